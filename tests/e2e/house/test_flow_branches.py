"""Every way through the menu, with real keys."""

import asyncio

import pytest
from tests.e2e.house.listening import play
from tests.e2e.house.world import (
    CALLER_HZ,
    NUMBER,
    OUTSIDE_HZ,
    Caller,
    World,
    eventually,
    ringing,
    until_hears,
)

from huawu.contacts.machine import Phase
from huawu.events.call import OutboundRefused, RecordingFinalised
from huawu.events.contact import (
    ContactQueued,
    DigitsCollected,
    NodeReached,
    Outcome,
    VoicemailLeft,
)
from huawu.testing.phone.call import CallState
from huawu.testing.phone.sound import tone

pytestmark = pytest.mark.e2e


async def way_of(caller: Caller) -> list[tuple[str, str]]:
    """Return the nodes a caller reached, each with the exit before it."""
    events = await caller.story()
    return [(e.node, e.via) for e in events if isinstance(e, NodeReached)]


async def test_a_caller_who_presses_nothing_twice_is_said_goodbye(world: World) -> None:
    caller = await world.call(NUMBER)
    await caller.call.until(CallState.GONE, timeout_s=30)
    assert (await caller.ended()).outcome is Outcome.SELF_SERVED
    assert (await way_of(caller))[-1] == ("bye", "timeout")
    tries = [e.attempt for e in await caller.story() if isinstance(e, DigitsCollected)]
    assert tries == [1, 2]


async def test_a_caller_who_presses_wrong_keys_twice_is_said_goodbye(world: World) -> None:
    caller = await world.call(NUMBER)
    await caller.chooses("9")
    await caller.told(DigitsCollected)
    caller.call.press("8")
    await caller.call.until(CallState.GONE, timeout_s=30)
    assert (await way_of(caller))[-1] == ("bye", "invalid")
    digits = [e.digits for e in await caller.story() if isinstance(e, DigitsCollected)]
    assert digits == ["9", "8"]


async def test_a_queue_outside_its_hours_lets_nobody_in(world: World) -> None:
    caller = await world.call(NUMBER)
    await caller.chooses("2")
    await caller.call.until(CallState.GONE, timeout_s=20)
    assert (await way_of(caller))[-2:] == [("night", "2"), ("closed", "closed")]
    assert not [e for e in await caller.story() if isinstance(e, ContactQueued)]


async def test_a_message_waits_in_its_queue_and_can_be_played(world: World) -> None:
    caller = await world.call(NUMBER)
    await caller.chooses("3")
    caller.call.audio.sound = tone(CALLER_HZ)
    await until_recorded(world, caller)
    await asyncio.sleep(2)
    caller.call.audio.sound = b""  # the silence ends the message
    left = await caller.told(VoicemailLeft)
    await caller.call.until(CallState.GONE, timeout_s=20)

    assert (await caller.ended()).outcome is Outcome.VOICEMAIL
    message = Caller(world, caller.call, left.message)
    stored = await message.told(RecordingFinalised)
    assert stored.recording == left.recording
    assert message.now().phase is Phase.WAITING
    heard = await play(world, left.recording)
    assert heard.loud_s(heard.left, CALLER_HZ) > 1.5


async def test_a_caller_may_hang_up_at_the_end_of_a_message(world: World) -> None:
    caller = await world.call(NUMBER)
    await caller.chooses("3")
    caller.call.audio.sound = tone(CALLER_HZ)
    await until_recorded(world, caller)
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    await asyncio.sleep(2)
    caller.call.hang_up()
    spoke_s = loop.time() - began_s  # more than two seconds on a busy machine
    left = await caller.told(VoicemailLeft)
    assert (await caller.ended()).outcome is Outcome.VOICEMAIL
    assert left.elapsed_s == pytest.approx(spoke_s, abs=1)


async def until_recorded(world: World, caller: Caller) -> None:
    """Wait until the engine records the caller's message."""
    spool = world.rooms.engines.spool

    async def files() -> list[str]:
        return [path.stem for path in spool.glob("rec_*.wav") if "." not in path.stem]

    await caller.at("message")
    await eventually(files, bool, "the message is recorded")


async def test_the_flow_may_connect_a_caller_with_an_allowed_outside_number(world: World) -> None:
    caller = await world.call(NUMBER)
    await caller.chooses("4")
    outside = await ringing(world.carrier)
    assert outside.far_number == "+861095500"
    outside.pick_up(tone(OUTSIDE_HZ))
    caller.call.audio.sound = tone(CALLER_HZ)
    await until_hears(caller.call, OUTSIDE_HZ)
    await until_hears(outside, CALLER_HZ)
    outside.hang_up()
    await caller.call.until(CallState.GONE)
    assert (await caller.ended()).outcome is Outcome.TRANSFERRED_OUT


async def test_an_outside_number_without_an_allowed_prefix_is_not_dialled(world: World) -> None:
    rang = len(world.carrier.calls)
    caller = await world.call(NUMBER)
    await caller.chooses("5")
    refused = await caller.told(OutboundRefused)
    await caller.call.until(CallState.GONE, timeout_s=20)
    assert refused.rule == "prefix"
    assert (await way_of(caller))[-1] == ("bye", "failed")
    assert [call.incoming for call in world.carrier.calls[rang:]] == [False]
