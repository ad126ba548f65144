"""Days as numbers move over months, and stop where calendars do."""

import pytest

from huawu.metrics.days import day_after

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        (20260228, 1, 20260301),
        (20260101, -1, 20251231),
        (10101, -90, 10101),  # what a person may write, as in the contract's tests
        (99991231, 7, 99991231),
    ],
)
def test_a_day_some_days_later_or_earlier(day: int, count: int, found: int) -> None:
    assert day_after(day, count) == found
