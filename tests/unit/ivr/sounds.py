"""WAV files for the tests of this room, made with numpy."""

import struct
from typing import Any

import numpy as np
import numpy.typing as npt


def sine(hz: float, rate_hz: int, length_s: float = 0.5, level: float = 0.5) -> npt.NDArray[Any]:
    """Return a tone between -1 and 1."""
    return level * np.sin(2 * np.pi * hz * np.arange(round(rate_hz * length_s)) / rate_hz)


def wav(
    channels: list[npt.NDArray[Any]], rate_hz: int, bits: int = 16, *, extensible: bool = False
) -> bytes:
    """Return a PCM WAV of one or more channels."""
    wide = (np.stack(channels, axis=1) * (2**31 - 1)).astype("<i4")
    octets = wide.view(np.uint8).reshape(-1, 4)[:, 4 - bits // 8 :]
    if bits == 8:
        octets = octets ^ 0x80
    return riff(octets.tobytes(), rate_hz, bits, len(channels), tag=0xFFFE if extensible else 1)


def riff(
    sound: bytes,
    rate_hz: int = 8000,
    bits: int = 16,
    channels: int = 1,
    *,
    tag: int = 1,
    promised: int | None = None,
    before: bytes = b"",
) -> bytes:
    """Return a WAV file whose header may lie: `promised` is what it says of the sound's size."""
    frame = channels * bits // 8
    form = struct.pack("<HHIIHH", tag, channels, rate_hz, rate_hz * frame, frame, bits)
    if tag == 0xFFFE:
        form += struct.pack("<HHIH", 22, bits, 0, 1) + bytes(14)
    size = len(sound) if promised is None else promised
    body = b"WAVE" + before + struct.pack("<4sI", b"fmt ", len(form)) + form
    body += struct.pack("<4sI", b"data", size) + sound
    return struct.pack("<4sI", b"RIFF", min(len(body), 0xFFFFFFFF)) + body


def samples(telephone: bytes) -> npt.NDArray[Any]:
    """Return the samples of a stored prompt between -1 and 1, after a look at its header."""
    assert telephone[:4] == b"RIFF"
    assert telephone[8:16] == b"WAVEfmt "
    form = struct.unpack_from("<IHHIIHH", telephone, 16)
    assert form == (16, 1, 1, 8000, 16000, 2, 16)
    assert telephone[36:40] == b"data"
    assert struct.unpack_from("<I", telephone, 40) == (len(telephone) - 44,)
    assert struct.unpack_from("<I", telephone, 4) == (len(telephone) - 8,)
    return np.frombuffer(telephone, "<i2", offset=44) / 32768


def strongest_hz(sound: npt.NDArray[Any]) -> float:
    """Return the frequency that sounds loudest."""
    return float(np.argmax(np.abs(np.fft.rfft(sound))) * 8000 / len(sound))


def level(sound: npt.NDArray[Any]) -> float:
    """Return the peak of the middle, where a filter has settled."""
    quarter = len(sound) // 4
    return float(np.abs(sound[quarter:-quarter]).max())
