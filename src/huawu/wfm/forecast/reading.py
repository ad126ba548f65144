"""Rows `ts,calls` into numbers by time; a row that cannot be right is named with its rule."""

import csv
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Final

from huawu.kernel.errors import Invalid

_MINUTE: Final = timedelta(minutes=1)
_TAIL: Final = 3  #: how many further rows with the same fault are named


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: what came in the interval that begins at `ts`."""

    number: int  #: line of the file; the header is 1
    ts: datetime  #: wall time of the centre, without zone
    calls: float
    aht_s: float | None  #: mean handle time of these calls, where the file has it
    second: bool = False  #: in the hour that a clock change repeats


@dataclass(slots=True)
class Table:
    """The rows of a file in order of time, their step, and what was mended."""

    rows: list[Row]
    step: timedelta
    notes: list[str] = field(default_factory=list[str])


def read_rows(lines: Iterable[str], zone: tzinfo | None = None) -> Table:
    """Read a table with the columns `ts` and `calls`, and perhaps `aht`.

    Times with an offset are turned into `zone`'s; times without one are the centre's wall time.

    Raises:
        Invalid: names the row and the rule it breaks.
    """
    reader = csv.reader(lines)
    header = [name.strip().lower().lstrip("\ufeff") for name in next(reader, list[str]())]
    for name in ("ts", "calls"):
        if name not in header:
            raise Invalid("row 1", f"the header has no column {name!r}; it needs ts,calls.")
    rows = [
        _row(number, cells, header, zone)
        for number, cells in enumerate(reader, start=2)
        if any(cell.strip() for cell in cells)
    ]
    if len(rows) < 2:
        count = "one row" if rows else "no rows"
        raise Invalid("file", f"it has {count} under its header; a forecast needs days of them.")
    notes: list[str] = []
    if any(b.ts < a.ts for a, b in pairwise(rows)):
        notes.append("Rows were not in order of time; they were sorted.")
        rows.sort(key=lambda row: (row.ts, row.second))
    rows = _without_repeats(rows, zone, notes)
    step = _step(rows)
    _refuse_mixed(rows, step)
    return Table(rows, step, notes)


def _row(number: int, cells: Sequence[str], header: Sequence[str], zone: tzinfo | None) -> Row:
    place = f"row {number}"
    if len(cells) != len(header):
        raise Invalid(place, f"{len(cells)} cells under {len(header)} columns.")
    named = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    try:
        ts = datetime.fromisoformat(named["ts"])
    except ValueError:
        raise Invalid(
            place, f"ts is {named['ts']!r}; write it like 2026-03-01 09:00 or with an offset."
        ) from None
    second = False
    if ts.tzinfo is not None:
        if zone is None:
            raise Invalid(place, "ts has an offset; say the centre's zone with --zone.")
        ts = ts.astimezone(zone)
        second = bool(ts.fold)
        ts = ts.replace(tzinfo=None, fold=0)
    if ts.second or ts.microsecond:
        raise Invalid(place, f"ts {named['ts']} is not on a whole minute.")
    calls = _number(place, "calls", named["calls"])
    aht = named.get("aht", "")
    return Row(number, ts, calls, _number(place, "aht", aht) if aht else None, second)


def _number(place: str, name: str, cell: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise Invalid(place, f"{name} is {cell!r}; give a number, 0 or more.")
    return value


def _without_repeats(rows: Sequence[Row], zone: tzinfo | None, notes: list[str]) -> list[Row]:
    """Drop rows that stand twice alike; two that differ cannot both be right."""
    kept: dict[tuple[datetime, bool], Row] = {}
    doubled = 0
    for row in rows:
        before = kept.get((row.ts, row.second))
        if before is None:
            kept[row.ts, row.second] = row
        elif zone is not None and not row.second and _repeats_hour(row.ts, zone):
            kept[row.ts, True] = Row(row.number, row.ts, row.calls, row.aht_s, second=True)
        elif (before.calls, before.aht_s) == (row.calls, row.aht_s):
            doubled += 1
        else:
            raise Invalid(
                f"row {row.number}",
                f"{row.ts} stands already in row {before.number}, with other figures"
                " (in the hour a clock change repeats, say the zone with --zone).",
            )
    if doubled:
        notes.append(f"{doubled} rows stood twice with the same figures; each was taken once.")
    return list(kept.values())


def _repeats_hour(ts: datetime, zone: tzinfo) -> bool:
    first, second = (ts.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first is not None and second is not None and second < first


def _step(rows: Sequence[Row]) -> timedelta:
    """Return the distance of rows: the smallest, if all times are on its grid."""
    gaps = Counter(b.ts - a.ts for a, b in pairwise(rows) if b.ts > a.ts)
    if not gaps:
        raise Invalid("file", "all its rows are of one time; a forecast needs days of them.")
    step, usual = min(gaps), gaps.most_common(1)[0][0]
    if timedelta(days=1) % step:
        pair = next((a, b) for a, b in pairwise(rows) if b.ts - a.ts == step)
        odd = pair[0] if usual != step and _of_day(pair[0].ts) % usual else pair[1]
        raise Invalid(
            f"row {odd.number}",
            f"{odd.ts} is {step // _MINUTE} min from the next row or the one before, which does"
            f" not divide a day (most are {usual // _MINUTE} min apart).",
        )
    off = [row for row in rows if _of_day(row.ts) % step]
    if off:
        raise Invalid(
            f"row {off[0].number}",
            f"{off[0].ts} is not on the grid of {step // _MINUTE} min that other rows keep"
            f" (most are {usual // _MINUTE} min apart; {len(off)} such rows).",
        )
    return step


def _refuse_mixed(rows: Sequence[Row], step: timedelta) -> None:
    """A day at another, even step is another table: adding both up would be wrong silently."""
    by_day: dict[object, list[Row]] = {}
    for row in rows:
        by_day.setdefault(row.ts.date(), []).append(row)
    for day in by_day.values():
        gaps = {b.ts - a.ts for a, b in pairwise(day) if b.ts > a.ts}
        if len(day) >= 6 and len(gaps) == 1 and step not in gaps:
            raise Invalid(
                f"row {day[0].number}",
                f"on {day[0].ts.date()} rows are {gaps.pop() // _MINUTE} min apart, elsewhere"
                f" {step // _MINUTE}: give one table for each step.",
            )


def _of_day(ts: datetime) -> timedelta:
    return timedelta(hours=ts.hour, minutes=ts.minute)
