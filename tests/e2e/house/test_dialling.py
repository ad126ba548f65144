"""Agents call outside on the real engine."""

import pytest
from tests.e2e.house import flow as f
from tests.e2e.house.world import (
    AGENT_HZ,
    OUTSIDE_HZ,
    PERSON,
    QUIET,
    World,
    agent_id,
    ringing,
    until,
    until_hears,
)

from huawu.agents.view import ShownState
from huawu.events.call import RecordingFinalised
from huawu.events.contact import ContactEnded, Outcome
from huawu.events.reservation import ReservationRescinded
from huawu.floor.dialling import Dial, begin
from huawu.floor.signals import HangUp
from huawu.kernel.ids import ContactId
from huawu.testing.phone.call import CallState
from huawu.testing.phone.sound import tone

pytestmark = pytest.mark.e2e

NUMBER = "+861088880000"
RING_HZ = 450.0  #: what an agent hears while it rings there, GF002-9002


async def dials(world: World) -> ContactId:
    """Let Anna call a number in the name of the queue."""
    wish = Dial(agent_id("anna"), f.QUEUE, NUMBER)
    return await begin(world.rooms.floor.live, wish, PERSON)


async def test_an_agent_calls_a_customer_hears_it_ring_and_talks(world: World) -> None:
    await world.ready("anna")
    contact = await dials(world)
    agent = await world.picks_up("anna")
    assert agent.far_name == f.QUEUE  # and not the customer's number
    assert NUMBER[-8:] not in agent.far_number
    customer = await ringing(world.carrier)
    assert (customer.far_number, world.shown("anna")) == ("+861095500", ShownState.DIALING)
    await until_hears(agent, RING_HZ)
    customer.pick_up(tone(OUTSIDE_HZ))
    await until_hears(agent, OUTSIDE_HZ)
    await until_hears(customer, AGENT_HZ)
    await until(lambda: agent.hears(RING_HZ) < QUIET, "the ringing ends")
    await world.shows("anna", ShownState.TALKING)
    customer.hang_up()
    await world.shows("anna", ShownState.WRAP_UP)
    ended = await world.next_event(ContactEnded, fits=lambda e: e.contact == contact)
    assert ended.outcome is Outcome.HANDLED
    await world.next_event(RecordingFinalised, fits=lambda e: e.contact == contact)


async def test_a_busy_number_lets_the_agent_go(world: World) -> None:
    await world.ready("anna")
    contact = await dials(world)
    agent = await world.picks_up("anna")
    customer = await ringing(world.carrier)
    customer.reject(486)
    over = await world.next_event(ReservationRescinded, fits=lambda e: e.contact == contact)
    assert over.cause == "busy"
    await agent.until(CallState.GONE)
    await world.shows("anna", ShownState.READY)


async def test_an_agent_gives_it_up_while_it_rings(world: World) -> None:
    await world.ready("anna")
    await dials(world)
    agent = await world.picks_up("anna")
    customer = await ringing(world.carrier)
    await world.asks("anna", HangUp())
    await customer.until(CallState.GONE)
    await agent.until(CallState.GONE)
    await until(lambda: world.shown("anna") is ShownState.READY, "anna ready")
