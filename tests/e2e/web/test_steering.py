"""A supervisor in a real browser sets who serves what, what callers hear, and who is next."""

from pathlib import Path

import pytest
from tests.e2e.house.flow import QUEUE
from tests.e2e.house.world import AGENT_HZ, Caller, agent_id, until
from tests.e2e.web.browser import Window
from tests.e2e.web.conftest import Office
from tests.e2e.web.serving import tone_file
from tests.e2e.web.stage import FOLDER
from tests.e2e.web.test_supervisor import says

from huawu.access.permissions import system_person
from huawu.centre.model import Prompt
from huawu.centre.walls import Wallboard
from huawu.events.contact import ContactPriorityChanged, ContactTold
from huawu.kernel.ids import DEFAULT_TENANT, PromptId

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

_WAITING = "等待中的客户"
_WHY = "新人辅导"


async def waiting(office: Office, *numbers: str) -> list[Caller]:
    return [await office.world.call(caller=number) for number in numbers]


async def does(window: Window) -> None:
    """Give the reason, and have it done."""
    await window.fill("原因", _WHY)
    await window.click("执行")


async def test_all_who_wait_hear_a_prompt_in_the_music(office: Office, tmp_path: Path) -> None:
    rooms = office.world.rooms
    key = await rooms.prompts.upload(tone_file(tmp_path / "tone.wav").read_bytes(), "zh")
    tone = Prompt(id=PromptId("pmt_outage"), name="系统维护", uploads={"zh": key})
    await rooms.centre.save_all([tone], system_person("test", DEFAULT_TENANT))
    await rooms.supply()
    window = office.browser.window("wei")
    await office.at_floor(window)
    callers = await waiting(office, "13900001111", "13900002222")
    await says(window, _WAITING, "139****2222", "等待")
    await window.click(f"操作: {QUEUE}")
    await window.click("向排队客户广播", role="menuitem")
    await window.click("提示音", role="combobox")
    await window.choose("系统维护")
    await does(window)
    await window.sees("2 位客户将听到")
    for caller in callers:
        await caller.told(ContactTold)
        await until(lambda c=caller: c.call.hears(AGENT_HZ) > 300.0, "the caller hears it")
        caller.call.hang_up()
    await window.close()


async def test_a_waiting_caller_is_dragged_to_another_place(office: Office) -> None:
    window = office.browser.window("wei")
    await office.at_floor(window)
    first, second = await waiting(office, "13900001111", "13900002222")
    await says(window, _WAITING, "139****2222", "等待")
    await says(window, _WAITING, "139****1111", "等待")
    await window.drag(_WAITING, "139****2222", "139****1111")
    await does(window)
    moved = await second.told(ContactPriorityChanged)
    state = office.world.rooms.floor.state
    place = state.contacts[first.contact].place
    assert place is not None
    assert moved.key_at < place.key_at
    for caller in (first, second):
        caller.call.hang_up()
    await window.close()


async def test_an_agent_is_moved_to_another_queue_and_given_back(office: Office) -> None:
    window = office.browser.window("wei")
    await office.at_floor(window)
    await office.world.ready("anna")
    await says(window, "坐席", "anna", "示闲")
    await window.click("anna anna")
    await window.click("调配该坐席…")
    await window.click("服务队列", role="combobox")
    await window.choose("que_brief")
    await does(window)
    await says(window, "坐席", "anna", "仅 que_brief，至")
    await window.click("取消调配")
    await does(window)
    state = office.world.rooms.floor.state
    await until(lambda: state.agents[agent_id("anna")].assigned is None, "Anna is given back")
    await window.close()


async def test_a_wallboard_is_put_together_and_shown_by_its_address(office: Office) -> None:
    window = office.browser.window("wei")
    await office.at_floor(window)
    await window.click("大屏", role="link")
    await window.click("新建看板")
    await window.fill("名称", "一楼大厅")
    await window.click("添加一块")
    await window.shot(FOLDER / "26-board-edit-zh-CN-light-1366.png")
    await window.click("保存")
    await window.sees("修改看板")
    await window.shot(FOLDER / "27-board-zh-CN-light-1366.png")
    (board,) = office.world.rooms.centre.view.all(Wallboard)
    assert (board.name, len(board.tiles)) == ("一楼大厅", 5)
    await window.go(f"{office.url}app/wallboard?board={board.id}")
    await window.sees("修改看板")
    await window.close()
