"""A day as it was beside the same day as it was played, and how far they are apart."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huawu.simulation.outcome import Outcome
from huawu.simulation.swift import (
    COLUMNS,
    IN_TIME,
    LEFT,
    OFFERED,
    SERVED,
    WAIT_LEFT,
    WAIT_SERVED,
)

Array = NDArray[np.float64]
FIGURES: Final = (
    "offered", "service_level", "abandonment", "asa_s", "mean_wait_s", "occupancy",
)  # fmt: skip
_RANGE: Final = (2.5, 97.5)  #: percent of the runs


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure; nan where there is nothing to divide by."""

    real: float
    mean: float  #: of the runs
    low: float  #: 95 % of the runs are between
    high: float

    @property
    def apart(self) -> float:
        """Played - real."""
        return self.mean - self.real


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How a day as played resembles the real one. Ratios are 0 to 1."""

    together: Mapping[str, Beside]
    queues: Sequence[Mapping[str, Beside]]  #: without occupancy, which is nobody's own
    intervals: Sequence[Mapping[str, Beside]]
    gaps: Mapping[str, float]  #: mean absolute distance over intervals, weighted by calls


def likeness(real: Outcome, runs: Sequence[Outcome]) -> Likeness:
    """Compare a day with runs of it."""
    queues, intervals, _ = real.counts.shape
    spans = [_rows(real, runs, slice(n, n + 1)) for n in range(intervals)]
    weight = real.counts[:, :, OFFERED].sum(axis=0)
    return Likeness(
        together=_rows(real, runs, slice(0, intervals)),
        queues=[_rows(real, runs, slice(0, intervals), slice(q, q + 1)) for q in range(queues)],
        intervals=spans,
        gaps={
            name: _gap([span[name].apart for span in spans], weight)
            for name in FIGURES
            if name != "offered"
        },
    )


def _gap(apart: Sequence[float], weight: Array) -> float:
    far = np.abs(np.array(apart))
    known = np.isfinite(far) & (weight > 0)
    return float(np.average(far[known], weights=weight[known])) if known.any() else math.nan


def _rows(
    real: Outcome, runs: Sequence[Outcome], when: slice, queues: slice = slice(None)
) -> Mapping[str, Beside]:
    truth = _figures(real, when, queues)
    played = [_figures(run, when, queues) for run in runs]
    found: dict[str, Beside] = {}
    for name, value in truth.items():
        values = np.array([each[name] for each in played])
        values = values[np.isfinite(values)]
        low, high = np.percentile(values, _RANGE) if values.size else (math.nan, math.nan)
        mean = float(values.mean()) if values.size else math.nan
        found[name] = Beside(value, mean, float(low), float(high))
    return found


def _figures(day: Outcome, when: slice, queues: slice) -> Mapping[str, float]:
    total: Array = day.counts[queues, when].reshape(-1, COLUMNS).sum(axis=0)
    offered, served = float(total[OFFERED]), float(total[SERVED])
    found = {
        "offered": offered,
        "service_level": _ratio(float(total[IN_TIME]), offered),
        "abandonment": _ratio(float(total[LEFT]), offered),
        "asa_s": _ratio(float(total[WAIT_SERVED]), served),
        "mean_wait_s": _ratio(float(total[WAIT_SERVED] + total[WAIT_LEFT]), offered),
    }
    if queues == slice(None):
        there = float(day.there_s[:, when].sum())
        found["occupancy"] = _ratio(float(day.busy_s[:, when].sum()), there)
    return found


def _ratio(above: float, below: float) -> float:
    return above / below if below else math.nan
