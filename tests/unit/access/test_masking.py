"""Numbers for eyes that need not know them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.access_fixture import person

from huawu.access.masking import masked, shown_number

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+8613812345678", "+86138****5678"),
        ("87654321", "****4321"),
        ("4008001", "*****01"),
        ("95588", "*****"),
        ("", ""),
    ],
)
def test_the_middle_is_hidden(number: str, shown: str) -> None:
    assert masked(number) == shown


@given(st.text("+0123456789", max_size=20))
def test_at_least_four_digits_stay_hidden_and_the_length_stays(number: str) -> None:
    assert len(masked(number)) == len(number)
    assert masked(number).count("*") >= min(4, len(number))


def test_only_who_may_reveal_numbers_sees_them() -> None:
    assert shown_number(person("agent"), "13812345678") == "138****5678"
    assert shown_number(person("administrator"), "13812345678") == "13812345678"
