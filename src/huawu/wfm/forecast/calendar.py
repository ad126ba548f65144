"""Special days, and what a day is to the models."""

import csv
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

import chinese_calendar  # pyright: ignore[reportMissingTypeStubs]
import holidays
import numpy as np
from numpy.typing import NDArray

from huawu.kernel.errors import Invalid

_china_calendar: Any = chinese_calendar  # untyped
DAY: Final = timedelta(days=1)
_FAR: Final = 12  #: working days from the edge of a month beyond which the edge is not felt


class Kind(StrEnum):
    """What becomes of a special day."""

    CLOSED = "closed"
    OPEN = "open"  #: open, and unlike other days of its weekday
    WORKING = "working"  #: a weekend day worked in exchange for a holiday


@dataclass(frozen=True, slots=True)
class Special:
    """One special day; days of one name are alike."""

    name: str
    kind: Kind | None = None  #: None: the history tells whether such days are open


@dataclass(frozen=True, slots=True)
class Calendar:
    """The special days of a centre, and the weekdays on which it opens (0 is Monday)."""

    special: Mapping[date, Special] = field(default_factory=dict[date, Special])
    weekdays: frozenset[int] = frozenset(range(7))
    #: whether special days without a kind are open
    open_on_special: bool = True
    lost: Collection[date] = frozenset()  #: days without data that were not special

    def is_open(self, day: date) -> bool:
        """Return whether the centre opens on a day."""
        special = self.special.get(day)
        if special is None:
            return day.weekday() in self.weekdays
        if special.kind is Kind.WORKING:
            return True
        if special.kind is None and not self.open_on_special:
            return False
        return special.kind is not Kind.CLOSED and day.weekday() in self.weekdays


def country(code: str, first: date, last: date) -> dict[date, Special]:
    """Return a country's public holidays; for CN also the weekend days worked in exchange.

    Raises:
        Invalid: no such country.
    """
    years = range(first.year, last.year + 1)
    if code.upper() == "CN":
        return _china(first, last)
    try:
        found: Any = holidays.country_holidays(code.upper(), years=years)
    except NotImplementedError:
        raise Invalid("holidays", f"there is no country {code!r}; give a code like US.") from None
    return {day: Special(str(name)) for day, name in found.items()}


def _china(first: date, last: date) -> dict[date, Special]:
    found: dict[date, Special] = {}
    for offset in range((last - first).days + 1):
        day = first + offset * DAY
        try:
            off, name = _china_calendar.get_holiday_detail(day)
        except NotImplementedError:  # years the State Council has not announced
            continue
        if name:
            found[day] = Special(name) if off else Special(f"{name} worked", Kind.WORKING)
    return found


def read_special_days(lines: Iterable[str]) -> dict[date, Special]:
    """Read a table `date,name,kind` with kind closed, open, working or nothing.

    Raises:
        Invalid: names the row.
    """
    found: dict[date, Special] = {}
    for number, row in enumerate(csv.DictReader(lines), start=2):
        try:
            day = date.fromisoformat((row.get("date") or "").strip())
        except ValueError:
            raise Invalid(f"row {number}", "date must be like 2026-10-01.") from None
        kind = (row.get("kind") or "").strip()
        if kind and kind not in set(Kind):
            raise Invalid(f"row {number}", f"kind is {kind!r}; use {', '.join(Kind)} or nothing.")
        name = (row.get("name") or "special").strip()
        found[day] = Special(name, Kind(kind) if kind else None)
    return found


@dataclass(frozen=True, slots=True)
class Features:
    """What days are to the models; every array has the shape (days,)."""

    t: NDArray[np.float64]  #: days since 1970
    weekday: NDArray[np.int64]
    special: NDArray[np.int64]  #: number of its name; 0 on a common day
    closed: NDArray[np.float64]  #: days closed before the centre opened last, as a logarithm of 1 +
    run: NDArray[np.float64]  #: open days since then, from 1
    before: NDArray[np.bool_]  #: precedes a special closing
    phase: NDArray[np.float64]  #: place in the month, 0 to 1
    start: NDArray[np.float64]  #: working days since the month began, from 1
    end: NDArray[np.float64]  #: working days until it ends, from 1

    def take(self, rows: NDArray[np.int64] | slice) -> "Features":
        """Return some of the days."""
        return Features(*(getattr(self, name)[rows] for name in self.__slots__))


def features(days: Sequence[date], calendar: Calendar) -> Features:
    """Describe days."""
    names = sorted({special.name for special in calendar.special.values()})
    numbers = {name: number for number, name in enumerate(names, start=1)}
    rows = [_describe(day, calendar, numbers) for day in days]
    columns = list(zip(*rows, strict=True))
    kinds = (float, int, int, float, float, bool, float, float, float)
    return Features(*(np.array(col, kind) for col, kind in zip(columns, kinds, strict=True)))


def _describe(day: date, calendar: Calendar, numbers: Mapping[str, int]) -> tuple[float, ...]:
    special = calendar.special.get(day)
    first = day.replace(day=1)
    following = (first + 31 * DAY).replace(day=1)
    month_days = (following - first).days
    return (
        day.toordinal() - date(1970, 1, 1).toordinal(),
        day.weekday() if special is None or special.kind is not Kind.WORKING else 0,
        0 if special is None else numbers[special.name],
        *_since_closing(day, calendar),
        _before_closing(day, calendar),
        (day.day - 1) / month_days,
        _open_days(first, day, calendar),
        _open_days(day, following - DAY, calendar),
    )


def _open_days(first: date, last: date, calendar: Calendar) -> int:
    days = min((last - first).days + 1, _FAR)
    return sum(calendar.is_open(first + n * DAY) for n in range(days)) or 1


def _since_closing(day: date, calendar: Calendar) -> tuple[float, int]:
    """Return the length of the last closing before a day, and the open days since."""
    run, closed, at = 1, 0, day - DAY
    while run < _FAR and calendar.is_open(at):
        run, at = run + 1, at - DAY
    while closed < _FAR and not calendar.is_open(at):
        closed, at = closed + 1, at - DAY
    return math.log1p(closed), run


def _before_closing(day: date, calendar: Calendar) -> bool:
    """Return whether a day that is usually open lies closed between this and the next open one."""
    at = day + DAY
    for _ in range(10):
        if calendar.is_open(at) and at not in calendar.lost:
            return False
        if at.weekday() in calendar.weekdays and at not in calendar.lost:
            return True
        at += DAY
    return False
