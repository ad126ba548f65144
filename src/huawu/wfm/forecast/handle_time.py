"""Handle time beside volume: the day's mean by regression, over the day by its usual form."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huawu.wfm.forecast.calendar import features
from huawu.wfm.forecast.gaussian import Part, learn
from huawu.wfm.forecast.history import History

Array = NDArray[np.float64]
_PARTS: Final = (
    Part("weekday", 0.05, 1000.0),
    Part("special", 0.05),
    Part("returned", 0.03),
    Part("long", 0.05, 60.0),
    Part("short", 0.02, 4.0),
)


def predict(history: History, days: Sequence[date]) -> Array | None:
    """Return mean handle times in seconds, shape (days, intervals); None where none are known."""
    if history.aht_s is None:
        return None
    there = np.isfinite(history.aht_s) & (history.calls > 0)
    known = np.flatnonzero(there.any(axis=1))
    calls = np.where(there, history.calls, 0)[known]
    seconds = np.where(there, history.aht_s, 0)[known]
    daily = (calls * seconds).sum(axis=1) / calls.sum(axis=1)
    logs = np.log(np.maximum(daily, 1e-3))
    # A handle time spreads about as wide as it is long: the mean of n calls by 1/n.
    own = 1 / calls.sum(axis=1)
    past = features(history.days, history.calendar).take(known)
    kernel = learn(_PARTS, 0.03, past, logs - logs.mean(), own)
    coming = features(days, history.calendar)
    level, _ = kernel.predict(past, logs - logs.mean(), coming, own)
    work = (calls * seconds / daily[:, None]).sum(axis=0)
    handled = calls.sum(axis=0)
    # Few calls say little about an interval: twenty calls of the usual length are mixed in.
    shape = (work + 20) / (handled + 20)
    return np.exp(level + logs.mean())[:, None] * shape
