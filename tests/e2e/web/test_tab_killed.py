"""The window of an agent is killed: nobody says good-bye, and the floor finds out by itself."""

import pytest
from tests.e2e.house.world import until
from tests.e2e.web.conftest import AGENT, Office

from huawu.events.agent import SessionState

pytestmark = [pytest.mark.e2e, pytest.mark.slow]  # waits for a grace to run out


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
