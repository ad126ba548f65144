"""A past day of the centre is shown beside the same day as the router plays it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from tests.access_fixture import ROOT
from tests.api_fixture import House, open_house
from tests.planning_fixture import served_in_turn, setup_of

from huawu.storage.database import Database

pytestmark = [pytest.mark.api, pytest.mark.db]

MORNING = datetime(2026, 1, 4, 0, 0, tzinfo=UTC)  #: 08:00 of the day before the hand clock's
YESTERDAY = {"day": "2026-01-04"}
PEOPLE = 3


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    opened = await open_house(database, watched=False)
    await opened.centre.save_all(setup_of(PEOPLE), ROOT)
    yield opened
    opened.planning.close()


async def test_a_past_day_is_played_to_the_figures_it_had(house: House) -> None:
    calls, states = served_in_turn(MORNING, 220, PEOPLE)
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
    assert [row["offered"]["real"] for row in found["as_it_was"]["intervals"][:16]] == [0] * 16


async def test_what_cannot_be_replayed_is_said(house: House) -> None:
    async with house.client("planner") as planner, house.client("agent") as agent:
        today = await planner.post("/planning/replays", json={"day": "2026-01-05"})
        empty = await planner.post("/planning/replays", json=YESTERDAY)
        refused = await agent.post("/planning/replays", json=YESTERDAY)
    assert (today.status_code, today.json()["field"]) == (422, "day")
    assert (empty.status_code, refused.status_code) == (404, 403)
