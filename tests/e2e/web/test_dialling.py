"""An agent calls a customer from the browser, and sends a caller outside."""

from pathlib import Path

import pytest
from tests.e2e.house.world import OUTSIDE_HZ, ringing, until
from tests.e2e.web.conftest import Office

from huawu.events.contact import ContactEnded, Outcome
from huawu.testing.phone.call import CallState
from huawu.testing.phone.sound import tone

pytestmark = pytest.mark.e2e

NUMBER = "010 8888 0000"


async def test_an_agent_dials_from_the_page_and_talks(office: Office, tmp_path: Path) -> None:
    window = office.browser.window("mei")
    await office.at_desk(window)
    await window.fill("要拨打的号码", NUMBER)
    await window.shots(tmp_path, "dial")
    await window.click("呼叫")
    await window.can("接起话机")
    await window.shots(tmp_path, "dialling")
    await window.click("接起话机")
    customer = await ringing(office.world.carrier)
    customer.pick_up(tone(OUTSIDE_HZ))
    await window.sees("通话中")
    await until(lambda: customer.hears(1000.0) > 300, "the customer hears the browser")
    await window.click("挂断")
    await customer.until(CallState.GONE)
    ended = await office.world.next_event(ContactEnded)
    assert ended.outcome is Outcome.HANDLED
    await window.click("完成")
    await window.close()


async def test_what_may_not_be_dialled_is_told_in_words(office: Office) -> None:
    window = office.browser.window("mei")
    await office.at_desk(window)
    await window.fill("要拨打的号码", "+44 20 7183 8750")
    await window.click("呼叫")
    await window.sees("不能拨打此号码")
    await window.close()
