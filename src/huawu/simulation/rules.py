"""What a queue's own rules do with who waits, on a day that is played. Pure.

The rules are the floor's: steps by which needs relax and priority grows, the band of those who
waited too long, the longest wait, a plan that is over, a queue that is full or does too badly to
let anybody in, and reserves that are called. Not played are callers' own agents, who are waited
for, and hours: a recorded day has no calls of a closed queue.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from huawu.centre.model import Queue
from huawu.centre.plan import Condition, Exhaust, ReserveRule, RoutingPlan
from huawu.events.contact import Band, StepChange
from huawu.kernel.ids import QueueId, RoutingPlanId
from huawu.routing.policy import key_at
from huawu.routing.relaxing import (
    Asked,
    Progress,
    asked,
    band_above,
    changes,
    guard_s,
    next_due,
    sends_on,
)
from huawu.routing.reserves import Watch, looked
from huawu.simulation.gauge import Gauge

#: From one look at reserves to the next, as on the floor.
LOOK_EVERY_S: Final = 5.0
_SOON_S: Final = 1e-6  #: what is due by then is due now: sums of times are rounded


class Ruled(NamedTuple):
    """A queue with its rules."""

    queue: Queue
    plan: RoutingPlan | None = None


def ruled_by(queue: Queue, plans: Mapping[RoutingPlanId, RoutingPlan]) -> Ruled | None:
    """Return a queue with its rules; None where nothing happens to who waits."""
    plan = None if queue.plan is None else plans.get(queue.plan)
    limits = (
        plan, queue.fairness, queue.max_wait_s, queue.max_length, queue.max_expected_wait_s,
        queue.min_service_level,
    )  # fmt: skip
    ruled = queue.needs_staff or any(limit is not None for limit in limits)
    return Ruled(queue, plan) if ruled else None


def may_end(ruled: Ruled | None, waited_s: float) -> bool:
    """Say whether a rule takes calls out of their queue that waited so long."""
    if ruled is None:
        return False
    longest_s, plan = ruled.queue.max_wait_s, ruled.plan
    ends_s = [longest_s] if longest_s is not None else []
    if plan is not None and plan.on_exhaust is Exhaust.OVERFLOW:
        last = plan.steps[-1]
        ends_s += [last.after_s + last.expires_s] if last.expires_s is not None else []
    return any(waited_s >= end_s for end_s in ends_s)


def watched(queues: Iterable[Ruled]) -> list[QueueId]:
    """Return the queues whose figures decide something."""
    found: dict[QueueId, None] = {}
    for queue, plan in queues:
        found[queue.id] = None
        steps, reserves = (plan.steps, plan.reserves) if plan is not None else ((), ())
        conditions = [condition for step in steps for condition in step.when]
        conditions += [condition for rule in reserves for condition in (rule.on, rule.off)]
        found |= {c.queue: None for c in conditions if c.queue is not None}
    return list(found)


class Spot(NamedTuple):
    """Where a call waits, and how far its queue's rules have brought it."""

    key_at: datetime
    band: Band | None
    progress: Progress = Progress()
    promoted: bool = False  #: one band higher, because it waited too long
    within_s: float | None = None  #: what it was promised; None: as its queue usually does


def brought(ruled: Ruled, spot: Spot, waited_s: float, gauge: Gauge) -> Spot:
    """Return where a call waits after all that is due by now."""
    plan, queue = ruled.plan, ruled.queue
    waited_s += _SOON_S

    def holds(condition: Condition) -> bool:
        return gauge.holds(condition, queue.id)

    for due in changes(plan, spot.progress, waited_s, holds) if plan is not None else ():
        spot = spot._replace(progress=due.progress)
        if due.change is StepChange.APPLIED and due.step.priority_delta:
            key = key_at(spot.key_at, due.step.priority_delta, queue.priority_weight_s)
            spot = spot._replace(key_at=key)
    promoted_s = guard_s(queue, spot.within_s)
    if promoted_s is not None and not spot.promoted and waited_s >= promoted_s:
        band = band_above(Band.NORMAL if spot.band is None else spot.band)
        spot = spot._replace(band=band, promoted=True)
    return spot


def asked_at(ruled: Ruled, spot: Spot) -> Asked:
    """Return what a call asks for."""
    plan = ruled.plan
    return Asked() if plan is None else asked(plan, spot.progress, ruled.queue.needs)


def leaves(ruled: Ruled, spot: Spot, waited_s: float) -> bool:
    """Say whether a rule takes a call out of its queue."""
    longest_s = ruled.queue.max_wait_s
    too_long = longest_s is not None and waited_s + _SOON_S >= longest_s
    return too_long or sends_on(ruled.plan, spot.progress)


def next_s(ruled: Ruled, spot: Spot) -> float | None:
    """Return after how much waiting something is due next; None when nothing will be."""
    due = None if ruled.plan is None else next_due(ruled.plan, spot.progress)
    moments = [
        None if due is None else due.after_s,
        None if spot.promoted else guard_s(ruled.queue, spot.within_s),
        ruled.queue.max_wait_s,
    ]
    return min((moment for moment in moments if moment is not None), default=None)


@dataclass(slots=True)
class _Watched:
    """A rule by which a queue calls its reserve, as of the last look."""

    queue: QueueId
    rule: ReserveRule
    watch: Watch = field(default_factory=Watch)


class Reserves:
    """Which queues have called their reserve."""

    def __init__(self, queues: Sequence[Ruled], gauge: Gauge) -> None:
        self._gauge = gauge
        self._watched = [
            _Watched(queue.id, rule)
            for queue, plan in queues
            for rule in (plan.reserves if plan is not None else ())
        ]
        self._levels: dict[QueueId, int] = {}

    def __bool__(self) -> bool:
        return bool(self._watched)

    def level(self, queue: QueueId) -> int:
        """Return up to which level a queue has called its reserve; 0 for none."""
        return self._levels.get(queue, 0)

    def look(self) -> Sequence[QueueId]:
        """Look at every rule; return the queues that called a reserve or let one go."""
        turned: list[QueueId] = []
        for each in self._watched:
            called, rule = each.watch.called, each.rule
            holds = self._gauge.holds(rule.off if called else rule.on, each.queue)
            each.watch = looked(rule, each.watch, self._gauge.now, holds=holds)
            if each.watch.called != called:
                turned.append(each.queue)
        for queue in turned:
            its = [each for each in self._watched if each.queue == queue and each.watch.called]
            self._levels[queue] = max((each.rule.level for each in its), default=0)
        return turned
