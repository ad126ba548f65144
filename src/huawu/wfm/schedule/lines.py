"""Everything one person may work, as a network whose paths are the allowed lines. Pure.

Rules are told as an automaton: where somebody stands after a day, and what they may do next. What
can be reached is explored once, what leads nowhere is left out, and places with the same future
become one; so the network of a month with a dozen rules has a few thousand arcs, and the cheapest
of all its lines is found exactly in microseconds. People with the same rules share a network.

The pricing problem of staff scheduling by column generation (Jaumard, Semet and Vovor 1998), its
states merged as those of a minimal automaton are (Revuz 1992).
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from huawu.kernel.compiled import compiled

StateT = TypeVar("StateT", bound=Hashable)
LabelT = TypeVar("LabelT", bound=Hashable)
Costs = NDArray[np.float64]  #: of each label; infinite where it is not allowed
Line = NDArray[np.int32]  #: number of the label of each day

_NOWHERE: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Network(Generic[LabelT]):
    """A day is a step from the nodes of one layer to those of the next."""

    days: int
    labels: tuple[LabelT, ...]  #: what a day may be, each with its day
    sources: tuple[int, ...]  #: where somebody begins, by place; below 0: no line is allowed
    nodes: int  #: the last one is the end
    tails: NDArray[np.int32]  #: of each arc, in the order of days
    heads: NDArray[np.int32]
    what: NDArray[np.int32]  #: number of its label


def network(
    days: int,
    sources: Sequence[StateT],
    steps: Callable[[int, StateT], Iterable[tuple[LabelT, StateT]]],
    ends: Callable[[StateT], bool],
) -> Network[LabelT]:
    """Build the network of a set of rules.

    Args:
        days: of the horizon.
        sources: where people stand before day 0.
        steps: what may be done on a day by whoever stands somewhere, and where it leads. A label
            tells day and deed, so that what it costs depends on nothing else.
        ends: whether somebody may stand there after the last day.
    """
    layers: list[dict[StateT, int]] = [{state: at for at, state in enumerate(sources)}]
    arcs: list[list[tuple[int, LabelT, int]]] = []
    for day in range(days):
        after: dict[StateT, int] = {}
        arcs.append(
            [
                (tail, label, after.setdefault(then, len(after)))
                for state, tail in layers[-1].items()
                for label, then in steps(day, state)
            ]
        )
        layers.append(after)
    merged = [0 if ends(state) else _NOWHERE for state in layers[-1]]
    kept: list[list[tuple[int, LabelT, int]]] = []
    for day in reversed(range(days)):
        merged, ways = _merged(len(layers[day]), arcs[day], merged)
        kept.append([(at, label, head) for way, at in ways.items() for label, head in way])
    begins = [merged[at] for at in layers[0].values()]
    return _numbered(days, begins, kept[::-1])


def _merged(
    count: int, arcs: Iterable[tuple[int, LabelT, int]], after: Sequence[int]
) -> tuple[list[int], dict[tuple[tuple[LabelT, int], ...], int]]:
    """Make nodes of a layer one where the same deeds lead to the same nodes of the next."""
    ahead = defaultdict[int, list[tuple[LabelT, int]]](list)
    for tail, label, head in arcs:
        if after[head] != _NOWHERE:
            ahead[tail].append((label, after[head]))
    ways: dict[tuple[tuple[LabelT, int], ...], int] = {}
    nodes = [
        ways.setdefault(tuple(ahead[tail]), len(ways)) if tail in ahead else _NOWHERE
        for tail in range(count)
    ]
    return nodes, ways


def _numbered(
    days: int, begins: Sequence[int], arcs: Sequence[Sequence[tuple[int, LabelT, int]]]
) -> Network[LabelT]:
    """Give nodes and labels numbers through all days."""
    labels: dict[LabelT, int] = {}
    rows: list[tuple[int, int, int]] = []
    first = 0
    for layer in arcs:
        size = 1 + max((tail for tail, _, _ in layer), default=0)
        for tail, label, head in layer:
            rows.append((first + tail, first + size + head, labels.setdefault(label, len(labels))))
        first += size
    tails, heads, what = np.array(rows, dtype=np.int32).reshape(-1, 3).T.copy()
    return Network(
        days=days,
        labels=tuple(labels),
        sources=tuple(begins),
        nodes=first + 1,
        tails=tails,
        heads=heads,
        what=what,
    )


def cheapest(network: Network[Any], source: int, costs: Costs) -> tuple[float, Line]:
    """Return the cheapest line from a node of the first layer, and its cost.

    Args:
        network: of the rules.
        source: a node: one of `network.sources`.
        costs: of each label.

    Returns:
        An infinite cost when no line is allowed.
    """
    line = np.zeros(network.days, np.int32)
    if source == _NOWHERE:
        return np.inf, line
    arcs = network.tails, network.heads, network.what
    return _cheapest(*arcs, network.nodes, source, costs, line), line


@compiled
def _cheapest(
    tails: NDArray[np.int32],
    heads: NDArray[np.int32],
    what: NDArray[np.int32],
    nodes: int,
    source: int,
    costs: Costs,
    line: Line,
) -> float:
    """Find the shortest way through arcs that stand in order; write its labels to `line`."""
    best = np.full(nodes, np.inf)
    by = np.full(nodes, -1, np.int32)
    best[source] = 0.0
    for arc in range(len(tails)):
        cost = best[tails[arc]] + costs[what[arc]]
        if cost < best[heads[arc]]:
            best[heads[arc]] = cost
            by[heads[arc]] = arc
    if best[nodes - 1] == np.inf:
        return np.inf
    arc = by[nodes - 1]
    for day in range(len(line) - 1, -1, -1):
        line[day] = what[arc]
        arc = by[tails[arc]]
    return best[nodes - 1]
