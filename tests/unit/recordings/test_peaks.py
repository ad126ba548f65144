"""The picture of a recording."""

import io
import json
import wave

import pytest

from huawu.recordings.peaks import STEPS, drawn

pytestmark = pytest.mark.unit


def sound(*frames: tuple[int, ...], rate: int = 8_000) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setnchannels(len(frames[0]))
        made.setsampwidth(2)
        made.setframerate(rate)
        made.writeframes(b"".join(s.to_bytes(2, "little", signed=True) for f in frames for s in f))
    return file.getvalue()


def test_each_channel_has_its_own_loudness_from_0_to_100() -> None:
    told = json.loads(drawn(sound((0, 16_384), (-32_768, 0))))
    assert told["channels"] == [[0, 100], [50, 0]]
    assert told["step_s"] == 1 / 8_000


def test_a_long_recording_is_drawn_in_as_many_steps_as_a_screen_shows() -> None:
    told = json.loads(drawn(sound(*[(100,)] * (STEPS * 3 + 1))))
    (left,) = told["channels"]
    assert STEPS / 2 < len(left) <= STEPS
    assert len(left) * told["step_s"] >= (STEPS * 3 + 1) / 8_000


def test_what_is_no_sound_is_refused() -> None:
    with pytest.raises(wave.Error):
        drawn(b"RIFF no wave at all")
