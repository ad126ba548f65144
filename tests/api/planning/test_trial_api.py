"""A day is tried out otherwise: a past one as it was, one to come as it is forecast and planned."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx2 import AsyncClient
from tests.access_fixture import ROOT, change
from tests.api.planning.test_own_plan_api import Stage, signs_in, stage
from tests.api.planning.test_replay_api import MORNING, PEOPLE, YESTERDAY
from tests.api_fixture import House, open_house
from tests.planning_fixture import served_in_turn, setup_of

from huawu.kernel.scope import background
from huawu.storage.database import Database

__all__ = ["stage"]

pytestmark = [pytest.mark.api, pytest.mark.db]

TRIALS = "/planning/trials"


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    opened = await open_house(database, watched=False)
    await opened.centre.save_all(setup_of(PEOPLE), ROOT)
    calls, states = served_in_turn(MORNING, 220, PEOPLE)
    await opened.metrics.fresh.put({"contact": calls, "state": states})
    async with background() as beside:
        beside.run(opened.planning.trials.run(), "trials")
        yield opened
    opened.planning.close()


async def tried(client: AsyncClient, day: str, runs: int = 8, **change: Any) -> Any:
    form = {"day": day, "runs": runs, "change": change}
    begun = await client.post(TRIALS, json=form)
    assert begun.status_code == 202, begun.text
    async with asyncio.timeout(60):
        while True:
            shown = (await client.get(f"{TRIALS}/{begun.json()['id']}")).json()
            assert not shown["failed"]
            if shown["found"] is not None:
                return shown
            await asyncio.sleep(0.1)


async def test_more_people_make_a_past_day_better_and_fewer_make_it_worse(house: House) -> None:
    hours = {"from_min": 480, "to_min": 840}
    async with house.client("planner") as planner:
        more = await tried(planner, YESTERDAY["day"], people=2, **hours)
        fewer = await tried(planner, YESTERDAY["day"], people=-1, **hours)
    assert (more["done"], more["ahead"], more["people"]) == (8, False, PEOPLE)
    assert more["found"]["gain"]["service_level"]["low"] > 0
    assert more["found"]["gain"]["abandonment"]["high"] < 0
    assert fewer["found"]["gain"]["service_level"]["high"] < 0
    base, changed = more["found"]["base"], more["found"]["changed"]
    assert changed["hours"]["mean"] - base["hours"]["mean"] == pytest.approx(12, abs=1)


async def test_a_menu_that_keeps_callers_and_callbacks_are_tried(house: House) -> None:
    async with house.client("planner") as planner:
        menu = (await tried(planner, YESTERDAY["day"], kept=0.3))["found"]
        asked = (await tried(planner, YESTERDAY["day"], callbacks_after_s=20))["found"]
    spared = menu["changed"]["together"]["offered"]["mean"]
    assert spared == pytest.approx(0.7 * 220, rel=0.15)
    assert asked["changed"]["together"]["callbacks"]["mean"] > 0
    assert "callbacks" not in asked["base"]["together"]


async def test_what_cannot_be_tried_is_said(house: House) -> None:
    wrong = (
        {"day": "2026-01-05"},
        {"day": "2026-01-06"},
        {**YESTERDAY, "change": {"targets": {"que_moon": 0.9}}},
        {**YESTERDAY, "change": {"plan": "rpl_moon"}},
        {**YESTERDAY, "change": {"kept": 2}},
    )
    async with house.client("planner") as planner, house.client("agent") as agent:
        answers = [await planner.post(TRIALS, json=each) for each in wrong]
        unknown = await planner.get(f"{TRIALS}/try_moon")
        refused = await agent.post(TRIALS, json=YESTERDAY)
    assert [answer.status_code for answer in answers] == [422, 404, 404, 404, 422]
    assert "forecast it first" in answers[1].json()["detail"]
    assert (unknown.status_code, refused.status_code) == (404, 403)


@pytest.mark.slow
async def test_a_day_to_come_is_tried_as_it_is_forecast_and_scheduled(stage: Stage) -> None:
    day = "2026-01-07"
    async with background() as beside:
        beside.run(stage.house.planning.trials.run(), "trials")
        _, token = await signs_in(stage.house, "pia", change("planner"))
        async with stage.house.client(token) as planner:
            bench = (await planner.get("/planning/queues/que_care", params=of_day(day))).json()
            plain = await tried(planner, day, runs=20)
            fewer = await tried(planner, day, runs=20, people=-3)
    planned = sum(sum(each["planned"]) for each in bench["days"])
    assert (plain["ahead"], plain["found"]["changed"]) == (True, None)
    offered = plain["found"]["base"]["together"]["offered"]
    assert offered["low"] < planned < offered["high"]
    assert fewer["found"]["gain"]["service_level"]["high"] < 0


def of_day(day: str) -> dict[str, str]:
    return {"from": day, "to": day}
