"""Two directions become one file, as long as the conversation was."""

from pathlib import Path

import pytest

from huawu.recordings.joining import RATE, join

pytestmark = pytest.mark.unit


def raw(folder: Path, name: str, s: float) -> Path:
    path = folder / name
    path.write_bytes(b"\x01\x00" * round(s * RATE))
    return path


@pytest.mark.parametrize(
    ("left_s", "right_s", "lasted_s", "length_s"),
    [
        (3.0, 3.0, 0.0, 3.0),  # unknown
        (3.0, 2.0, 3.1, 3.0),  # starting and stopping takes a moment
        (3.0, 3.0, 5.0, 5.0),  # telephones sent nothing for two seconds
        (3.0, 3.0, 2.0, 3.0),  # nothing is cut off
        (0.0, 0.0, 5.0, 0.0),  # silence alone is no recording
    ],
)
def test_silence_fills_what_the_engine_did_not_see(
    tmp_path: Path, left_s: float, right_s: float, lasted_s: float, length_s: float
) -> None:
    left, right = raw(tmp_path, "l", left_s), raw(tmp_path, "r", right_s)

    made = join(left, right, tmp_path / "whole.wav", lasted_s)

    assert made.length_s == pytest.approx(length_s)
