"""How many agents one interval needs: the inverse of `queues`, in compiled loops.

All measures get better with every agent, so the smallest number that meets all targets is found
by doubling and halving. A load that is not known for sure is a few loads with weights; measures
are then those of all calls together, so that heavy hours count as heavily as callers feel them.
"""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from huawu.kernel.compiled import compiled
from huawu.wfm.queues import abandonment, delay

Floats = NDArray[np.float64]
MOST: Final = 10_000_000  #: agents beyond which a target counts as out of reach


class Asked(NamedTuple):
    """Targets as numbers; one that is not asked for always holds. Times in mean handle times."""

    service_level: float  #: at least; served within `within` ÷ all
    within: float
    wait: float  #: mean wait of who is served, at most
    abandonment: float  #: at most
    occupancy: float  #: at most


class Measures(NamedTuple):
    """What so many agents achieve. Times in mean handle times."""

    service_level: float
    wait: float
    abandonment: float
    occupancy: float


@compiled
def measure(
    loads: Floats, weights: Floats, agents: int, patience: float, within: float
) -> Measures:
    """Return what agents achieve over loads that come with some weights (adding up to 1).

    Args:
        loads: erlangs.
        weights: the chance of each.
        agents: people serving, 1 or more.
        patience: mean patience; inf means that nobody gives up (Erlang C).
        within: threshold of the service level.
    """
    offered = in_time = left = waited = served = 0.0
    for i in range(loads.size):
        load, calls = loads[i], weights[i] * loads[i]
        offered += calls
        if patience == math.inf:
            waits, early = delay(load, agents, within)
            in_time += calls * early
            served += calls if load < agents else weights[i] * agents
            waited += calls * waits / (agents - load) if load < agents else math.inf
        else:
            found = abandonment(load, agents, patience, within)
            in_time += calls * (found.at_once + found.served_early)
            left += calls * found.left
            served += calls * found.served
            waited += calls * found.waited * patience
    if offered == 0.0:
        return Measures(1.0, 0.0, 0.0, 0.0)
    return Measures(in_time / offered, waited / served, left / offered, served / agents)


@compiled
def _meets(loads: Floats, weights: Floats, agents: int, patience: float, asked: Asked) -> bool:
    if (loads * weights).sum() > 0 and agents == 0:
        return False
    found = measure(loads, weights, max(agents, 1), patience, asked.within)
    return (
        found.service_level >= asked.service_level
        and found.wait <= asked.wait
        and found.abandonment <= asked.abandonment
        and found.occupancy <= asked.occupancy
    )


@compiled
def need(loads: Floats, weights: Floats, patience: float, asked: Asked) -> int:
    """Return the fewest agents that meet every target; `MOST` when none do."""
    low, high = -1, 0
    step = 1 + int(0.05 * loads.max())
    if loads.max() > 0:
        # Two thirds of the load are rarely enough: start there, and below it when they are.
        start = int(loads.min() * 0.66)
        if start > 0 and not _meets(loads, weights, start, patience, asked):
            low, high = start, start + step
    while not _meets(loads, weights, high, patience, asked):
        low = high
        high += step
        step *= 2
        if high > MOST:
            return MOST
    while high - low > 1:
        middle = (low + high) // 2
        if _meets(loads, weights, middle, patience, asked):
            high = middle
        else:
            low = middle
    return high
