"""A queue's forecast: calls by interval with their limits, and how well such forecasts did."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

import numpy as np
from numpy.typing import NDArray

from huawu.kernel.errors import Invalid
from huawu.wfm.forecast import handle_time
from huawu.wfm.forecast.calendar import DAY
from huawu.wfm.forecast.choice import HIGH, LOW, Accuracy, choose
from huawu.wfm.forecast.handle_time import HandleTime
from huawu.wfm.forecast.history import History

Array = NDArray[np.float64]
LEAST_DAYS = 7  #: with fewer days of data there is nothing to say about most weekdays


@dataclass(frozen=True, slots=True)
class Line:
    """One interval of a forecast."""

    ts: datetime  #: its begin: wall time, or with an offset where the zone is known
    calls: float
    low: float  #: with `high` the limits that hold four of five intervals
    high: float
    aht_s: float | None
    aht_low_s: float | None  #: with `aht_high_s` the limits that hold four of five intervals
    aht_high_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The forecast of coming days. Arrays have the shape (days, intervals of a day)."""

    history: History
    days: tuple[date, ...]  #: open days only
    calls: Array
    low: Array
    high: Array
    aht: HandleTime | None
    model: str
    accuracy: tuple[Accuracy, ...]  #: of the models tried, the chosen first
    notes: tuple[str, ...]

    def lines(self, zone: tzinfo | None = None) -> Iterator[Line]:
        """Yield the open intervals in order of time.

        In a named zone the hour that a clock change skips is left out, and the one it repeats
        comes twice.
        """
        for row, day in enumerate(self.days):
            hours = np.flatnonzero(self.history.hours_of(day))
            stamps = [
                (ts, int(slot))
                for slot in hours
                for ts in _instants(self.history.start_of(day, int(slot)), zone)
            ]
            for ts, slot in sorted(stamps, key=_instant):
                yield self._line(ts, (row, slot))

    def _line(self, ts: datetime, at: tuple[int, int]) -> Line:
        aht = None if self.aht is None else (self.aht.mean, self.aht.low, self.aht.high)
        calls = (float(each[at]) for each in (self.calls, self.low, self.high))
        return Line(
            ts, *calls, *((None,) * 3 if aht is None else (float(each[at]) for each in aht))
        )


def forecast(history: History, horizon_days: int) -> Forecast:
    """Forecast the days after the last one of the data.

    Raises:
        Invalid: the history is too short for any forecast, or no coming day is open.
    """
    if len(history.days) < LEAST_DAYS:
        raise Invalid(
            "file",
            f"{len(history.days)} days are fit to learn from; a forecast needs {LEAST_DAYS} or"
            " more, and 30 to choose and check its model.",
        )
    coming = [history.last + n * DAY for n in range(1, horizon_days + 1)]
    days = tuple(day for day in coming if history.calendar.is_open(day))
    if not days:
        raise Invalid("horizon", "none of the coming days is open; ask for more days.")
    choice = choose(history, len(days))
    found = choice.forecaster.predict(history, days)
    low, high = found.between(LOW, HIGH, choice.widen)
    notes = list(history.notes)
    if not choice.tried:
        notes.append(
            f"With {len(history.days)} days there is too little to check a model on: each interval"
            " is the mean of its weekday, and its limits are a guess."
        )
    return Forecast(
        history=history,
        days=days,
        calls=found.mean,
        low=low,
        high=high,
        aht=handle_time.predict(history, days, found.mean),
        model=choice.name,
        accuracy=choice.tried,
        notes=tuple(notes),
    )


def _instant(stamp: tuple[datetime, int]) -> datetime:
    ts = stamp[0]  # two times of one zone would be compared by the hands of the clock
    return ts.astimezone(UTC) if ts.tzinfo else ts


def _instants(wall: datetime, zone: tzinfo | None) -> list[datetime]:
    """Return when a wall time is: once, never or twice."""
    if zone is None:
        return [wall]
    found: list[datetime] = []
    for fold in (0, 1):
        ts = wall.replace(tzinfo=zone, fold=fold)
        back = ts.astimezone(UTC).astimezone(zone)
        exists = back.replace(tzinfo=None, fold=0) == wall
        if exists and ts.utcoffset() not in [other.utcoffset() for other in found]:
            found.append(ts)
    return found
