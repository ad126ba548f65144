"""The way of a day: past calls → forecast → people → schedule → a bad day → proposals → kept to."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient
from tests.access_fixture import ROOT, change, person
from tests.api.planning.test_planning_schedule_api import MONDAY, SCHEDULES, board_of, scheduled
from tests.api_fixture import House, open_house
from tests.planning_fixture import setup_of

from huawu.centre.model import AgentProfile
from huawu.events.planning import DutyChanged, ProposalApplied
from huawu.kernel.scope import background
from huawu.metrics.asking import Ask
from huawu.metrics.facts import ContactFact, LocalTime, StateFact, milliseconds
from huawu.storage.database import Database

pytestmark = [pytest.mark.api, pytest.mark.db]

LOCAL = LocalTime("Asia/Shanghai")
MORNING = datetime(2026, 1, 6, 0, 0, tzinfo=UTC)  #: 08:00 of Tuesday in the centre
UNTIL = timedelta(hours=2, minutes=40)


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    opened = await open_house(database, watched=False)
    await opened.centre.save_all(setup_of(16), ROOT)
    async with background() as beside:
        beside.run(opened.planning.schedules.run(), "schedules")
        yield opened
    opened.planning.close()


def placed(at: datetime) -> dict[str, Any]:
    at_ms = milliseconds(at)
    day, minute, slot_s = LOCAL.place(at_ms)
    return {"at_ms": at_ms, "day": day, "minute": minute, "slot_s": slot_s}


async def twice_the_calls(house: House) -> None:
    """Let calls come every 40 seconds since the morning: about twice what was planned."""
    count = int(UNTIL.total_seconds() // 40)
    calls = [
        ContactFact(
            id=f"c{n}", queue="que_care", asked=1, outcome="answered", talk=200_000,
            **placed(MORNING + timedelta(seconds=40 * n)),
        )
        for n in range(count)
    ]  # fmt: skip
    await house.metrics.fresh.put({"contact": calls})


async def at_work(house: House, agents: list[str]) -> None:
    """Let agents have been available all morning."""
    quarters = int(UNTIL.total_seconds() // 900)
    rows = [
        StateFact(
            agent=agent, state="available", length=900_000,
            **placed(MORNING + timedelta(seconds=900 * n)),
        )
        for agent in agents
        for n in range(quarters)
    ]  # fmt: skip
    await house.metrics.fresh.put({"state": rows})


async def published(client: AsyncClient) -> Any:
    board = await scheduled(client)
    answer = await client.post(f"{SCHEDULES}/{board['schedule']['id']}/publish")
    assert answer.status_code == 200, answer.text
    return board


async def test_a_bad_day_is_seen_and_proposals_are_taken(house: House) -> None:
    async with house.client("planner") as planner:
        board = await published(planner)
        house.clock.move((MORNING + UNTIL - house.clock.now()).total_seconds())
        await twice_the_calls(house)
        today = (await planner.get("/planning/today")).json()
        care = today["queues"][0]
        assert (today["day"], today["minute"]) == ("2026-01-06", 640)
        assert sum(care["actual"][16:21]) > 1.5 * sum(care["planned"][16:21])
        assert max(care["needed"]) > 0
        found = (await planner.post("/planning/today/proposals")).json()
        assert found["proposals"], found
        path = f"/planning/today/proposals/{found['id']}"
        for proposal in found["proposals"]:
            assert proposal["gain"].keys() == found["before"].keys()
            applied = await planner.post(f"{path}/{proposal['act']}")
            assert applied.json() == {"people": len(proposal["changes"])}, applied.text
        again = await planner.post(f"{path}/{found['proposals'][0]['act']}")
        assert again.status_code == 404
        await check_applied(house, board, found)
        await check_undone(planner, board, found)


async def check_applied(house: House, board: Any, found: Any) -> None:
    """Hold the plans against the proposals: breaks moved, people asked."""
    told = [r.event for r in await house.journal.read(f"planning/{board['schedule']['id']}")]
    acts = {event.proposal for event in told if isinstance(event, ProposalApplied)}
    assert acts == {proposal["act"] for proposal in found["proposals"]}
    async with house.client("planner") as planner:
        after = await board_of(planner, board["schedule"]["id"])
    rests = {d["agent"]: d["rests"] for d in after["duties"] if d["day"] == 1}
    for proposal in found["proposals"]:
        for each in proposal["changes"]:
            if proposal["act"] == "move_breaks":
                assert rests[each["agent"]] == each["rests"]
    changed = {event.agent for event in told if isinstance(event, DutyChanged)}
    moved = [p["changes"] for p in found["proposals"] if p["act"] == "move_breaks"]
    assert changed == {each["agent"] for changes in moved for each in changes}


async def check_undone(planner: AsyncClient, board: Any, found: Any) -> None:
    """Take everything back, and hold the plan against what it was."""
    path = f"/planning/today/proposals/{found['id']}"
    for proposal in found["proposals"]:
        undone = await planner.delete(f"{path}/{proposal['act']}")
        assert undone.json() == {"people": len(proposal["changes"])}, undone.text
    twice = await planner.delete(f"{path}/{found['proposals'][0]['act']}")
    after = await board_of(planner, board["schedule"]["id"])
    assert twice.status_code == 404
    assert after["duties"] == board["duties"]


@pytest.mark.slow
async def test_who_is_asked_for_overtime_agrees_at_the_desk(house: House) -> None:
    root = person("administrator")
    user, _ = await house.access.users.create(root, "anna", change("agent"))
    house.keeper.people["anna"] = person("agent", user=user.id)
    async with house.client("planner") as planner, house.client("anna") as anna:
        board = await published(planner)
        house.clock.move((MORNING + UNTIL - house.clock.now()).total_seconds())
        duty = next(d for d in board["duties"] if d["day"] == 1)
        profile = house.centre.view.need(AgentProfile, duty["agent"]).thing
        await house.centre.save_all([replace(profile, user=user.id)], ROOT)
        async with house.database.begin() as session:
            await house.planning.offers.ask(
                session, board["schedule"]["id"], house.planning.today, [(duty["agent"], 30)]
            )
        span = {"from": MONDAY, "to": "2026-01-11"}
        offer = (await anna.get("/planning/own", params=span)).json()["offers"][0]
        agreed = await anna.post(f"/planning/own/offers/{offer['id']}", json={"yes": True})
        again = await anna.post(f"/planning/own/offers/{offer['id']}", json={"yes": True})
        after = await board_of(planner, board["schedule"]["id"])
    assert (offer["extra_min"], agreed.json()["state"], again.status_code) == (30, "agreed", 409)
    mine = [d["extra_min"] for d in after["duties"] if (d["agent"], d["day"]) == (duty["agent"], 1)]
    assert mine == [30]


async def catches_up(house: House) -> None:
    """Two nights later Monday is counted, which nobody did; Tuesday was, and is not again."""
    house.clock.move(timedelta(days=1).total_seconds())
    assert await house.planning.attendance.catch_up() == 1
    assert await house.planning.attendance.catch_up() == 0
    asked = Ask(metrics=["attendance"], by=["day"])
    days = {row["day"] for row in (await house.metrics.ask(asked)).rows}
    assert days == {"2026-01-05", "2026-01-06"}


async def is_in_the_week(planner: AsyncClient, steady: str, gone: str) -> None:
    """The week shows the days so far: one kept, one excused; a span that means nothing is told."""
    week = {"from": MONDAY, "to": "2026-01-11"}
    rows = (await planner.get("/planning/keeping", params=week)).json()
    days = {row["agent"]: {d["day"]: d for d in row["days"]} for row in rows}
    tuesday = "2026-01-06"
    assert {day for its in days.values() for day in its} <= {MONDAY, tuesday}
    assert 0 < days[steady][tuesday]["kept_s"] <= days[steady][tuesday]["planned_s"]
    assert days[gone][tuesday]["planned_s"] == 0
    wrong = await planner.get("/planning/keeping", params={"from": tuesday, "to": MONDAY})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "to")


async def test_who_keeps_to_the_plan_is_seen_and_an_absence_excuses(house: House) -> None:
    async with house.client("planner") as planner:
        board = await published(planner)
        house.clock.move((MORNING + UNTIL - house.clock.now()).total_seconds())
        early = [d["agent"] for d in board["duties"] if d["day"] == 1 and d["start_min"] <= 480]
        steady, gone = early[0], early[1]
        await at_work(house, [steady])
        kept = {k["agent"]: k for k in (await planner.get("/planning/today/keeping")).json()}
        absence = {
            "agent": gone, "begin": "2026-01-05T16:00:00Z", "end": "2026-01-06T16:00:00Z",
            "cause": "sick",
        }  # fmt: skip
        assert (await planner.post("/planning/absences", json=absence)).status_code == 201
        after = {k["agent"]: k for k in (await planner.get("/planning/today/keeping")).json()}
        planned = await house.planning.attendance.count(house.planning.today)
        asked = Ask(metrics=["attendance", "work_saturation"])
        figures = (await house.metrics.ask(asked)).rows[0]
        await is_in_the_week(planner, steady, gone)
    await catches_up(house)
    assert kept[steady]["adherence"] == pytest.approx(1, abs=0.45)
    assert (kept[gone]["adherence"], kept[gone]["in_step"]) == (0, False)
    assert (after[gone]["adherence"], after[gone]["in_step"]) == (None, True)
    assert figures == {"attendance": pytest.approx(1 / (planned - 1)), "work_saturation": 0}
