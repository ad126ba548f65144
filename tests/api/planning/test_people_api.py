"""The register of people, their wishes, leave that is due, and who carried what over months."""

from typing import Any

import pytest
from tests.access_fixture import ROOT, change
from tests.api.planning.test_own_plan_api import OWN, Stage, duty_of, signs_in, stage
from tests.api.planning.test_planning_schedule_api import MONDAY, SCHEDULES, board_of

from huawu.centre.planning import PlanningRules

__all__ = ["stage"]

pytestmark = [pytest.mark.api, pytest.mark.db]

NEXT = "2026-01-12"
PEOPLE = "/planning/people"


async def planner_of(stage: Stage) -> str:
    _, token = await signs_in(stage.house, "pia", change("planner"))
    return token


async def made(client: Any, first: str = NEXT, **more: Any) -> Any:
    asked = await client.post(SCHEDULES, json={"first": first, "seconds": 1, **more})
    assert asked.status_code == 202, asked.text
    return await board_of(client, asked.json()["id"])


def row_of(board: Any, agent: str) -> Any:
    return next(row for row in board["people"] if row["agent"] == agent)


async def test_a_wish_of_a_weekday_and_a_bid_weigh_in_the_next_schedule(stage: Stage) -> None:
    off = {"weekday": 2, "kind": "off", "weight": 3}
    bid = {"day": "2026-01-16", "kind": "work", "shift": "sft_day", "latest_min": 480, "weight": 3}
    async with (
        stage.house.client(stage.tokens["agt_000"]) as anna,
        stage.house.client(await planner_of(stage)) as planner,
    ):
        for wish in (off, bid):
            assert (await anna.post(f"{OWN}/wishes", json=wish)).status_code == 201
        board = await made(planner)
        await planner.post(f"{SCHEDULES}/{board['schedule']['id']}/publish")
        span = {"from": MONDAY, "to": "2026-01-18"}
        shares = (await planner.get("/planning/fairness", params=span)).json()
        late = await anna.post(f"{OWN}/wishes", json={**bid, "day": "2026-01-17"})
    assert [w["granted"] for w in row_of(board, "agt_000")["wishes"]] == [True, True]
    assert duty_of(board, "agt_000", 2) is None
    assert duty_of(board, "agt_000", 4)["start_min"] <= 480
    mine = next(share for share in shares if share["agent"] == "agt_000")
    assert (mine["days"], mine["wished"], mine["granted"]) == (10, 6, 6)
    assert late.status_code == 409


async def test_agents_see_which_wishes_were_granted_and_why_one_was_not(stage: Stage) -> None:
    worked = next(d for d in range(7) if duty_of(stage.board, "agt_000", d))
    free = next(d for d in range(7) if not duty_of(stage.board, "agt_000", d))
    outcomes, day = f"{OWN}/wishes/outcomes", f"2026-01-{5 + worked:02}"
    async with stage.house.client(stage.tokens["agt_000"]) as anna:
        for weekday in (worked, free):
            await anna.post(f"{OWN}/wishes", json={"weekday": weekday, "kind": "off"})
        told = (await anna.get(outcomes, params={"from": MONDAY, "to": "2026-01-18"})).json()
        why = await anna.get(f"{outcomes}/{day}")
        granted = await anna.get(f"{outcomes}/2026-01-{5 + free:02}")
        unpublished = await anna.get(f"{outcomes}/{NEXT}")
    assert sorted((o["day"], o["granted"]) for o in told) == sorted(
        [(day, False), (f"2026-01-{5 + free:02}", True)]
    )
    assert (why.status_code, why.json()["rules"]) == (200, [])
    assert (granted.status_code, unpublished.status_code) == (404, 404)


async def test_a_wish_that_cannot_be_meant_names_its_field(stage: Stage) -> None:
    wrong = (
        {"kind": "off"},
        {"kind": "work", "day": "2026-01-16", "shift": "sft_moon"},
        {"kind": "time", "weekday": 1, "earliest_min": 600, "latest_min": 500},
        {"kind": "off", "day": "2026-01-05"},
    )
    async with stage.house.client(stage.tokens["agt_000"]) as anna:
        answers = [await anna.post(f"{OWN}/wishes", json=each) for each in wrong]
    assert [a.status_code for a in answers] == [422] * 4
    assert [a.json()["field"] for a in answers] == ["day", "shift", "latest_min", "day"]


