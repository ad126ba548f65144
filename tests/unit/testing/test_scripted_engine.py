"""The scripted engine's scripts and faults; its likeness to the real one is the contract's."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from huawu.engine.port import (
    CallerShown,
    DigitPressed,
    EngineEvent,
    LegAnswered,
    LegArrived,
    LegGone,
    Sound,
)
from huawu.kernel.errors import Unavailable
from huawu.kernel.ids import DeviceId, LegId, RecordingId
from huawu.testing.scripted_engine import Fault, ScriptedEngine
from huawu.testing.scripted_parties import Behaviour
from huawu.testing.scripted_world import MAIN_NODE, ScriptedWorld
from huawu.testing.virtual_time import run

pytestmark = pytest.mark.unit

ANNA = DeviceId("dev_anna")
AGENT = LegId("leg_a")


def play(story: Callable[[ScriptedWorld, ScriptedEngine], Awaitable[None]]) -> ScriptedWorld:
    """Run a story with the engine connected; return the world it leaves."""
    world = ScriptedWorld()
    engine = ScriptedEngine(world)

    async def collect() -> None:
        async for _ in engine.events():
            pass

    async def main() -> None:
        async with asyncio.TaskGroup() as group:
            collecting = group.create_task(collect())
            await asyncio.sleep(0.01)
            await story(world, engine)
            collecting.cancel()

    run(main())
    return world


def kinds(world: ScriptedWorld) -> list[type[EngineEvent]]:
    """Return what was told after the connection."""
    return [type(event) for event in world.told][1:]


def test_a_call_presses_its_keys_and_hangs_up_by_its_script() -> None:
    async def story(world: ScriptedWorld, engine: ScriptedEngine) -> None:
        world.call(called="4001", digits=[(2, "1"), (3, "2#")], hang_up_after_s=10)
        await asyncio.sleep(11)

    world = play(story)

    assert kinds(world) == [LegArrived, *[DigitPressed] * 3, LegGone]


def test_a_device_behaves_as_told() -> None:
    async def story(world: ScriptedWorld, engine: ScriptedEngine) -> None:
        world.register(ANNA, Behaviour(picks_up_after_s=4, hangs_up_after_s=30))
        await engine.ring_device(AGENT, ANNA, node=MAIN_NODE, caller=CallerShown(), timeout_s=20)
        await asyncio.sleep(3.9)
        assert LegAnswered not in kinds(world)
        await asyncio.sleep(40)
        assert world.legs[AGENT].cause == 16

    assert kinds(play(story))[-2:] == [LegAnswered, LegGone]


def test_an_act_can_fail_without_and_with_being_done() -> None:
    async def story(world: ScriptedWorld, engine: ScriptedEngine) -> None:
        leg = world.call(called="4001")
        engine.fail("answer")
        engine.fail("answer", Fault(happens=True))
        for done in (False, True):
            with pytest.raises(Unavailable):
                await engine.answer(leg)
            assert world.legs[leg].answered is done
        await engine.answer(leg)

    play(story)


def test_events_can_be_doubled_and_dropped() -> None:
    async def story(world: ScriptedWorld, engine: ScriptedEngine) -> None:
        leg = world.call(called="4001")
        world.twist = lambda event: [] if isinstance(event, LegGone) else [event, event]
        world.press(leg, "1")
        world.hang_up(leg)

    assert kinds(play(story)) == [LegArrived, DigitPressed, DigitPressed]


def test_plays_last_as_long_as_told_and_what_was_heard_is_kept() -> None:
    async def story(world: ScriptedWorld, engine: ScriptedEngine) -> None:
        leg = world.call(called="4001")
        engine.plays_s["prompt:long"] = 60
        await engine.play(leg, [Sound(media="prompt:long")], play="p")
        await asyncio.sleep(59)
        assert world.legs[leg].plays
        await asyncio.sleep(1)
        assert not world.legs[leg].plays
        assert [sound.media for sound in world.legs[leg].heard] == ["prompt:long"]

    play(story)


def test_a_recording_keeps_when_it_was_paused() -> None:
    async def story(world: ScriptedWorld, engine: ScriptedEngine) -> None:
        leg, recording = world.call(called="4001"), RecordingId("rec_1")
        await engine.record(leg, recording)
        await asyncio.sleep(10)
        await engine.pause_recording(leg, recording, paused=True)
        await asyncio.sleep(5)
        await engine.pause_recording(leg, recording, paused=False)
        world.hang_up(leg)

    world = play(story)

    [(start_s, end_s)] = world.recordings[RecordingId("rec_1")].paused
    assert end_s is not None
    assert end_s - start_s == pytest.approx(5, abs=0.1)
    assert world.recordings[RecordingId("rec_1")].ended_s is not None


def test_what_was_asked_is_listed_in_order() -> None:
    engines: list[ScriptedEngine] = []

    async def story(world: ScriptedWorld, engine: ScriptedEngine) -> None:
        leg = world.call(called="4001")
        await engine.answer(leg)
        await engine.music(leg, on=True)
        await engine.hang_up(leg)
        engines.append(engine)

    play(story)

    assert engines[0].done == ["answer in-1", "music in-1 on", "hang_up in-1"]
