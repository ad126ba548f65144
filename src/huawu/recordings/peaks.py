"""How loud each stretch of a recording is, so that a player can draw it before it loads. Pure.

{"step_s": 0.2, "channels": [[0, 12, …], [3, 0, …]]}    0 to 100 for each step
"""

import io
import json
import wave
from typing import Final

import numpy as np
import numpy.typing as npt

STEPS: Final = 2_000  #: at most, whatever the length
_FULL: Final = 32_768  #: of 16 bits


def drawn(sound: bytes) -> bytes:
    """Return the picture of a WAV file of 16-bit samples, as JSON.

    Raises:
        wave.Error: it is not such a file.
    """
    with wave.open(io.BytesIO(sound)) as opened:
        channels, rate, frames = (
            opened.getnchannels(),
            opened.getframerate(),
            opened.getnframes(),
        )
        if opened.getsampwidth() != 2:
            raise wave.Error("not 16 bits")
        samples = np.frombuffer(opened.readframes(frames), dtype="<i2")
    by_frame = samples[: len(samples) // channels * channels].reshape(-1, channels)
    step = max(1, -(-len(by_frame) // STEPS))
    told = {
        "step_s": step / rate,
        "channels": [_loudest(by_frame[:, channel], step) for channel in range(channels)],
    }
    return json.dumps(told, separators=(",", ":")).encode()


def _loudest(samples: npt.NDArray[np.int16], step: int) -> list[int]:
    padded = np.zeros(-(-len(samples) // step) * step, dtype=np.int32)
    padded[: len(samples)] = np.abs(samples.astype(np.int32))
    return [round(int(top) * 100 / _FULL) for top in padded.reshape(-1, step).max(axis=1)]
