"""A day to come: callers drawn from a forecast, people from a schedule.

What differs from day to day is drawn anew for each seed: the level of the day within the limits of
its forecast (one Gamma factor by queue, all intervals alike), the calls, how patient and how long
each caller is, and who of the people planned is not there. Callers are the same for the same seed,
whatever is changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huawu.simulation.past import Habits, PastDay
from huawu.simulation.stage import Caller

Array = NDArray[np.float64]
_BETWEEN: Final = 2.5631  #: standard deviations between limits that hold four of five
_OF_PEOPLE: Final = 3  #: beside a day's seed


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAhead:
    """What is expected of a day, and who is planned."""

    day: PastDay  #: without calls; its stays are planned
    calls: Array  #: (queues, intervals), expected
    wavers: Array  #: (queues,): standard deviation of the day's level, as a part of it
    aht_s: Array  #: (queues, intervals)
    within_s: Array  #: (queues, intervals): what callers are promised
    habits: Sequence[Habits]  #: by queue
    present: float  #: of people planned, who are there


def wavering(calls: Array, low: Array, high: Array) -> float:
    """Return how far a day's level wavers, as told by the limits of its intervals.

    What the limits leave beyond the chance of a Poisson count is taken as the day's own.
    """
    known = calls > 0
    if not known.any():
        return 0.0
    variance = ((high - low)[known] / _BETWEEN) ** 2 - calls[known]
    return float(np.median(np.sqrt(np.maximum(variance, 0.0)) / calls[known]))


def draw_day(ahead: DayAhead, seed: int) -> tuple[PastDay, list[Caller]]:
    """Return who is there and who calls on one such day."""
    who = np.random.default_rng([seed, _OF_PEOPLE]).random(len(ahead.day.agents)) < ahead.present
    stays = [stay for stay in ahead.day.stays if who[stay.agent]]
    chance = np.random.default_rng(seed)
    found: list[Caller] = []
    for queue, habits in enumerate(ahead.habits):
        found += _callers(ahead, queue, habits, chance)
    return replace(ahead.day, stays=stays), sorted(found, key=lambda caller: caller.at)


def _callers(
    ahead: DayAhead, queue: int, habits: Habits, chance: np.random.Generator
) -> list[Caller]:
    wavers = float(ahead.wavers[queue])
    level = float(chance.gamma(1 / wavers**2, wavers**2)) if wavers > 0 else 1.0
    length, found = ahead.day.interval_s, list[Caller]()
    for interval in range(ahead.day.intervals):
        count = int(chance.poisson(float(ahead.calls[queue, interval]) * level))
        times = ((chance.random(count) + interval) * length).tolist()
        patience = habits.patience.draw(np.zeros(count), chance).tolist()
        rings, handles = _services(habits, float(ahead.aht_s[queue, interval]), count, chance)
        rows = zip(times, patience, handles, rings, strict=True)
        within_s = float(ahead.within_s[queue, interval])
        found += [
            Caller(at, queue, interval, p, h, ring, within_s=within_s) for at, p, h, ring in rows
        ]
    return found


def _services(
    habits: Habits, aht_s: float, count: int, chance: np.random.Generator
) -> tuple[list[float], list[float]]:
    """Draw ring and handle times: as they were, on the mean expected; else exponential."""
    if not len(habits.services):
        return [0.0] * count, (chance.standard_exponential(count) * aht_s).tolist()
    rows = habits.services[chance.integers(len(habits.services), size=count)]
    return rows[:, 0].tolist(), (rows[:, 1] * (aht_s / max(habits.aht_s, 1e-9))).tolist()
