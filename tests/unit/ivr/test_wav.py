"""Audio files that people upload, and what is refused of them."""

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.ivr.sounds import level, riff, samples, sine, strongest_hz, wav

from huawu.ivr.wav import telephone_wav
from huawu.kernel.errors import Invalid

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("bits", [8, 16, 24, 32])
@pytest.mark.parametrize("rate_hz", [8000, 11025, 22050, 44100, 48000])
def test_a_tone_stays_what_it_was_in_every_format(rate_hz: int, bits: int) -> None:
    sound = samples(telephone_wav(wav([sine(1000, rate_hz)], rate_hz, bits)))
    assert len(sound) == pytest.approx(4000, abs=1)
    assert strongest_hz(sound) == pytest.approx(1000, abs=3)
    assert level(sound) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("rate_hz", [16000, 44100, 48000])
def test_what_the_telephone_cannot_carry_does_not_fold_back(rate_hz: int) -> None:
    sound = samples(telephone_wav(wav([sine(5200, rate_hz)], rate_hz)))
    assert level(sound) < 0.005


def test_what_the_telephone_carries_stays_loud() -> None:
    sound = samples(telephone_wav(wav([sine(3200, 44100)], 44100)))
    assert level(sound) == pytest.approx(0.5, abs=0.08)  # 1.5 dB at most


def test_two_channels_become_their_middle() -> None:
    left, right = sine(500, 16000), np.zeros(8000)
    sound = samples(telephone_wav(wav([left, right], 16000, 24)))
    assert level(sound) == pytest.approx(0.25, abs=0.01)


def test_a_telephone_file_keeps_its_samples() -> None:
    tone = sine(700, 8000)
    kept = samples(telephone_wav(wav([tone], 8000)))
    assert np.abs(kept - tone).max() < 1e-4


def test_an_extensible_header_and_other_chunks_are_read() -> None:
    assert level(samples(telephone_wav(wav([sine(500, 8000)], 8000, 24, extensible=True)))) > 0.4
    noted = riff(bytes(range(200)), before=b"LIST\x05\x00\x00\x00abcde\x00")
    assert telephone_wav(noted)[44:] == bytes(range(200))


@pytest.mark.parametrize("promised", [0x7FFFF000, 0xFFFFFFFF])
def test_a_streamed_file_is_read_to_its_end(promised: int) -> None:
    assert len(samples(telephone_wav(riff(bytes(800), promised=promised)))) == 400


def test_full_scale_is_clipped_and_does_not_turn_over() -> None:
    square = np.sign(sine(300, 44100)) * 0.9999
    sound = samples(telephone_wav(wav([square], 44100)))
    turns = np.count_nonzero(np.diff(sound > 0))
    assert turns == pytest.approx(300, abs=2)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (b"", "no WAV file"),
        (b"ID3\x04" + bytes(100), "no WAV file"),
        (b"RIFF\x04\x00\x00\x00WAVE", "no format or no sound"),
        (riff(b""), "no sound in it"),
        (riff(bytes(100), promised=5000), "cut short"),
        (riff(bytes(100), tag=3, bits=32), "not PCM"),
        (riff(bytes(100), tag=7, bits=8), "not PCM"),
        (riff(bytes(120), bits=12), "not PCM"),
        (riff(bytes(120), channels=6), "6 channels"),
        (riff(bytes(100), channels=0), "0 channels"),
        (riff(bytes(100), rate_hz=0), "0 Hz"),
        (riff(bytes(100), rate_hz=96000), "96000 Hz"),
        (riff(bytes(2 * 8000 * 601)), "longer than 600 s"),
        (riff(bytes(100)).replace(b"\x02\x00\x10\x00data", b"\x07\x00\x10\x00data"), "contradicts"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt \x02\x00\x00\x00\x01\x00", "broken"),
        (b"RIFF\x24\x00\x00\x00WAVEdata\x02\x00\x00\x00\x01\x00", "no format"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(bad: bytes, why: str) -> None:
    with pytest.raises(Invalid, match=why) as refused:
        telephone_wav(bad)
    assert refused.value.field == "file"


@given(st.binary(max_size=60), st.integers(0, 70), st.binary(max_size=8), st.integers(0, 110))
@settings(deadline=None)
def test_a_broken_header_is_refused_or_read_but_never_fails(
    sound: bytes, at: int, damage: bytes, left: int
) -> None:
    whole = bytearray(riff(sound, 16000))
    whole[at : at + len(damage)] = damage
    with contextlib.suppress(Invalid):
        samples(telephone_wav(bytes(whole[:left])))
