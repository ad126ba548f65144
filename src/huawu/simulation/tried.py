"""A day tried out: as it is and otherwise, side by side, with the same seeds. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from huawu.simulation.ahead import DayAhead, draw_day
from huawu.simulation.outcome import Estimate, Outcome, counts_of, differences, measures
from huawu.simulation.past import Habits, PastDay
from huawu.simulation.replay import AS_IT_WAS, Changed, callers_of, play_day

_HOUR_S: Final = 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is tried: a past day with its habits, or a day ahead."""

    day: PastDay | DayAhead
    habits: Sequence[Habits]  #: by queue
    changed: Changed | None  #: None: it is only played as it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Many runs of one way."""

    together: Mapping[str, Estimate]
    queues: Sequence[Mapping[str, Estimate]]
    intervals: Sequence[Mapping[str, Estimate]]
    hours: Estimate  #: of people there


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of it."""

    runs: int
    base: Side
    changed: Side | None
    gain: Mapping[str, Estimate]  #: changed - base, run by run with the same seeds


Runs = tuple[list[Outcome], list[Outcome]]


def play_seeds(trial: Trial, seeds: Sequence[int]) -> Runs:
    """Play some runs both ways; the second is empty where nothing is changed."""
    base: list[Outcome] = []
    other: list[Outcome] = []
    for seed in seeds:
        if isinstance(trial.day, DayAhead):
            day, callers = draw_day(trial.day, seed)
        else:
            day = trial.day
            chance = np.random.default_rng(seed)
            callers = callers_of(day, trial.habits, chance, drawn=False)
        base.append(play_day(day, callers, AS_IT_WAS, seed))
        if trial.changed is not None:
            other.append(play_day(day, callers, trial.changed, seed))
    return base, other


def told(runs: Runs) -> Tried:
    """Return what runs say."""
    base, other = runs
    return Tried(
        runs=len(base),
        base=_side(base),
        changed=_side(other) if other else None,
        gain=differences(base, other) if other else {},
    )


def _side(runs: Sequence[Outcome]) -> Side:
    totals = np.array([run.counts for run in runs])  # (runs, queues, intervals, columns)
    _, queues, intervals, _ = totals.shape
    there = np.array([run.there_s.sum() for run in runs])
    return Side(
        together=measures(runs),
        queues=[counts_of(totals[:, n].sum(axis=1)) for n in range(queues)],
        intervals=[counts_of(totals[:, :, n].sum(axis=1)) for n in range(intervals)],
        hours=Estimate.of(there / _HOUR_S),
    )
