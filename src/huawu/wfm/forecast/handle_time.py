"""Handle time beside volume: the day's mean by regression, over the day by its usual form.

Its limits join what is not known of the day with how intervals of the past scattered around their
days: the fewer calls, the wider.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huawu.wfm.forecast.calendar import features
from huawu.wfm.forecast.choice import HIGH, LOW
from huawu.wfm.forecast.gaussian import Part, learn
from huawu.wfm.forecast.history import History

Array = NDArray[np.float64]
_QUANTILE: Final = 1.2815515655446004  #: of the normal distribution, 90 %
_PARTS: Final = (
    Part("weekday", 0.05, 1000.0),
    Part("special", 0.05),
    Part("returned", 0.03),
    Part("long", 0.05, 60.0),
    Part("short", 0.02, 4.0),
)


@dataclass(frozen=True, slots=True)
class HandleTime:
    """Mean handle times in seconds; arrays have the shape (days, intervals of a day)."""

    mean: Array
    low: Array  #: with `high` the limits that hold four of five intervals
    high: Array


def predict(history: History, days: Sequence[date], calls: Array) -> HandleTime | None:
    """Return the handle times of coming days; None where none are known.

    Args:
        history: of the queue.
        days: asked for.
        calls: expected, shape (days, intervals): the mean of few scatters widely.
    """
    if history.aht_s is None:
        return None
    there = np.isfinite(history.aht_s) & (history.calls > 0)
    known = np.flatnonzero(there.any(axis=1))
    counts = np.where(there, history.calls, 0)[known]
    seconds = np.where(there, history.aht_s, 0)[known]
    daily = (counts * seconds).sum(axis=1) / counts.sum(axis=1)
    logs = np.log(np.maximum(daily, 1e-3))
    # A handle time spreads about as wide as it is long: the mean of n calls by 1/n.
    own = 1 / counts.sum(axis=1)
    past = features(history.days, history.calendar).take(known)
    kernel = learn(_PARTS, 0.03, past, logs - logs.mean(), own)
    coming = features(days, history.calendar)
    level, variance = kernel.predict(past, logs - logs.mean(), coming, own)
    work = (counts * seconds / daily[:, None]).sum(axis=0)
    handled = counts.sum(axis=0)
    # Few calls say little about an interval: twenty calls of the usual length are mixed in.
    shape = (work + 20) / (handled + 20)
    mean = np.exp(level + logs.mean())[:, None] * shape
    low, high = _scatter(seconds / (daily[:, None] * shape), counts)
    root = np.sqrt(np.maximum(calls, 1.0))
    day = _QUANTILE * np.sqrt(variance)[:, None]
    return HandleTime(
        mean=mean,
        low=mean * np.exp(-np.hypot(day, low / root)),
        high=mean * np.exp(np.hypot(day, high / root)),
    )


def _scatter(ratio: Array, counts: Array) -> tuple[float, float]:
    """Return how far one call's share of an interval scatters down and up, as logarithms.

    Args:
        ratio: handle time of each interval over what its day and hour promise.
        counts: calls in it.
    """
    some = (ratio > 0) & (counts > 0)
    far = np.log(ratio[some]) * np.sqrt(counts[some])
    low, high = np.quantile(far, (LOW, HIGH))
    return max(-float(low), 0.0), max(float(high), 0.0)
