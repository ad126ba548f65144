"""Days as numbers, yyyymmdd: how facts and statements carry them. Pure."""

from datetime import date, timedelta


def day_after(day: int, count: int) -> int:
    """Return a day (yyyymmdd) some days later, or earlier when `count` is negative.

    Before the first day of calendars and behind the last there is none: it is that day then.
    """
    here = date(day // 10_000, day // 100 % 100, day % 100)
    try:
        return day_number(here + timedelta(days=count))
    except OverflowError:
        return day_number(date.min if count < 0 else date.max)


def day_number(day: date) -> int:
    """Return a date as yyyymmdd."""
    return day.year * 10_000 + day.month * 100 + day.day
