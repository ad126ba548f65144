"""A team writes to each other in two real browsers, and a supervisor tells them something."""

import pytest
from tests.e2e.house.world import until
from tests.e2e.web.browser import Window
from tests.e2e.web.conftest import Office
from tests.e2e.web.stage import FOLDER

from huawu.agents.view import ShownState

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


async def both(office: Office) -> tuple[Window, Window]:
    """Return the windows of Wei at the floor and of Mei at her desk."""
    wei, mei = office.browser.window("wei"), office.browser.window("mei")
    await office.at_floor(wei)
    await office.at_desk(mei)
    return wei, mei


async def test_a_notice_appears_at_the_desk_and_is_acknowledged(office: Office) -> None:
    wei, mei = await both(office)
    await wei.click("通知坐席…")
    await wei.fill("通知内容", "系统已恢复，请继续受理。")
    await wei.click("发送")
    await mei.sees("系统已恢复，请继续受理。")
    await wei.sees("未确认")
    await wei.shot(FOLDER / "25-tell-zh-CN-light-1366.png")
    await mei.shot(FOLDER / "12-notice-zh-CN-light-1366.png")
    await mei.click("知道了")
    await wei.sees("1 人中 1 人已确认")
    for window in (wei, mei):
        await window.close()


async def test_a_customers_card_travels_to_the_team_in_its_chat(office: Office) -> None:
    wei, mei = await both(office)
    caller = await office.world.call()
    await mei.click("接听")
    await until(lambda: office.shown_of_mei() is ShownState.TALKING, "Mei talks")
    await mei.click("发送卡片给班组")
    await mei.fill("写给班组，回车发送", "这位客户要升级投诉，谁来接？")
    await mei.press("Enter")
    await wei.click("班组聊天，1 条未读")
    await wei.sees("这位客户要升级投诉，谁来接？")
    await wei.sees("138****1111")
    await wei.fill("写给班组，回车发送", "转给我。")
    await wei.press("Enter")
    await mei.sees("转给我。")
    await mei.shot(FOLDER / "13-chat-zh-CN-light-1366.png")
    caller.call.hang_up()
    for window in (wei, mei):
        await window.close()
