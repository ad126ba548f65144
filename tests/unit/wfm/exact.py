"""The same queues in 40 digits, by other formulas than the product's: sums over states.

Erlang B by its recurrence, Erlang A by its states and incomplete gamma functions.
"""

from typing import Any

import mpmath  # pyright: ignore[reportMissingTypeStubs]

mp: Any = mpmath.mp
mp.dps = 40


def loss(load: float, agents: int) -> Any:
    """Return Erlang B by B(n) = aB(n-1)/(n + aB(n-1))."""
    blocked = mp.mpf(1)
    for n in range(1, agents + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def delay(load: float, agents: int, within: float) -> tuple[Any, Any]:
    """Return Erlang C: who waits, who waits at most `within` mean handle times."""
    blocked = loss(load, agents)
    waits = blocked / (1 - mp.mpf(load) / agents * (1 - blocked))
    return waits, 1 - waits * mp.exp(-(agents - mp.mpf(load)) * within)


def states(load: float, agents: int, patience: float) -> dict[str, Any]:
    """Return Erlang A's shares that its states tell.

    N + j callers are there with a chance in proportion to y^j/((x+1)…(x+j)).
    """
    x, y = agents * mp.mpf(patience), load * mp.mpf(patience)
    waiting, queue, term, j = mp.mpf(0), mp.mpf(0), mp.mpf(1), 0
    while j < y - x + 10 or term > waiting * mp.mpf(10) ** -45:
        waiting, queue = waiting + term, queue + j * term
        j += 1
        term *= y / (x + j)
    inverse = 1 / loss(load, agents)
    whole = inverse - 1 + waiting
    return {
        "at_once": (inverse - 1) / whole,
        "waits": waiting / whole,
        "left": queue / (y * whole),
        "served": 1 - queue / (y * whole),
    }


def abandonment(load: float, agents: int, patience: float, within: float) -> dict[str, Any]:
    """Return Erlang A by its states, and by its offered wait.

    That has in u = exp(-s) the density u^(x-1)·exp(y(1-u)): its integrals are incomplete gammas.
    """
    with mp.workdps(60):
        found = states(load, agents, patience)
        x, y = agents * mp.mpf(patience), load * mp.mpf(patience)
        edge = mp.exp(-within / mp.mpf(patience))
        all_busy = found["at_once"] / (1 / loss(load, agents) - 1)

        def part(power: Any, low: Any, high: Any) -> Any:
            scale = x * mp.exp(y - power * mp.log(y)) * all_busy
            return scale * mp.gammainc(power, y * low, y * high)

        early_served, late = part(x + 1, edge, 1), part(x, 0, edge)
        left_early = part(x, edge, 1) - early_served + late * (1 - edge)
        return {**found, "served_early": early_served, "left_early": left_early, "late": late}
