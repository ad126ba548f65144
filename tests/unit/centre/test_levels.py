"""What a queue promises, by the hour: weekdays, dates, clock changes, and what cannot be meant."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from huawu.centre.levels import Level, as_of, check_levels, level_on, next_look
from huawu.centre.model import Queue, ServiceHours
from huawu.kernel.errors import Invalid
from huawu.kernel.ids import QueueId

pytestmark = pytest.mark.unit

SHANGHAI = ZoneInfo("Asia/Shanghai")
ROME = ZoneInfo("Europe/Rome")
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
USUAL, AT_NIGHT, ON_THE_DAY = Level(0.8, 20.0), Level(0.7, 60.0), Level(0.9, 10.0)
MONDAY = date(2026, 6, 1)


def night(start: str, end: str, weekdays: tuple[int, ...] = EVERY_DAY) -> ServiceHours:
    return ServiceHours(weekdays=weekdays, start=start, end=end, target=0.7, within_s=60.0)


def on(day: date, start: str = "09:00", end: str = "12:00") -> ServiceHours:
    return ServiceHours(day=day, start=start, end=end, target=0.9, within_s=10.0)


def queue(*hours: ServiceHours) -> Queue:
    return Queue(id=QueueId("que_care"), name="care", sl_hours=hours)


@pytest.mark.parametrize(
    ("minute", "level"),
    [(0, AT_NIGHT), (479, AT_NIGHT), (480, USUAL), (1_199, USUAL), (1_200, AT_NIGHT)],
)
def test_a_night_is_two_spans_that_hold_their_start_and_not_their_end(
    minute: int, level: Level
) -> None:
    of_nights = queue(night("00:00", "08:00"), night("20:00", "24:00"))
    assert level_on(of_nights, MONDAY, minute) == level


def test_only_the_weekdays_that_are_named_are_meant() -> None:
    weekend = queue(night("00:00", "24:00", (6, 7)))
    found = [level_on(weekend, MONDAY + timedelta(days=n), 600) for n in range(7)]
    assert found == [USUAL] * 5 + [AT_NIGHT] * 2


def test_a_date_with_hours_of_its_own_has_none_of_its_weekday() -> None:
    busy = queue(night("00:00", "24:00"), on(MONDAY))
    assert [level_on(busy, MONDAY, minute) for minute in (600, 800)] == [ON_THE_DAY, USUAL]
    assert level_on(busy, MONDAY + timedelta(days=1), 800) == AT_NIGHT


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 2), (date(2026, 10, 25), 4), (date(2026, 6, 1), 3)]
)
def test_the_clock_on_the_wall_counts_when_it_is_changed(day: date, hours: int) -> None:
    early = queue(night("01:00", "04:00"))
    begin = datetime(day.year, day.month, day.day, tzinfo=ROME).astimezone(UTC)
    minutes = (begin + timedelta(minutes=n) for n in range(24 * 60))
    there = [at for at in minutes if as_of(early, at, ROME).sl_within_s == 60.0]
    assert len(there) == hours * 60


def test_one_looks_again_when_a_level_changes_or_the_clock_jumps_over_its_begin() -> None:
    jumped = queue(night("02:30", "04:00"))
    before = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # 01:30 in Rome
    look = datetime(2026, 3, 29, 1, tzinfo=UTC)  # 02:00, that is 03:00
    assert next_look([jumped], before, ROME) == look
    assert as_of(jumped, before, ROME).sl_within_s == 20.0
    assert as_of(jumped, look, ROME).sl_within_s == 60.0


def test_nobody_looks_again_where_the_same_is_promised_at_all_hours() -> None:
    assert next_look([queue()], datetime(2026, 6, 1, tzinfo=UTC), SHANGHAI) is None


@pytest.mark.parametrize(
    ("hours", "field", "what"),
    [
        ((night("20:00", "08:00"),), "sl_hours[0]", "write a span over midnight as two"),
        ((night("08:00", "12:00"), night("11:00", "13:00", (5,))), "sl_hours[1]", "overlaps"),
        ((on(MONDAY), on(MONDAY, "11:30")), "sl_hours[1]", "overlaps"),
        ((night("25:00", "26:00"),), "sl_hours[0]", "not a time"),
        ((night("08:00", "12:00", ()),), "sl_hours[0].weekdays", "either weekdays"),
        ((night("08:00", "12:00", (1, 1)),), "sl_hours[0].weekdays", "twice"),
    ],
)
def test_hours_that_cannot_be_meant_are_refused_with_their_place(
    hours: tuple[ServiceHours, ...], field: str, what: str
) -> None:
    with pytest.raises(Invalid, match=what) as refused:
        check_levels(queue(*hours))
    assert refused.value.details["field"] == field
