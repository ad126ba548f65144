"""A caller who waits is called back, on the real engine."""

import pytest
from tests.e2e.house import flow as f
from tests.e2e.house.world import (
    AGENT_HZ,
    BACK,
    OUTSIDE_HZ,
    PERSON,
    World,
    ringing,
    until_hears,
)

from huawu.agents.view import ShownState
from huawu.events.callback import CallbackOffered, CallbackPutOff, CallbackRequested
from huawu.events.contact import ContactEnded, Outcome
from huawu.floor.signals import Withdraw
from huawu.kernel.ids import ContactId
from huawu.testing.phone.call import CallState
from huawu.testing.phone.sound import tone

pytestmark = pytest.mark.e2e

HOME = "01088881111"
RING_HZ = 450.0  #: what an agent hears while it rings there, GF002-9002


async def asks_back(world: World) -> ContactId:
    """Let somebody call, say yes to the question, and be let go; return the callback."""
    caller = await world.call(BACK, HOME)
    await caller.told(CallbackOffered)
    caller.call.press("5")
    requested = await caller.told(CallbackRequested)
    await caller.call.until(CallState.GONE, timeout_s=20)
    assert (await caller.ended()).outcome is Outcome.CALLBACK
    return requested.callback


async def test_a_caller_says_yes_hangs_up_and_is_called_back(world: World) -> None:
    callback = await asks_back(world)
    await world.ready("anna")
    agent = await world.picks_up("anna")
    assert agent.far_name == f.BACK_QUEUE  # and not the customer's number
    customer = await ringing(world.carrier)
    assert (customer.far_number, world.shown("anna")) == ("+861095500", ShownState.DIALING)
    await until_hears(agent, RING_HZ)
    customer.pick_up(tone(OUTSIDE_HZ))
    await until_hears(agent, OUTSIDE_HZ)
    await until_hears(customer, AGENT_HZ)
    await world.shows("anna", ShownState.TALKING)
    customer.hang_up()
    ended = await world.next_event(ContactEnded, fits=lambda e: e.contact == callback)
    assert ended.outcome is Outcome.HANDLED


async def test_a_busy_customer_is_called_later_and_the_agent_is_free(world: World) -> None:
    callback = await asks_back(world)
    await world.ready("anna")
    agent = await world.picks_up("anna")
    customer = await ringing(world.carrier)
    customer.reject(486)
    put_off = await world.next_event(CallbackPutOff, fits=lambda e: e.contact == callback)
    assert (put_off.cause, put_off.tried) == ("busy", 1)
    await agent.until(CallState.GONE)
    await world.shows("anna", ShownState.READY)
    desk = world.rooms.floor.desk
    await desk.ask_about(callback, Withdraw(), by=PERSON, agent=None)
