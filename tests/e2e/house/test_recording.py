"""The recording of a real call: each voice in its channel, whole, checked."""

import asyncio

import pytest
from tests.e2e.house.listening import heard_of, talked_s, until_music
from tests.e2e.house.world import (
    AGENT_HZ,
    CALLER_HZ,
    OUTSIDE_HZ,
    World,
    agent_id,
    until_hears,
    until_silent,
)

from huawu.floor.signals import Hold, PauseRecording, Retrieve, Transfer
from huawu.testing.phone.sound import tone

pytestmark = pytest.mark.e2e


async def test_the_caller_is_left_and_the_agent_right_for_as_long_as_they_talked(
    world: World,
) -> None:
    await world.ready("anna")
    caller, _ = await world.talk()
    await asyncio.sleep(2)  # what is recorded is real time
    caller.call.hang_up()

    heard, talked = await heard_of(caller), await talked_s(caller)
    assert heard.length_s == pytest.approx(talked, abs=1)
    assert heard.loud_s(heard.left, CALLER_HZ) > 1.5
    assert heard.loud_s(heard.right, AGENT_HZ) > 1.5
    assert heard.loud_s(heard.left, AGENT_HZ, above=300) == 0
    assert heard.loud_s(heard.right, CALLER_HZ, above=300) == 0


async def test_telephones_that_send_nothing_for_a_while_make_no_recording_shorter(
    world: World,
) -> None:
    await world.ready("anna")
    caller, agent = await world.talk()
    await asyncio.sleep(1)
    caller.call.audio.muted = agent.audio.muted = True
    await asyncio.sleep(10)
    caller.call.audio.muted = agent.audio.muted = False
    await asyncio.sleep(1)
    caller.call.hang_up()

    heard, talked = await heard_of(caller), await talked_s(caller)
    assert heard.length_s == pytest.approx(talked, abs=1)
    assert heard.loud_s(heard.left, CALLER_HZ) == pytest.approx(talked - 10, abs=1.5)


async def test_a_pause_leaves_silence_on_both_sides_and_the_length_whole(world: World) -> None:
    await world.ready("anna")
    caller, _ = await world.talk()
    await world.asks("anna", PauseRecording(paused=True))
    await asyncio.sleep(2)
    await world.asks("anna", PauseRecording(paused=False))
    await asyncio.sleep(1)
    caller.call.hang_up()

    heard, talked = await heard_of(caller), await talked_s(caller)
    assert heard.length_s == pytest.approx(talked, abs=1)
    assert 1.4 < heard.silent_s() < 2.8
    assert heard.loud_s(heard.left, CALLER_HZ) > 0.7
    assert heard.loud_s(heard.right, AGENT_HZ) > 0.7


async def test_a_hold_plays_music_to_the_caller_and_the_recording_goes_on(world: World) -> None:
    await world.ready("anna")
    caller, agent = await world.talk()
    await world.asks("anna", Hold())
    await until_silent(agent, CALLER_HZ)
    await until_silent(caller.call, AGENT_HZ)
    await until_music(caller.call)
    await world.asks("anna", Retrieve())
    await until_hears(caller.call, AGENT_HZ)
    await until_hears(agent, CALLER_HZ)
    caller.call.hang_up()

    heard, talked = await heard_of(caller), await talked_s(caller)
    assert heard.length_s == pytest.approx(talked, abs=1)
    assert heard.loud_s(heard.left, CALLER_HZ) == pytest.approx(talked, abs=1.5)


async def test_a_recording_goes_on_through_a_transfer_to_the_next_agent(world: World) -> None:
    await world.ready("anna", "boris")
    caller, _ = await world.talk()
    await world.asks("anna", Transfer("agent", agent_id("boris")))
    (await world.ringing("boris")).pick_up(tone(OUTSIDE_HZ))
    await until_hears(caller.call, OUTSIDE_HZ)
    await asyncio.sleep(1)
    caller.call.hang_up()

    heard, talked = await heard_of(caller), await talked_s(caller)
    assert heard.length_s == pytest.approx(talked, abs=1)
    assert heard.loud_s(heard.right, OUTSIDE_HZ) > 0.7
    assert heard.loud_s(heard.left, CALLER_HZ) == pytest.approx(talked, abs=1.5)