async def test_the_register_says_who_works_when_and_who_is_gone(stage: Stage) -> None:
    rota = {"rota": ["*", "*", "*", "*", "*", "", ""], "rota_from": "2026-01-08"}
    async with stage.house.client(await planner_of(stage)) as planner:
        for form in (
            {"agents": ["agt_000"], "contract": "ctr_full", "home": True, **rota},
            {"agents": ["agt_001"], "contract": "ctr_full", "left": "2026-01-11"},
        ):
            assert (await planner.put(PEOPLE, json=form)).status_code == 204
        register = (await planner.get(PEOPLE)).json()
        board = await made(planner)
    days = [day for day in range(7) if duty_of(board, "agt_000", day)]
    assert days == [0, 3, 4, 5, 6]
    assert row_of(board, "agt_000")["off"] == [1, 2]
    assert row_of(board, "agt_000")["home"] is True
    assert "agt_001" not in {row["agent"] for row in board["people"]}
    assert register["people"][1]["left"] == "2026-01-11"
    assert register["turnover"] | {"rate": None} == {
        "at_begin": 12, "at_end": 12, "joiners": 0, "leavers": 0, "rate": None,
    }  # fmt: skip


async def test_a_register_entry_that_cannot_be_meant_is_refused(stage: Stage) -> None:
    wrong = (
        ({"rota": ["*", ""]}, 422),
        ({"rota": ["", ""], "rota_from": MONDAY}, 422),
        ({"rota": ["*", "sft_moon"], "rota_from": MONDAY}, 422),
        ({"joined": "2026-02-01", "left": MONDAY}, 422),
        ({"contract": "ctr_moon"}, 404),
    )
    async with stage.house.client(await planner_of(stage)) as planner:
        for form, status in wrong:
            answer = await planner.put(PEOPLE, json={"agents": ["agt_000"], **form})
            assert answer.status_code == status, form


async def test_leave_beyond_what_is_due_is_refused_and_says_what_is_left(stage: Stage) -> None:
    form = {"agents": ["agt_000"], "contract": "ctr_full", "leave_days": 6}
    week = {"begin": "2026-01-11T16:00:00Z", "end": "2026-01-18T16:00:00Z"}
    more = {"begin": "2026-01-18T16:00:00Z", "end": "2026-01-20T16:00:00Z"}
    async with (
        stage.house.client(stage.tokens["agt_000"]) as anna,
        stage.house.client(await planner_of(stage)) as planner,
    ):
        await planner.put(PEOPLE, json=form)
        asked = await anna.post(f"{OWN}/absences", json=week)
        refused = await anna.post(f"{OWN}/absences", json=more)
        sick = await anna.post(f"{OWN}/absences", json={**more, "cause": "sick"})
        own = (await anna.get(OWN, params={"from": MONDAY, "to": NEXT})).json()
    assert (asked.status_code, sick.status_code) == (201, 201)
    assert refused.json()["title"] == "leave-used-up"
    assert "1 of 6 are left" in refused.json()["detail"]
    assert own["leave"] == {"year": 2026, "due": 6, "used": 0, "asked": 5}


async def test_no_more_of_a_team_than_allowed_are_on_leave_on_a_day(stage: Stage) -> None:
    await stage.house.centre.save_all([PlanningRules(leave_share=0.2)], ROOT)
    day = {"begin": "2026-01-12T16:00:00Z", "end": "2026-01-13T16:00:00Z"}
    _, chief = await signs_in(stage.house, "chief", change("supervisor"))
    async with (
        stage.house.client(stage.tokens["agt_000"]) as anna,
        stage.house.client(chief) as supervisor,
    ):
        entered = {**day, "agent": "agt_002", "cause": "leave"}
        assert (await supervisor.post("/planning/absences", json=entered)).status_code == 201
        refused = await anna.post(f"{OWN}/absences", json=day)
    assert refused.json()["title"] == "too-many-away"
    assert "2026-01-13" in refused.json()["detail"]
