"""The rest of a day, once its beginning is known.

A morning above the forecast does not promise an afternoon as far above it, and what came in the
last hours says more of it than the whole day so far. How much of their deviation stays is learnt
for each time of day from past days: the slope of the rest's deviation on theirs, drawn towards
nothing as far as it is uncertain, and nothing at all where trusting it would not have helped for
sure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huawu.kernel.errors import Invalid
from huawu.wfm.forecast.calendar import Special
from huawu.wfm.forecast.choice import Forecaster, choose
from huawu.wfm.forecast.history import History, build
from huawu.wfm.forecast.reading import Table

Array = NDArray[np.float64]
_DAYS: Final = 60
_LEAST: Final = 20
_BUSY: Final = 5.0  #: an interval planned with so many calls is never empty by chance
_SURE: Final = 2.0  #: standard errors by which an update must have helped
_USUAL: Final = 0.3  #: standard deviation of slopes around 0, before any day is seen
_RECENT_H: Final = 3  #: hours whose deviation is looked at


@dataclass(frozen=True, slots=True)
class Updates:
    """How much of a deviation stays for the rest of the day."""

    trust: Array  #: by the number of intervals that have passed; 0 to 1; shape (intervals,)
    recent: int  #: so many of the intervals passed are looked at

    def apply(self, forecast: Array, actual: Array, passed: int) -> Array:
        """Return the day's forecast with what came so far, and the rest moved.

        Args:
            forecast: calls by interval, as planned for the day.
            actual: calls by interval; read only up to `passed`.
            passed: how many intervals of the day are over.
        """
        updated = forecast.copy()
        updated[:passed] = actual[:passed]
        seen = slice(max(passed - self.recent, 0), passed)
        came, planned = float(actual[seen].sum()), float(forecast[seen].sum())
        if planned > 0 and 0 < passed < forecast.size:
            updated[passed:] *= max(came / planned, 1e-3) ** self.trust[passed]
        return updated


def recent_of(slots: int) -> int:
    """Return how many intervals are looked at, of so many a day."""
    return max(slots * _RECENT_H // 24, 1)


def learn_updates(history: History, model: Forecaster) -> Updates:
    """Learn from the last days, each forecast from the evening before."""
    count = len(history.days)
    chosen = range(max(_LEAST, count - _DAYS), count)
    forecasts = np.array(
        [model.predict(history.before(n), history.days[n : n + 1]).mean[0] for n in chosen]
    )
    return from_past(forecasts, history.calls[list(chosen)], recent_of(history.slots))


def from_past(forecasts: Array, actuals: Array, recent: int) -> Updates:
    """Learn from past days' forecasts and actual calls; both of shape (days, intervals)."""
    slots = actuals.shape[1]
    trust = np.zeros(slots)
    for passed in range(1, slots):
        seen = slice(max(passed - recent, 0), passed)
        began = _deviation(forecasts[:, seen], actuals[:, seen])
        rest = _deviation(forecasts[:, passed:], actuals[:, passed:])
        good = np.isfinite(began) & np.isfinite(rest)
        if good.sum() >= _LEAST:
            trust[passed] = _slope(began[good], rest[good])
    return Updates(trust, recent)


def _deviation(forecast: Array, actual: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(actual.sum(axis=1) / forecast.sum(axis=1))


def _slope(began: Array, rest: Array) -> float:
    """Return the likeliest slope through 0, and 0 unless days would have gained from the others'.

    With normal errors and slopes that are normal around 0: a ridge regression.
    """
    ridge = max(float((rest**2).mean()), 1e-12) / _USUAL**2
    square, product = (began**2).sum() + ridge, (began * rest).sum()
    others = (product - began * rest) / (square - began**2)
    gain = np.abs(rest) - np.abs(rest - np.clip(others, 0, 1) * began)
    if gain.mean() <= _SURE * gain.std(ddof=1) / np.sqrt(gain.size):
        return 0.0
    return float(np.clip(product / square, 0, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A running day; arrays have the shape (intervals of a day,)."""

    history: History
    day: date
    passed: int  #: so many intervals of the day, from midnight, are known
    planned: Array  #: as forecast the evening before
    updated: Array  #: what came, then the rest as moved
    trust: float  #: how much of the deviation so far is carried on, 0 to 1

    @property
    def parts(self) -> tuple[slice, slice]:
        """The intervals that are over, and the rest."""
        return slice(self.passed), slice(self.passed, None)


def run_day(table: Table, interval: timedelta, special: Mapping[date, Special]) -> Running:
    """Plan the last day of a table from the days before it, and move its rest.

    Raises:
        Invalid: nothing stands before that day, or the centre is usually closed on it.
    """
    day = table.rows[-1].ts.date()
    past = [row for row in table.rows if row.ts.date() < day]
    if not past:
        raise Invalid("file", f"it has {day} only; the days before it make the plan.")
    history = build(Table(past, table.step, table.notes), interval, special)
    if not history.calendar.is_open(day):
        raise Invalid("file", f"its last day, {day}, is usually closed: no plan to update.")
    model = choose(history, 1).forecaster
    planned = model.predict(history, [day]).mean[0]
    came, there = np.zeros(history.slots), np.zeros(history.slots, bool)
    for row in table.rows:
        if row.ts.date() == day:
            came[_slot(row.ts, interval)] += row.calls
            there[_slot(row.ts, interval)] = True
    # The last row's interval counts when the next row would begin another.
    passed = _slot(table.rows[-1].ts + table.step, interval) or history.slots
    missing = np.flatnonzero((planned > _BUSY) & ~there)
    if missing.size and missing[0] < passed:
        at = history.start_of(day, int(missing[0]))
        raise Invalid(
            "file", f"no row for {at}, where {planned[missing[0]]:.0f} calls were planned."
        )
    updates = learn_updates(history, model)
    return Running(
        history=history,
        day=day,
        passed=passed,
        planned=planned,
        updated=updates.apply(planned, came, passed),
        trust=float(updates.trust[passed]) if passed < history.slots else 0.0,
    )


def _slot(ts: datetime, interval: timedelta) -> int:
    return timedelta(hours=ts.hour, minutes=ts.minute) // interval
