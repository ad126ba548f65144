"""Sounds as G.711 A-law: tones, files, and what a piece of sound holds. Pure.

Sounds have 8000 samples a second; samples are linear 16-bit integers. `amplitude` finds one
frequency (Goertzel).
"""

import math
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Final

RATE_HZ: Final = 8000
FRAME_BYTES: Final = 160  #: 20 ms of G.711
SILENCE: Final = b"\xd5"


def _decoded_alaw(code: int) -> int:
    code ^= 0x55
    exponent, mantissa = (code & 0x70) >> 4, (code & 0x0F) << 4
    value = mantissa + 8 if exponent == 0 else (mantissa + 0x108) << (exponent - 1)
    return value if code & 0x80 else -value


_ALAW: Final = tuple(map(_decoded_alaw, range(256)))
_CODES: Final = tuple(sorted((value, code) for code, value in enumerate(_ALAW)))


def _encoder() -> bytes:
    """Return the nearest A-law code for every sample / 16, from -2048 to 2047."""
    table, at = bytearray(), 0
    for sixteenth in range(-2048, 2048):
        value = sixteenth * 16
        while at + 1 < len(_CODES) and abs(_CODES[at + 1][0] - value) <= abs(_CODES[at][0] - value):
            at += 1
        table.append(_CODES[at][1])
    return bytes(table)


_TO_ALAW: Final = _encoder()


def alaw(samples: Sequence[int]) -> bytes:
    """Return samples as A-law."""
    return bytes(_TO_ALAW[(sample >> 4) + 2048] for sample in samples)


#: How loud each A-law code is, as 1/128 of the sample's size.
_LOUDNESS: Final = bytes(min(abs(value) >> 7, 255) for value in _ALAW)


def loudness(payload: bytes) -> int:
    """Return how loud A-law is at its peak, 0 to 252; quick, and good enough to tell silence."""
    return max(payload.translate(_LOUDNESS), default=0)


def samples_of(payload: bytes) -> list[int]:
    """Return A-law as samples."""
    return [_ALAW[code] for code in payload]


def tone(*frequencies_hz: float, s: float = 1.0, level: int = 8000) -> bytes:
    """Return tones together, `level` at the peak of each; whole seconds loop without a click."""
    return alaw(
        [
            int(sum(level * math.sin(2 * math.pi * f * n / RATE_HZ) for f in frequencies_hz))
            for n in range(int(RATE_HZ * s))
        ]
    )


def from_wav(path: Path) -> bytes:
    """Return a one-channel 16-bit 8 kHz wave file as A-law.

    Raises:
        ValueError: it is of another form.
    """
    with wave.open(str(path), "rb") as file:
        if (file.getnchannels(), file.getsampwidth(), file.getframerate()) != (1, 2, RATE_HZ):
            raise ValueError(f"{path} must have one channel of 16 bits at {RATE_HZ} Hz")
        data = file.readframes(file.getnframes())
    return alaw(memoryview(data).cast("h").tolist())


def amplitude(samples: Sequence[int], frequency_hz: float) -> float:
    """Return the peak amplitude of one frequency; 0 for too little sound to tell."""
    count = len(samples)
    if count < FRAME_BYTES:
        return 0.0
    weight = 2 * math.cos(2 * math.pi * frequency_hz / RATE_HZ)
    before, last = 0.0, 0.0
    for sample in samples:
        before, last = last, sample + weight * last - before
    power = last * last + before * before - weight * last * before
    return 2 * math.sqrt(max(power, 0.0)) / count


def rms(samples: Sequence[int]) -> float:
    """Return the root mean square; 0 for nothing."""
    return math.sqrt(sum(x * x for x in samples) / len(samples)) if samples else 0.0
