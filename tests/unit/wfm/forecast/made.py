"""Made histories: a centre whose truth is known."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

import numpy as np

MONDAY = date(2026, 1, 5)


def rows(
    weeks: int,
    *,
    first: date = MONDAY,
    step_min: int = 30,
    days: frozenset[int] = frozenset(range(5)),
    mean: Callable[[date, int], float] = lambda _day, _slot: 50.0,
    seed: int = 1,
) -> list[str]:
    """Return `ts,calls` lines of Poisson counts, 09:00 to 17:00."""
    chance = np.random.default_rng(seed)
    return ["ts,calls", *_lines(weeks, first, step_min, days, mean, chance)]


def _lines(
    weeks: int,
    first: date,
    step_min: int,
    days: frozenset[int],
    mean: Callable[[date, int], float],
    chance: np.random.Generator,
) -> Iterator[str]:
    for n in range(weeks * 7):
        day = first + timedelta(days=n)
        if day.weekday() not in days:
            continue
        for slot in range(8 * 60 // step_min):
            ts = datetime.combine(day, time(9)) + slot * timedelta(minutes=step_min)
            yield f"{ts},{chance.poisson(mean(day, slot))}"


def busy_mondays(day: date, slot: int) -> float:
    """Return a mean that doubles on Mondays and rises through the day."""
    return (80.0 if day.weekday() == 0 else 40.0) * (1 + slot / 16)
