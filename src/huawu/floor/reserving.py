"""Watches the rules by which queues call their reserve, and lets the journal know what turns."""

from collections.abc import Iterator, Sequence
from typing import Final

from huawu.centre.model import Queue
from huawu.centre.plan import ReserveRule, RoutingPlan
from huawu.events.queue import QueueEvent, ReserveCalled, ReserveReleased
from huawu.floor.context import Setup
from huawu.floor.gauge import Gauge
from huawu.floor.ledger import Ledger
from huawu.floor.timers import Timers
from huawu.kernel.event import Event
from huawu.kernel.ids import QueueId
from huawu.routing.reserves import Watch, looked

#: From one look at the figures to the next; a wait grows without anything happening.
LOOK_EVERY_S: Final = 5.0


class Reserving:
    """Calls reserves and lets them go.

    What is called stands in the journal and outlasts a restart; how long a condition has held
    does not, so that after one its time begins anew.
    """

    def __init__(self, ledger: Ledger, setup: Setup, gauge: Gauge, timers: Timers) -> None:
        self._ledger = ledger
        self._setup = setup
        self._gauge = gauge
        self._timers = timers
        self._since: dict[tuple[QueueId, int], float] = {}

    def level(self, queue: QueueId) -> int:
        """Return up to which level a queue has called its reserve; 0 for none."""
        return max(self._ledger.state.reserves.get(queue, ()), default=0)

    def load(self) -> None:
        """Take in a changed set-up; look again and again while a plan has rules."""
        rules = {(queue.id, rule.level) for queue, _, rule in self._rules()}
        called = self._ledger.state.reserves
        gone = [
            ReserveReleased(at=self._ledger.now().at, queue=q, level=n, cause="rule_removed")
            for q, levels in called.items()
            for n in levels
            if (q, n) not in rules
        ]
        self._since = {key: since for key, since in self._since.items() if key in rules}
        if gone:
            self._ledger.post(gone)
        if rules:
            self._timers.set("reserves", LOOK_EVERY_S, self._look)
        else:
            self._timers.drop("reserves")

    @staticmethod
    def changed(events: Sequence[Event]) -> list[QueueId]:
        """Return the queues whose reserve was called or let go."""
        return list(dict.fromkeys(e.queue for e in events if isinstance(e, QueueEvent)))

    async def _look(self) -> None:
        """Look at every rule, write what turned, and come back."""
        self._timers.set("reserves", LOOK_EVERY_S, self._look)
        for queue, plan, rule in list(self._rules()):
            turned = self._turned(queue, plan, rule)
            if turned is not None:
                self._ledger.post([turned])

    def _turned(self, queue: Queue, plan: RoutingPlan, rule: ReserveRule) -> Event | None:
        now, key = self._ledger.now(), (queue.id, rule.level)
        called = rule.level in self._ledger.state.reserves.get(queue.id, ())
        condition = rule.off if called else rule.on
        holds = self._gauge.holds(condition, queue.id)
        before = Watch(called, self._since.pop(key, None))
        watch = looked(rule, before, self._timers.now_s(), holds=holds)
        if watch.since_s is not None:
            self._since[key] = watch.since_s
        if watch.called == called:
            return None
        turned = ReserveCalled if watch.called else ReserveReleased
        value = self._gauge.measure(condition.measure, condition.queue or queue.id) or 0.0
        return turned(
            at=now.at,
            queue=queue.id,
            level=rule.level,
            plan=plan.id,
            measure=condition.measure,
            value=round(value, 3),
        )

    def _rules(self) -> Iterator[tuple[Queue, RoutingPlan, ReserveRule]]:
        for queue in self._setup.queues():
            plan = self._setup.plan(queue.plan) if queue.plan is not None else None
            if plan is not None:
                yield from ((queue, plan, rule) for rule in plan.reserves)
