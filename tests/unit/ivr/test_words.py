"""What waiting callers are told, and that all of it can be spoken in advance."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huawu.engine.port import Sound
from huawu.ivr.media import media_name, speech_key
from huawu.ivr.words import (
    LANGUAGES,
    BuiltIn,
    announcement,
    announcement_sounds,
    built_in_sound,
    built_in_text,
    words_to_speak,
)

pytestmark = pytest.mark.unit

SPOKEN = {media_name(speech_key(text, language), language) for text, language in words_to_speak()}


@pytest.mark.parametrize(
    ("position", "low_s", "high_s", "zh", "en"),
    [
        (
            4,
            130,
            230,
            "您前面还有 3 位客户，预计等待 2 到 4 分钟。",
            "There are 3 callers ahead of you. The expected wait is 2 to 4 minutes.",
        ),
        (1, None, None, "您是下一位。", "You are next in line."),
        (2, None, None, "您前面还有 1 位客户。", "There is 1 caller ahead of you."),
        (
            500,
            None,
            None,
            "您前面还有 20 多位客户。",
            "There are more than 20 callers ahead of you.",
        ),
        (None, 5, 40, "预计等待不超过 1 分钟。", "The expected wait is up to 1 minute."),
        (None, 60, 540, "预计等待不超过 10 分钟。", "The expected wait is up to 10 minutes."),
        (None, 120, 120, "预计等待约 2 分钟。", "The expected wait is about 2 minutes."),
        (
            None,
            1800,
            7200,
            "预计等待可能超过 60 分钟。",
            "The expected wait is more than 60 minutes.",
        ),
        (None, None, None, "", ""),
    ],
)
def test_position_and_wait_are_told_in_round_words(
    position: int | None, low_s: float | None, high_s: float | None, zh: str, en: str
) -> None:
    assert announcement(position, low_s, high_s, "zh-CN") == zh
    assert announcement(position, low_s, high_s, "en") == en


def test_the_sounds_say_what_the_text_says() -> None:
    assert announcement_sounds(4, 130, 230, "zh") == tuple(
        Sound(media=media_name(speech_key(text, "zh"), "zh"), language="zh")
        for text in ("您前面还有 3 位客户。", "预计等待 2 到 4 分钟。")
    )
    assert announcement_sounds(None, None, None, "zh") == ()


ESTIMATE = st.none() | st.floats(-10, 100_000) | st.just(math.inf)


@given(st.none() | st.integers(-2, 10_000), ESTIMATE, ESTIMATE, st.sampled_from(["zh", "en", "fr"]))
def test_nothing_is_told_that_was_not_spoken_in_advance(
    position: int | None, low_s: float | None, high_s: float | None, language: str
) -> None:
    assert {s.media for s in announcement_sounds(position, low_s, high_s, language)} <= SPOKEN


def test_the_words_to_speak_are_few_enough() -> None:
    assert len(SPOKEN) == len(list(words_to_speak())) < 250


@pytest.mark.parametrize("which", list(BuiltIn))
def test_every_built_in_is_spoken_in_each_language(which: BuiltIn) -> None:
    texts = {built_in_text(which, language) for language in LANGUAGES}
    assert len(texts) == len(LANGUAGES)
    assert {built_in_sound(which, language).media for language in LANGUAGES} <= SPOKEN
    assert built_in_text(which, "en-GB") == built_in_text(which, "en")
