"""Days as numbers, yyyymmdd: how facts and statements carry them. Pure."""

from datetime import date, timedelta


def day_after(day: int, count: int) -> int:
    """Return a day (yyyymmdd) some days later, or earlier when `count` is negative."""
    found = date(day // 10_000, day // 100 % 100, day % 100) + timedelta(days=count)
    return found.year * 10_000 + found.month * 100 + found.day


def day_number(day: date) -> int:
    """Return a date as yyyymmdd."""
    return day.year * 10_000 + day.month * 100 + day.day
