"""When a view is due, and over which days it counts."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from huawu.kernel.errors import Invalid
from huawu.metrics.periods import days_of
from huawu.views.view import Asked, Every, Schedule, ask_of, check_schedule, next_at

pytestmark = pytest.mark.unit

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def schedule(every: Every, hour: int, day: int = 1) -> Schedule:
    return Schedule(every=every, hour=hour, day=day, to=("a@example.com",))


@pytest.mark.parametrize(
    ("wanted", "after", "due"),
    [
        (schedule(Every.DAY, 8), "2026-11-25T23:59:59", "2026-11-26T00:00:00"),
        (schedule(Every.DAY, 8), "2026-11-26T00:00:00", "2026-11-27T00:00:00"),
        (schedule(Every.WEEK, 8, 1), "2026-11-26T00:00:00", "2026-11-30T00:00:00"),
        (schedule(Every.MONTH, 0, 1), "2026-11-26T00:00:00", "2026-11-30T16:00:00"),
        (schedule(Every.MONTH, 8, 31), "2026-02-01T00:00:00", "2026-02-28T00:00:00"),
    ],
    ids=["today", "tomorrow", "on Monday", "on the first", "on a short month's last"],
)
def test_the_hour_is_the_centres(wanted: Schedule, after: str, due: str) -> None:
    found = next_at(wanted, datetime.fromisoformat(after).replace(tzinfo=UTC), SHANGHAI)
    assert found == datetime.fromisoformat(due).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "due"),
    [
        (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 0, tzinfo=UTC), datetime(2026, 10, 26, 1, tzinfo=UTC)),
    ],
    ids=["a skipped hour", "an hour that comes twice", "only once that day"],
)
def test_a_clock_change_neither_swallows_nor_doubles_a_day(after: datetime, due: datetime) -> None:
    assert next_at(schedule(Every.DAY, 2), after, BERLIN) == due


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("today", "2026-03-01", "2026-03-01"),
        ("yesterday", "2026-02-28", "2026-02-28"),
        ("week", "2026-02-23", "2026-03-01"),
        ("lastWeek", "2026-02-16", "2026-02-22"),
        ("days7", "2026-02-23", "2026-03-01"),
        ("days30", "2026-01-31", "2026-03-01"),
        ("month", "2026-03-01", "2026-03-01"),
        ("lastMonth", "2026-02-01", "2026-02-28"),
        ("quarter", "2026-01-01", "2026-03-01"),
    ],
)
def test_a_span_moves_on_with_the_days(period: str, first: str, last: str) -> None:
    sunday = date(2026, 3, 1)
    assert days_of(period, sunday) == (date.fromisoformat(first), date.fromisoformat(last))


def test_half_of_two_days_or_no_span_is_refused() -> None:
    with pytest.raises(Invalid, match="two days"):
        ask_of(Asked(period="", first=date(2026, 3, 1)), date(2026, 3, 1))
    with pytest.raises(Invalid, match="is one of today"):
        ask_of(Asked(period="someday"), date(2026, 3, 1))


@pytest.mark.parametrize(
    "wanted",
    [schedule(Every.WEEK, 8, 8), schedule(Every.DAY, 24), schedule(Every.MONTH, 8, 0)],
)
def test_a_schedule_that_never_comes_is_refused(wanted: Schedule) -> None:
    with pytest.raises(Invalid, match=r"schedule\."):
        check_schedule(wanted)
