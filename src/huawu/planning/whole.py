"""The whole centre's forecast: its queues' added up, interval by interval. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from huawu.planning.forecasting import ForecastDay
from huawu.planning.forecasts import PlannedDay

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    """A span of one queue, or of several together: what is planned, and what came."""

    days: Mapping[date, PlannedDay]
    actual: Mapping[date, Sequence[float | None]]  #: None: not known, or not yet
    handled: Mapping[date, Sequence[float | None]]  #: mean handle time in seconds of what came


def added(queues: Sequence[Workbench]) -> Workbench:
    """Return queues together: calls, plans and what came add up.

    Limits are those of queues that err independently of each other. An interval that is not known
    of one queue is not known of all.
    """
    days = sorted({day for queue in queues for day in queue.days})
    past = sorted({day for queue in queues for day in queue.actual})
    return Workbench(
        days={day: _day(day, [q.days[day] for q in queues if day in q.days]) for day in days},
        actual={day: _came([q.actual[day] for q in queues if day in q.actual]) for day in past},
        handled={day: _handled([q for q in queues if day in q.actual], day) for day in past},
    )


def _day(day: date, its: Sequence[PlannedDay]) -> PlannedDay:
    told = [each.forecast for each in its]
    calls = _sum(each.calls for each in told)
    below = np.sqrt(_sum((_row(each.calls) - _row(each.low)) ** 2 for each in told))
    above = np.sqrt(_sum((_row(each.high) - _row(each.calls)) ** 2 for each in told))
    return PlannedDay(
        version="",
        forecast=ForecastDay(
            day=day,
            open=_sum(each.open for each in told).astype(bool).tolist(),
            calls=calls.tolist(),
            low=np.maximum(calls - below, 0).tolist(),
            high=(calls + above).tolist(),
            **_handle_time(told),
        ),
        planned=_sum(each.planned for each in its).tolist(),
    )


def _handle_time(told: Sequence[ForecastDay]) -> Mapping[str, Sequence[float] | None]:
    """Return mean and limits over all calls of those queues whose handle time is known."""
    known = [
        (_row(each.calls) + 1e-9, _row(each.aht_s), each)  # without calls, queues count alike
        for each in told
        if each.aht_s is not None
    ]
    if not known:
        return {"aht_s": None, "aht_low_s": None, "aht_high_s": None}
    calls = _sum(its for its, _, _ in known)
    mean = _sum(its * aht for its, aht, _ in known) / calls
    limits: dict[str, Sequence[float] | None] = {}
    for name, sign in (("aht_low_s", -1), ("aht_high_s", 1)):
        far = [(its, aht, getattr(day, name)) for its, aht, day in known]
        limits[name] = None
        if all(limit is not None for _, _, limit in far):
            off = _sum((its * (_row(limit) - aht)) ** 2 for its, aht, limit in far)
            limits[name] = (mean + sign * np.sqrt(off) / calls).tolist()
    return {"aht_s": mean.tolist(), **limits}


def _came(rows: Sequence[Sequence[float | None]]) -> Sequence[float | None]:
    return [
        None if any(calls is None for calls in its) else sum(calls or 0.0 for calls in its)
        for its in zip(*rows, strict=True)
    ]


def _handled(queues: Sequence[Workbench], day: date) -> Sequence[float | None]:
    """Return the mean over all calls whose handle time is known."""
    rows = (zip(q.actual[day], q.handled[day], strict=True) for q in queues)
    found: list[float | None] = []
    for its in zip(*rows, strict=True):
        known = [(calls, aht_s) for calls, aht_s in its if calls and aht_s is not None]
        work = sum(calls * aht_s for calls, aht_s in known)
        found.append(work / sum(calls for calls, _ in known) if known else None)
    return found


def _row(values: Sequence[float]) -> Array:
    return np.array(values, np.float64)


def _sum(rows: Iterable[Sequence[float] | Array]) -> Array:
    found: Array = np.array([np.asarray(row, np.float64) for row in rows]).sum(axis=0)
    return found
