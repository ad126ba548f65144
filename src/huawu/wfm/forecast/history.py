"""A queue's past as days by intervals: opening hours found, faults cleaned and written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huawu.kernel.errors import Invalid
from huawu.wfm.forecast.calendar import DAY, Calendar, Special
from huawu.wfm.forecast.reading import Row, Table

Array = NDArray[np.float64]
_LAST: Final = 8  #: of each weekday, so many of the last days tell whether and when it opens
_WEEKDAYS: Final = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays")
_NAMES: Final = (*_WEEKDAYS, "Sundays")
#: With fewer calls per row than this, a row that is absent may well be a zero.
_DENSE: Final = 5.0
_ENOUGH: Final = 0.6  #: a day is used when intervals with this share of its calls are known
_FAR_OFF: Final = 6.0  #: robust deviations from its weekday that make a day an outlier
_AT_LEAST: Final = 0.45  #: and so far off at least, as a logarithm


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is known of a queue. Arrays have the shape (days, intervals of a day).

    Days are those that were open and are fit to learn from, in order; others are in `notes`.
    """

    interval: timedelta
    days: tuple[date, ...]
    calls: Array  #: never NaN: gaps are filled from the weekday's profile
    filled: NDArray[np.bool_]  #: where `calls` is filled; never scored
    aht_s: Array | None  #: NaN where no call was handled
    hours: Mapping[int, NDArray[np.bool_]]  #: which intervals are open, by weekday
    calendar: Calendar
    notes: tuple[str, ...]
    last: date  #: the last day of the data, whether open or not

    @property
    def slots(self) -> int:
        """Intervals in a day."""
        return DAY // self.interval

    def before(self, count: int) -> "History":
        """Return the history as it stood after its first `count` days."""
        return replace(
            self,
            days=self.days[:count],
            calls=self.calls[:count],
            filled=self.filled[:count],
            aht_s=None if self.aht_s is None else self.aht_s[:count],
            last=self.days[count - 1],
        )

    def hours_of(self, day: date) -> NDArray[np.bool_]:
        """Return which intervals of a day are open; a worked weekend has a weekday's hours."""
        return self.hours.get(day.weekday(), self.hours[min(self.hours)])

    def start_of(self, day: date, slot: int) -> datetime:
        """Return the wall time at which an interval begins."""
        return datetime.combine(day, datetime.min.time()) + slot * self.interval


def build(table: Table, interval: timedelta, special: Mapping[date, Special]) -> History:
    """Aggregate rows, find opening days and hours, and set aside what cannot be learnt from.

    Raises:
        Invalid: the interval does not suit the rows.
    """
    if interval % table.step or DAY % interval:
        raise Invalid(
            "interval",
            f"rows are {table.step // timedelta(minutes=1)} min apart; the interval must be a"
            " multiple of that and divide a day.",
        )
    first, last = table.rows[0].ts.date(), table.rows[-1].ts.date()
    days = tuple(first + n * DAY for n in range((last - first).days + 1))
    calls, rows, aht = _grid(table.rows, days, interval)
    notes = list(table.notes)
    dense = _is_dense(table.rows)
    hours = _hours(days, calls, rows, dense=dense, special=special)
    if not hours:
        raise Invalid("file", "no weekday has calls on most of its days; nothing to learn from.")
    notes.append(_say_hours(hours, interval, dense=dense))
    known = _known(days, rows, hours, dense=dense)
    total = np.where(known, calls, 0).sum(axis=1)
    calendar, used = _calendar(days, total, hours, special, notes)
    used &= _enough(days, calls, known, hours, notes)
    used &= ~_outliers(days, total, used, calendar, notes)
    calls, filled = _fill(days, calls, known, used, hours, notes)
    chosen: list[int] = np.flatnonzero(used).tolist()
    if not chosen:
        raise Invalid("file", "no day is fit to learn from. " + " ".join(notes))
    return History(
        interval=interval,
        days=tuple(days[n] for n in chosen),
        calls=calls[chosen],
        filled=filled[chosen],
        aht_s=None if aht is None else aht[chosen],
        hours=hours,
        calendar=calendar,
        notes=tuple(notes),
        last=last,
    )


