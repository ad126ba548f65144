"""Pictures of an agent's day: `make screenshots` takes eight of each state, with a real call."""

import pytest
from tests.e2e.house.world import CALLER_HZ, Caller
from tests.e2e.web.browser import Window
from tests.e2e.web.stage import FOLDER, Stage

from huawu.contacts.machine import Phase
from huawu.demo import cast
from huawu.testing.phone.sound import tone

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(600)]

_CALLER = "13812345678"
_NOTE = "客户反映本月账单多出一项服务费，已核对，承诺两日内回复。"


async def before_work(stage: Stage) -> Window:
    """Let the guest sign in and go ready, pictured at each step."""
    window = stage.browser.window(cast.GUEST.login)
    await window.open(stage.url)
    await window.shots(FOLDER, "desk-1-sign-in")
    await window.signs_in(cast.GUEST.login, stage.roster.password(cast.GUEST.login))
    await window.sees("未签入")
    await window.shots(FOLDER, "desk-2-signed-out")
    await window.click("签入")
    await window.sees("麦克风正常，电话已就绪。")
    await window.click("示闲")
    await window.shots(FOLDER, "desk-3-ready")
    return window


async def talks(window: Window, caller: Caller) -> None:
    """Answer, write down who calls and why, and look where the call could go."""
    await window.press("Alt+KeyA")
    await caller.in_phase(Phase.TALKING)
    caller.call.audio.sound = tone(CALLER_HZ)
    await window.fill("客户姓名", "张伟")
    await window.click("保存为客户")
    await window.fill("备注", _NOTE)
    await window.sees("音质好")
    await window.shots(FOLDER, "desk-5-talk")
    await window.press("Alt+KeyT")
    await window.sees("转接或咨询")
    await window.shots(FOLDER, "desk-6-transfer")
    for place, way in enumerate(("队列", "外线")):
        await window.choose(way)
        await window.shots(FOLDER, f"desk-6-transfer-{place + 2}")
    await window.press("Escape")
    await window.click("拨号盘")
    await window.shots(FOLDER, "desk-6-keypad")
    await window.press("Escape")
    await window.click("保持")
    await window.sees("客户保持中")
    await window.shots(FOLDER, "desk-6-hold")


async def is_listened_to(stage: Stage, window: Window) -> None:
    """Let the supervisor listen, which the agent is told here."""
    boss = await stage.enter(cast.SUPERVISOR_LOGIN)
    await boss.go(f"{stage.url}app/floor")
    await boss.click("体验坐席 Guest 1000")
    await boss.click("监听")
    await boss.fill("原因", "新人辅导")
    await boss.click("执行")
    await window.sees("主管监听中")
    await window.shots(FOLDER, "desk-6-listened")
    await boss.close()


async def writes(window: Window) -> None:
    """Send the customer's card to the team."""
    await window.click("发送卡片给班组")
    await window.fill("写给班组，回车发送", "这位客户要升级投诉，谁来接？")
    await window.press("Enter")
    await window.sees("这位客户要升级投诉，谁来接？")
    await window.shots(FOLDER, "desk-8-chat")
    await window.press("Escape")


async def test_the_desk_is_pictured_in_each_state(stage: Stage) -> None:
    window = await before_work(stage)
    async with stage.patient() as world:
        caller = await world.call("95000", _CALLER)
        await caller.chooses("1")
        await window.can("接听")
        await window.shots(FOLDER, "desk-4-offer")
        await talks(window, caller)
        await is_listened_to(stage, window)
        await writes(window)
        caller.call.hang_up()
        await window.sees("话后处理")
        await window.shots(FOLDER, "desk-7-wrap-up")
        await window.press("Alt+KeyE")
    await window.sees("示闲")
    await window.click("签出")
    await window.close()


async def test_an_agents_other_pages_are_pictured(stage: Stage) -> None:
    window = await stage.enter("chen.jing")
    for name, path, sees in (
        ("figures-own", "figures/own", "班组平均"),
        ("plan", "plan", "我的班表"),
        ("security", "security", "双重验证"),
        ("missing", "nowhere", "没有"),
    ):
        await stage.pictured(window, f"own-{name}", path, sees)
    await window.close()
