"""Many days side by side, and two scenarios beside each other."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import chain
from multiprocessing import get_context

import numpy as np

from huawu.centre.model import AgentChoice
from huawu.kernel.errors import Invalid
from huawu.simulation import swift
from huawu.simulation.drawn import play_on_the_core
from huawu.simulation.outcome import (
    Estimate,
    Outcome,
    counts_of,
    differences,
    measures,
    outcome_of,
)
from huawu.simulation.scenario import Day

_AT_ONCE = 4  #: days a worker process is given at a time
_FEW_CALLS = 60_000  #: so few are played sooner than processes have begun


class Engine(StrEnum):
    """What plays the days."""

    CORE = "core"  #: the production router: every rule
    SWIFT = "swift"  #: compiled loops: plain skill pools
    AUTO = "auto"  #: swift where it knows the rules, else core


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What many days of one scenario showed."""

    engine: Engine
    days: tuple[Outcome, ...]
    together: dict[str, Estimate]
    by_queue: dict[str, dict[str, Estimate]]
    by_interval: list[dict[str, Estimate]]  #: all queues together, by interval of arrival


def study(day: Day, days: int, *, engine: Engine = Engine.AUTO, seed: int = 1) -> Study:
    """Play a scenario's day many times, on all cores.

    Args:
        day: the scenario.
        days: how many times, each with its own seed.
        engine: what plays.
        seed: of the first day; the others follow.

    Raises:
        Invalid: the compiled loops do not know a rule of the scenario.
    """
    if engine is Engine.AUTO:
        engine = Engine.SWIFT if day.swift else Engine.CORE
    if engine is Engine.SWIFT and not day.swift:
        raise Invalid(
            "engine",
            "swift knows first come first served with longest_idle or most_proficient only,"
            " and no callbacks; take core.",
        )
    if days < 2:
        raise Invalid("days", "give 2 or more; an interval of confidence needs them.")
    seeds = range(seed, seed + days)
    played = _swiftly(day, seeds) if engine is Engine.SWIFT else _on_the_core(day, seeds)
    totals = np.array([outcome.counts for outcome in played])
    return Study(
        engine=engine,
        days=tuple(played),
        together=measures(played),
        by_queue={
            queue.name: counts_of(totals[:, number].sum(axis=1))
            for number, queue in enumerate(day.told.queues)
        },
        by_interval=[counts_of(totals[:, :, n].sum(axis=1)) for n in range(day.intervals)],
    )


def compare(base: Study, other: Study) -> dict[str, Estimate]:
    """Return by how much the other scenario differs, day by day with the same seeds."""
    return differences(base.days, other.days)


def _swiftly(day: Day, seeds: Sequence[int]) -> list[Outcome]:
    """Compiled loops hold no interpreter lock: threads will do."""
    play: Callable[[Sequence[int]], list[Outcome]] = partial(play_swiftly, day)
    part = -(-len(seeds) // _cores())
    with ThreadPoolExecutor(_cores()) as pool:
        parts = pool.map(play, [seeds[at : at + part] for at in range(0, len(seeds), part)])
        return list(chain.from_iterable(parts))


def _on_the_core(day: Day, seeds: Sequence[int]) -> list[Outcome]:
    play: Callable[[int], Outcome] = partial(play_on_the_core, day)
    calls = float(day.rates.sum()) * day.told.interval_s * len(seeds)
    if len(seeds) < 2 * _AT_ONCE or calls < _FEW_CALLS:
        return [play(seed) for seed in seeds]
    with ProcessPoolExecutor(_cores(), mp_context=get_context("spawn")) as pool:
        return list(pool.map(play, seeds, chunksize=_AT_ONCE))


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def play_swiftly(day: Day, seeds: Sequence[int]) -> list[Outcome]:
    """Play days in compiled loops."""
    shape = day.told.busyness_shape
    busyness = np.array(
        [1.0 if shape is None else np.random.default_rng(s).gamma(shape, 1 / shape) for s in seeds]
    )
    plan = swift.Plan(
        rates=day.rates,
        aht=day.aht_s,
        patience=day.patience_s,
        within=day.within_s,
        aging=np.array([queue.aging for queue in day.told.queues]),
        able=day.able,
        level=_levels(day),
        agents=day.agents,
        interval_s=day.told.interval_s,
    )
    counts = np.zeros((len(seeds), *day.rates.shape, swift.COLUMNS))
    work = np.zeros((len(seeds), len(day.told.groups), day.intervals + 1, 2))
    ended = np.zeros(len(seeds))
    swift.play(plan, np.array(seeds), busyness, counts, work, ended)
    return [outcome_of(day, counts[n], work[n], float(ended[n])) for n in range(len(seeds))]


def _levels(day: Day) -> swift.Counts:
    """Return what ranks groups for a queue: the sum of levels its needs ask, or nothing."""
    levels = np.zeros(day.able.shape, np.int64)
    for q, queue in enumerate(day.told.queues):
        if queue.choice is AgentChoice.MOST_PROFICIENT:
            for g, group in enumerate(day.told.groups):
                levels[q, g] = sum(group.skills.get(skill, 0) for skill in queue.needs)
    return levels
