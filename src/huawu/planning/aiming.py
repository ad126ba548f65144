"""Whether a queue's target should be raised or lowered for the rest of the day. Pure.

Another target lets a queue's callers age faster or slower, as the floor has it
(`huawu.floor.lent`). So it helps only where people serve several queues: raising one takes from
all the others, lowering one gives what it can spare to the others.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import numpy as np

from huawu.floor.lent import LEAST_MISS
from huawu.planning.running import Array, Move, Profile
from huawu.simulation.outcome import Estimate
from huawu.simulation.study import Study
from huawu.simulation.swift import IN_TIME, OFFERED

_FEWER: Final = 0.5  #: of the misses that a target allows, so many are left; or the other way
_WORTH: Final = 0.01  #: a smaller gain of service level is no proposal


class Aiming(NamedTuple):
    """A queue that is to reach another target."""

    act: Move
    queue: str
    target: float


def raised_target(target: float) -> float:
    """Return a higher target: half the misses, and no fewer than can be meant."""
    return 1 - max((1 - target) * _FEWER, LEAST_MISS)


def lowered_target(target: float) -> float:
    """Return a lower target: twice the misses, and half of what was wanted at least."""
    return max(1 - (1 - target) / _FEWER, target * _FEWER)


def candidates(
    targets: Mapping[str, float], before: Study, profiles: Iterable[Profile]
) -> list[Aiming]:
    """Return what to try: raising the queue that misses most, lowering the one that can spare most.

    Only queues that share people count; where none of them is short there is nothing to do.

    Args:
        targets: by queue.
        before: the rest of the day when nothing is done.
        profiles: queues that people serve.
    """
    shared = {queue for profile in profiles if len(profile) > 1 for queue in profile}
    above = {
        queue: figures["service_level"].mean - targets[queue]
        for queue, figures in before.by_queue.items()
        if queue in shared
    }
    found: list[Aiming] = []
    short = [queue for queue, by in above.items() if by < 0]
    raisable = [queue for queue in short if targets[queue] < raised_target(targets[queue])]
    if raisable:
        queue = min(raisable, key=lambda each: above[each])
        found.append(Aiming(Move.RAISE, queue, raised_target(targets[queue])))
    spare = [queue for queue, by in above.items() if by > 0]
    if short and spare:
        queue = max(spare, key=lambda each: above[each])
        found.append(Aiming(Move.LOWER, queue, lowered_target(targets[queue])))
    return found


def gains(before: Study, after: Study) -> dict[str, Estimate]:
    """Return by how much each queue's service level differs, day by day with the same seeds."""
    pairs = zip(_levels(before).T, _levels(after).T, strict=True)
    names = list(before.by_queue)
    return {name: Estimate.of(b - a) for name, (a, b) in zip(names, pairs, strict=True)}


def is_worth(
    aiming: Aiming, targets: Mapping[str, float], after: Study, by_queue: Mapping[str, Estimate]
) -> bool:
    """Say whether what another target brings is sure and large enough to be proposed.

    Args:
        aiming: what was tried.
        targets: by queue, before.
        after: the rest of the day with it.
        by_queue: from `gains`.
    """
    if aiming.act is Move.RAISE:
        return _is_sure(by_queue[aiming.queue])
    levels = {queue: figures["service_level"].mean for queue, figures in after.by_queue.items()}
    short = [
        queue for queue, gain in by_queue.items() if levels[queue] - gain.mean < targets[queue]
    ]
    keeps = levels[aiming.queue] >= aiming.target
    return keeps and any(_is_sure(by_queue[queue]) for queue in short)


def _is_sure(gain: Estimate) -> bool:
    return gain.low > 0 and gain.mean >= _WORTH


def _levels(found: Study) -> Array:
    """Return service levels by day and queue."""
    counts = np.array([day.counts.sum(axis=1) for day in found.days])
    levels: Array = counts[:, :, IN_TIME] / np.maximum(counts[:, :, OFFERED], 1.0)
    return levels
