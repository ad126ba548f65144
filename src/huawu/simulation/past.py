"""A past day as it was: who called when, who was there, what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from huawu.centre.model import AgentProfile, Queue
from huawu.centre.plan import ContactOrder, RoutingPlan
from huawu.kernel.ids import RoutingPlanId
from huawu.simulation.outcome import Outcome
from huawu.simulation.patience import Patience, learn_patience
from huawu.simulation.swift import (
    COLUMNS,
    IN_TIME,
    LEFT,
    LEFT_EARLY,
    OFFERED,
    SERVED,
    WAIT_LEFT,
    WAIT_SERVED,
    spend,
)


class PastCall(NamedTuple):
    """One call. Times in seconds, `at` since the day's midnight."""

    at: float
    queue: int
    waited: float  #: in the queue, ringing included
    answered: bool
    ring: float = 0.0  #: of the wait, until the agent picked up
    handle: float = 0.0  #: talk, hold and wrap-up
    priority: int = 0
    by_rule: bool = False  #: a rule that is played took it out: nobody saw when it would give up
    within_s: float = 20.0  #: what it was promised: an answer within this time


class Stay(NamedTuple):
    """A stretch in which an agent could be given calls, or was busy with one."""

    begin: float
    agent: int
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDay:
    """A day whole."""

    interval_s: float
    intervals: int
    queues: Sequence[Queue]
    agents: Sequence[AgentProfile]
    calls: Sequence[PastCall]  #: in order of time
    stays: Sequence[Stay]
    order: ContactOrder = ContactOrder.AGE  #: of the centre's queues
    plans: Mapping[RoutingPlanId, RoutingPlan] = field(
        default_factory=dict[RoutingPlanId, RoutingPlan]
    )

    def interval(self, at: float) -> int:
        """Return the interval of a time."""
        return min(int(at / self.interval_s), self.intervals - 1)

    def outcome(self) -> Outcome:
        """Return what the day brought."""
        counts = np.zeros((len(self.queues), self.intervals, COLUMNS))
        work = np.zeros((1, self.intervals + 1, 2))
        for call in self.calls:
            cell = counts[call.queue, self.interval(call.at)]
            early = call.waited <= call.within_s
            cell[OFFERED] += 1
            cell[SERVED if call.answered else LEFT] += 1
            cell[IN_TIME if call.answered else LEFT_EARLY] += early
            cell[WAIT_SERVED if call.answered else WAIT_LEFT] += call.waited
            if call.answered:
                met = call.at + call.waited
                spend(work, 0, 0, (met - call.ring, met + call.handle), self.interval_s)
        for stay in self.stays:
            spend(work, 0, 1, (stay.begin, stay.end), self.interval_s)
        return Outcome(counts, work[:, :, 0], work[:, :, 1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What callers and agents of one queue do, learnt from its calls."""

    patience: Patience
    services: NDArray[np.float64]  #: (answered calls, 2): ring and handle times as they were
    calls: int

    @property
    def aht_s(self) -> float:
        """Mean handle time; nan without any."""
        return float(self.services[:, 1].mean()) if len(self.services) else float("nan")


def learn_habits(calls: Sequence[PastCall], queues: int) -> Sequence[Habits]:
    """Learn each queue's habits; one without answered calls takes all queues' together."""
    every = _habits(calls)
    found: list[Habits] = []
    for queue in range(queues):
        its = _habits([call for call in calls if call.queue == queue])
        found.append(its if len(its.services) else every)
    return found


def _habits(calls: Sequence[PastCall]) -> Habits:
    services = [(call.ring, call.handle) for call in calls if call.answered]
    return Habits(
        patience=learn_patience(
            [call.waited for call in calls],
            [not call.answered and not call.by_rule for call in calls],
        ),
        services=np.array(services, np.float64).reshape(-1, 2),
        calls=len(calls),
    )
