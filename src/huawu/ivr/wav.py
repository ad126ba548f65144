"""Audio files made fit for the telephone: PCM WAV in, WAV of 8 kHz, 16 bit, mono out. Pure.

The file is read by what it holds, never by what its header promises, so a header that lies
about sizes costs nothing.
"""

import math
import struct
import sys
from array import array
from dataclasses import dataclass
from typing import Final

import numpy as np

from huawu.kernel.errors import Invalid

RATE_HZ: Final = 8000
MAX_FILE_BYTES: Final = 20 * 1024 * 1024
MAX_LENGTH_S: Final = 600

_PCM: Final = 1
_EXTENSIBLE: Final = 0xFFFE
#: Programs that write to a pipe cannot know the size and promise about this or more.
_STREAMED_BYTES: Final = 0x7FFF0000
#: The telephone carries 3.4 kHz; the filter is down 6 dB here and shut at about 4.4 kHz.
_CUTOFF_HZ: Final = 3680
_ZERO_CROSSINGS: Final = 8
_BLOCK: Final = 16_384  #: samples that are filtered at a time
_MEND: Final = "Export it as WAV, PCM 16 bit, mono or stereo, 8 to 48 kHz, and upload that."


@dataclass(frozen=True, slots=True)
class _Format:
    channels: int
    rate_hz: int
    sample_bytes: int


def telephone_wav(data: bytes) -> bytes:
    """Return the sound of a WAV file as one of 8 kHz, 16 bit, mono.

    Args:
        data: a PCM WAV of 8, 16, 24 or 32 bit, mono or stereo, 8 to 48 kHz.

    Raises:
        Invalid: it is something else, is cut short, holds no sound, or is longer than
            `MAX_LENGTH_S`.
    """
    form, sound = _read(data)
    frame_bytes = form.channels * form.sample_bytes
    frames = len(sound) // frame_bytes
    if frames == 0:
        raise Invalid("file", "There is no sound in it. Record it again and upload that.")
    if frames > MAX_LENGTH_S * form.rate_hz:
        raise Invalid(
            "file",
            f"It lasts {frames // form.rate_hz} s, longer than {MAX_LENGTH_S} s. Shorten it.",
        )
    samples = _top_16_bits(bytes(sound[: frames * frame_bytes]), form.sample_bytes)
    if form.channels == 2:
        both = zip(samples[0::2], samples[1::2], strict=True)
        samples = array("h", [(left + right) >> 1 for left, right in both])
    if form.rate_hz != RATE_HZ:
        samples = _resample(samples, form.rate_hz)
    return _write(samples)


def _read(data: bytes) -> tuple[_Format, memoryview]:
    if len(data) < 12 or data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise Invalid("file", f"This is no WAV file. {_MEND}")
    view = memoryview(data)
    form: _Format | None = None
    at = 12
    while at + 8 <= len(data):
        size = int.from_bytes(view[at + 4 : at + 8], "little")
        name, body = bytes(view[at : at + 4]), view[at + 8 : at + 8 + size]
        if name == b"fmt ":
            form = _format(body)
        elif name == b"data":
            if form is None:
                break
            if len(body) < size < _STREAMED_BYTES:
                raise Invalid("file", "It is cut short: sound is missing. Upload it again.")
            return form, body
        at += 8 + size + size % 2
    raise Invalid("file", f"This WAV file has no format or no sound. {_MEND}")


def _format(body: memoryview) -> _Format:
    if len(body) < 16:
        raise Invalid("file", f"The header of this WAV file is broken. {_MEND}")
    tag, channels, rate_hz, _, frame_bytes, bits = struct.unpack_from("<HHIIHH", body)
    if tag == _EXTENSIBLE and len(body) >= 26:
        (tag,) = struct.unpack_from("<H", body, 24)
    if tag != _PCM or bits not in (8, 16, 24, 32):
        raise Invalid("file", f"Its samples are not PCM of 8, 16, 24 or 32 bit. {_MEND}")
    if channels not in (1, 2):
        raise Invalid("file", f"It has {channels} channels instead of 1 or 2. {_MEND}")
    if not 8000 <= rate_hz <= 48000:
        raise Invalid("file", f"It has {rate_hz} Hz, which is not 8 to 48 kHz. {_MEND}")
    if frame_bytes != channels * bits // 8:
        raise Invalid("file", f"The header of this WAV file contradicts itself. {_MEND}")
    return _Format(channels, rate_hz, bits // 8)


def _top_16_bits(sound: bytes, sample_bytes: int) -> "array[int]":
    if sample_bytes != 2:
        wide = bytearray(len(sound) // sample_bytes * 2)
        if sample_bytes == 1:  # unsigned, with 128 for silence
            wide[1::2] = sound.translate(bytes(value ^ 0x80 for value in range(256)))
        else:
            wide[0::2] = sound[sample_bytes - 2 :: sample_bytes]
            wide[1::2] = sound[sample_bytes - 1 :: sample_bytes]
        sound = bytes(wide)
    samples = array("h", sound)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _resample(samples: "array[int]", rate_hz: int) -> "array[int]":
    """Bring samples down to `RATE_HZ` through a low-pass filter (polyphase windowed sinc)."""
    shared = math.gcd(rate_hz, RATE_HZ)
    up, down = RATE_HZ // shared, rate_hz // shared
    half = math.ceil(_ZERO_CROSSINGS * rate_hz / (2 * _CUTOFF_HZ))
    edge = np.zeros(half, dtype=np.float32)
    padded = np.concatenate([edge, np.frombuffer(samples, dtype=np.int16), edge])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half)
    taps = np.array([_taps(phase / up, half, rate_hz) for phase in range(up)], dtype=np.float32)
    count = len(samples) * up // down
    out = array("h")
    for start in range(0, count, _BLOCK):  # a block bounds the memory
        places = np.arange(start, min(start + _BLOCK, count)) * down
        heard = np.einsum("ij,ij->i", windows[places // up + 1], taps[places % up])
        out.frombytes(np.clip(np.rint(heard), -32768, 32767).astype(np.int16).tobytes())
    return out


def _taps(offset: float, half: int, rate_hz: int) -> list[float]:
    """Return the filter around a point `offset` samples after one, for `half` on each side."""
    weights: list[float] = []
    for sample in range(1 - half, half + 1):
        away = offset - sample
        turn = 2 * math.pi * _CUTOFF_HZ * away / rate_hz
        sinc = math.sin(turn) / turn if turn else 1.0
        weights.append(sinc * (0.5 + 0.5 * math.cos(math.pi * away / half)))
    total = sum(weights)
    return [weight / total for weight in weights]


def _write(samples: "array[int]") -> bytes:
    if sys.byteorder == "big":
        samples = samples[:]
        samples.byteswap()
    sound = samples.tobytes()
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, _PCM, 1, RATE_HZ, 2 * RATE_HZ, 2, 16)
    body = b"WAVE" + form + struct.pack("<4sI", b"data", len(sound)) + sound
    return struct.pack("<4sI", b"RIFF", len(body)) + body
