"""What a queue promises its callers, by the hour: the share to answer, and within what time. Pure.

The one place that says which service level holds when. Hours are read from the wall clock of the
centre, as opening hours are: "01:00" to "04:00" lasts two hours when clocks go forward in it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from huawu.centre.hours import check_spans, minute_of, moments
from huawu.centre.model import Queue, ServiceHours
from huawu.kernel.errors import Invalid


class Level(NamedTuple):
    """A promise: so many are answered within so long."""

    target: float  #: ratio
    within_s: float


def level_on(queue: Queue, day: date, minute: int) -> Level:
    """Return what a queue promises at a minute of a local day."""
    for span in _hours_of(queue, day):
        if minute_of(span.start, "start") <= minute < minute_of(span.end, "end"):
            return Level(span.target, span.within_s)
    return Level(queue.sl_target, queue.sl_within_s)


def as_of(queue: Queue, at: datetime, zone: ZoneInfo) -> Queue:
    """Return a queue with the service level that it promises at an instant."""
    if not queue.sl_hours:
        return queue
    local = at.astimezone(zone)
    target, within_s = level_on(queue, local.date(), local.hour * 60 + local.minute)
    return replace(queue, sl_target=target, sl_within_s=within_s)


def promised_s(queue: Queue, within_s: float | None) -> float:
    """Return within what time a contact is to be answered: as it was promised, else as usual."""
    return queue.sl_within_s if within_s is None else within_s


def next_look(queues: Iterable[Queue], at: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when one has to look again which levels hold, at the next midnight at the latest.

    None when every queue promises the same at all hours.
    """
    spans = [span for queue in queues for span in queue.sl_hours]
    if not spans:
        return None
    edges = [minute_of(each, "sl_hours") for span in spans for each in (span.start, span.end)]
    today = at.astimezone(zone).date()
    days = (today, today + timedelta(days=1))
    return min(moment for day in days for moment in moments(edges, day, zone) if moment > at)


def check_levels(queue: Queue) -> None:
    """Refuse hours of a service level that cannot be meant.

    Raises:
        Invalid: neither weekdays nor a date are named, or both; a malformed time; or an overlap.
    """
    for place, span in enumerate(queue.sl_hours):
        if bool(span.weekdays) == (span.day is not None):
            raise Invalid(
                f"sl_hours[{place}].weekdays", "name either weekdays, 1 is Monday, or a day"
            )
        if len(set(span.weekdays)) != len(span.weekdays):
            raise Invalid(f"sl_hours[{place}].weekdays", "one of them stands twice")
    named = [(f"sl_hours[{place}]", span) for place, span in enumerate(queue.sl_hours)]
    for weekday in range(1, 8):
        check_spans(_told(where, s) for where, s in named if weekday in s.weekdays)
    for day in {span.day for span in queue.sl_hours if span.day is not None}:
        check_spans(_told(where, s) for where, s in named if s.day == day)


def _told(where: str, span: ServiceHours) -> tuple[str, str, str]:
    return where, span.start, span.end


def _hours_of(queue: Queue, day: date) -> list[ServiceHours]:
    dated = [span for span in queue.sl_hours if span.day == day]
    return dated or [span for span in queue.sl_hours if day.isoweekday() in span.weekdays]
