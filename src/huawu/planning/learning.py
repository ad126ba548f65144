"""What a past week's forecast was worth, and why it was off: chance, the day's level, its form.

Pure. Errors are parts of the calls that came, so that weeks and queues can be compared:

- `chance`: what remains even when every expectation is right, as counts scatter (Poisson)
- `level`: whole days higher or lower than forecast
- `form`: calls at other times of the day than forecast, each day's total being right
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One day's open intervals whose calls are known; of equal length."""

    day: date
    forecast: Array  #: as the model said
    planned: Array  #: with what planners changed
    low: Array
    high: Array
    actual: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class DayError:
    """One day's totals."""

    day: date
    planned: float
    actual: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekError:
    """A week's forecast against what came. Ratios of the calls that came."""

    monday: date
    calls: float
    wape: float  #: of the plan
    wape_of_model: float  #: had nobody changed it
    bias: float  #: positive: too much was planned
    coverage: float  #: intervals within their limits
    chance: float
    level: float
    form: float
    days: Sequence[DayError]  #: those furthest off first


def week_error(monday: date, days: Sequence[Compared]) -> WeekError | None:
    """Return what a week's plan was worth; None when nothing came or nothing is known."""
    planned, actual, model, low, high = (
        np.concatenate([getattr(day, name) for day in days]) if days else np.zeros(0)
        for name in ("planned", "actual", "forecast", "low", "high")
    )
    total = float(actual.sum())
    if total <= 0:
        return None
    totals = [(float(d.planned.sum()), float(d.actual.sum())) for d in days]
    form = sum(
        float(np.abs(d.planned * (came / told) - d.actual).sum())
        for d, (told, came) in zip(days, totals, strict=True)
        if told > 0
    )
    errors = [
        DayError(day=d.day, planned=told, actual=came)
        for d, (told, came) in zip(days, totals, strict=True)
    ]
    return WeekError(
        monday=monday,
        calls=total,
        wape=float(np.abs(planned - actual).sum()) / total,
        wape_of_model=float(np.abs(model - actual).sum()) / total,
        bias=float((planned - actual).sum()) / total,
        coverage=float(((low <= actual) & (actual <= high)).mean()),
        chance=sum(_scatter(rate) for rate in actual.tolist()) / total,
        level=sum(abs(told - came) for told, came in totals) / total,
        form=form / total,
        days=sorted(errors, key=lambda e: -abs(e.planned - e.actual)),
    )


def _scatter(rate: float) -> float:
    """Return the mean absolute deviation of a Poisson count from its mean.

    Source: Crow 1958, "The mean deviation of the Poisson distribution": 2 e^-λ λ^(m+1) / m!.
    """
    if rate <= 0:
        return 0.0
    whole = math.floor(rate)
    return 2 * math.exp((whole + 1) * math.log(rate) - rate - math.lgamma(whole + 1))
