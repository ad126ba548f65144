"""What the real engine's recordings hold: each voice in its own file, silence where paused."""

import asyncio
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest
from tests.contract.engine.asterisk_rig import TONES_HZ, AsteriskRig
from tests.contract.engine.rig import ANNA, CONTACT, Party, leg, until, until_hears

from huawu.engine.port import CallerShown, LegAnswered, LegArrived, LegGone, MessageRecorded
from huawu.kernel.ids import LegId, RecordingId
from huawu.testing.phone.sound import RATE_HZ, amplitude, rms

pytestmark = [pytest.mark.contract, pytest.mark.asterisk]

AGENT: Final = leg()
LOUD: Final = 4000.0
QUIET: Final = 300.0


async def talking(real: AsteriskRig) -> tuple[Party, LegId]:
    """Return a caller in conversation with Anna, and the caller's leg."""
    caller = await real.call()
    inbound = (await real.told.until(LegArrived)).leg
    await real.engine.answer(inbound)
    await real.engine.ring_device(
        AGENT, ANNA, node=real.node, caller=CallerShown(), timeout_s=20, beside=inbound
    )
    (await real.rings()).pick_up()
    await real.told.until(LegAnswered, leg=AGENT)
    await real.engine.join(CONTACT, [inbound, AGENT])
    await until_hears(caller, "agent")
    return caller, inbound


def sound(real: AsteriskRig, recording: str, way: str) -> Sequence[int]:
    """Return the samples of one direction."""
    return memoryview((real.spool / f"{recording}-{way}.sln").read_bytes()).cast("h").tolist()


def loudness(samples: Sequence[int], who: str) -> float:
    """Return how loud someone's tone is."""
    return amplitude(samples, TONES_HZ[who])


async def recorded_s(real: AsteriskRig, recording: str, s: float) -> None:
    """Wait until a recording is about so long; its files lag behind."""
    file = real.spool / f"{recording}-rx.sln"
    await until(file.exists, "the recording begins")
    await asyncio.sleep(s)  # what is recorded is real time: nothing can be polled for


async def test_each_voice_is_in_its_own_file_and_the_files_are_complete_at_the_stop(
    real: AsteriskRig,
) -> None:
    _, inbound = await talking(real)
    recording = RecordingId("rec_voices")

    await real.engine.record(inbound, recording)
    await recorded_s(real, recording, 1.5)
    await real.engine.stop_recording(inbound, recording)

    customer, agent = sound(real, recording, "rx"), sound(real, recording, "tx")
    assert loudness(customer, "caller") > LOUD > QUIET > loudness(customer, "agent")
    assert loudness(agent, "agent") > LOUD > QUIET > loudness(agent, "caller")
    assert len(customer) == len(agent) == pytest.approx(1.5 * RATE_HZ, rel=0.3)


