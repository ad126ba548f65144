"""Forecasts over HTTP: brought calls, versions, changes by hand, what they were worth, people."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient
from tests.access_fixture import ROOT, person
from tests.api_fixture import House, open_house
from tests.planning_fixture import past_calls, rate

from huawu.centre.model import Queue
from huawu.kernel.ids import QueueId
from huawu.metrics.facts import ContactFact, Fact, LocalTime, milliseconds
from huawu.storage.database import Database

pytestmark = [pytest.mark.api, pytest.mark.db]

CARE = "/planning/queues/que_care"
OPENING = datetime.combine(date(2026, 1, 5), time(8))
WEEK = {"from": "2026-01-05", "to": "2026-01-11"}


@pytest.fixture
async def house(database: Database) -> House:
    opened = await open_house(database)
    care, sales = (Queue(id=QueueId(f"que_{name}"), name=name) for name in ("care", "sales"))
    await opened.centre.save_all([care, sales], ROOT)
    opened.keeper.people["care"] = person("planner", queues={"que_care"}, user="usr_care")
    return opened


async def forecast(client: AsyncClient, days: int = 70) -> Any:
    brought = await client.post(f"{CARE}/volumes", content=past_calls(days))
    assert brought.json()["days"] == days, brought.text
    made = await client.post(f"{CARE}/forecasts", json={"horizon_days": 14})
    assert made.status_code == 201, made.text
    return made.json()


async def test_brought_calls_are_forecast_close_to_their_rates(house: House) -> None:
    async with house.client("planner") as planner:
        made = await forecast(planner)
        bench = (await planner.get(CARE, params=WEEK)).json()
    assert (made["known_to"], made["first"], made["last"]) == (
        "2026-01-04", "2026-01-05", "2026-01-18",
    )  # fmt: skip
    assert made["accuracy"][0]["wape"] < 0.2
    monday = bench["days"][0]
    told = [c for c, is_open in zip(monday["calls"], monday["open"], strict=True) if is_open]
    truth = [rate(OPENING + n * timedelta(minutes=30)) for n in range(24)]
    assert sum(told) == pytest.approx(sum(truth), rel=0.1)
    assert monday["planned"] == monday["calls"]
    assert monday["aht_s"][16] == pytest.approx(216, rel=0.05)
    assert monday["aht_low_s"][16] < monday["aht_s"][16] < monday["aht_high_s"][16]


async def test_the_queues_add_up_to_the_whole_that_one_may_see(house: House) -> None:
    async with house.client("planner") as planner, house.client("care") as scoped:
        await forecast(planner)
        sales = CARE.replace("care", "sales")
        await planner.post(f"{sales}/volumes", content=past_calls(70))
        await planner.post(f"{sales}/forecasts", json={"horizon_days": 14})
        whole = (await planner.get("/planning/forecast", params=WEEK)).json()
        seen = (await scoped.get("/planning/forecast", params=WEEK)).json()
        each = [(await planner.get(path, params=WEEK)).json() for path in (CARE, sales)]
    for n, day in enumerate(whole["bench"]["days"]):
        parts = zip(*(bench["days"][n]["calls"] for bench in each), strict=True)
        assert day["calls"] == pytest.approx([sum(part) for part in parts])
    assert [share["queue"] for share in whole["queues"]] == ["que_care", "que_sales"]
    assert [share["queue"] for share in seen["queues"]] == ["que_care"]
    assert seen["bench"]["days"][0]["calls"] == each[0]["days"][0]["calls"]


async def test_every_version_is_kept_and_can_be_seen(house: House) -> None:
    async with house.client("planner") as planner:
        first = await forecast(planner)
        second = await forecast(planner)
        known = (await planner.get(f"{CARE}/forecasts")).json()
        old = (await planner.get(CARE, params={**WEEK, "version": first["id"]})).json()
        none = await planner.get(CARE, params={**WEEK, "version": "fct_none"})
        ahead = await planner.get(CARE, params={"from": "2026-01-12", "to": "2026-01-18"})
    assert len(ahead.json()["days"]) == 7, ahead.text
    assert {version["id"] for version in known} == {first["id"], second["id"]}
    assert {day["version"] for day in old["days"]} == {first["id"]}
    assert none.status_code == 404


async def test_a_change_by_hand_moves_the_plan_with_its_reason_until_withdrawn(
    house: House,
) -> None:
    change = {
        "first": "2026-01-05", "last": "2026-01-05", "begin_min": 540, "end_min": 600,
        "factor": 2.0, "reason": "bill run",
    }  # fmt: skip
    async with house.client("planner") as planner:
        await forecast(planner)
        made = (await planner.post(f"{CARE}/overrides", json=change)).json()
        day = (await planner.get(CARE, params=WEEK)).json()["days"][0]
        moved = [n for n in range(48) if day["planned"][n] != day["calls"][n]]
        gone = await planner.delete(f"{CARE}/overrides/{made['id']}")
        again = await planner.delete(f"{CARE}/overrides/{made['id']}")
        after = (await planner.get(CARE, params=WEEK)).json()["days"][0]
    assert moved == [18, 19]
    assert day["planned"][18] == pytest.approx(2 * day["calls"][18])
    assert (gone.status_code, again.status_code) == (204, 409)
    assert after["planned"] == after["calls"]


async def test_a_change_without_reason_or_backwards_is_refused(house: House) -> None:
    change = {"first": "2026-01-06", "last": "2026-01-05", "factor": 1.5, "reason": "why not"}
    async with house.client("planner") as planner:
        backwards = await planner.post(f"{CARE}/overrides", json=change)
        silent = await planner.post(f"{CARE}/overrides", json={**change, "reason": " "})
    assert (backwards.status_code, backwards.json()["errors"][0]["field"]) == (422, "last")
    assert silent.status_code == 422


async def test_the_weeks_say_what_the_plan_was_worth(house: House) -> None:
    async with house.client("planner") as planner:
        await forecast(planner)
        later = past_calls(75, last=date(2026, 1, 9), seed=2)
        house.clock.move(5 * 86_400)
        await planner.post(f"{CARE}/volumes", content=later)
        weeks = (await planner.get(f"{CARE}/weeks")).json()
    assert [week["monday"] for week in weeks] == ["2026-01-05"]
    found = weeks[0]
    assert 0.05 < found["wape"] < 0.25
    assert found["chance"] == pytest.approx(0.13, abs=0.03)
    assert len(found["days"]) == 5


async def test_people_are_told_for_every_open_interval(house: House) -> None:
    async with house.client("planner") as planner:
        await forecast(planner)
        needs = (await planner.get(f"{CARE}/needs", params=WEEK)).json()
        more = (await planner.get(f"{CARE}/needs", params={**WEEK, "target": 0.95})).json()
    assert len(needs) == 7 * 24
    assert all(need["service_level"] >= 0.8 for need in needs)
    assert sum(n["agents"] for n in more) > sum(n["agents"] for n in needs)


async def test_too_little_history_is_refused_in_words(house: House) -> None:
    async with house.client("planner") as planner:
        none = await planner.post(f"{CARE}/forecasts", json={})
        await planner.post(f"{CARE}/volumes", content=past_calls(6))
        few = await planner.post(f"{CARE}/forecasts", json={})
        text = await planner.post(f"{CARE}/volumes", content="ts,calls\n2026-01-01 08:00,many")
    assert (none.status_code, few.status_code, text.status_code) == (422, 422, 422)
    assert "no calls of que_care" in none.json()["detail"]
    assert "days are fit to learn from" in few.json()["detail"]
    assert "row 2" in text.json()["detail"]


async def test_a_planner_of_one_queue_plans_no_other(house: House) -> None:
    async with house.client("care") as care:
        own = await care.post(f"{CARE}/volumes", content=past_calls(8))
        other = await care.post("/planning/queues/que_sales/volumes", content=past_calls(8))
        read = await care.get("/planning/queues/que_sales/forecasts")
    assert (own.status_code, other.status_code, read.status_code) == (200, 403, 403)


async def test_the_centres_own_calls_are_history_and_a_brought_day_stands_before_them(
    house: House,
) -> None:
    local = LocalTime("Asia/Shanghai")
    begin_ms = milliseconds(datetime(2026, 1, 3, 2, 0, tzinfo=UTC))
    calls: list[Fact] = []
    for number in range(12):
        at_ms = begin_ms + number * 300_000
        day, minute, slot_s = local.place(at_ms)
        calls.append(
            ContactFact(
                id=f"c{number}", at_ms=at_ms, day=day, minute=minute, slot_s=slot_s, asked=1,
                queue="que_care", outcome="answered", talk=60_000,
            )
        )  # fmt: skip
    await house.metrics.fresh.put({"contact": calls})
    async with house.client("planner") as planner:
        span = {"from": "2026-01-02", "to": "2026-01-04"}
        own = (await planner.get(CARE, params=span)).json()["days"]
        brought = "ts,calls\n2026-01-03 10:00,7\n2026-01-03 10:30,8"
        await planner.post(f"{CARE}/volumes", content=brought)
        after = (await planner.get(CARE, params=span)).json()["days"]
    assert [day["day"] for day in own] == ["2026-01-03"]
    assert own[0]["actual"][19:23] == [0, 6, 6, 0]
    assert after[0]["actual"][19:23] == [None, 7, 8, None]


async def test_at_night_every_queue_of_which_enough_is_known_is_forecast(house: House) -> None:
    async with house.client("planner") as planner:
        await planner.post(f"{CARE}/volumes", content=past_calls(30))
        assert await house.planning.forecast_all() == 1
        known = (await planner.get(f"{CARE}/forecasts")).json()
    assert [version["made_by"] for version in known] == [None]
