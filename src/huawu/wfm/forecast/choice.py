"""Which model to trust for a queue: the one that forecast its last weeks best.

From each of the last weeks' ends the days after it are forecast with what was known then, and
compared with what came. The same comparison says how wide intervals must be to hold four of five.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from huawu.wfm.forecast import topdown
from huawu.wfm.forecast.history import History
from huawu.wfm.forecast.topdown import Prediction

Array = NDArray[np.float64]
LOW, HIGH = 0.1, 0.9  #: quantiles of the 80 % interval
_ORIGINS: Final = 8
_STEP: Final = 5  #: days of data between origins
_LEAST: Final = 20  #: days of data that the first origin must have behind it
_WIDEST: Final = 12.0
_TOLERATED: Final = 0.05  #: within this of 80 % the model's own width stands
_MEAN_OF: Final = 8


class Forecaster(Protocol):
    """A model that has learnt what it needs."""

    def predict(self, history: History, days: Sequence[date]) -> Prediction:
        """Forecast days from a history; a closed day is zeros."""
        ...


class WeekdayMean:
    """The mean of the last eight days of the same weekday: simple, and hard to beat for long."""

    def predict(self, history: History, days: Sequence[date]) -> Prediction:
        """Forecast days; a weekday never seen takes the mean of all."""
        plain = [n for n, day in enumerate(history.days) if day not in history.calendar.special]
        plain = plain or list(range(len(history.days)))
        mean = np.zeros((len(days), history.slots))
        spread = np.full(mean.shape, 0.02)
        for row, day in enumerate(days):
            same = [n for n in plain if history.days[n].weekday() == day.weekday()][-_MEAN_OF:]
            past = history.calls[same or plain]
            mean[row] = past.mean(axis=0) * history.calendar.is_open(day)
            if len(past) > 2:
                totals = past.sum(axis=1)
                spread[row] = max(float(totals.var() / totals.mean() ** 2), 1e-3)
        return Prediction(mean, spread)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How a model did in the backtest, pooled over origins. Ratios are 0 to 1."""

    model: str
    origins: int
    wape: float  #: sum of absolute errors ÷ sum of calls
    mase: float | None
    """Mean absolute error ÷ that of repeating last week; None where that is never wrong."""
    bias: float  #: (forecast - actual) ÷ actual; positive is too much
    coverage: float  #: share of intervals inside their 80 % limits, as calibrated


@dataclass(frozen=True, slots=True)
class Choice:
    """The model chosen and why."""

    name: str
    forecaster: Forecaster
    widen: float
    tried: tuple[Accuracy, ...]  #: the chosen first; empty when the history is too short to try


def choose(history: History, horizon: int) -> Choice:
    """Choose for forecasts of `horizon` days.

    Scales are learnt from what lies before the first origin, so that no origin knows its future;
    the chosen model learns again from everything.
    """
    origins = _origins(len(history.days), horizon)
    if not origins:
        return Choice("weekday mean", WeekdayMean(), 1.0, ())
    early = topdown.fit(history.before(origins[0]))
    tried = {"top-down": early, "weekday mean": WeekdayMean()}
    found: dict[str, tuple[Accuracy, float]] = {
        name: _backtest(name, model, history, origins, horizon) for name, model in tried.items()
    }
    order = sorted(found, key=lambda name: found[name][0].wape)
    best = order[0]
    chosen: Mapping[str, Forecaster] = {
        "top-down": topdown.fit(history) if best == "top-down" else early,
        "weekday mean": WeekdayMean(),
    }
    return Choice(best, chosen[best], found[best][1], tuple(found[name][0] for name in order))


def _origins(count: int, horizon: int) -> list[int]:
    """Return after how many days of data to forecast; every origin has a day to compare with."""
    reach = min(horizon, max(1, (count - _LEAST) // 2))
    last = count - reach
    return [n for n in range(last - _STEP * (_ORIGINS - 1), last + 1, _STEP) if n >= _LEAST]


def _backtest(
    name: str, model: Forecaster, history: History, origins: Sequence[int], horizon: int
) -> tuple[Accuracy, float]:
    forecasts: list[Prediction] = []
    actuals: list[Array] = []
    counted: list[NDArray[np.bool_]] = []
    for origin in origins:
        days = history.days[origin : origin + horizon]
        forecasts.append(model.predict(history.before(origin), days))
        actuals.append(history.calls[origin : origin + horizon])
        hours = np.array([history.hours_of(day) for day in days])
        counted.append(hours & ~history.filled[origin : origin + horizon])
    mask = np.concatenate(counted)
    actual = np.concatenate(actuals)[mask]
    mean = np.concatenate([forecast.mean for forecast in forecasts])[mask]
    spread = np.concatenate([forecast.spread for forecast in forecasts])[mask]
    widen, coverage = _calibrate(Prediction(mean, spread), actual)
    error, weekly = np.abs(mean - actual), _weekly_error(history)
    return (
        Accuracy(
            model=name,
            origins=len(origins),
            wape=float(error.sum() / actual.sum()),
            mase=float(error.mean()) / weekly if weekly > 0 else None,
            bias=float((mean.sum() - actual.sum()) / actual.sum()),
            coverage=coverage,
        ),
        widen,
    )


def _calibrate(forecast: Prediction, actual: Array) -> tuple[float, float]:
    """Return the factor on the variance for an interval that holds 80 %, and what it held.

    The model's own width stands unless it is clearly wrong, and then is moved half way: the days
    of one origin miss together, so that few origins say little.
    """

    def held(widen: float) -> float:
        low, high = forecast.between(LOW, HIGH, widen)
        return float(((low <= actual) & (actual <= high)).mean())

    wanted, own = HIGH - LOW, held(1.0)
    if abs(own - wanted) <= _TOLERATED:
        return 1.0, own
    narrow, wide = (1.0, _WIDEST) if own < wanted else (1 / _WIDEST, 1.0)
    for _ in range(7):
        middle = float(np.sqrt(narrow * wide))
        narrow, wide = (middle, wide) if held(middle) < wanted else (narrow, middle)
    half_way = float(np.sqrt(wide))
    return half_way, held(half_way)


def _weekly_error(history: History) -> float:
    """Return the mean absolute error of repeating the same weekday of the week before."""
    place = {day: n for n, day in enumerate(history.days)}
    pairs = [
        (n, place[before])
        for day, n in place.items()
        if (before := day.fromordinal(day.toordinal() - 7)) in place
    ]
    if not pairs:
        return float("nan")
    now, then = (history.calls[list(rows)] for rows in zip(*pairs, strict=True))
    hours = np.array([history.hours_of(history.days[n]) for n, _ in pairs])
    return float(np.abs(now - then)[hours].mean())