async def test_a_recording_asked_for_again_goes_on_in_its_files(real: AsteriskRig) -> None:
    _, inbound = await talking(real)
    recording = RecordingId("rec_again")
    await real.engine.record(inbound, recording)
    await recorded_s(real, recording, 1.0)
    await real.engine.record(inbound, recording)
    await asyncio.sleep(1.0)
    await real.engine.stop_recording(inbound, recording)

    customer, agent = sound(real, recording, "rx"), sound(real, recording, "tx")
    assert len(customer) == pytest.approx(2 * RATE_HZ, rel=0.2)
    assert len(customer) == pytest.approx(len(agent), abs=RATE_HZ // 10)
    for part in (slice(0, 4000), slice(-4000, None)):
        assert loudness(customer[part], "caller") > LOUD > QUIET > loudness(customer[part], "agent")
        assert loudness(agent[part], "agent") > LOUD > QUIET > loudness(agent[part], "caller")


async def test_paused_time_is_silence_of_the_same_length(real: AsteriskRig) -> None:
    _, inbound = await talking(real)
    recording = RecordingId("rec_paused")
    await real.engine.record(inbound, recording)
    await recorded_s(real, recording, 0.6)

    await real.engine.pause_recording(inbound, recording, paused=True)
    await asyncio.sleep(1)
    await real.engine.pause_recording(inbound, recording, paused=False)
    await asyncio.sleep(0.6)
    await real.engine.stop_recording(inbound, recording)

    for way, who in (("rx", "caller"), ("tx", "agent")):
        samples = sound(real, recording, way)
        middle, end = samples[8000:11200], samples[-2400:]
        assert rms(middle) < QUIET / 10
        assert loudness(samples[:2400], who) > LOUD < loudness(end, who)
        assert len(samples) == pytest.approx(2.2 * RATE_HZ, rel=0.2)


async def test_a_recording_goes_on_through_a_hold_with_what_the_customer_hears(
    real: AsteriskRig,
) -> None:
    caller, inbound = await talking(real)
    recording = RecordingId("rec_hold")
    await real.engine.record(inbound, recording)
    await recorded_s(real, recording, 0.5)

    await real.engine.part(CONTACT)
    await real.engine.music(inbound, on=True)
    await until_hears(caller, "music")
    await real.engine.join(CONTACT, [inbound, AGENT])
    await until_hears(caller, "agent")
    await asyncio.sleep(0.5)
    await real.engine.stop_recording(inbound, recording)

    customer, agent = sound(real, recording, "rx"), sound(real, recording, "tx")
    assert loudness(customer[4000:8000], "caller") > LOUD
    assert loudness(agent[-1600:], "agent") > LOUD


async def test_a_telephone_that_sends_nothing_for_a_while_leaves_silence_as_long(
    real: AsteriskRig,
) -> None:
    _, inbound = await talking(real)
    recording = RecordingId("rec_mute")
    await real.engine.record(inbound, recording)
    await recorded_s(real, recording, 0.5)

    real.outside.calls[-1].audio.muted = True
    await asyncio.sleep(1)
    real.outside.calls[-1].audio.muted = False
    await asyncio.sleep(0.5)
    await real.engine.stop_recording(inbound, recording)

    customer, agent = sound(real, recording, "rx"), sound(real, recording, "tx")
    assert len(customer) == len(agent) == pytest.approx(2 * RATE_HZ, rel=0.2)
    assert rms(customer[7200:9600]) < QUIET < LOUD < loudness(agent[7200:9600], "agent")
    assert loudness(customer[-1600:], "caller") > LOUD


async def test_the_files_are_complete_soon_after_the_customer_hung_up(real: AsteriskRig) -> None:
    caller, inbound = await talking(real)
    recording = RecordingId("rec_gone")
    await real.engine.record(inbound, recording)
    await recorded_s(real, recording, 1.0)

    caller.hang_up()
    await real.told.until(LegGone, leg=inbound)

    await until(
        lambda: len(sound(real, recording, "rx")) >= 0.8 * RATE_HZ, "the file grows", within_s=1
    )
    assert len(sound(real, recording, "rx")) == len(sound(real, recording, "tx"))


async def test_a_message_holds_the_callers_voice(real: AsteriskRig) -> None:
    caller = await real.call()
    inbound = (await real.told.until(LegArrived)).leg
    await real.engine.answer(inbound)
    recording = RecordingId("msg_voice")
    await real.engine.record_message(inbound, recording, max_s=20, silence_s=0, end_key="#")
    await asyncio.sleep(1)

    caller.press("#")

    told = await real.told.until(MessageRecorded, recording=recording)
    samples = wave_samples(real.spool / f"{recording}.wav")
    assert loudness(samples, "caller") > LOUD
    assert told.length_s == pytest.approx(len(samples) / RATE_HZ)


def wave_samples(path: Path) -> Sequence[int]:
    """Return the samples of a one-channel wave file."""
    with wave.open(str(path), "rb") as file:
        return memoryview(file.readframes(file.getnframes())).cast("h").tolist()
