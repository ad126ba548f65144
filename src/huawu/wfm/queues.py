"""The numbers behind `erlang`: loss, delay and abandonment queues in compiled loops.

Every formula here is a sum or an integral of positive terms, so nothing cancels: results keep
ten digits and more from 0.01 to 100,000 erlangs, whatever the number of agents. Times are in
mean handle times; arguments are taken as checked.
"""

import math
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from huawu.kernel.compiled import compiled

_TINY: Final = 1e-18  #: a term below this share of its sum no longer changes it
_DEEP: Final = 46.0  #: exp(-46) is below the precision of a double
_legendre: Any = np.polynomial.legendre
_NODES, _WEIGHTS = _legendre.leggauss(20)

Floats = NDArray[np.float64]


@compiled
def inverse_loss(load_erl: float, agents: int) -> float:
    """Return 1/B of Erlang's loss formula; inf where B is below what a double holds.

    Source: 1/B = sum over k of N(N-1)…(N-k+1)/a^k (Jagerman 1974). The terms fall as soon as
    N-k < a, so that about max(N-a, 0) + 9·sqrt(N) of them are needed.
    """
    term = 1.0
    total = 1.0
    for k in range(agents):
        term *= (agents - k) / load_erl
        total += term
        if total == math.inf or (term < _TINY * total and agents - k < load_erl):
            break
    return total


@compiled
def delay(load_erl: float, agents: int, within: float) -> tuple[float, float]:
    """Return the shares that wait at all and that wait at most `within` (Erlang C).

    Source: C = 1/((1-r)/B + r), r = a/N; the wait of who waits is exponential with rate N-a.
    """
    if load_erl >= agents:
        return 1.0, 0.0
    spare = (agents - load_erl) / agents
    inverse = inverse_loss(load_erl, agents)
    if inverse == math.inf:
        return 0.0, 1.0
    waits = 1.0 / (inverse * spare + load_erl / agents)
    at_once = (inverse - 1.0) * spare * waits
    return waits, at_once - waits * math.expm1((load_erl - agents) * within)


@compiled
def _excess(d: float, fallen: float) -> float:
    """Return exp(-d) - 1 + d, given exp(-d) - 1, without loss of digits near 0."""
    if abs(d) > 0.25:
        return fallen + d
    total = 0.0
    for k in range(13, 1, -1):
        total = (1.0 - total) * d / k
    return total * d


@compiled
def _log_excess(d: float) -> float:
    """Return d - log(1+d), d > -1, without loss of digits near 0."""
    if abs(d) > 0.2:
        return d - math.log1p(d)
    power = d * d
    total = power / 2.0
    for k in range(3, 26):
        power *= -d
        total += power / k
    return total


@compiled
def _panel(start: float, width: float, mode: float, shape: tuple[float, float], to: Floats) -> None:
    """Add one Gauss-Legendre panel to the four integrals of `_moments`."""
    slope, bend = shape
    left = math.exp(-mode)
    gone_at_mode = -math.expm1(-mode)
    for i in range(_NODES.size):
        s = start + 0.5 * width * (1.0 + _NODES[i])
        d = s - mode
        fallen = math.expm1(-d)
        part = 0.5 * width * _WEIGHTS[i] * math.exp(slope * d - bend * _excess(d, fallen))
        stays = part * left * (1.0 + fallen)
        to[0] += part
        to[1] += part * (gone_at_mode - left * fallen)
        to[2] += stays
        to[3] += stays * s


@compiled
def _moments(x: float, y: float, drift: float, low: float, high: float) -> tuple[float, Floats]:
    """Integrate exp(h(s)) times 1, 1-exp(-s), exp(-s) and s·exp(-s) from `low` to `high`.

    h(s) = y(1-exp(-s)) - x·s is concave. Panels grow away from its highest point in the range
    until it has fallen out of sight. Returns how far that point lies below the highest of all
    (as a number <= 0), and the integrals in units of exp(h) there.

    Args:
        x: rate of service with all agents busy over the rate at which one waiting caller leaves.
        y: rate of arrivals over the same.
        drift: y - x, given apart because it may be small against both.
        low: the wait s is counted from here, in mean patiences.
        high: to here; may be inf.
    """
    to = np.zeros(4)
    top = math.log1p(drift / x) if drift > 0.0 else 0.0
    mode = min(max(top, low), high)
    bend = y * math.exp(-mode)
    slope = 0.0 if mode == top and drift > 0.0 else drift + y * math.expm1(-mode)
    d = mode - top
    below = -(x if drift > 0.0 else y) * _excess(d, math.expm1(-d)) + min(drift, 0.0) * d
    step = min(1.0, 1.0 / math.sqrt(bend), 1.0 / max(abs(slope), 1e-300))
    at, width = mode, step
    while (
        at < high
        and slope * (at - mode) - bend * _excess(at - mode, math.expm1(mode - at)) > -_DEEP
    ):
        width = min(width, high - at)
        _panel(at, width, mode, (slope, bend), to)
        at += width
        width *= 2.0
    at, width = mode, step
    while (
        at > low and slope * (at - mode) - bend * _excess(at - mode, math.expm1(mode - at)) > -_DEEP
    ):
        width = min(width, at - low)
        at -= width
        _panel(at, width, mode, (slope, bend), to)
        width = min(2.0 * width, 1.0)  # to the left the fall is doubly exponential
    return below, to


class Shares(NamedTuple):
    """What becomes of arrivals, as shares of all of them."""

    at_once: float  #: finds an agent free
    waits: float
    served_early: float  #: waits, and is served within the threshold
    served: float  #: at once, early or late
    left_early: float  #: gives up within the threshold
    left: float
    late: float  #: would wait longer than the threshold, if patient
    waited: float  #: the served callers' waits added up, in mean patiences per arrival


@compiled
def abandonment(load_erl: float, agents: int, patience: float, within: float) -> Shares:
    """Solve the queue whose waiting callers leave at rate 1/patience (Erlang A).

    Source: Palm 1957; the offered wait V has the density N·P(N busy)·exp(h(s)) in s = V/patience
    (Zeltyn & Mandelbaum 2005, with `_moments`' h), and P(V = 0) is (1/B - 1)·P(N busy).
    """
    x, y = agents * patience, load_erl * patience
    drift = (load_erl - agents) * patience
    threshold = within / patience
    inverse = inverse_loss(load_erl, agents)
    if inverse == math.inf:
        return Shares(1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    below_early, early = _moments(x, y, drift, 0.0, threshold)
    below_late, late = _moments(x, y, drift, threshold, math.inf)
    early *= x * math.exp(below_early)
    late *= x * math.exp(below_late)
    height = x * _log_excess(drift / x) if drift > 0.0 else 0.0
    free = (inverse - 1.0) * math.exp(-height)
    whole = free + early[0] + late[0]
    return Shares(
        free / whole,
        (early[0] + late[0]) / whole,
        early[2] / whole,
        (free + early[2] + late[2]) / whole,
        (early[1] - late[0] * math.expm1(-threshold)) / whole,
        (early[1] + late[1]) / whole,
        late[0] / whole,
        (early[3] + late[3]) / whole,
    )
