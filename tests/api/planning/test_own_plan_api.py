"""What agents ask of their own plans: exchanges, absences, a calendar."""

from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from httpx2 import AsyncClient
from icalendar import Calendar
from tests.access_fixture import ROOT, change
from tests.api.planning.test_planning_schedule_api import SCHEDULES, board_of, scheduled
from tests.api_fixture import House, open_house
from tests.planning_fixture import setup_of

from huawu.access.users import UserChange
from huawu.centre.model import AgentProfile
from huawu.kernel.scope import background
from huawu.storage.database import Database

pytestmark = [pytest.mark.api, pytest.mark.db]

OWN = "/planning/own"
WEEK = {"from": "2026-01-05", "to": "2026-01-11"}


@dataclass
class Stage:
    house: House
    board: Any
    tokens: dict[str, str]  #: by agent


async def signs_in(house: House, login: str, draft: UserChange) -> tuple[Any, str]:
    user, password = await house.access.users.create(ROOT, login, draft)
    return user, (await house.access.sign_in(login, password, source="127.0.0.1")).token


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    house = await open_house(database, "access", watched=False)
    await house.centre.save_all(setup_of(12), ROOT)
    tokens: dict[str, str] = {}
    for agent in ("agt_000", "agt_001"):
        user, tokens[agent] = await signs_in(house, agent, change("agent"))
        profile = house.centre.view.need(AgentProfile, agent).thing
        await house.centre.save_all([replace(profile, user=user.id)], ROOT)
    _, planner = await signs_in(house, "planner", change("planner"))
    async with background() as beside:
        beside.run(house.planning.schedules.run(), "schedules")
        async with house.client(planner) as client:
            board = await scheduled(client)
            await client.post(f"{SCHEDULES}/{board['schedule']['id']}/publish")
            board = await board_of(client, board["schedule"]["id"])
        yield Stage(house, board, tokens)
    house.planning.close()


def duty_of(board: Any, agent: str, day: int) -> Any:
    return next((d for d in board["duties"] if (d["agent"], d["day"]) == (agent, day)), None)


async def days_to_exchange(anna: AsyncClient) -> list[int]:
    """Return the days on which the server says that Anna may exchange with Boris."""
    found: list[int] = []
    for day in range(1, 7):
        answer = await anna.get(f"{OWN}/swaps/2026-01-{5 + day:02}")
        if answer.status_code == 200 and "agt_001" in {c["agent"] for c in answer.json()}:
            found.append(day)
    return found


async def test_an_exchange_within_the_rules_is_done_when_the_other_agrees(stage: Stage) -> None:
    async with (
        stage.house.client(stage.tokens["agt_000"]) as anna,
        stage.house.client(stage.tokens["agt_001"]) as boris,
    ):
        day = (await days_to_exchange(anna))[0]
        date = f"2026-01-{5 + day:02}"
        form = {"day": date, "other": "agt_001", "other_day": date}
        swap = (await anna.post(f"{OWN}/swaps", json=form)).json()
        own = await anna.post(f"{OWN}/swaps/{swap['id']}/answer", json={"yes": True})
        done = (await boris.post(f"{OWN}/swaps/{swap['id']}/answer", json={"yes": True})).json()
        mine = (await boris.get(OWN, params=WEEK)).json()
    assert (own.status_code, done["state"]) == (404, "done")
    begin = next(d for d in mine["duties"] if d["day"] == date)["spans"][0]["begin"]
    local_min = (int(begin[11:13]) * 60 + int(begin[14:16]) + 480) % 1_440
    assert local_min == duty_of(stage.board, "agt_000", day)["start_min"]


@pytest.mark.slow
async def test_a_past_day_or_a_day_off_is_not_exchanged(stage: Stage) -> None:
    off = next(d for d in range(1, 7) if not duty_of(stage.board, "agt_000", d))
    async with stage.house.client(stage.tokens["agt_000"]) as anna:
        past = {"day": "2026-01-05", "other": "agt_001", "other_day": "2026-01-05"}
        free = f"2026-01-{5 + off:02}"
        gone = await anna.post(f"{OWN}/swaps", json=past)
        none = await anna.post(
            f"{OWN}/swaps", json={"day": free, "other": "agt_001", "other_day": free}
        )
    assert (gone.status_code, none.status_code) == (422, 404)


@pytest.mark.slow
async def test_an_absence_is_asked_for_and_decided_once(stage: Stage) -> None:
    _, chief = await signs_in(stage.house, "chief", change("supervisor"))
    form = {"begin": "2026-01-08T01:00:00Z", "end": "2026-01-08T03:00:00Z", "note": "dentist"}
    async with (
        stage.house.client(stage.tokens["agt_000"]) as anna,
        stage.house.client(chief) as supervisor,
    ):
        asked = (await anna.post(f"{OWN}/absences", json=form)).json()
        waiting = (await supervisor.get("/planning/absences")).json()
        path = f"/planning/absences/{asked['id']}"
        yes = await supervisor.post(path, json={"yes": True})
        again = await supervisor.post(path, json={"yes": False})
        backwards = await anna.post(f"{OWN}/absences", json={**form, "end": form["begin"]})
    assert [each["id"] for each in waiting] == [asked["id"]]
    assert (yes.json()["state"], again.status_code) == ("approved", 409)
    assert backwards.status_code == 422


async def test_a_calendar_reads_the_plan_with_a_password_and_nothing_else(stage: Stage) -> None:
    feed = "/planning/calendar.ics"
    async with stage.house.client(stage.tokens["agt_000"]) as anna, stage.house.client() as nobody:
        key = (await anna.post(f"{OWN}/calendar-key")).json()
        secret = b64encode(f"{key['user']}:{key['password']}".encode()).decode()
        basic = {"Authorization": f"Basic {secret}"}
        read = await nobody.get(feed, headers=basic)
        stranger = await nobody.get(feed)
        newer = (await anna.post(f"{OWN}/calendar-key")).json()
        void = await nobody.get(feed, headers=basic)
        bearer = {"Authorization": f"Bearer {newer['password']}"}
        own = await nobody.get("/customers", headers=bearer)
    feed_read: Any = Calendar.from_ical(read.content)  # untyped
    entries = feed_read.walk("VEVENT")
    assert len(entries) == sum(d["agent"] == "agt_000" for d in stage.board["duties"])
    assert (stranger.status_code, void.status_code, own.status_code) == (401, 401, 403)
