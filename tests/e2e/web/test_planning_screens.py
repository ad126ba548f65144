"""The planner's pages in a browser: looked at, and a shift changed and taken back on the board."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from itertools import repeat
from pathlib import Path
from typing import Any, Final

import pytest
from tests.e2e.web.browser import Window
from tests.e2e.web.conftest import AGENT, LOGIN, Office
from tests.e2e.web.conftest import PASSWORD as MEIS
from tests.planning_fixture import (
    CARE,
    CARE_SKILL,
    FULL,
    SHIFT,
    past_calls,
    served_in_turn,
    setup_of,
)

from huawu.access.permissions import Grant, system_person
from huawu.access.users import UserChange
from huawu.app.volumes import read_volumes
from huawu.centre.model import AgentProfile, AgentSkill
from huawu.kernel.ids import DEFAULT_TENANT, AgentId
from huawu.planning.rota import Draft, State
from huawu.planning.staff import Staff
from huawu.planning.wishes import WishDraft
from huawu.planning.wishing import WishKind
from huawu.wfm.schedule.files import clock

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

FOLDER: Final = Path(__file__).resolve().parents[3] / "build" / "screenshots"
PERSON: Final = system_person("test", DEFAULT_TENANT)
PASSWORD: Final = "a long enough password 3"


async def planned(office: Office) -> Any:
    """Give the centre a past, people with contracts and a published week; return its board."""
    rooms = office.world.rooms
    change = UserChange(name="计划员", grants=(Grant(role="planner"),))
    await rooms.access.users.create(PERSON, "pia", change, password=PASSWORD)
    things = [
        replace(each, number=f"9{each.number}") if isinstance(each, AgentProfile) else each
        for each in setup_of(24)
    ]
    await rooms.centre.save_all(things, PERSON)
    planning, today = rooms.planning, rooms.planning.today
    past = past_calls(60, today - timedelta(days=1)).encode()
    await planning.history.bring(PERSON, CARE.id, read_volumes(past))
    await planning.forecasts.make(PERSON, CARE.id, 21)
    opening, _ = planning.span(today - timedelta(days=1), today)
    calls, states = served_in_turn(opening + timedelta(hours=8), 900, 12)
    await rooms.metrics.fresh.put({"contact": calls, "state": states})
    await employed(office)
    monday = today - timedelta(days=today.weekday())
    made = await planning.make_schedule(PERSON, Draft(first=monday, seconds=2))
    async with asyncio.timeout(90):
        for wait_s in repeat(0.2):
            if (await planning.schedules.all(PERSON))[0].state is not State.MAKING:
                break
            await asyncio.sleep(wait_s)
    await planning.schedules.publish(PERSON, made.id)
    return await planning.schedules.board(PERSON, made.id)


async def employed(office: Office) -> None:
    """Let Mei and some others be in the register, and wish for this and that."""
    rooms = office.world.rooms
    mei = rooms.centre.view.need(AgentProfile, AGENT).thing
    skills = (*mei.skills, AgentSkill(skill=CARE_SKILL.id))
    await rooms.centre.save_all([replace(mei, skills=skills)], PERSON)
    planning, monday = rooms.planning, date(2026, 1, 5)
    five_on = ("*",) * 5 + ("",) * 2
    entries = [
        Staff(agent=AGENT, joined=monday, home=True, together=True, leave_days=10),
        Staff(agent=AgentId("agt_003"), rota=five_on, rota_from=monday, leave_days=15),
        Staff(agent=AgentId("agt_004"), left=planning.today - timedelta(days=40)),
    ]
    await planning.register.put(PERSON, FULL.id, entries)
    wishes = (
        (AGENT, WishDraft(weekday=2, kind=WishKind.OFF, weight=3)),
        (AGENT, WishDraft(weekday=0, kind=WishKind.TIME, latest_min=480)),
        (AGENT, WishDraft(day=planning.today + timedelta(days=20), kind=WishKind.WORK,
                          shift=SHIFT.id, weight=2)),
        *((AgentId(f"agt_{n:03}"), WishDraft(weekday=5, kind=WishKind.OFF)) for n in range(12)),
        *((AgentId("agt_002"), WishDraft(weekday=n, kind=WishKind.OFF)) for n in range(5)),
    )  # fmt: skip
    for agent, wish in wishes:
        await planning.wishes.put(PERSON, agent, wish)


async def wishes_on_the_desk(office: Office) -> None:
    """Let Mei look at her plan, and wish for one thing more."""
    window = office.browser.window("mei-plan")
    await window.open(office.url)
    await window.signs_in(LOGIN, MEIS)
    await window.sees("签入")
    await window.go(f"{office.url}app/plan")
    await window.sees("意愿与竞班")
    await window.shots(FOLDER, "planning-10-own")
    await window.click("添加意愿")
    await window.sees("某一天（竞班）")
    await window.choose("上班则如此")
    await window.sees("上班时间在此之间")
    await window.shot(FOLDER / "planning-10-wish-zh-CN-light-1366.png")
    await window.click("保存")
    await window.sees("每周一")
    await window.close()


async def changes_a_shift(window: Window, board: Any) -> None:
    """Open the first shift of the board, keep it, and take that back."""
    duty = min(board.duties, key=lambda d: (d.agent, d.day))
    span = f"{clock(duty.start_min)}–{clock(duty.start_min + 540)}"
    await window.click(f"Agent 0 {duty.day} {SHIFT.name} {span}")
    await window.sees("符合全部规则")
    await window.shot(FOLDER / "planning-4-duty-zh-CN-light-1366.png")
    await window.click("保存")
    await window.can("撤销")
    await window.click("撤销")


async def asks_why(window: Window) -> None:
    """Ask why a wish was not granted."""
    await window.choose("意愿「休息」：未满足")
    await window.sees("意愿「休息」：未满足")
    await asyncio.sleep(1)  # what it says is computed
    await window.shot(FOLDER / "planning-4-why-zh-CN-light-1366.png")


async def one_queue(window: Window, office: Office) -> None:
    """Open a queue's own forecast from that of all queues."""
    await window.go(f"{office.url}app/planning/forecast")
    await window.click(CARE.name)
    await window.sees("持续改进", within_s=30)
    await window.shots(FOLDER, "planning-2-queue")
    await window.choose("处理时长")
    await window.shots(FOLDER, "planning-2-handle")