def _grid(
    rows: Sequence[Row], days: Sequence[date], interval: timedelta
) -> tuple[Array, Array, Array | None]:
    """Add rows up: calls, number of rows, and mean handle time by day and interval."""
    shape = (len(days), DAY // interval)
    calls, count, work, handled = (np.zeros(shape) for _ in range(4))
    seconds = interval.total_seconds()
    for row in rows:
        day = (row.ts.date() - days[0]).days
        slot = int((row.ts.hour * 3600 + row.ts.minute * 60) // seconds)
        calls[day, slot] += row.calls
        count[day, slot] += not row.second
        if row.aht_s is not None:
            work[day, slot] += row.aht_s * row.calls
            handled[day, slot] += row.calls
    if not handled.any():
        return calls, count, None
    return calls, count, np.divide(work, handled, out=np.full(shape, np.nan), where=handled > 0)


def _is_dense(rows: Sequence[Row]) -> bool:
    """Return whether a row stands for every open interval, so that an absent one is a gap."""
    counts = [row.calls for row in rows]
    return 0.0 in counts or sum(counts) / len(counts) >= _DENSE


def _hours(
    days: Sequence[date],
    calls: Array,
    rows: Array,
    *,
    dense: bool,
    special: Mapping[date, Special],
) -> dict[int, NDArray[np.bool_]]:
    """Return the open intervals of each weekday that is usually open."""
    found: dict[int, NDArray[np.bool_]] = {}
    for weekday in range(7):
        of_it = [n for n, day in enumerate(days) if day.weekday() == weekday]
        common = [n for n in of_it if days[n] not in special][-_LAST:]
        there = [n for n in common if calls[n].sum() > 0]
        if not there or len(there) * 2 < len(common):
            continue
        seen = (rows[there] > 0) if dense else (calls[there] > 0)
        hours = seen.mean(axis=0) >= (0.5 if dense else 0.2)
        if dense:  # zeros all through the night are hours without service, not quiet ones
            hours &= calls[there].sum(axis=0) > 0
        found[weekday] = hours
    return found


def _say_hours(hours: Mapping[int, NDArray[np.bool_]], interval: timedelta, *, dense: bool) -> str:
    spans: dict[str, list[str]] = {}
    for weekday, mask in hours.items():
        open_slots = np.flatnonzero(mask)
        begin, end = open_slots[0] * interval, (open_slots[-1] + 1) * interval
        spans.setdefault(f"{_hm(begin)} to {_hm(end)}", []).append(_NAMES[weekday])
    told = "; ".join(f"{', '.join(names)} {span}" for span, names in spans.items())
    absent = "a gap" if dense else "no calls"
    return f"Open as found in the data: {told}. A row that is absent is taken as {absent}."


def _hm(span: timedelta) -> str:
    minutes = span // timedelta(minutes=1)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _known(
    days: Sequence[date],
    rows: Array,
    hours: Mapping[int, NDArray[np.bool_]],
    *,
    dense: bool,
) -> NDArray[np.bool_]:
    """Return which intervals are known: a dense table must have as many rows as usual."""
    known = np.zeros(rows.shape, bool)
    for weekday, mask in hours.items():
        of_it = [n for n, day in enumerate(days) if day.weekday() == weekday]
        if not dense:
            known[of_it] = mask & rows[of_it].any(axis=1, keepdims=True)
            continue
        there = [n for n in of_it if rows[n].any()]
        usual = np.median(rows[there], axis=0)
        known[of_it] = mask & (rows[of_it] >= usual) & (rows[of_it] > 0)
    return known


def _calendar(
    days: Sequence[date],
    total: Array,
    hours: Mapping[int, NDArray[np.bool_]],
    special: Mapping[date, Special],
    notes: list[str],
) -> tuple[Calendar, NDArray[np.bool_]]:
    """Return the calendar that the data confirm, and which days were open."""
    active = total > 0
    usual = np.array([day.weekday() in hours for day in days])
    marked = np.array([day in special for day in days])
    unkind = usual & np.array([d in special and special[d].kind is None for d in days])
    open_on_special = bool(active[unkind].mean() >= 0.5) if unkind.any() else not special
    lost = [day for day, off in zip(days, usual & ~active & ~marked, strict=True) if off]
    known = dict(special)
    if not special:  # without a calendar, a day without calls was closed like a holiday
        known = {day: Special("closed") for day in lost}
    if lost:
        what = "outages, not holidays" if special else "closed; name holidays with --holidays"
        shown = ", ".join(map(str, lost[:10])) + (" …" if len(lost) > 10 else "")
        notes.append(f"{len(lost)} usual days without calls, taken as {what}: {shown}.")
    if unkind.any():
        state = "open" if open_on_special else "closed"
        notes.append(f"Special days are usually {state}, as {unkind.sum()} of them show.")
    calendar = Calendar(
        known, frozenset(hours), open_on_special, frozenset(lost if special else ())
    )
    return calendar, active & (usual | marked)


def _enough(
    days: Sequence[date],
    calls: Array,
    known: NDArray[np.bool_],
    hours: Mapping[int, NDArray[np.bool_]],
    notes: list[str],
) -> NDArray[np.bool_]:
    """Return the days of which enough is known: the rest of a day is filled by its weekday."""
    enough = np.ones(len(days), bool)
    for n, day in enumerate(days):
        mask = hours.get(day.weekday())
        if mask is None or not calls[n].any():
            continue
        share = np.where(mask, calls.mean(axis=0), 0)
        part = share[known[n] & mask].sum() / max(share.sum(), 1e-12)
        if part < _ENOUGH:
            enough[n] = False
            notes.append(f"{day}: only {part:.0%} of a usual day is there; left out.")
    return enough


def _outliers(
    days: Sequence[date],
    total: Array,
    used: NDArray[np.bool_],
    calendar: Calendar,
    notes: list[str],
) -> NDArray[np.bool_]:
    """Return days far from the median of the eight nearest of their weekday; special days stay."""
    found = np.zeros(len(days), bool)
    plain = [n for n in np.flatnonzero(used).tolist() if days[n] not in calendar.special]
    off = np.zeros(len(days))
    for n in plain:
        same = [m for m in plain if m != n and days[m].weekday() == days[n].weekday()]
        near = sorted(same, key=lambda m: abs(m - n))[:_LAST]
        if len(near) >= 3:
            off[n] = np.log(total[n]) - np.median(np.log(total[near]))
    if not plain:
        return found
    spread = 1.4826 * float(np.median(np.abs(off[plain])))
    for n in plain:
        if abs(off[n]) > max(_FAR_OFF * spread, _AT_LEAST):
            found[n] = True
            notes.append(
                f"{days[n]}: {total[n]:g} calls are {np.exp(off[n]):.2f} times a usual"
                f" {_NAMES[days[n].weekday()][:-1]}; left out as an outlier."
            )
    return found


def _fill(
    days: Sequence[date],
    calls: Array,
    known: NDArray[np.bool_],
    used: NDArray[np.bool_],
    hours: Mapping[int, NDArray[np.bool_]],
    notes: list[str],
) -> tuple[Array, NDArray[np.bool_]]:
    """Fill the gaps of used days from the weekday's profile at the day's own level."""
    filled = np.zeros(calls.shape, bool)
    out = calls.copy()
    numbers: list[int] = np.flatnonzero(used).tolist()
    for n in numbers:
        mask = hours.get(days[n].weekday(), next(iter(hours.values())))
        gaps = mask & ~known[n]
        out[n, ~mask] = 0
        if not gaps.any():
            continue
        same = [m for m in numbers if days[m].weekday() == days[n].weekday()]
        full = [m for m in same if not (mask & ~known[m]).any()]
        profile = calls[full].mean(axis=0) if full else calls[used].mean(axis=0)
        level = calls[n, known[n]].sum() / max(float(profile[known[n]].sum()), 1e-12)
        out[n, gaps] = profile[gaps] * level
        filled[n] = gaps
        notes.append(f"{days[n]}: {gaps.sum()} intervals are missing; filled from its weekday.")
    return out, filled
