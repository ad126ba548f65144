"""The window of an agent is killed: nobody says good-bye, and no customer is lost by it."""

import pytest
from tests.e2e.house.world import NUMBER, until
from tests.e2e.web.conftest import AGENT, Office
from tests.e2e.web.test_agents_day import answered

from huawu.agents.view import ShownState, shown_state
from huawu.contacts.machine import Phase
from huawu.events.agent import SessionState

pytestmark = pytest.mark.e2e


def session(office: Office) -> SessionState:
    return office.world.rooms.floor.state.agent(AGENT).session


async def test_killed_while_ready_the_agent_is_away_and_signed_out_when_nobody_comes_back(
    office: Office,
) -> None:
    window = office.browser.window("mei")
    await office.at_desk(window)
    await window.crash()
    await until(lambda: session(office) is SessionState.GRACE, "the desk is silent", 8.0)
    await until(lambda: session(office) is SessionState.OUT, "signed out", 30.0)


async def test_killed_while_it_rings_the_caller_goes_to_somebody_else(office: Office) -> None:
    window = office.browser.window("mei")
    await office.at_desk(window)
    caller = await office.world.call(NUMBER)
    await caller.chooses("1")
    await window.can("接听")
    await window.crash()
    await office.world.ready("anna")
    await office.world.picks_up("anna")
    await office.world.shows("anna", ShownState.TALKING)
    assert shown_state(office.world.rooms.floor.state.agent(AGENT)) is not ShownState.TALKING


async def test_killed_while_talking_the_customer_stays_on_the_line(office: Office) -> None:
    window = office.browser.window("mei")
    caller = await answered(office, window)
    await window.crash()
    await until(lambda: session(office) is SessionState.GRACE, "the desk is silent", 8.0)
    assert caller.now().phase is Phase.TALKING


async def test_after_a_reload_the_desk_goes_on_where_it_was(office: Office) -> None:
    window = office.browser.window("mei")
    await office.at_desk(window)
    await window.reload()
    await window.sees("麦克风正常，电话已就绪。")
    await window.sees("示闲")
    assert session(office) is SessionState.LIVE
    await window.close()
