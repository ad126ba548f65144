"""A supervisor in a real browser: the floor moves, a call is heard, steered and found again."""

import asyncio

import pytest
from tests.e2e.house.listening import heard_of
from tests.e2e.house.world import (
    AGENT_HZ,
    CALLER_HZ,
    OUTSIDE_HZ,
    QUIET,
    Caller,
    eventually,
    until,
)
from tests.e2e.web.browser import Window
from tests.e2e.web.conftest import BOSS, Office

from huawu.agents.view import ShownState
from huawu.contacts.machine import Phase
from huawu.events.supervision import Monitored, Whispered
from huawu.testing.phone.call import PhoneCall
from huawu.testing.phone.sound import tone

pytestmark = pytest.mark.e2e

#: The browser's noise suppression takes most of a tone away.
_PRESENT = 300.0
_AGENTS = "坐席"


async def says(window: Window, table: str, name: str, text: str) -> None:
    """Wait until a table says something of somebody."""
    await eventually(lambda: window.row(table, name), lambda row: text in row, f"{name}: {text}")


async def talking(office: Office) -> tuple[Caller, PhoneCall]:
    """Let Anna, whose telephone stands on the desk, talk with a caller."""
    await office.world.ready("anna")
    caller = await office.world.call()
    agent = await office.world.ringing("anna")
    agent.pick_up(tone(OUTSIDE_HZ))
    caller.call.audio.sound = tone(CALLER_HZ)
    await caller.in_phase(Phase.TALKING)
    return caller, agent


async def recorded(office: Office) -> Caller:
    """Return a caller who talked with Anna; what was said is kept."""
    caller, agent = await talking(office)
    await until(lambda: agent.hears(CALLER_HZ) > _PRESENT, "Anna hears the caller")
    await asyncio.sleep(1.0)
    caller.call.hang_up()
    await heard_of(caller)
    return caller


async def does(window: Window, act: str) -> None:
    """Ask for something about Anna, with a reason."""
    await window.click("anna anna")
    await window.click(act)
    await window.fill("原因", "新人辅导")
    await window.click("执行")


async def until_absent(call: PhoneCall) -> None:
    """Wait until what was on its way is over, and see that the supervisor is not heard."""
    await asyncio.sleep(1.0)
    assert call.hears(AGENT_HZ) < QUIET / 3


async def test_the_floor_moves_with_a_call_from_waiting_to_wrap_up(office: Office) -> None:
    window = office.browser.window("wei")
    await office.at_floor(window)
    caller = await office.world.call()
    await says(window, "等待中的客户", "138****1111", "等待")
    await office.world.ready("anna")
    await says(window, _AGENTS, "anna", "振铃")
    await office.world.picks_up("anna")
    await says(window, _AGENTS, "anna", "通话中")
    await says(window, _AGENTS, "anna", "138****1111")
    caller.call.hang_up()
    await says(window, _AGENTS, "anna", "话后处理")
    await does(window, "结束话后")
    await office.world.shows("anna", ShownState.READY)
    await says(window, _AGENTS, "anna", "示闲")
    await window.close()


async def test_a_supervisor_listens_unheard_and_whispers_to_the_agent_alone(
    office: Office,
) -> None:
    window = office.browser.window("wei")
    await office.at_floor(window)
    caller, agent = await talking(office)
    await says(window, _AGENTS, "anna", "通话中")
    await does(window, "监听")
    await caller.told(Monitored)
    counted = await eventually(window.counters, lambda c: c["received"] > 100, "sound arrives")
    assert counted["energy"] > 0
    await until_absent(agent)
    await window.choose("密语")
    await caller.told(Whispered)
    await until(lambda: agent.hears(AGENT_HZ) > _PRESENT, "the agent hears the supervisor")
    await until_absent(caller.call)
    caller.call.hang_up()
    heard = await heard_of(caller)
    assert heard.loud_s(heard.left, AGENT_HZ, above=_PRESENT / 3) == 0.0
    assert heard.loud_s(heard.left, CALLER_HZ, above=_PRESENT) > 1.0
    await window.close()


async def test_a_supervisor_barges_in_and_leaves_the_two_alone(office: Office) -> None:
    window = office.browser.window("wei")
    await office.at_floor(window)
    caller, agent = await talking(office)
    await says(window, _AGENTS, "anna", "通话中")
    await does(window, "强插")
    await until(lambda: caller.call.hears(AGENT_HZ) > _PRESENT, "the customer hears Wei")
    await says(window, _AGENTS, "anna", "会议中")
    await window.click("离开")
    await says(window, _AGENTS, "anna", "通话中")
    await until_absent(caller.call)
    assert caller.call.hears(OUTSIDE_HZ) > _PRESENT
    assert agent.hears(CALLER_HZ) > _PRESENT
    await window.close()


async def test_a_customer_who_is_taken_over_is_the_supervisors_own_at_the_desk(
    office: Office,
) -> None:
    window = office.browser.window("wei")
    await office.at_floor(window)
    await window.click("坐席台", role="link")
    await window.sees("麦克风正常，电话已就绪。")
    await window.late("/api/v1/desk/session", 2)
    await window.click("签入")
    await window.click("现场", role="link")  # the answer finds another page
    caller, _ = await talking(office)
    await says(window, _AGENTS, "anna", "通话中")
    await does(window, "监听")
    await caller.told(Monitored)
    await window.click("拦截")
    await until(lambda: caller.call.hears(AGENT_HZ) > _PRESENT, "the customer hears Wei")
    await window.sees("客户已由您接手")
    await window.can("挂断")
    booking = caller.now().booking
    assert booking is not None
    assert booking.agent == BOSS
    await window.click("挂断")
    await window.close()


async def test_a_contact_is_found_and_its_life_is_told(office: Office) -> None:
    window = office.browser.window("wei")
    caller = await recorded(office)
    await office.at_floor(window)
    await window.go(f"{office.url}app/contacts/{caller.contact}")
    await window.sees("客户挂机")
    text = await window.text()
    assert all(word in text for word in ("排队", "振铃", "通话", "138****1111", "结束：已处理。"))
    await window.click("播放")
    await window.can("暂停")
    await window.close()