async def edits_people(window: Window, office: Office) -> None:
    """Choose everybody, to change them at once."""
    await window.go(f"{office.url}app/planning/people")
    await window.click("Select all", role="checkbox")
    await window.click("编辑（20 人）")
    await window.sees("他们将完全相同")
    await window.shot(FOLDER / "planning-8-staff-zh-CN-light-1366.png")


async def plays_yesterday(window: Window, office: Office) -> None:
    """Play the day before again, beside what was."""
    await window.go(f"{office.url}app/planning/replay")
    await window.sees("请选择已结束的一天")
    await window.shot(FOLDER / "planning-5-replay-empty-zh-CN-light-1366.png")
    await window.click("回放")
    await window.sees("各时段平均差距")
    await window.shots(FOLDER, "planning-5-replay")


async def tries_tomorrow(window: Window, office: Office) -> None:
    """Try the day to come with two people fewer and callbacks offered."""
    await window.go(f"{office.url}app/planning/whatIf")
    await window.sees("请选择一天")
    await window.shot(FOLDER / "planning-11-what-if-empty-zh-CN-light-1366.png")
    await window.fill("增减人数", "-2")
    await window.click("等待满", role="checkbox")
    await window.click("开始模拟")
    await window.sees("改变带来的差异", within_s=60)
    await window.shots(FOLDER, "planning-11-what-if")


@pytest.mark.timeout(600)
async def test_the_planners_pages_are_pictured_and_a_shift_is_changed(office: Office) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    board = await planned(office)
    window = office.browser.window("pia")
    await window.open(office.url)
    await window.signs_in("pia", PASSWORD)
    await window.sees("现场")
    for number, page, sees in (
        (1, "today", "调整建议"), (2, "forecast", "各队列之和等于整体"), (3, "schedules", "已发布"),
        (7, "kept", "已批准的缺勤不计"), (8, "people", "居家办公和入离职日期"),
        (9, "fairness", "相同合同人员"),
    ):  # fmt: skip
        await window.go(f"{office.url}app/planning/{page}")
        await window.sees(sees)
        await window.shots(FOLDER, f"planning-{number}-{page}")
    await one_queue(window, office)
    await edits_people(window, office)
    await wishes_on_the_desk(office)
    await plays_yesterday(window, office)
    await tries_tomorrow(window, office)
    await window.go(f"{office.url}app/planning/schedules")
    await changes_a_shift(window, board)
    await asks_why(window)
    await window.close()
