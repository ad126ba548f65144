"""What a simulated day brought, and what many days say together."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huawu.kernel.lazily import lazily
from huawu.simulation.scenario import Day
from huawu.simulation.swift import (
    CALLBACKS,
    CALLED_BACK,
    IN_TIME,
    LEFT,
    LEFT_EARLY,
    OFFERED,
    SERVED,
    WAIT_BACK,
    WAIT_LEFT,
    WAIT_SERVED,
)

Array = NDArray[np.float64]
_stats = lazily("scipy.stats")  # untyped
CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Outcome:
    """One day."""

    counts: Array  #: (queues, intervals, columns of `swift`), by interval of arrival
    busy_s: Array  #: (groups, intervals + 1): seconds on calls; the last is the time after the day
    there_s: Array  #: (groups, intervals + 1): seconds there, with those who end a call late


def outcome_of(day: Day, counts: Array, work: Array, ended: float) -> Outcome:
    """Return a day's outcome; `work` and `ended` as `swift.play` tells them."""
    length = day.told.interval_s
    after = max(ended - day.intervals * length, 0.0)
    planned = np.column_stack([day.agents * length, day.agents[:, -1] * after])
    return Outcome(counts, work[:, :, 0], planned + work[:, :, 1])


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over days with its confidence interval."""

    mean: float
    low: float
    high: float

    @staticmethod
    def of(values: Array) -> "Estimate":
        """Estimate the mean of one value a day."""
        return Estimate.ratio(values, np.ones(values.size))

    @staticmethod
    def ratio(above: Array, below: Array) -> "Estimate":
        """Estimate the ratio of two means: of all calls of all days, not of days.

        Source: delta method, as in Law 2015, section 9.5, with Student's t.
        """
        if below.sum() == 0:
            return Estimate(math.nan, math.nan, math.nan)
        mean = float(above.sum() / below.sum())
        if above.size < 2:
            return Estimate(mean, math.nan, math.nan)
        rest = above - mean * below
        deviation = float(np.sqrt((rest**2).sum() / (above.size - 1)))
        error = deviation / math.sqrt(above.size) / float(below.mean())
        reach = float(_stats.t.ppf(0.5 + CONFIDENCE / 2, above.size - 1)) * error
        return Estimate(mean, mean - reach, mean + reach)


#: Measures by name: what stands above and below the line. None below: a plain mean of days.
_RATIOS: Final[Mapping[str, tuple[tuple[int, ...], tuple[int, ...], int | None]]] = {
    "service_level": ((IN_TIME,), (OFFERED,), None),
    "service_level_without_short_abandons": ((IN_TIME,), (OFFERED,), LEFT_EARLY),
    "abandonment": ((LEFT,), (OFFERED,), None),
    "asa_s": ((WAIT_SERVED,), (SERVED,), None),
    "mean_wait_s": ((WAIT_SERVED, WAIT_LEFT), (OFFERED,), None),
}


def measures(days: Sequence[Outcome]) -> dict[str, Estimate]:
    """Return the measures of many days together."""
    totals = np.array([day.counts.sum(axis=(0, 1)) for day in days])
    found = counts_of(totals)
    busy = np.array([day.busy_s[:, :-1].sum() for day in days])
    there = np.array([day.there_s[:, :-1].sum() for day in days])
    found["occupancy"] = Estimate.ratio(busy, there)
    return found


def counts_of(totals: Array) -> dict[str, Estimate]:
    """Return the measures that counts tell; `totals` has the shape (days, columns)."""
    found = {
        "offered": Estimate.of(totals[:, OFFERED]),
        "served": Estimate.of(totals[:, SERVED]),
        "abandoned": Estimate.of(totals[:, LEFT]),
        "in_time": Estimate.of(totals[:, IN_TIME]),
    }
    for name, (above, below, less) in _RATIOS.items():
        under = totals[:, below].sum(axis=1) - (0 if less is None else totals[:, less])
        found[name] = Estimate.ratio(totals[:, above].sum(axis=1), under)
    if totals[:, CALLBACKS].any():
        found["callbacks"] = Estimate.of(totals[:, CALLBACKS])
        found["callbacks_kept"] = Estimate.ratio(totals[:, CALLED_BACK], totals[:, CALLBACKS])
        found["callback_wait_s"] = Estimate.ratio(totals[:, WAIT_BACK], totals[:, CALLED_BACK])
    return found


def differences(base: Sequence[Outcome], other: Sequence[Outcome]) -> dict[str, Estimate]:
    """Return by how much the other's days differ, day by day with the same seeds."""
    found: dict[str, Estimate] = {}
    for name in measures(base[:1]):
        pairs = [
            (measures([a])[name].mean, measures([b])[name].mean)
            for a, b in zip(base, other, strict=True)
        ]
        apart = np.array([b - a for a, b in pairs if math.isfinite(a) and math.isfinite(b)])
        if apart.size:
            found[name] = Estimate.of(apart)
    return found
