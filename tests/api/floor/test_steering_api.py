"""Supervisors set things for a while by HTTP: with a right there, a reason, and a note of it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.api.stage import Stage, perform
from tests.flow.floor.centre import ANNA, BORIS, CARE, SALES

pytestmark = pytest.mark.api

WHY = {"why": "Sales is overrun."}


def later(stage: Stage, minutes: float = 30) -> str:
    return (stage.centre.clock.now() + timedelta(minutes=minutes)).isoformat()


def test_agents_are_moved_shown_so_and_given_back() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        body = {**WHY, "agents": [ANNA], "queues": [SALES], "until": later(stage)}
        (moved,) = await stage.do("chief", "POST", "/floor/assignments", body)
        assert (moved["assigned"], moved["assigned_until"] is None) == ([SALES], False)
        floor = await stage.do("chief", "GET", "/floor")
        assert {q["id"]: q["agents"] for q in floor["queues"]}[CARE].get("ready") is None
        back = {**WHY, "agents": [ANNA]}
        (shown,) = await stage.do("chief", "POST", "/floor/assignments/end", back)
        assert shown["assigned"] == []
        assert [kept[:3] for kept in stage.notes.kept] == [
            ("usr_chief", "agent.assigned", f"agent/{ANNA}"),
            ("usr_chief", "agent.returned", f"agent/{ANNA}"),
        ]
        again = await stage.ask("chief", "POST", "/floor/assignments/end", back)
        assert (again.status_code, again.json()["title"]) == (409, "nothing-set")

    perform(story)


def test_a_raised_target_is_shown_until_it_is_taken_back() -> None:
    async def story(stage: Stage) -> None:
        path = f"/floor/queues/{SALES}/target"
        body = {**WHY, "target": 0.95, "until": later(stage)}
        await stage.do("chief", "POST", path, body)
        floor = await stage.do("chief", "GET", "/floor")
        (sales,) = [queue for queue in floor["queues"] if queue["id"] == SALES]
        shown = (sales["sl_target"], sales["own_target"], sales["aims_until"] is None)
        assert shown == (0.95, 0.8, False)
        await stage.do("chief", "POST", f"{path}/end", WHY)
        acts = [kept[1] for kept in stage.notes.kept]
        assert acts == ["queue.target_set", "queue.target_restored"]

    perform(story)


def test_a_queue_is_spoken_to_by_a_prompt_or_a_text() -> None:
    async def story(stage: Stage) -> None:
        stage.centre.dial(stays_s=60)
        await asyncio.sleep(12)
        path = f"/floor/queues/{CARE}/announcement"
        assert await stage.do("chief", "POST", path, {**WHY, "prompt": "outage"}) == {"callers": 1}
        await stage.do(
            "chief", "POST", path, {**WHY, "text": "We are back soon.", "language": "en"}
        )
        assert stage.notes.kept[1][3]["text"] == "We are back soon."
        assert (await stage.ask("chief", "POST", path, WHY)).status_code == 422
        unknown = await stage.ask("chief", "POST", path, {**WHY, "prompt": "nothing"})
        assert unknown.status_code == 404
        await asyncio.sleep(80)

    perform(story)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("assignments", {"agents": [BORIS], "queues": [CARE]}),
        ("assignments", {"agents": [ANNA], "queues": [SALES]}),
        ("assignments/end", {"agents": [BORIS]}),
        (f"queues/{SALES}/target", {"target": 0.9}),
        (f"queues/{SALES}/target/end", {}),
        (f"queues/{SALES}/announcement", {"text": "Hello"}),
    ],
)
def test_every_act_needs_a_reason_the_right_and_its_team_and_queue(
    path: str, body: dict[str, Any]
) -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna", "boris")
        until = {"until": later(stage)} if path.endswith("/target") else {}
        asked = {**body, **until}
        assert (await stage.ask("chief", "POST", f"/floor/{path}", asked)).status_code == 422
        for stranger in ("anna", "red"):  # red is for the red team and the queue of care
            answer = await stage.ask(stranger, "POST", f"/floor/{path}", {**WHY, **asked})
            assert answer.status_code == 403
        assert not stage.notes.kept

    perform(story)


def test_agents_see_how_the_queues_go_that_they_serve_now() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        seen = await stage.do("anna", "GET", "/desk/queues")
        assert [queue["id"] for queue in seen] == [CARE, SALES]
        body = {**WHY, "agents": [ANNA], "queues": [SALES]}
        await stage.do("chief", "POST", "/floor/assignments", body)
        (only,) = await stage.do("anna", "GET", "/desk/queues")
        assert (only["id"], only["service_level_ratio"], only["sl_target"]) == (SALES, None, 0.8)

    perform(story)
