"""Pictures of the supervisor's floor while the demo lives, of its dialogs, and of contacts."""

import asyncio
from itertools import repeat

import pytest
from tests.e2e.web.browser import Window
from tests.e2e.web.stage import FOLDER, Stage

from huawu.contacts.machine import Phase
from huawu.demo import cast
from huawu.floor.state import FloorState

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(900)]

_QUEUE = "普通话客服"
_BUSY_WITHIN_S = 150.0


def is_busy(state: FloorState) -> bool:
    """Say whether enough goes on for a picture: talks, and somebody who waits."""
    phases = [contact.phase for contact in state.contacts.values()]
    return phases.count(Phase.TALKING) >= 3 and Phase.WAITING in phases


async def until_busy(stage: Stage) -> None:
    """Wait until the floor is worth a picture; go on when it never is."""
    for _ in repeat(None, int(_BUSY_WITHIN_S)):
        if is_busy(stage.world.rooms.floor.state):
            return
        await asyncio.sleep(1)


async def dialog(window: Window, name: str, *clicks: str) -> None:
    """Open a dialog by what leads there, take its pictures and leave it."""
    for click in clicks:
        role = "menuitem" if click in ("调整目标", "向排队客户广播") else "button"
        await window.click(click, role=role)
    await window.shots(FOLDER, f"floor-{name}")
    await window.press("Escape")


async def boards(stage: Stage, window: Window) -> None:
    """Look at the wall, put a board together, and show it as a television does."""
    await stage.pictured(window, "floor-7-wallboard", "wallboard", "返回现场")
    await window.click("新建看板")
    await window.fill("名称", "一楼大厅")
    await window.click("添加一块")
    await window.shots(FOLDER, "floor-8-board-edit")
    await window.click("保存")
    await window.sees("修改看板")
    await window.shots(FOLDER, "floor-8-board")


async def contacts(stage: Stage, window: Window) -> None:
    """Find a contact that was recorded, hear and mark it, and share it."""
    await stage.pictured(window, "contacts-1", "contacts", "****")
    (recording, *_) = await stage.world.rooms.recordings.newest(limit=1)
    await stage.pictured(window, "contacts-2-one", f"contacts/{recording.contact}", "播放")
    await window.fill("在当前位置写一条标注", "开场白完整，语气很好")
    await window.press("Enter")
    await window.sees("开场白完整，语气很好")
    await window.shots(FOLDER, "contacts-3-marked")
    await window.click("放入案例库")
    await window.shots(FOLDER, "contacts-4-share")
    await window.press("Escape")


async def test_the_living_floor_is_pictured_with_its_dialogs(stage: Stage) -> None:
    async with stage.alive():
        window = await stage.enter(cast.SUPERVISOR_LOGIN)
        await until_busy(stage)
        await stage.pictured(window, "floor-1", "floor", "等待中的客户")
        await window.click("王丽 1001")
        await window.shots(FOLDER, "floor-2-agent")
        await dialog(window, "3-not-ready", "强制示忙")
        await dialog(window, "3-sign-out", "强制签出")
        await window.press("Escape")
        await dialog(window, "4-move", "调配…")
        await dialog(window, "5-aim", f"操作: {_QUEUE}", "调整目标")
        await dialog(window, "5-announce", f"操作: {_QUEUE}", "向排队客户广播")
        await dialog(window, "6-tell", "通知坐席…")
        await boards(stage, window)
        await contacts(stage, window)
        await window.close()
