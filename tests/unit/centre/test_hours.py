"""Opening hours over weeks, holidays and clock changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huawu.centre.hours import check_hours, is_open, next_change
from huawu.centre.model import Hours, OpenSpan, SpecialDay
from huawu.kernel.errors import Invalid
from huawu.kernel.ids import HoursId

pytestmark = pytest.mark.unit

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
ALWAYS = tuple(OpenSpan(weekday=day, start="00:00", end="24:00") for day in range(1, 8))
OFFICE = tuple(OpenSpan(weekday=day, start="09:00", end="18:00") for day in range(1, 6))


def hours(
    week: tuple[OpenSpan, ...] = OFFICE,
    *special: SpecialDay,
    zone: str = "Asia/Shanghai",
    closed_now: bool = False,
) -> Hours:
    return Hours(
        id=HoursId("hrs_1"), name="h", zone=zone, week=week, special=special, closed_now=closed_now
    )


def monday(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 6, 1, hour, minute, second, tzinfo=SHANGHAI)


def open_minutes(of: Hours, day: date, zone: ZoneInfo) -> int:
    start = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    minutes = (start + timedelta(minutes=count) for count in range(26 * 60))
    return sum(is_open(of, at) for at in minutes if at.astimezone(zone).date() == day)


def test_a_span_holds_its_start_and_not_its_end() -> None:
    assert is_open(hours(), monday(9))
    assert is_open(hours(), monday(17, 59, 59))
    assert not is_open(hours(), monday(8, 59, 59))
    assert not is_open(hours(), monday(18))


def test_the_zone_of_the_hours_counts_and_not_that_of_the_question() -> None:
    assert is_open(hours(), datetime(2026, 6, 1, 1, 0, tzinfo=UTC))
    assert not is_open(hours(), datetime(2026, 6, 1, 10, 0, tzinfo=UTC))


def test_a_holiday_wins_over_its_weekday() -> None:
    holiday = hours(OFFICE, SpecialDay(day=date(2026, 6, 1)))
    assert not is_open(holiday, monday(10))
    assert next_change(holiday, monday(10)) == monday(9) + timedelta(days=1)


def test_a_working_weekend_wins_over_its_weekday() -> None:
    working = hours(OFFICE, SpecialDay(day=date(2026, 6, 6), spans=(("10:00", "12:00"),)))
    saturday = datetime(2026, 6, 6, 11, tzinfo=SHANGHAI)
    assert is_open(working, saturday)
    assert next_change(working, saturday) == saturday.replace(hour=12)


def test_two_spans_carry_over_midnight_without_a_change_between() -> None:
    night = hours(
        (
            OpenSpan(weekday=1, start="22:00", end="24:00"),
            OpenSpan(weekday=2, start="00:00", end="06:00"),
        )
    )
    assert is_open(night, monday(23, 59, 59))
    assert is_open(night, monday(0) + timedelta(days=1))
    assert next_change(night, monday(23)) == monday(6) + timedelta(days=1)


def test_the_emergency_switch_closes_and_only_a_person_opens_again() -> None:
    closed = hours(ALWAYS, closed_now=True)
    assert not is_open(closed, monday(10))
    assert next_change(closed, monday(10)) is None


@pytest.mark.parametrize("week", [(), ALWAYS])
def test_hours_that_never_change_say_so(week: tuple[OpenSpan, ...]) -> None:
    assert next_change(hours(week, zone="America/New_York"), monday(10)) is None


def test_a_far_special_day_is_the_next_change_of_an_empty_week() -> None:
    far = hours((), SpecialDay(day=date(2027, 2, 3), spans=(("08:00", "09:00"),)))
    assert next_change(far, monday(10)) == datetime(2027, 2, 3, 8, tzinfo=SHANGHAI)


def test_the_next_change_is_told_in_the_zone_of_the_hours() -> None:
    change = next_change(hours(), datetime(2026, 6, 1, 1, 0, tzinfo=UTC))
    assert change is not None
    assert (change.tzinfo, change.hour) == (SHANGHAI, 18)


@pytest.mark.parametrize(
    ("day", "expected_h"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 6, 1), 24)]
)
def test_a_whole_day_lasts_as_long_as_its_clocks_say(day: date, expected_h: int) -> None:
    assert open_minutes(hours(ALWAYS, zone="America/New_York"), day, NEW_YORK) == expected_h * 60


def test_a_start_in_the_lost_hour_opens_when_the_clocks_have_moved() -> None:
    sunday = hours((OpenSpan(weekday=7, start="02:30", end="05:00"),), zone="America/New_York")
    midnight = datetime(2026, 3, 8, tzinfo=NEW_YORK)
    change = next_change(sunday, midnight)
    assert change == datetime(2026, 3, 8, 3, tzinfo=NEW_YORK)
    assert next_change(sunday, midnight + timedelta(hours=4)) == midnight.replace(hour=5)


def test_a_span_that_is_over_opens_again_when_the_clocks_go_back_into_it() -> None:
    sunday = hours((OpenSpan(weekday=7, start="01:00", end="02:00"),), zone="America/New_York")
    assert open_minutes(sunday, date(2026, 11, 1), NEW_YORK) == 120


TIMES = st.integers(0, 24 * 4).map(lambda q: f"{q // 4:02}:{q % 4 * 15:02}")
SPANS = st.tuples(TIMES, TIMES).filter(lambda span: span[0] < span[1])


@st.composite
def any_hours(draw: st.DrawFn) -> Hours:
    week = tuple(
        OpenSpan(weekday=day, start=start, end=end)
        for day in draw(st.lists(st.integers(1, 7), unique=True))
        for start, end in [draw(SPANS)]
    )
    special = tuple(
        SpecialDay(day=day, spans=tuple(draw(st.lists(SPANS, max_size=1))))
        for day in draw(
            st.lists(st.dates(date(2026, 3, 1), date(2026, 3, 20)), max_size=3, unique=True)
        )
    )
    return hours(week, *special, zone=draw(st.sampled_from(["America/New_York", "Asia/Shanghai"])))


AROUND_CLOCK_CHANGES = st.sampled_from(
    [datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 10, 29, tzinfo=UTC)]
).flatmap(lambda start: st.integers(0, 7 * 86_400).map(lambda s: start + timedelta(seconds=s)))


@given(any_hours(), AROUND_CLOCK_CHANGES)
@settings(deadline=None)
def test_nothing_changes_before_the_next_change_and_something_does_at_it(
    some: Hours, at: datetime
) -> None:
    check_hours(some)
    change = next_change(some, at)
    until = min(change or at + timedelta(days=8), at + timedelta(days=8))
    now_open = is_open(some, at)
    step = timedelta(minutes=15)
    seen = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0) + step
    while seen < until:
        assert is_open(some, seen) == now_open
        seen += step
    if change is not None:
        assert is_open(some, change) != now_open
        just_before = change.astimezone(UTC) - timedelta(seconds=1)  # local 02:59:59 may not be
        assert is_open(some, just_before) == now_open


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (hours(zone="Asia/Nowhere"), "zone"),
        (hours(zone="../etc/passwd"), "zone"),
        (hours((OpenSpan(weekday=1, start="18:00", end="09:00"),)), "week[0]"),
        (hours((OpenSpan(weekday=1, start="09:00", end="09:00"),)), "week[0]"),
        (hours((OpenSpan(weekday=1, start="9 am!", end="10:00"),)), "week[0]"),
        (hours((*OFFICE, OpenSpan(weekday=1, start="17:59", end="20:00"))), "week[5]"),
        (
            hours((), SpecialDay(day=date(2026, 1, 1), spans=(("12:00", "08:00"),))),
            "special[0].spans[0]",
        ),
        (
            hours((), SpecialDay(day=date(2026, 1, 1)), SpecialDay(day=date(2026, 1, 1))),
            "special[1]",
        ),
    ],
)
def test_hours_that_cannot_be_meant_are_refused_with_their_place(bad: Hours, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_hours(bad)
    assert refused.value.field == field


def test_spans_that_touch_are_sound() -> None:
    check_hours(
        hours(
            (
                OpenSpan(weekday=1, start="09:00", end="12:00"),
                OpenSpan(weekday=1, start="12:00", end="24:00"),
            )
        )
    )
