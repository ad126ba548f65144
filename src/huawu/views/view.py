"""A kept question or report, and when it is due to be sent. Pure."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Literal

from huawu.kernel.errors import Invalid
from huawu.metrics.asking import Ask
from huawu.metrics.pages import Language
from huawu.metrics.periods import days_of

Form = Literal["xlsx", "pdf"]


class Every(StrEnum):
    """How often a view is sent."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a view is sent, to whom and how."""

    every: Every
    hour: int  #: of the wall clock in the centre's zone, 0 to 23
    day: int = 1  #: weekday 1 (Monday) to 7, or day of the month; a shorter one's last counts
    to: tuple[str, ...]  #: e-mail addresses
    forms: tuple[Form, ...] = ("xlsx", "pdf")
    language: Language = "zh"
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a view shows: a report by its name, or a question of the explorer."""

    report: str = ""  #: "" for a question
    metrics: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    where: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    versions: Mapping[str, int] = field(default_factory=dict[str, int])
    period: str = "days7"  #: that moves on with time; "" for two days
    first: date | None = None
    last: date | None = None
    compare: str = ""  #: how it is looked at; the rest is for screens only
    pivot: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view as its owner wants it."""

    name: str
    asked: Asked
    roles: tuple[str, ...] = ()  #: that see it, too
    teams: tuple[str, ...] = ()
    schedule: Schedule | None = None


def ask_of(asked: Asked, today: date) -> Ask:
    """Return the question of a view on a day.

    Raises:
        Invalid: a span that does not exist, or half of two days.
    """
    if asked.period:
        first, last = days_of(asked.period, today)
    elif asked.first is None or asked.last is None:
        raise Invalid("asked.from", "name two days, or a period")
    else:
        first, last = asked.first, asked.last
    return Ask(
        metrics=asked.metrics,
        by=asked.by,
        first=first,
        last=last,
        where=asked.where,
        params=asked.params,
        versions=asked.versions,
    )


def check_schedule(schedule: Schedule) -> None:
    """Make sure that a schedule ever comes due.

    Raises:
        Invalid: names the field.
    """
    most = {Every.DAY: 31, Every.WEEK: 7, Every.MONTH: 31}[schedule.every]
    if not 0 <= schedule.hour <= 23:
        raise Invalid("schedule.hour", "is 0 to 23")
    if not 1 <= schedule.day <= most:
        raise Invalid("schedule.day", f"is 1 to {most}")
    if not schedule.forms:
        raise Invalid("schedule.forms", "name xlsx, pdf or both")


def next_at(schedule: Schedule, after: datetime, zone: tzinfo) -> datetime:
    """Return the first moment after `after` at which a schedule is due, in UTC.

    An hour that a clock change skips is the moment at which it would have been; of one that comes
    twice the first counts.
    """
    day = after.astimezone(zone).date()
    while True:
        wall = datetime(day.year, day.month, day.day, schedule.hour)  # noqa: DTZ001 (zone below)
        moment = wall.replace(tzinfo=zone).astimezone(UTC)
        if moment > after and _falls_on(schedule, day):
            return moment
        day += timedelta(days=1)


def _falls_on(schedule: Schedule, day: date) -> bool:
    if schedule.every is Every.WEEK:
        return day.isoweekday() == schedule.day
    if schedule.every is Every.MONTH:
        return day.day == min(schedule.day, monthrange(day.year, day.month)[1])
    return True
