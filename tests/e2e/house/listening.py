"""What people hear: music on the line, and a stored recording, read back as they play it."""

import hashlib
import io
import wave
from dataclasses import dataclass
from typing import Final

from tests.e2e.house.world import (
    AGENT_HZ,
    CALLER_HZ,
    LOUD,
    OUTSIDE_HZ,
    QUIET,
    Caller,
    World,
    eventually,
    until,
)

from huawu.access.permissions import system_person
from huawu.events.call import LegsBridged, RecordingFinalised, RecordingStarted
from huawu.events.contact import ContactEnded
from huawu.kernel.ids import DEFAULT_TENANT, RecordingId
from huawu.testing.phone.call import PhoneCall
from huawu.testing.phone.sound import RATE_HZ, amplitude, rms

_PIECE_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording's sound."""

    left: list[int]  #: the customer's samples
    right: list[int]  #: the agent's
    sha256: str

    @property
    def length_s(self) -> float:
        """Return how long it is."""
        return len(self.left) / RATE_HZ

    def loud_s(self, side: list[int], frequency_hz: float, above: float = 2000.0) -> float:
        """Return for how many seconds a tone sounds on a side."""
        return _PIECE_S * sum(amplitude(x, frequency_hz) > above for x in _pieces(side))

    def silent_s(self) -> float:
        """Return for how many seconds neither side has a sound."""
        both = zip(_pieces(self.left), _pieces(self.right), strict=True)
        return _PIECE_S * sum(rms(x) < 50 and rms(y) < 50 for x, y in both)


def _pieces(samples: list[int]) -> list[list[int]]:
    size = int(_PIECE_S * RATE_HZ)
    return [samples[at : at + size] for at in range(0, len(samples) - size + 1, size)]


async def play(world: World, recording: RecordingId) -> Heard:
    """Play a stored recording; one of one channel has it on both sides."""
    recordings = world.rooms.recordings
    kept = await recordings.get(recording)
    assert await recordings.verify(recording)
    person = system_person("test", DEFAULT_TENANT)
    blocks = await recordings.open(kept, person, 0, kept.size_bytes)
    body = b"".join([block async for block in blocks])
    with wave.open(io.BytesIO(body)) as sound:
        assert sound.getframerate() == RATE_HZ
        channels = sound.getnchannels()
        samples = memoryview(sound.readframes(sound.getnframes())).cast("h").tolist()
    digest = hashlib.sha256(body).hexdigest()
    return Heard(samples[::channels], samples[channels - 1 :: channels], digest)


async def until_music(call: PhoneCall) -> None:
    """Wait until someone hears something loud that is none of our tones."""
    tones = (CALLER_HZ, AGENT_HZ, OUTSIDE_HZ)

    def plays() -> bool:
        return rms(call.audio.heard(0.4)) > QUIET and all(call.hears(hz) < LOUD for hz in tones)

    await until(plays, "music is heard")


async def heard_of(caller: Caller) -> Heard:
    """Play the recording of a call that is over; it must be what the journal says."""
    told = await caller.told(RecordingFinalised)
    heard = await play(caller.world, told.recording)
    assert heard.sha256 == told.sha256
    assert abs(heard.length_s - told.length_s) < 0.01
    return heard


async def talked_s(caller: Caller) -> float:
    """Return the seconds between the first join and the end of the contact."""
    first, last = await caller.told(LegsBridged), await caller.told(ContactEnded)
    assert (await caller.told(RecordingStarted)).at >= first.at
    return (last.at - first.at).total_seconds()


async def until_recorded(world: World) -> None:
    """Wait until the engine writes a conversation down: on a busy machine that takes time."""

    async def files() -> list[str]:
        return [path.name for path in world.rooms.engines.spool.glob("rec_*-rx.sln")]

    await eventually(files, bool, "the talk is recorded")
