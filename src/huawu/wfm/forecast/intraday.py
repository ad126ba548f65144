"""The rest of a day, once its beginning is known.

A morning above the forecast does not promise an afternoon as far above it. How much of the
deviation stays is learnt for each time of day from past days: the slope of the rest's deviation
on that of the beginning, and nothing at all where trusting it would not have helped for sure.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huawu.wfm.forecast.choice import Forecaster
from huawu.wfm.forecast.history import History

Array = NDArray[np.float64]
_DAYS: Final = 60
_LEAST: Final = 20
_SURE: Final = 1.0  #: standard errors by which an update must have helped


@dataclass(frozen=True, slots=True)
class Updates:
    """How much of a deviation stays for the rest of the day."""

    trust: Array  #: by the number of intervals that have passed; 0 to 1; shape (intervals,)

    def apply(self, forecast: Array, actual: Array, passed: int) -> Array:
        """Return the day's forecast with what came so far, and the rest moved.

        Args:
            forecast: calls by interval, as planned for the day.
            actual: calls by interval; read only up to `passed`.
            passed: how many intervals of the day are over.
        """
        updated = forecast.copy()
        updated[:passed] = actual[:passed]
        came, planned = float(actual[:passed].sum()), float(forecast[:passed].sum())
        if planned > 0 and 0 < passed < forecast.size:
            updated[passed:] *= max(came / planned, 1e-3) ** self.trust[passed]
        return updated


def learn_updates(history: History, model: Forecaster) -> Updates:
    """Learn from the last days, each forecast from the evening before."""
    count = len(history.days)
    chosen = range(max(_LEAST, count - _DAYS), count)
    forecasts = np.array(
        [model.predict(history.before(n), history.days[n : n + 1]).mean[0] for n in chosen]
    )
    return from_past(forecasts, history.calls[list(chosen)])


def from_past(forecasts: Array, actuals: Array) -> Updates:
    """Learn from past days' forecasts and actual calls; both of shape (days, intervals)."""
    slots = actuals.shape[1]
    trust = np.zeros(slots)
    for passed in range(1, slots):
        began = _deviation(forecasts[:, :passed], actuals[:, :passed])
        rest = _deviation(forecasts[:, passed:], actuals[:, passed:])
        good = np.isfinite(began) & np.isfinite(rest)
        if good.sum() >= _LEAST:
            trust[passed] = _slope(began[good], rest[good])
    return Updates(trust)


def _deviation(forecast: Array, actual: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(actual.sum(axis=1) / forecast.sum(axis=1))


def _slope(began: Array, rest: Array) -> float:
    """Return the slope through 0, and 0 unless each day would have gained from the other days'."""
    square, product = (began**2).sum(), (began * rest).sum()
    if square <= 0:
        return 0.0
    others = (product - began * rest) / np.maximum(square - began**2, 1e-12)
    gain = np.abs(rest) - np.abs(rest - np.clip(others, 0, 1) * began)
    if gain.mean() <= _SURE * gain.std(ddof=1) / np.sqrt(gain.size):
        return 0.0
    return float(np.clip(product / square, 0, 1))
