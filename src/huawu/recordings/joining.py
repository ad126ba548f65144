"""Two raw one-direction files become one two-channel WAV: customer left, agent right.

The engine writes both directions in step, so that sample n of one belongs to sample n of the
other; where one is shorter, by a crash or a leg that ended first, silence fills it. The engine's
time stands still while neither side sends anything: a recording that lasted longer than its files
say gets the rest as silence at its end, for where in it that was is not known.
"""

import array
import hashlib
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Final

RATE: Final = 8000  #: samples/s of the engine's raw files
SAMPLE_BYTES: Final = 2
_NOTICED: Final = 0.25  #: seconds; less is the time that starting and stopping take
_BLOCK: Final = 2 * RATE * 10  #: bytes read at once from each direction: ten seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A finished file and what to check it by."""

    path: Path
    sha256: str  #: hex
    size_bytes: int
    length_s: float
    channels: int


def join(left: Path, right: Path, target: Path, lasted_s: float = 0.0) -> Joined:
    """Write the two-channel file and return what it is. Blocks: run it in a thread.

    Args:
        left: raw signed 16-bit samples of the customer.
        right: the same of the agent.
        target: the WAV to write; replaced when it exists.
        lasted_s: how long it ran by the clock; 0 when unknown.

    Raises:
        FileNotFoundError: a raw file is not there.
    """
    with left.open("rb") as one, right.open("rb") as other, wave.open(str(target), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        while True:
            block, beside = one.read(_BLOCK), other.read(_BLOCK)
            if not block and not beside:
                break
            out.writeframes(_interleaved(block, beside))
        missing = round(lasted_s * RATE) - out.tell()
        while out.tell() and missing > _NOTICED * RATE:
            some = min(missing, _BLOCK)
            out.writeframes(bytes(4 * some))
            missing -= some
        frames = out.tell()
    return _told(target, frames, 2)


def describe(path: Path) -> Joined:
    """Return what a WAV that is already whole is, a caller's message for example. Blocks.

    Raises:
        FileNotFoundError: it is not there.
        wave.Error: it is not a WAV.
    """
    with wave.open(str(path), "rb") as whole:
        return _told(path, whole.getnframes(), whole.getnchannels(), whole.getframerate())


def _told(path: Path, frames: int, channels: int, rate: int = RATE) -> Joined:
    with path.open("rb") as stored:
        digest = hashlib.file_digest(stored, "sha256").hexdigest()
    return Joined(
        path=path,
        sha256=digest,
        size_bytes=path.stat().st_size,
        length_s=round(frames / rate, 3),
        channels=channels,
    )


def _interleaved(left: bytes, right: bytes) -> bytes:
    size = max(len(left), len(right)) // 2 * 2
    both = array.array("h", bytes(size * 2))
    for place, side in enumerate((left, right)):
        samples = array.array("h")
        samples.frombytes(side[: len(side) // 2 * 2].ljust(size, b"\0"))
        both[place::2] = samples
    return both.tobytes()
