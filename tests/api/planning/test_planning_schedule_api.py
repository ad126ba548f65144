"""Schedules over HTTP: made beside, judged, changed, published, seen by their people."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from httpx2 import AsyncClient
from tests.access_fixture import ROOT, change, person
from tests.api_fixture import House, open_house
from tests.planning_fixture import SHIFT, past_calls, setup_of

from huawu.centre.model import AgentProfile
from huawu.events.planning import SchedulePublished
from huawu.kernel.ids import AgentId
from huawu.kernel.scope import background
from huawu.planning.wishes import WishDraft
from huawu.planning.wishing import WishKind
from huawu.storage.database import Database

pytestmark = [pytest.mark.api, pytest.mark.db]

PEOPLE = 24
SCHEDULES = "/planning/schedules"
MONDAY = "2026-01-05"


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    opened = await open_house(database)
    await opened.centre.save_all(setup_of(PEOPLE), ROOT)
    opened.keeper.people["red"] = person("supervisor", teams={"tem_red"}, user="usr_red")
    async with background() as beside:
        beside.run(opened.planning.schedules.run(), "schedules")
        yield opened
    opened.planning.close()


async def forecast(client: AsyncClient) -> None:
    care = "/planning/queues/que_care"
    await client.post(f"{care}/volumes", content=past_calls(30))
    made = await client.post(f"{care}/forecasts", json={"horizon_days": 14})
    assert made.status_code == 201, made.text


async def scheduled(client: AsyncClient) -> Any:
    """Make a schedule of the running week; return its board."""
    await forecast(client)
    asked = await client.post(SCHEDULES, json={"first": MONDAY, "seconds": 1})
    assert asked.status_code == 202, asked.text
    return await board_of(client, asked.json()["id"])


async def board_of(client: AsyncClient, schedule: str) -> Any:
    async with asyncio.timeout(60):
        while True:
            known = (await client.get(SCHEDULES)).json()
            if next(s for s in known if s["id"] == schedule)["state"] != "making":
                return (await client.get(f"{SCHEDULES}/{schedule}")).json()
            await asyncio.sleep(0.1)


async def test_a_schedule_keeps_every_contract_and_covers_what_is_needed(house: House) -> None:
    async with house.client("planner") as planner:
        board = await scheduled(planner)
    assert board["schedule"]["state"] == "draft"
    assert board["breaches"] == []
    assert len(board["people"]) == PEOPLE
    assert len(board["duties"]) == 5 * PEOPLE
    assert 0 <= board["schedule"]["gap"] < 0.05
    needed, there = board["cover"][0]["needed"], board["cover"][0]["there"]
    assert len(needed) == 7 * 48
    under = sum(max(0, n - t) for n, t in zip(needed, there, strict=True))
    assert board["missing_h"] == pytest.approx(under / 2)


@pytest.mark.slow
async def test_a_duty_that_breaks_rules_is_told_and_not_kept_until_placed(house: House) -> None:
    async with house.client("planner") as planner:
        board = await scheduled(planner)
        duty = board["duties"][0]
        free = next(d for d in range(7) if not _works(board, duty["agent"], d))
        day = f"2026-01-{5 + free:02}"
        place = f"{SCHEDULES}/{board['schedule']['id']}/agents/{duty['agent']}/{day}"
        form = {"shift": SHIFT.id, "start_min": 420, "rests": [660]}
        told = (await planner.post(f"{place}/check", json={"duty": form})).json()
        before = await board_of(planner, board["schedule"]["id"])
        placed = (await planner.put(place, json=form)).json()
        after = await board_of(planner, board["schedule"]["id"])
    assert {breach["rule"] for breach in told} >= {"days", "minutes"}
    assert placed == told
    assert before["duties"] == board["duties"]
    assert _works(after, duty["agent"], free)
    assert {breach["agent"] for breach in after["breaches"]} == {duty["agent"]}


def _works(board: Any, agent: str, day: int) -> bool:
    return any(d["agent"] == agent and d["day"] == day for d in board["duties"])


@pytest.mark.slow
async def test_a_duty_moves_to_another_day_in_one_step(house: House) -> None:
    async with house.client("planner") as planner:
        board = await scheduled(planner)
        duty = board["duties"][0]
        free = next(d for d in range(7) if not _works(board, duty["agent"], d))
        day = f"2026-01-{5 + free:02}"
        form = {
            "shift": duty["shift"], "start_min": duty["start_min"], "rests": duty["rests"],
            "from_day": f"2026-01-{5 + duty['day']:02}",
        }  # fmt: skip
        place = f"{SCHEDULES}/{board['schedule']['id']}/agents/{duty['agent']}/{day}"
        await planner.put(place, json=form)
        after = await board_of(planner, board["schedule"]["id"])
    assert not _works(after, duty["agent"], duty["day"])
    assert _works(after, duty["agent"], free)


@pytest.mark.slow
async def test_why_a_wish_was_not_granted_is_told(house: House) -> None:
    async with house.client("planner") as planner:
        board = await scheduled(planner)
        duty = board["duties"][0]
        agent, day = duty["agent"], f"2026-01-{5 + duty['day']:02}"
        why = f"{SCHEDULES}/{board['schedule']['id']}/agents/{agent}/{day}/wish"
        nothing = await planner.get(why)
        wish = WishDraft(weekday=duty["day"], kind=WishKind.OFF)
        await house.planning.wishes.put(person("agent"), AgentId(agent), wish)
        told = await planner.get(why)
    assert nothing.status_code == 404
    assert told.status_code == 200, told.text
    assert told.json()["rules"] == []
    assert 0 <= told.json()["missing_h"] <= 8


@pytest.mark.slow
async def test_a_draft_is_made_again_around_what_is_locked(house: House) -> None:
    async with house.client("planner") as planner:
        board = await scheduled(planner)
        schedule, duty = board["schedule"]["id"], board["duties"][0]
        other = next(s for s in (420, 480, 540) if s != duty["start_min"])
        form = {"shift": duty["shift"], "start_min": other, "rests": [other + 240]}
        day = f"2026-01-{5 + duty['day']:02}"
        await planner.put(f"{SCHEDULES}/{schedule}/agents/{duty['agent']}/{day}", json=form)
        again = await planner.post(f"{SCHEDULES}/{schedule}/again", json={"seconds": 1})
        assert again.status_code == 202, again.text
        after = await board_of(planner, schedule)
    kept = [d for d in after["duties"] if d["locked"]]
    assert [(d["agent"], d["day"], d["start_min"]) for d in kept] == [
        (duty["agent"], duty["day"], other)
    ]


@pytest.mark.slow
async def test_a_contract_that_nobody_can_keep_is_explained(house: House) -> None:
    greedy = replace(setup_of(1)[1], week_h=(48, 48), week_days=(5, 7), days_in_a_row=2)
    await house.centre.save_all([greedy], ROOT)
    async with house.client("planner") as planner:
        board = await scheduled(planner)
    told = board["schedule"]
    assert told["state"] == "failed"
    assert "hours a week" in told["conflicts"][0]["en"]
    assert "每周工时" in told["conflicts"][0]["zh"]


async def test_what_is_published_is_told_and_seen_by_its_people(house: House) -> None:
    root = person("administrator")
    user, _ = await house.access.users.create(root, "anna", change("agent"))
    house.keeper.people["anna"] = person("agent", user=user.id)
    anna = house.centre.view.need(AgentProfile, "agt_000").thing
    await house.centre.save_all([replace(anna, user=user.id)], ROOT)
    span = {"from": MONDAY, "to": "2026-01-11"}
    async with house.client("planner") as planner, house.client("anna") as agent:
        board = await scheduled(planner)
        before = (await agent.get("/planning/own", params=span)).json()
        await planner.post(f"{SCHEDULES}/{board['schedule']['id']}/publish")
        own = (await agent.get("/planning/own", params=span)).json()
        key = (await agent.post("/planning/own/calendar-key")).json()
    assert before["duties"] == []
    assert len(own["duties"]) == 5
    first = own["duties"][0]["spans"]
    assert [span["activity"] for span in first] == ["work", "break", "work"]
    assert key["address"].endswith("/planning/calendar.ics")
    told = [r.event for r in await house.journal.read(f"planning/{board['schedule']['id']}")]
    assert [type(event) for event in told] == [SchedulePublished]


@pytest.mark.slow
async def test_a_supervisor_sees_only_their_team_on_the_board(house: House) -> None:
    async with house.client("planner") as planner, house.client("red") as red:
        board = await scheduled(planner)
        seen = (await red.get(f"{SCHEDULES}/{board['schedule']['id']}")).json()
        file = await red.get(f"{SCHEDULES}/{board['schedule']['id']}/file?format=csv")
    assert {row["team"] for row in seen["people"]} == {"tem_red"}
    assert len(seen["people"]) == PEOPLE / 2
    assert len(file.text.strip().splitlines()) == 1 + PEOPLE / 2


async def test_a_week_without_forecast_or_from_a_tuesday_is_refused(house: House) -> None:
    async with house.client("planner") as planner:
        bare = await planner.post(SCHEDULES, json={"first": MONDAY})
        await forecast(planner)
        tuesday = await planner.post(SCHEDULES, json={"first": "2026-01-06"})
    assert (bare.status_code, tuesday.status_code) == (422, 422)
    assert "no queue has a forecast" in bare.json()["detail"]
    assert "Monday" in tuesday.json()["detail"]
