"""Spans of days that move on with time, as screens and schedules name them. Pure.

The browser counts the same ones (`web/src/features/figures/period.ts`).
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from huawu.kernel.errors import Invalid

Days = tuple[date, date]  # first and last, both included


def days_of(period: str, today: date) -> Days:
    """Return the days that a named span means on a day.

    Raises:
        Invalid: there is no span of that name.
    """
    if period not in PERIODS:
        raise Invalid("period", f"is one of {', '.join(PERIODS)}")
    return PERIODS[period](today)


def _back(first: int, last: int = 0) -> Callable[[date], Days]:
    return lambda today: (today - timedelta(days=first), today - timedelta(days=last))


def _week(today: date) -> Days:
    return today - timedelta(days=today.weekday()), today


def _last_week(today: date) -> Days:
    monday = today - timedelta(days=today.weekday())
    return monday - timedelta(days=7), monday - timedelta(days=1)


def _last_month(today: date) -> Days:
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


#: Name → the days that it means, when today is so.
PERIODS: Final[Mapping[str, Callable[[date], Days]]] = {
    "today": _back(0),
    "yesterday": _back(1, 1),
    "week": _week,
    "lastWeek": _last_week,
    "days7": _back(6),
    "days30": _back(29),
    "month": lambda today: (today.replace(day=1), today),
    "lastMonth": _last_month,
    "quarter": lambda today: (today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), today),
}
