"""When a busy agent is expected to be free."""

import pytest

from huawu.kernel.ids import QueueId
from huawu.routing.expected_free import LEAST, ExpectedFree

pytestmark = pytest.mark.unit

CARE, SALES = QueueId("que_care"), QueueId("que_sales")


def learnt(*lasted_s: float) -> ExpectedFree:
    expected = ExpectedFree()
    for each in lasted_s:
        expected.took(CARE, each)
    return expected


def test_nothing_is_expected_before_enough_was_seen() -> None:
    assert learnt(*[60.0] * (LEAST - 1)).left_s(CARE, 0) is None


def test_what_is_left_is_the_median_of_those_that_took_longer() -> None:
    expected = learnt(10, 20, 30, 40, 50, 60, 70)
    assert expected.left_s(CARE, 0) == 40
    assert expected.left_s(CARE, 15) == 30  # 20, 30 … 70 less 15: between 25 and 35


def test_a_contact_that_outlasts_all_others_leaves_it_unknown() -> None:
    assert learnt(10, 20, 30, 40, 50, 60, 70).left_s(CARE, 75) is None


def test_a_queue_without_a_past_borrows_that_of_all() -> None:
    expected = learnt(10, 20, 30, 40, 50)
    assert expected.left_s(SALES, 0) == expected.left_s(None, 0) == 30
