"""Texts are found by their words, Chinese too."""

import pytest

from huawu.kernel.words import words_asked, words_of

pytestmark = pytest.mark.unit


def found(question: str, text: str) -> bool:
    asked = words_asked(question)
    return bool(asked) and set(asked) <= set(words_of(text))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("断线", "客户说宽带断线三天"),
        ("宽带 三天", "客户说宽带断线三天"),
        ("网", "没有网"),
        ("refund", "Wants a REFUND by Friday"),
        ("ref fri", "Wants a REFUND by Friday"),
        ("AB1234567", "order ab1234567, 已退款"),
        ("退款 AB12", "order ab1234567, 已退款"),
        ("ＡＢ", "ab"),
    ],
)
def test_a_text_is_found_by_some_of_its_words(question: str, text: str) -> None:
    assert found(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [("线断", "宽带断线"), ("fund", "refund"), ("宽带 电视", "宽带断线"), ("…", "…"), ("", "a")],
)
def test_a_text_is_not_found_by_what_it_does_not_say(question: str, text: str) -> None:
    assert not found(question, text)
