"""An agent's day in a real browser: a caller comes through the menu and is heard both ways."""

import asyncio

import pytest
from tests.e2e.house.listening import heard_of, until_music
from tests.e2e.house.world import (
    AGENT_HZ,
    CALLER_HZ,
    NUMBER,
    Caller,
    eventually,
    until,
)
from tests.e2e.web.browser import Window
from tests.e2e.web.conftest import Office

from huawu.agents.view import ShownState
from huawu.contacts.machine import Phase
from huawu.events.agent import CallQualityMeasured
from huawu.testing.phone.sound import tone

pytestmark = pytest.mark.e2e

#: The browser's noise suppression takes most of a tone away; silence is below a tenth of this.
_PRESENT = 300.0


async def answered(office: Office, window: Window) -> Caller:
    """Let a caller come through the menu to Mei, who answers by key."""
    await office.at_desk(window)
    caller = await office.world.call(NUMBER)
    await caller.chooses("1")
    await window.sees("138****1111")
    await window.can("接听")
    await window.press("Alt+KeyA")
    await caller.in_phase(Phase.TALKING)
    return caller


async def test_a_call_is_popped_answered_by_key_heard_both_ways_and_recorded(
    office: Office,
) -> None:
    window = office.browser.window("mei")
    caller = await answered(office, window)
    caller.call.audio.sound = tone(CALLER_HZ)
    await until(lambda: caller.call.hears(AGENT_HZ) > _PRESENT, "the caller hears the browser")
    counted = await eventually(window.counters, lambda c: c["received"] > 100, "sound arrives")
    assert counted["sent"] > 100
    assert counted["energy"] > 0
    await window.sees("音质好")
    await window.click("挂断")
    await window.sees("话后处理")
    measured = await office.world.next_event(CallQualityMeasured)
    assert (measured.contact, measured.loss_ratio) == (caller.contact, 0.0)
    assert measured.received_packets > 50
    heard = await heard_of(caller)
    assert heard.loud_s(heard.right, AGENT_HZ, above=_PRESENT) > 0.5
    assert heard.loud_s(heard.left, AGENT_HZ, above=_PRESENT) == 0.0
    await window.click("完成")
    await window.sees("示闲")
    await window.close()


async def test_a_customer_is_held_and_hears_music_and_mute_is_heard_at_once(
    office: Office,
) -> None:
    window = office.browser.window("mei")
    caller = await answered(office, window)
    await until(lambda: caller.call.hears(AGENT_HZ) > _PRESENT, "the caller hears the browser")
    await window.can("静音")
    await window.press("Alt+KeyM")
    await window.sees("取消静音")
    await asyncio.sleep(1.0)  # what was on its way
    assert caller.call.hears(AGENT_HZ) < _PRESENT / 3
    await window.press("Alt+KeyM")
    await window.can("保持")
    await window.press("Alt+KeyH")
    await window.sees("客户保持中")
    await until_music(caller.call)
    await window.press("Alt+KeyH")
    await until(
        lambda: caller.call.hears(AGENT_HZ) > _PRESENT, "the caller hears the browser again"
    )
    caller.call.hang_up()
    await window.sees("话后处理")
    await window.close()


async def test_a_declined_call_goes_to_somebody_else_and_the_agent_is_not_ready(
    office: Office,
) -> None:
    window = office.browser.window("mei")
    await office.at_desk(window)
    caller = await office.world.call(NUMBER)
    await caller.chooses("1")
    await window.can("拒接")
    await window.press("Alt+KeyD")
    await window.sees("拒接来电")
    await office.world.ready("anna")
    await office.world.picks_up("anna")
    await office.world.shows("anna", ShownState.TALKING)
    await window.close()
