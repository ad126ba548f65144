"""Watching and steering the floor by HTTP."""

import asyncio
from typing import Any

import pytest
from tests.api.stage import BLUE, RED, Stage, perform
from tests.flow.floor.centre import ANNA, BORIS, CARE, SALES

from huawu.events.agent import ModeChanged, SessionChanged, SlotChanged

pytestmark = pytest.mark.api

WHY = {"why": "needed in the meeting"}


def test_the_floor_shows_queues_agents_and_calls() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        stage.centre.dial(stays_s=60)
        stage.centre.dial(stays_s=40, caller="13800002222")
        await asyncio.sleep(30)
        floor = await stage.do("chief", "GET", "/floor")
        care, sales = (queue_of(floor, queue) for queue in (CARE, SALES))
        assert (care["waiting"], care["answered"], care["offered"]) == (1, 1, 2)
        assert (care["agents"], sales["waiting"]) == ({"talking": 1, "signed_out": 1}, 0)
        assert 20 < care["longest_wait_s"] < 25
        anna = agent_of(floor, ANNA)
        assert (anna["state"], anna["queue"], anna["team"]) == ("talking", CARE, RED)
        assert (floor["calls"], floor["talking"]) == (2, 1)
        await asyncio.sleep(60)

    perform(story)


def test_a_supervisor_sees_their_teams_their_queues_and_those_calls() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("boris")
        stage.centre.dial(stays_s=60)
        await asyncio.sleep(30)
        stage.centre.dial("2", stays_s=20)
        await asyncio.sleep(10)
        floor = await stage.do("red", "GET", "/floor")
        assert [queue["id"] for queue in floor["queues"]] == [CARE]
        assert [agent["team"] for agent in floor["agents"]] == [RED]
        assert (floor["calls"], floor["talking"]) == (0, 0)  # Boris is of the blue team
        whole = await stage.do("chief", "GET", "/floor")
        assert {agent["team"] for agent in whole["agents"]} == {RED, BLUE}
        assert (whole["calls"], whole["talking"]) == (2, 1)
        await asyncio.sleep(60)

    perform(story)


def test_a_supervisor_changes_an_agents_state_and_that_is_written_down() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        body = WHY | {"mode": "not_ready", "reason": "rsn_lunch"}
        anna = await stage.do("red", "POST", f"/floor/agents/{ANNA}/mode", body)
        assert (anna["state"], anna["reason"]) == ("not_ready", "rsn_lunch")
        body = WHY | {"mode": "ready"}
        assert (await stage.do("red", "POST", f"/floor/agents/{ANNA}/mode", body))["state"] == (
            "ready"
        )
        await stage.do("red", "POST", f"/floor/agents/{ANNA}/sign-out", WHY)
        changed = await stage.centre.all(ModeChanged)
        assert [event.by for event in changed[-3:]] == ["usr_red"] * 3
        out = (await stage.centre.all(SessionChanged))[-1]
        assert (out.reason, out.by) == ("forced", "usr_red")
        acts = [(user, act, details["why"]) for user, act, _, details in stage.notes.kept]
        assert [act for _, act, _ in acts] == ["agent.mode_set"] * 2 + ["agent.signed_out"]
        assert {(user, why) for user, _, why in acts} == {("usr_red", WHY["why"])}

    perform(story)


def test_a_supervisor_ends_a_wrap_up() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        stage.centre.dial(stays_s=30)
        await asyncio.sleep(32)
        anna = await stage.do("chief", "POST", f"/floor/agents/{ANNA}/wrap-up/end", WHY)
        assert anna["state"] == "ready"
        assert (await stage.centre.all(SlotChanged))[-1].cause == "forced"
        again = await stage.ask("chief", "POST", f"/floor/agents/{ANNA}/wrap-up/end", WHY)
        assert again.status_code == 409
        assert len(stage.notes.kept) == 1  # what was refused is not told as done

    perform(story)


@pytest.mark.parametrize(
    ("agent", "body", "status"),
    [
        (BORIS, WHY | {"mode": "ready"}, 403),  # of another team
        ("agt_nobody", WHY | {"mode": "ready"}, 404),
        (ANNA, {"mode": "ready"}, 422),  # without a why
        (ANNA, WHY | {"mode": "not_ready"}, 422),
        (ANNA, WHY | {"mode": "ready"}, 409),  # signed out
    ],
)
def test_what_may_not_or_cannot_be_steered_is_refused(
    agent: str, body: dict[str, str], status: int
) -> None:
    async def story(stage: Stage) -> None:
        answer = await stage.ask("red", "POST", f"/floor/agents/{agent}/mode", body)
        assert (answer.status_code, stage.notes.kept) == (status, [])

    perform(story)


def queue_of(floor: Any, queue: str) -> Any:
    return next(found for found in floor["queues"] if found["id"] == queue)


def agent_of(floor: Any, agent: str) -> Any:
    return next(found for found in floor["agents"] if found["id"] == agent)
