"""A real call goes the whole way, and the journal tells it in order."""

import pytest
from tests.e2e.house.listening import until_recorded
from tests.e2e.house.world import (
    AGENT_HZ,
    CALLER_HZ,
    NUMBER,
    QUIET,
    World,
    until_hears,
)

from huawu.agents.view import ShownState
from huawu.contacts.machine import Phase
from huawu.events.call import RecordingFinalised, RecordingStarted
from huawu.events.contact import EndedBy, Outcome
from huawu.testing.phone.call import CallState
from huawu.testing.phone.sound import tone

pytestmark = pytest.mark.e2e

_WAY = """
contact.created call.answered contact.flow_entered contact.node_reached
contact.notice_played contact.node_reached contact.node_reached
contact.digits_collected contact.node_reached contact.queued
reservation.created reservation.offered call.leg_created
reservation.accepted reservation.connected call.bridged call.recording_started
reservation.ended call.recording_stopped contact.ended call.recording_finalised
"""


async def test_a_caller_hears_the_notice_chooses_talks_and_stands_in_the_journal(
    world: World,
) -> None:
    await world.ready("anna")
    caller = await world.call(NUMBER)
    await caller.chooses("1")
    agent = await world.picks_up("anna")
    caller.call.audio.sound = tone(CALLER_HZ)
    await until_hears(agent, CALLER_HZ)
    await until_hears(caller.call, AGENT_HZ)
    await caller.in_phase(Phase.TALKING)
    await until_recorded(world)
    caller.call.hang_up()

    ended = await caller.ended()
    await world.shows("anna", ShownState.WRAP_UP)
    await agent.until(CallState.GONE)
    await caller.told(RecordingFinalised)
    assert (ended.outcome, ended.by) == (Outcome.HANDLED, EndedBy.CUSTOMER)
    assert await caller.kinds() == _WAY.split()


async def test_caller_and_agent_hear_each_other_and_not_themselves(world: World) -> None:
    await world.ready("anna")
    caller, agent = await world.talk()
    assert caller.call.hears(CALLER_HZ) < QUIET
    assert agent.hears(AGENT_HZ) < QUIET


async def test_the_agents_telephone_shows_the_queue_and_not_the_callers_number(
    world: World,
) -> None:
    await world.ready("anna")
    await world.call()
    call = await world.ringing("anna")
    assert (call.far_number, call.far_name) == ("95501", "que_test")


async def test_neither_telephone_is_told_later_who_the_other_is(world: World) -> None:
    await world.ready("anna")
    caller = await world.call()
    agent = await world.ringing("anna")
    first = caller.call.invite, agent.invite
    agent.pick_up(tone(AGENT_HZ))
    caller.call.audio.sound = tone(CALLER_HZ)
    await until_hears(caller.call, AGENT_HZ)
    await until_hears(agent, CALLER_HZ)
    await caller.told(RecordingStarted)
    assert (caller.call.invite, agent.invite) == first


async def test_an_agent_who_hangs_up_ends_the_call_for_the_caller(world: World) -> None:
    await world.ready("anna")
    caller, agent = await world.talk()
    agent.hang_up()
    await caller.call.until(CallState.GONE)
    assert (await caller.ended()).by is EndedBy.AGENT
