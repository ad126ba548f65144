"""Floor, engine and database die in the middle of a call; each in a world of its own."""

import asyncio
import os
import signal
from contextlib import suppress

import pytest
from tests.e2e.house.listening import heard_of, talked_s
from tests.e2e.house.world import (
    AGENT_HZ,
    BRIEF,
    CALLER_HZ,
    PERSON,
    World,
    agent_id,
    until,
    until_hears,
)

from huawu.agents.view import ShownState
from huawu.contacts.machine import Phase
from huawu.events.call import RecordingFinalised
from huawu.events.contact import ContactLost, Outcome, Stage
from huawu.events.system import FloorResynced
from huawu.kernel.errors import HouseError
from huawu.testing.phone.call import CallState

pytestmark = pytest.mark.e2e

_UNWRITTEN_S = 2.5  #: what a killed engine has not written yet: it keeps 32 KB of each direction


async def depose(world: World) -> None:
    """Take the floor's right to write, so that its next write ends it; the house opens it anew."""
    before = world.rooms.floor.live
    await world.rooms.journal.begin_term()
    with suppress(HouseError, asyncio.CancelledError):
        await world.rooms.floor.desk.sign_in(agent_id("boris"), by=PERSON)
    floor = world.rooms.floor
    await until(lambda: floor.live is not before and floor.opened.is_set(), "a new floor")


async def test_a_talk_goes_on_while_the_floor_dies_and_begins_again(own_world: World) -> None:
    world = own_world
    await world.ready("anna")
    caller, agent = await world.talk()
    after = await world.rooms.journal.head()
    await depose(world)
    resynced = await world.next_event(FloorResynced, after)
    assert (resynced.kept, resynced.lost) == (1, 0)
    await until_hears(caller.call, AGENT_HZ)
    await until_hears(agent, CALLER_HZ)
    assert world.shown("anna") is ShownState.TALKING
    await asyncio.sleep(1)
    caller.call.hang_up()

    assert (await caller.ended()).outcome is Outcome.HANDLED
    heard, talked = await heard_of(caller), await talked_s(caller)
    assert heard.length_s == pytest.approx(talked, abs=1)
    assert heard.loud_s(heard.left, CALLER_HZ) == pytest.approx(talked, abs=1.5)


async def test_the_engine_dies_in_a_talk_and_the_next_call_works(own_world: World) -> None:
    world = own_world
    await world.ready("anna")
    caller, _ = await world.talk(BRIEF)
    await asyncio.sleep(5)
    host = world.rooms.engines.host
    assert host is not None
    assert host.status().pid is not None
    os.kill(host.status().pid or 0, signal.SIGKILL)

    lost = await caller.told(ContactLost)
    assert lost.stage is Stage.TALKING
    assert "contact.abandoned" not in await caller.kinds()
    free = (ShownState.READY, ShownState.UNREACHABLE)
    await until(lambda: world.shown("anna") in free, "anna is free", within_s=10)
    stored = await caller.told(RecordingFinalised)
    assert stored.length_s > 5 - _UNWRITTEN_S
    await world.shows("anna", ShownState.READY, within_s=40)
    await world.talk(BRIEF)


async def test_the_database_dies_in_a_talk_and_the_end_is_written_afterwards(
    own_world: World,
) -> None:
    world = own_world
    await world.ready("anna")
    caller, agent = await world.talk()
    await asyncio.sleep(1)
    [pid_file] = world.rooms.settings.postgres_dir.rglob("postmaster.pid")
    os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)

    await until_hears(caller.call, AGENT_HZ)
    await until_hears(agent, CALLER_HZ)
    assert caller.now().phase is Phase.TALKING
    caller.call.hang_up()
    await agent.until(CallState.GONE, timeout_s=30)
    assert (await caller.ended()).outcome is Outcome.HANDLED
    await caller.told(RecordingFinalised)
