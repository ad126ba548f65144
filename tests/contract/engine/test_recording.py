"""Recordings and messages, as far as both engines can show them; sounds are in `tests/asterisk`."""

import pytest
from tests.contract.engine.rig import RECORDING, Party, Rig

from huawu.engine.port import DigitPressed, LegArrived, LegGone, MessageRecorded
from huawu.kernel.ids import LegId, RecordingId

pytestmark = pytest.mark.contract


async def answered(rig: Rig) -> tuple[Party, LegId]:
    """Return a caller who is through to us."""
    party = await rig.call()
    leg = (await rig.told.until(LegArrived)).leg
    await rig.engine.answer(leg)
    return party, leg


async def message(rig: Rig, leg: LegId, *, max_s: float = 20, silence_s: float = 0) -> None:
    """Take a message that # ends."""
    await rig.engine.record_message(leg, RECORDING, max_s=max_s, silence_s=silence_s, end_key="#")


async def test_a_recording_is_started_paused_and_stopped_without_a_word(rig: Rig) -> None:
    _, leg = await answered(rig)

    await rig.engine.record(leg, RECORDING)
    await rig.engine.pause_recording(leg, RECORDING, paused=True)
    await rig.engine.pause_recording(leg, RECORDING, paused=False)
    await rig.engine.stop_recording(leg, RECORDING)

    assert not rig.told.all(LegGone)


async def test_recording_a_leg_that_is_gone_is_silent(rig: Rig) -> None:
    party, leg = await answered(rig)
    await rig.engine.record(leg, RECORDING)
    party.hang_up()
    await rig.told.until(LegGone, leg=leg)

    await rig.engine.pause_recording(leg, RECORDING, paused=True)
    await rig.engine.stop_recording(leg, RECORDING)
    await rig.engine.record(leg, RecordingId("rec_2"))


async def test_a_message_ends_with_its_key(rig: Rig) -> None:
    party, leg = await answered(rig)
    await message(rig, leg)

    party.press("#")

    recorded = await rig.told.until(MessageRecorded, leg=leg)
    assert (recorded.recording, recorded.failed) == (RECORDING, False)
    assert 0 <= recorded.length_s < 2
    assert rig.told.all(DigitPressed, digit="#")


async def test_another_key_does_not_end_a_message(rig: Rig) -> None:
    party, leg = await answered(rig)
    await message(rig, leg)

    party.press("1")
    await rig.told.until(DigitPressed, digit="1")

    assert not rig.told.all(MessageRecorded)


async def test_a_message_ends_after_the_longest_time(rig: Rig) -> None:
    _, leg = await answered(rig)

    await message(rig, leg, max_s=1)

    recorded = await rig.told.until(MessageRecorded, leg=leg)
    assert 0.5 <= recorded.length_s <= 2.1  # the engine counts whole seconds


async def test_a_message_ends_when_the_caller_falls_silent(rig: Rig) -> None:
    party, leg = await answered(rig)
    await message(rig, leg, silence_s=1)

    party.fall_silent()

    await rig.told.until(MessageRecorded, leg=leg, failed=False)


async def test_a_message_cut_by_a_hang_up_is_told_before_the_leg_is_gone(rig: Rig) -> None:
    party, leg = await answered(rig)
    await message(rig, leg)

    party.hang_up()

    await rig.told.until(LegGone, leg=leg)
    kinds = [type(event) for event in rig.told.events if getattr(event, "leg", None) == leg]
    assert kinds == [LegArrived, MessageRecorded, LegGone]
