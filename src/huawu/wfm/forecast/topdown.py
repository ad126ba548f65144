"""The model: how much a day brings, times how the day spreads it over its intervals.

The logarithm of the day's total and the deviation of the day's profile from the mean profile are
each a regression on what days have in common (`gaussian`). Counts scatter around the product like
Poisson counts whose level is itself uncertain: a Gamma mixture, so negative binomial.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huawu.kernel.lazily import lazily
from huawu.wfm.forecast.calendar import features
from huawu.wfm.forecast.gaussian import Learnt, Part, learn
from huawu.wfm.forecast.history import History

Array = NDArray[np.float64]
_stats = lazily("scipy.stats")  # untyped
_LEARN_FROM: Final = 260  #: scales are learnt from so many of the last days; the rest still counts
_YEARLY: Final = 400  #: days of history from which a time of the year can be told

_LEVEL: Final = (
    Part("weekday", 0.1, 2000.0),
    Part("special", 0.2),
    Part("returned", 0.15),
    Part("before", 0.05),
    Part("month", 0.05),
    Part("month start", 0.05),
    Part("month end", 0.05),
    Part("long", 0.05, 60.0),
    Part("short", 0.02, 4.0),
)
_PROFILE: Final = (
    Part("weekday", 0.05, 1000.0),
    Part("special", 0.05),
    Part("returned", 0.05),
    Part("month", 0.02),
    Part("long", 0.03, 40.0),
    Part("short", 0.02, 3.0),
)
_YEAR: Final = Part("year", 0.08)


@dataclass(frozen=True, slots=True)
class Prediction:
    """Forecast of days; arrays have the shape (days, intervals of a day)."""

    mean: Array
    spread: Array  #: variance of the level in each interval over its square

    def between(self, low: float, high: float, widen: float = 1.0) -> tuple[Array, Array]:
        """Return the quantiles `low` and `high` of the counts.

        Args:
            low: a share from 0 to 1.
            high: another.
            widen: factor on the level's variance, as calibrated by a backtest.
        """
        return self._quantile(low, widen), self._quantile(high, widen)

    def _quantile(self, share: float, widen: float) -> Array:
        size = 1 / np.maximum(self.spread * widen, 1e-9)
        found = _stats.nbinom.ppf(share, size, size / (size + np.maximum(self.mean, 1e-9)))
        return np.where(self.mean > 0, found, 0.0)


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt from a queue's history."""

    level: Learnt
    profile: Learnt

    def predict(self, history: History, days: Sequence[date]) -> Prediction:
        """Forecast the calls of coming days; a closed day is zeros."""
        known, coming = features(history.days, history.calendar), features(days, history.calendar)
        total: Array = history.calls.sum(axis=1)
        logs = np.log(total)
        level, level_var = self.level.predict(known, logs - logs.mean(), coming, 1 / total)
        base, deviation = _profiles(history)
        shape, shape_var = self.profile.predict(known, deviation, coming, np.zeros(total.size))
        hours = np.array([history.hours_of(day) for day in days])
        usual = np.array([base[_key(mask)] for mask in hours])
        weight = _weight(usual)
        share = np.where(hours, usual * np.maximum(1 + shape / weight, 0.05), 0)
        share /= share.sum(axis=1, keepdims=True)
        mean = np.exp(level + logs.mean())[:, None] * share
        # The profile's noise holds the Poisson scatter too, which the counts bring themselves.
        scatter = hours.sum(axis=1) / mean.sum(axis=1)
        own = np.maximum(shape_var - scatter, 0.1 * shape_var)
        spread = level_var[:, None] + own[:, None] / weight**2
        is_open = np.array([history.calendar.is_open(day) for day in days])
        return Prediction(mean * is_open[:, None], spread)


def fit(history: History) -> Model:
    """Learn from a history; a tenth of a second for half a year."""
    recent = slice(max(0, len(history.days) - _LEARN_FROM), None)
    known = features(history.days, history.calendar).take(recent)
    total: Array = history.calls.sum(axis=1)[recent]
    logs = np.log(total)
    span = known.t[-1] - known.t[0]
    yearly = (_YEAR,) if span >= _YEARLY else ()
    _, deviation = _profiles(history)
    return Model(
        learn(_LEVEL + yearly, 0.03, known, logs - logs.mean(), 1 / total),
        learn(_PROFILE, 0.05, known, deviation[recent], np.zeros(total.size)),
    )


def _key(hours: NDArray[np.bool_]) -> bytes:
    return hours.tobytes()


def _profiles(history: History) -> tuple[dict[bytes, Array], Array]:
    """Return the mean profile for each set of open hours, and each day's deviation from its own.

    Deviations are relative and weighted, so that all intervals scatter alike.
    """
    share: Array = history.calls / history.calls.sum(axis=1, keepdims=True)
    masks = [history.hours_of(day) for day in history.days]
    keys = [_key(mask) for mask in masks]
    base: dict[bytes, Array] = {}
    for mask in history.hours.values():
        same = [n for n, key in enumerate(keys) if key == _key(mask)]
        mean = share[same].mean(axis=0) if same else mask / mask.sum()
        base[_key(mask)] = np.where(mask, np.maximum(mean, 1e-9), 0)
    usual = np.array([base[key] for key in keys])
    deviation = np.divide(share, usual, out=np.ones(share.shape), where=usual > 0) - 1
    return base, deviation * _weight(usual)


def _weight(usual: Array) -> Array:
    """Return the weight that evens out Poisson scatter: the root of the share of an even one."""
    open_count = (usual > 0).sum(axis=1, keepdims=True)
    return np.where(usual > 0, np.sqrt(usual * open_count), 1.0)
