"""A week of a thousand people on the board: it is all there, and what a frame of it costs.

Writes build/bench/board.json; the figures are CPU time of the page's own thread.
"""

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import repeat
from typing import Final

import pytest
from bench.common import Row, write
from tests.e2e.web.conftest import Office
from tests.e2e.web.test_planning_screens import FOLDER, PASSWORD, PERSON
from tests.planning_fixture import CARE, past_calls, setup_of

from huawu.access.permissions import Grant
from huawu.access.users import UserChange
from huawu.app.volumes import read_volumes
from huawu.centre.model import AgentProfile
from huawu.kernel.clock import SystemClock
from huawu.planning.rota import Draft, State

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PEOPLE: Final = 1_000
FRAME_MS: Final = 1_000 / 60


async def large_week(office: Office) -> None:
    rooms = office.world.rooms
    change = UserChange(name="计划员", grants=(Grant(role="planner"),))
    await rooms.access.users.create(PERSON, "lin", change, password=PASSWORD)
    things = [
        replace(each, number=f"8{each.number}") if isinstance(each, AgentProfile) else each
        for each in setup_of(PEOPLE)
    ]
    await rooms.centre.save_all(things, PERSON)
    planning, today = rooms.planning, rooms.planning.today
    past = past_calls(60, today - timedelta(days=1)).encode()
    await planning.history.bring(PERSON, CARE.id, read_volumes(past))
    await planning.forecasts.make(PERSON, CARE.id, 21)
    monday = today - timedelta(days=today.weekday())
    await planning.make_schedule(PERSON, Draft(first=monday, seconds=2))
    async with asyncio.timeout(240):
        for wait_s in repeat(0.5):
            if (await planning.schedules.all(PERSON))[0].state is not State.MAKING:
                break
            await asyncio.sleep(wait_s)


def rows_of(found: dict[str, float], shown_s: float) -> list[Row]:
    case, unit = f"board, {PEOPLE:,} people × a week", "ms of CPU a frame"
    return [
        Row(case=case, metric="scrolled", unit=unit, value=found["scroll_ms"], at_most=FRAME_MS),
        Row(case=case, metric="a shift drawn along", unit=unit, value=found["drag_ms"],
            at_most=FRAME_MS),
        Row(case=case, metric="page asked for to rows shown", unit="s", value=shown_s,
            at_most=3.0),
        Row(case=case, metric="heap of the page", unit="MB", value=found["heap_mb"]),
    ]  # fmt: skip


@pytest.mark.timeout(600)
async def test_a_thousand_people_stay_smooth(office: Office) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    await large_week(office)
    window = office.browser.window("lin")
    await window.open(office.url)
    await window.signs_in("lin", PASSWORD)
    await window.sees("现场")
    clock = SystemClock()
    began = clock.monotonic_s()
    await window.go(f"{office.url}app/planning/schedules")
    await window.sees("Agent 1")
    shown_s = clock.monotonic_s() - began
    found = await window.board()
    await window.can("撤销")
    await window.shot(FOLDER / "planning-6-board-1000-zh-CN-light-1366.png")
    await window.click("撤销")
    assert "Agent 611" in await window.text()  # three hundred rows further down
    await window.close()
    write("board", rows_of(found, shown_s))
