"""The window of an agent is killed: nobody says good-bye, and the floor finds out by itself."""

import pytest
from tests.e2e.house.flow import QUEUE
from tests.e2e.house.world import CALLER_HZ, NUMBER, Caller, queue, until, until_hears
from tests.e2e.web.browser import Window
from tests.e2e.web.conftest import AGENT, Office

from huawu.access.permissions import system_person
from huawu.agents.view import ShownState, shown_state
from huawu.contacts.machine import Phase
from huawu.events.agent import SessionState
from huawu.events.contact import Outcome
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.testing.phone.sound import tone

pytestmark = [pytest.mark.e2e, pytest.mark.slow]  # waits for a grace to run out

PERSON = system_person("test", DEFAULT_TENANT)


def session(office: Office) -> SessionState:
    return office.world.rooms.floor.state.agent(AGENT).session


def shown(office: Office) -> ShownState:
    return shown_state(office.world.rooms.floor.state.agent(AGENT))


async def patient(office: Office) -> None:
    """Let calls ring longer than a silent desk is waited for."""
    rooms = office.world.rooms
    thing = queue(QUEUE, offer_timeout_s=110.0)
    await rooms.centre.save(thing, expected_version=None, person=PERSON)
    await rooms.supply()


async def test_killed_while_ready_the_agent_is_away_and_signed_out_when_nobody_comes_back(
    office: Office,
) -> None:
    window = office.browser.window("mei")
    await office.at_desk(window)
    await window.crash()
    await until(lambda: session(office) is SessionState.GRACE, "the desk is silent", 8.0)
    await until(lambda: session(office) is SessionState.OUT, "signed out", 30.0)


async def test_killed_while_it_rings_the_caller_goes_to_somebody_else(office: Office) -> None:
    await patient(office)
    window = office.browser.window("mei")
    await office.at_desk(window)
    caller = await office.world.call(NUMBER)
    await caller.chooses("1")
    await window.can("接听")
    await window.crash()
    await office.world.ready("anna")
    agent = await office.world.picks_up("anna")
    caller.call.audio.sound = tone(CALLER_HZ)
    await until_hears(agent, CALLER_HZ)
    assert "reservation.timed_out" not in await caller.kinds()  # Mei did not miss it
    await until(lambda: session(office) is SessionState.OUT, "signed out", 40.0)
    caller.call.hang_up()
    assert (await caller.ended()).outcome is Outcome.HANDLED


async def talking(office: Office) -> tuple[Window, Caller]:
    """Let Mei talk with a caller by the telephone in her page."""
    window = office.browser.window("mei")
    await office.at_desk(window)
    caller = await office.world.call(NUMBER)
    await caller.chooses("1")
    await window.can("接听")
    await window.press("Alt+KeyA")
    await caller.in_phase(Phase.TALKING)
    return window, caller


async def test_loaded_anew_while_talking_the_page_rings_and_the_talk_goes_on(
    office: Office,
) -> None:
    window, caller = await talking(office)
    await window.reload()
    await caller.in_phase(Phase.HELD)
    await window.can("接听")
    await window.press("Alt+KeyA")
    await caller.in_phase(Phase.TALKING)
    assert "call.agent_leg_back" in await caller.kinds()
    caller.call.hang_up()
    assert (await caller.ended()).outcome is Outcome.HANDLED


async def test_killed_while_talking_the_customer_hears_music_and_goes_to_somebody_else(
    office: Office,
) -> None:
    window, caller = await talking(office)
    await window.crash()
    await until(lambda: caller.now().phase is Phase.HELD, "the customer is kept", 15.0)
    await office.world.ready("anna")
    agent = await office.world.picks_up("anna")
    caller.call.audio.sound = tone(CALLER_HZ)
    await until_hears(agent, CALLER_HZ)
    await until(lambda: session(office) is SessionState.OUT, "signed out", 40.0)
    caller.call.hang_up()
    assert (await caller.ended()).outcome is Outcome.HANDLED


async def test_killed_while_talking_the_customer_is_not_cut_off_and_the_agent_is_out_after_it(
    office: Office,
) -> None:
    window, caller = await talking(office)
    await window.crash()
    await until(lambda: session(office) is SessionState.GRACE, "the desk is silent", 8.0)
    assert caller.now().phase is Phase.TALKING
    caller.call.hang_up()
    await caller.ended()
    await until(lambda: session(office) is SessionState.OUT, "signed out", 40.0)
    assert shown(office) is ShownState.SIGNED_OUT
