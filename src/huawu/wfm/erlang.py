"""Erlang's queues for one interval: what so many agents do with so much load.

All three assume Poisson arrivals and handle times from an exponential distribution, and tell
the long run of a steady interval:

- B: who finds no agent free is lost. Lines and trunks.
- C: who finds no agent free waits for ever. Without `agents > load_erl` the queue never ends.
- A: who waits gives up after an exponential patience. The one to staff by.

Load in erlangs is contacts per second times mean handle time in seconds.
"""

import math
from dataclasses import dataclass

from huawu.kernel.errors import Invalid
from huawu.wfm.queues import abandonment, delay, inverse_loss


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A queue without waiting room. Ratios are 0 to 1."""

    blocking: float  #: share of arrivals that finds no agent free
    carried_erl: float  #: agents busy, in the mean
    occupancy: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevel:
    """The share served in time, in the four ways the field counts it; equal under Erlang C."""

    of_offered: float  #: served in time ÷ all
    of_answered: float  #: served in time ÷ served
    without_short_abandons: float  #: served in time ÷ (all - abandoned in time)
    virtual: float  #: who would be served in time, had nobody left


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A queue in which callers wait. Ratios are 0 to 1."""

    stable: bool  #: False: the queue grows without end, and times are infinite
    waiting_probability: float  #: share of arrivals that finds no agent free
    service_level: ServiceLevel
    asa_s: float  #: average speed of answer: mean wait of who is served
    mean_wait_s: float  #: mean wait of all, who gives up included
    queue_length: float  #: waiting callers, in the mean
    abandonment: float  #: share of arrivals that gives up
    occupancy: float


def erlang_b(load_erl: float, agents: int) -> Loss:
    """Return what a group without waiting room does.

    Raises:
        Invalid: a negative or infinite load, or a negative number of agents.

    Source: Erlang 1917; summed as Jagerman 1974.
    """
    _check(load_erl, agents, at_least=0)
    blocking = 1 / inverse_loss(load_erl, agents)
    carried = load_erl * (1 - blocking)
    return Loss(
        blocking=blocking, carried_erl=carried, occupancy=carried / agents if agents else 1.0
    )


def erlang_c(load_erl: float, aht_s: float, agents: int, within_s: float) -> Waiting:
    """Return what a group does whose callers never give up.

    Args:
        load_erl: >= 0.
        aht_s: mean handle time in seconds.
        agents: >= 1.
        within_s: answered within this many seconds counts as in time.

    Raises:
        Invalid: an argument is out of range.

    Source: Erlang 1917, through Erlang B.
    """
    _check(load_erl, agents)
    _check_times(aht_s=aht_s, within_s=within_s)
    waits, in_time = delay(load_erl, agents, within_s / aht_s)
    stable = load_erl < agents
    wait_s = waits * aht_s / (agents - load_erl) if stable else math.inf
    return Waiting(
        stable=stable,
        waiting_probability=waits,
        service_level=ServiceLevel(
            of_offered=in_time,
            of_answered=in_time,
            without_short_abandons=in_time,
            virtual=in_time,
        ),
        asa_s=wait_s,
        mean_wait_s=wait_s,
        queue_length=load_erl * wait_s / aht_s,
        abandonment=0.0,
        occupancy=min(load_erl / agents, 1.0),
    )


def erlang_a(
    load_erl: float, aht_s: float, agents: int, within_s: float, patience_s: float
) -> Waiting:
    """Return what a group does whose waiting callers give up.

    Args:
        load_erl: >= 0; more than `agents` is no trouble here.
        aht_s: mean handle time in seconds.
        agents: >= 1.
        within_s: answered within this many seconds counts as in time.
        patience_s: mean patience in seconds: all waiting time ÷ callers who gave up, not the
            mean wait of those who did.

    Raises:
        Invalid: an argument is out of range.

    Source: Palm 1957; Zeltyn & Mandelbaum 2005.
    """
    _check(load_erl, agents)
    _check_times(aht_s=aht_s, within_s=within_s, patience_s=patience_s)
    found = abandonment(load_erl, agents, patience_s / aht_s, within_s / aht_s)
    in_time = found.at_once + found.served_early
    return Waiting(
        stable=True,
        waiting_probability=found.waits,
        service_level=ServiceLevel(
            of_offered=in_time,
            of_answered=in_time / found.served,
            without_short_abandons=in_time / (1 - found.left_early),
            virtual=1 - found.late,
        ),
        asa_s=found.waited / found.served * patience_s,
        mean_wait_s=found.left * patience_s,
        queue_length=load_erl * found.left * patience_s / aht_s,
        abandonment=found.left,
        occupancy=load_erl * found.served / agents,
    )


def _check(load_erl: float, agents: int, *, at_least: int = 1) -> None:
    if not 0 <= load_erl < math.inf:
        raise Invalid("load", "give the offered load in erlangs, 0 or more.")
    if agents < at_least:
        raise Invalid("agents", f"give a whole number of agents, {at_least} or more.")


def _check_times(**seconds: float) -> None:
    for name, value in seconds.items():
        field = name.removesuffix("_s")
        if not 0 <= value < math.inf or (value == 0 and field != "within"):
            raise Invalid(field, "give seconds, more than 0.")
