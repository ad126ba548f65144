"""A past day of the centre is shown beside the same day as the router plays it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from tests.access_fixture import ROOT
from tests.api_fixture import House, open_house
from tests.planning_fixture import setup_of

from huawu.metrics.facts import ContactFact, Fact, LocalTime, StateFact, milliseconds
from huawu.storage.database import Database

pytestmark = [pytest.mark.api, pytest.mark.db]

LOCAL = LocalTime("Asia/Shanghai")
MORNING = datetime(2026, 1, 4, 0, 0, tzinfo=UTC)  #: 08:00 of the day before the hand clock's
YESTERDAY = {"day": "2026-01-04"}
PEOPLE, HOURS = 3, 4


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    opened = await open_house(database, watched=False)
    await opened.centre.save_all(setup_of(PEOPLE), ROOT)
    yield opened
    opened.planning.close()


def placed(at: datetime) -> dict[str, Any]:
    at_ms = milliseconds(at)
    day, minute, slot_s = LOCAL.place(at_ms)
    return {"at_ms": at_ms, "day": day, "minute": minute, "slot_s": slot_s}


def served_in_turn(count: int) -> tuple[list[Fact], list[Fact]]:
    """Return calls that the longest idle of three answers, and the agents' time."""
    chance = np.random.default_rng(5)
    free = [0.0] * PEOPLE
    calls: list[Fact] = []
    for at in np.sort(chance.random(count) * HOURS * 3600).round(3).tolist():
        who = int(np.argmin(free))
        wait, handle = max(0.0, free[who] - at), round(float(chance.exponential(200)), 3)
        left = wait > 90
        theirs = (
            {"outcome": "abandoned", "wait": 90_000}
            if left
            else {
                "outcome": "answered", "wait": round(wait * 1000), "talk": round(handle * 1000),
                "agent": f"agt_{who:03}",
            }
        )  # fmt: skip
        where = placed(MORNING + timedelta(seconds=at))
        calls.append(ContactFact(id=f"c{len(calls)}", queue="que_care", asked=1, **theirs, **where))
        free[who] = free[who] if left else max(free[who], at) + handle
    states: list[Fact] = [
        StateFact(
            agent=f"agt_{n:03}", state="available", length=900_000,
            **placed(MORNING + timedelta(seconds=900 * quarter)),
        )
        for n in range(PEOPLE)
        for quarter in range(HOURS * 4 + 8)
    ]  # fmt: skip
    return calls, states


async def test_a_past_day_is_played_to_the_figures_it_had(house: House) -> None:
    calls, states = served_in_turn(220)
    await house.metrics.fresh.put({"contact": calls, "state": states})
    async with house.client("planner") as planner:
        answer = await planner.post("/planning/replays", json=YESTERDAY)
    found = answer.json()
    assert answer.status_code == 200, found
    assert (found["calls"], found["people"], found["learnt_before"]) == (220, PEOPLE, False)
    together = found["as_it_was"]["together"]
    assert 0 < together["abandonment"]["real"] < 0.5
    for name in ("service_level", "abandonment", "occupancy"):
        assert together[name]["mean"] == pytest.approx(together[name]["real"], abs=0.02), name
    assert together["asa_s"]["mean"] == pytest.approx(together["asa_s"]["real"], rel=0.05)
    assert (found["changed"], found["gain"]) == (None, {})
    assert [row["offered"]["real"] for row in found["as_it_was"]["intervals"][:16]] == [0] * 16


async def test_with_more_people_the_same_day_goes_better(house: House) -> None:
    calls, states = served_in_turn(220)
    await house.metrics.fresh.put({"contact": calls, "state": states})
    form = {**YESTERDAY, "change": {"people": 2, "from_min": 480, "to_min": 840}}
    async with house.client("planner") as planner:
        found = (await planner.post("/planning/replays", json=form)).json()
    assert found["gain"]["service_level"]["low"] > 0
    assert found["gain"]["abandonment"]["high"] < 0
    better = found["changed"]["together"]["service_level"]["mean"]
    assert better > found["as_it_was"]["together"]["service_level"]["mean"]


async def test_what_cannot_be_replayed_is_said(house: House) -> None:
    async with house.client("planner") as planner, house.client("agent") as agent:
        today = await planner.post("/planning/replays", json={"day": "2026-01-05"})
        empty = await planner.post("/planning/replays", json=YESTERDAY)
        wrong = await planner.post(
            "/planning/replays", json={**YESTERDAY, "change": {"people": -1}}
        )
        refused = await agent.post("/planning/replays", json=YESTERDAY)
    assert (today.status_code, today.json()["field"]) == (422, "day")
    assert (empty.status_code, wrong.status_code, refused.status_code) == (404, 422, 403)
