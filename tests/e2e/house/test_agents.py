"""Agents who do not answer, say no, wrap up, hold and send on."""

import pytest
from tests.e2e.house.flow import BRIEF_QUEUE
from tests.e2e.house.listening import until_music
from tests.e2e.house.world import (
    AGENT_HZ,
    BRIEF,
    CALLER_HZ,
    OUTSIDE_HZ,
    PERSON,
    World,
    agent_id,
    ringing,
    until_hears,
    until_silent,
)

from huawu.agents.view import ShownState
from huawu.contacts.machine import Phase
from huawu.events.call import CallHeld
from huawu.events.contact import ContactQueued, Outcome
from huawu.floor.signals import Decline, Transfer
from huawu.kernel.errors import Refused
from huawu.testing.phone.call import CallState
from huawu.testing.phone.sound import tone

pytestmark = pytest.mark.e2e


async def test_who_does_not_answer_is_not_ready_and_the_caller_keeps_the_place(
    world: World,
) -> None:
    await world.ready("anna", "boris")
    caller = await world.call()
    missed = await world.ringing("anna")
    await world.picks_up("boris")
    await caller.in_phase(Phase.TALKING)
    assert world.shown("anna") is ShownState.NOT_READY
    await missed.until(CallState.GONE)
    queued = [e for e in await caller.story() if isinstance(e, ContactQueued)]
    last = caller.now().last_place
    assert len(queued) == 1
    assert last is not None
    assert last.key_at == queued[0].key_at


async def test_who_rejects_on_the_telephone_is_not_ready_and_the_next_agent_rings(
    world: World,
) -> None:
    await world.ready("anna", "boris")
    caller = await world.call()
    (await world.ringing("anna")).reject()
    await world.picks_up("boris")
    await caller.in_phase(Phase.TALKING)
    assert world.shown("anna") is ShownState.NOT_READY
    assert "reservation.rejected" in await caller.kinds()


async def test_who_declines_on_the_desk_stops_the_ringing(world: World) -> None:
    await world.ready("anna")
    caller = await world.call()
    call = await world.ringing("anna")
    await world.asks("anna", Decline())
    await call.until(CallState.GONE)
    await caller.in_phase(Phase.WAITING)
    assert world.shown("anna") is ShownState.NOT_READY


async def test_a_wrap_up_ends_by_its_time(world: World) -> None:
    await world.ready("anna")
    caller, _ = await world.talk(BRIEF)
    caller.call.hang_up()
    await world.shows("anna", ShownState.WRAP_UP)
    await world.shows("anna", ShownState.READY, within_s=4)


async def test_a_wrap_up_ends_early_when_the_agent_says_so(world: World) -> None:
    await world.ready("anna")
    caller, _ = await world.talk()
    caller.call.hang_up()
    await world.shows("anna", ShownState.WRAP_UP)
    await world.rooms.floor.desk.end_wrap(agent_id("anna"), by=PERSON)
    assert world.shown("anna") is ShownState.READY


async def test_two_callers_reach_one_agent_in_the_order_of_their_calls(world: World) -> None:
    first, second = await world.call(caller="13800000001"), await world.call(caller="13800000002")
    await world.ready("anna")
    await world.picks_up("anna")
    await first.in_phase(Phase.TALKING)
    assert second.now().phase is Phase.WAITING
    first.call.hang_up()
    await world.shows("anna", ShownState.WRAP_UP)
    await world.rooms.floor.desk.end_wrap(agent_id("anna"), by=PERSON)
    await world.picks_up("anna")
    await second.in_phase(Phase.TALKING)


async def test_the_telephones_own_hold_key_holds_the_caller(world: World) -> None:
    await world.ready("anna")
    caller, agent = await world.talk()
    agent.hold(held=True)
    assert (await caller.told(CallHeld)).from_device
    await until_music(caller.call)
    await until_silent(agent, CALLER_HZ)
    agent.hold(held=False)
    await caller.in_phase(Phase.TALKING)
    await until_hears(caller.call, AGENT_HZ)
    await until_hears(agent, CALLER_HZ)


async def test_a_caller_is_sent_to_another_agent(world: World) -> None:
    await world.ready("anna", "boris")
    caller, first = await world.talk()
    await world.asks("anna", Transfer("agent", agent_id("boris")))
    await first.until(CallState.GONE)
    await until_music(caller.call)
    second = await world.ringing("boris")
    second.pick_up(tone(OUTSIDE_HZ))
    await until_hears(caller.call, OUTSIDE_HZ)
    await until_hears(second, CALLER_HZ)
    assert world.shown("anna") is ShownState.WRAP_UP
    assert world.shown("boris") is ShownState.TALKING


async def test_a_caller_is_sent_to_another_queue(world: World) -> None:
    await world.ready("anna", "boris")
    caller, first = await world.talk()
    await world.asks("anna", Transfer("queue", BRIEF_QUEUE))
    await first.until(CallState.GONE)
    second = await world.picks_up("boris")
    await until_hears(second, CALLER_HZ)
    queues = [e.queue for e in await caller.story() if isinstance(e, ContactQueued)]
    assert queues[-1] == BRIEF_QUEUE


async def test_a_caller_is_sent_outside(world: World) -> None:
    await world.ready("anna")
    caller, first = await world.talk()
    await world.asks("anna", Transfer("outside", "+861088880000", trunk="trk_test"))
    await first.until(CallState.GONE)
    outside = await ringing(world.carrier)
    outside.pick_up(tone(OUTSIDE_HZ))
    await until_hears(caller.call, OUTSIDE_HZ)
    await until_hears(outside, CALLER_HZ)
    outside.hang_up()
    await caller.call.until(CallState.GONE)
    assert (await caller.ended()).outcome is Outcome.HANDLED


async def test_a_forbidden_outside_number_is_refused_and_the_talk_goes_on(world: World) -> None:
    await world.ready("anna")
    caller, agent = await world.talk()
    with pytest.raises(Refused):
        await world.asks("anna", Transfer("outside", "+442071838750", trunk="trk_test"))
    assert caller.now().phase is Phase.TALKING
    assert agent.state is CallState.TALKING
    await until_hears(agent, CALLER_HZ)
