"""What conditions of routing plans and overflow look at: a queue's figures as of now."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from huawu.centre.plan import Condition, Measure
from huawu.events.contact import Channel
from huawu.floor.context import Setup
from huawu.floor.counters import QueueDay
from huawu.floor.ledger import Ledger
from huawu.floor.recent import RecentLevels
from huawu.floor.waits import Waits
from huawu.kernel.event import Event
from huawu.kernel.ids import QueueId
from huawu.routing.relaxing import within
from huawu.routing.router import Router


class Gauge:
    """Measures queues."""

    def __init__(self, ledger: Ledger, setup: Setup, router: Router, waits: Waits) -> None:
        self._ledger = ledger
        self._setup = setup
        self._router = router
        self._waits = waits
        self._recent = RecentLevels(ledger, setup)
        self._measures: Mapping[Measure, Callable[[QueueId], float | None]] = {
            Measure.WAITING: router.waiting,
            Measure.LONGEST_WAIT_S: self._longest_wait_s,
            Measure.SERVICE_LEVEL: self._service_level,
            Measure.RECENT_SERVICE_LEVEL: self._recent.level,
            Measure.STAFFED: router.staffed,
            Measure.FREE: lambda queue: len(router.able(queue, free=Channel.VOICE)),
            Measure.EXPECTED_WAIT_S: self._expected_wait_s,
        }

    def saw(self, events: Sequence[Event]) -> None:
        """Learn from what was written."""
        self._recent.saw(events)

    def measure(self, measure: Measure, queue: QueueId) -> float | None:
        """Return a figure of a queue; None when it is not known, or there is no such queue."""
        return None if self._setup.queue(queue) is None else self._measures[measure](queue)

    def holds(self, condition: Condition, own: QueueId) -> bool:
        """Say whether a condition holds for a contact that waits in the queue `own`."""
        return within(condition, self.measure(condition.measure, condition.queue or own))

    def _longest_wait_s(self, queue: QueueId) -> float:
        contacts = self._ledger.state.contacts
        places = (contacts[contact].place for contact in self._router.contacts(queue))
        since: list[datetime] = [place.since.at for place in places if place is not None]
        now = self._ledger.now().at
        return (now - min(since, default=now)).total_seconds()

    def _service_level(self, queue: QueueId) -> float | None:
        day = self._ledger.state.counters.queues.get(queue, QueueDay())
        asked, found = day.answered + day.abandoned, self._setup.queue(queue)
        return day.within(found.sl_within_s) / asked if asked and found is not None else None

    def _expected_wait_s(self, queue: QueueId) -> float | None:
        return self._waits.expect(queue, self._router.waiting(queue))
