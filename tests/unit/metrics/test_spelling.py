"""Values of dimensions as people write them."""

import pytest

from huawu.kernel.errors import Invalid
from huawu.metrics.spelling import shown, understood

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("dimension", "stored"),
    [
        ("day", 20251125),
        ("month", 20251100),
        ("year", 20250000),
        ("week", 202547),
        ("quarter_year", 20254),
        ("weekday", 7),
        ("hour", 600),
        ("half_hour", 1410),
        ("quarter", 0),
        ("interval", 1_764_043_200),
        ("queue", "que_sales"),
    ],
)
def test_what_is_shown_is_understood_again(dimension: str, stored: int | str) -> None:
    assert understood(dimension, str(shown(dimension, stored))) == str(stored)
    assert understood(dimension, str(stored)) == str(stored)


@pytest.mark.parametrize(
    ("dimension", "word"), [("day", "25.11.2025"), ("weekday", "Sonntag"), ("interval", "soon")]
)
def test_what_is_no_such_time_is_refused_by_name(dimension: str, word: str) -> None:
    with pytest.raises(Invalid, match=f"where.{dimension}"):
        understood(dimension, word)
