"""Opening hours: is it open, when does that change, and is the calendar sound. Pure.

A span is read from the wall clock of the hours' own zone: it is open while that clock shows a
time within `[start, end)`. So "00:00" to "24:00" is 23 hours long on the day when clocks go
forward and 25 on the day when they go back. A span over midnight is written as two.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from huawu.centre.model import Hours
from huawu.kernel.errors import Invalid

_TIME: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_DAY_MIN: Final = 24 * 60

#: After this many ordinary days without a change the week itself holds none, even when one of
#: the days lost an hour.
_WEEKS_DAYS: Final = 15


def is_open(hours: Hours, at: datetime) -> bool:
    """Say whether `hours` are open at the aware instant `at`.

    Raises:
        Invalid: the zone is unknown or a span is malformed; `check_hours` refuses both.
    """
    if hours.closed_now:
        return False
    local = at.astimezone(_zone(hours))
    minute = local.hour * 60 + local.minute
    return any(start <= minute < end for start, end in _spans(hours, local.date()))


def next_change(hours: Hours, at: datetime) -> datetime | None:
    """Return the first instant after `at` when open becomes closed or the reverse.

    Returns:
        The instant, in the zone of the hours; None when nothing but a person changes it.

    Raises:
        Invalid: as `is_open`.
    """
    if hours.closed_now:
        return None
    zone = _zone(hours)
    now_open = is_open(hours, at)
    for day in _days(hours, at.astimezone(zone).date()):
        edges = (minute for span in _spans(hours, day) for minute in span)
        for moment in moments(edges, day, zone):
            if moment > at and is_open(hours, moment) != now_open:
                return moment.astimezone(zone)
    return None


def check_hours(hours: Hours) -> None:
    """Refuse hours that cannot be meant.

    Raises:
        Invalid: an unknown zone, a malformed time, a span that does not end after its start,
            spans of one day that overlap, or a special day given twice.
    """
    _zone(hours)
    for weekday in range(1, 8):
        named = [
            (f"week[{place}]", span.start, span.end)
            for place, span in enumerate(hours.week)
            if span.weekday == weekday
        ]
        check_spans(named)
    seen: set[date] = set()
    for place, special in enumerate(hours.special):
        if special.day in seen:
            raise Invalid(
                f"special[{place}]", f"{special.day} stands twice; keep one entry for each day"
            )
        seen.add(special.day)
        check_spans(
            [
                (f"special[{place}].spans[{number}]", start, end)
                for number, (start, end) in enumerate(special.spans)
            ]
        )


def check_spans(named: Iterable[tuple[str, str, str]]) -> None:
    """Refuse spans of one day that cannot be meant.

    Args:
        named: of each where it stands, its start and its end.

    Raises:
        Invalid: a malformed time, a span that does not end after its start, or an overlap.
    """
    spans: list[tuple[int, int, str]] = []
    for where, start, end in named:
        from_min, to_min = minute_of(start, where), minute_of(end, where)
        if from_min >= to_min:
            raise Invalid(
                where,
                f"the end {end} is not after the start {start}; "
                "write a span over midnight as two: one to 24:00, one from 00:00 of the next day",
            )
        spans.append((from_min, to_min, where))
    spans.sort()
    for (_, end_min, first), (start_min, _, second) in pairwise(spans):
        if start_min < end_min:
            raise Invalid(second, f"overlaps {first}; join the two or part them")


def _zone(hours: Hours) -> ZoneInfo:
    try:
        return ZoneInfo(hours.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid(
            "zone", f"there is no time zone {hours.zone!r}; use an IANA name such as Asia/Shanghai"
        ) from None


def minute_of(text: str, where: str) -> int:
    """Return a time of the clock as minutes of its day.

    Raises:
        Invalid: it is none; `where` says which field.
    """
    if text == "24:00":
        return _DAY_MIN
    if _TIME.fullmatch(text) is None:
        raise Invalid(where, f"{text!r} is not a time; write HH:MM between 00:00 and 24:00")
    return int(text[:2]) * 60 + int(text[3:])


def _spans(hours: Hours, day: date) -> list[tuple[int, int]]:
    """Return the open minutes of one local day; a special day stands for the whole day."""
    for special in hours.special:
        if special.day == day:
            return [
                (minute_of(start, "special"), minute_of(end, "special"))
                for start, end in special.spans
            ]
    weekday = day.isoweekday()
    return [
        (minute_of(span.start, "week"), minute_of(span.end, "week"))
        for span in hours.week
        if span.weekday == weekday
    ]


def _days(hours: Hours, today: date) -> Iterator[date]:
    """Yield the local days that can hold the next change, in order."""
    yesterday = today - timedelta(days=1)
    starts = [yesterday, *(s.day for s in hours.special if s.day > today)]
    done = yesterday - timedelta(days=1)
    for start in sorted(starts):
        for offset in range(_WEEKS_DAYS + 2):
            day = start + timedelta(days=offset)
            if day > done:
                done = day
                yield day


def moments(edges: Iterable[int], day: date, zone: ZoneInfo) -> list[datetime]:
    """Return when what holds by the clock can change on a day, in UTC and in order.

    Args:
        edges: minutes of the day at which something begins or ends, besides midnight.
        day: local.
        zone: whose clock is read; its change counts, too.
    """
    moments = {_utc(day, minute, fold, zone) for minute in {0, *edges} for fold in (0, 1)}
    first, last = _utc(day, 0, 0, zone), _utc(day, _DAY_MIN, 1, zone)
    if first.astimezone(zone).utcoffset() != last.astimezone(zone).utcoffset():
        moments.add(_clock_change(first, last, zone))
    return sorted(moments)


def _utc(day: date, minute: int, fold: int, zone: ZoneInfo) -> datetime:
    local = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minute)
    return local.replace(fold=fold).astimezone(UTC)


def _clock_change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Find when the zone's offset changes between two instants, to the second."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
