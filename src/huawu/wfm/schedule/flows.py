"""Flows in networks, by OR-Tools, behind typed doors: its own type stubs do not fit numpy. Pure."""
# pyright: reportMissingTypeStubs=false

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import max_flow, min_cost_flow

Numbers = NDArray[np.int64]

_MAX_FLOW: Final[Any] = max_flow.SimpleMaxFlow
_MIN_COST: Final[Any] = min_cost_flow.SimpleMinCostFlow


def most_flow(heads: Numbers, tails: Numbers, limits: Numbers, source: int, sink: int) -> Numbers:
    """Return the flow on each arc of a largest flow.

    Args:
        heads: node where each arc begins.
        tails: node where it ends.
        limits: what it carries at most.
        source: all flow comes from here.
        sink: and goes there.
    """
    flow = _MAX_FLOW()
    arcs = flow.add_arcs_with_capacity(heads.astype(np.int32), tails.astype(np.int32), limits)
    if flow.solve(source, sink) != flow.OPTIMAL:
        raise RuntimeError("a flow that is always there was not found")
    return np.asarray(flow.flows(arcs), dtype=np.int64)


def cheapest_flow(
    heads: Numbers, tails: Numbers, limits: Numbers, costs: Numbers, supplies: Numbers
) -> Numbers | None:
    """Return the flow on each arc that is cheapest of all that meet the supplies.

    Args:
        heads: node where each arc begins.
        tails: node where it ends.
        limits: what it carries at most.
        costs: of one unit on it.
        supplies: of each node; negative where it takes; they sum to 0.

    Returns:
        None when no flow meets the supplies.
    """
    flow = _MIN_COST()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        heads.astype(np.int32), tails.astype(np.int32), limits, costs
    )
    flow.set_nodes_supplies(np.arange(len(supplies), dtype=np.int32), supplies)
    if flow.solve() != flow.OPTIMAL:
        return None
    return np.asarray(flow.flows(arcs), dtype=np.int64)
