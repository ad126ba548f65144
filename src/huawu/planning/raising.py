"""Whether a queue's target should be raised for the rest of the day. Pure.

A raised target lets a queue's callers age faster, as the floor has it (`huawu.floor.lent`); so it
helps only where people also serve a queue that can spare them, and takes from that one.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np

from huawu.floor.lent import LEAST_MISS
from huawu.planning.running import Array, Profile
from huawu.simulation.outcome import Estimate
from huawu.simulation.study import Study
from huawu.simulation.swift import IN_TIME, OFFERED

_FEWER: Final = 0.5  #: of the misses that a target allows, so many are left
_WORTH: Final = 0.01  #: a smaller gain of service level is no proposal


def raised_target(target: float) -> float:
    """Return the target that is proposed: half the misses, and no fewer than can be meant."""
    return 1 - max((1 - target) * _FEWER, LEAST_MISS)


def aged(target: float, raised: float) -> float:
    """Return how much faster a queue's callers age under a raised target."""
    return max(1 - target, LEAST_MISS) / max(1 - raised, LEAST_MISS)


def candidate(targets: dict[str, float], before: Study, profiles: Iterable[Profile]) -> str | None:
    """Return the queue that misses its target most and shares people; None when there is none.

    Args:
        targets: by queue.
        before: the rest of the day when nothing is done.
        profiles: queues that people serve.
    """
    shared = {queue for profile in profiles if len(profile) > 1 for queue in profile}
    short = {
        queue: targets[queue] - figures["service_level"].mean
        for queue, figures in before.by_queue.items()
        if queue in shared and targets[queue] < raised_target(targets[queue])
    }
    worst = max(short, key=lambda queue: short[queue], default=None)
    return None if worst is None or short[worst] <= 0 else worst


def gains(before: Study, after: Study) -> dict[str, Estimate]:
    """Return by how much each queue's service level differs, day by day with the same seeds."""
    pairs = zip(_levels(before).T, _levels(after).T, strict=True)
    names = list(before.by_queue)
    return {name: Estimate.of(b - a) for name, (a, b) in zip(names, pairs, strict=True)}


def is_worth(gain: Estimate) -> bool:
    """Say whether a gain is sure and large enough to be proposed."""
    return gain.low > 0 and gain.mean >= _WORTH


def _levels(found: Study) -> Array:
    """Return service levels by day and queue."""
    counts = np.array([day.counts.sum(axis=1) for day in found.days])
    levels: Array = counts[:, :, IN_TIME] / np.maximum(counts[:, :, OFFERED], 1.0)
    return levels
