"""What rules look at: the figures of queues on a day that is played, counted as the floor does."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from huawu.centre.plan import Condition, Measure
from huawu.events.contact import Channel
from huawu.kernel.ids import ContactId, QueueId
from huawu.routing.expected_wait import ExpectedWait
from huawu.routing.recent import RecentLevel
from huawu.routing.relaxing import within
from huawu.routing.router import Router


class _Figures:
    """One queue's."""

    __slots__ = ("asked", "expected", "in_time", "recent")

    def __init__(self) -> None:
        self.asked = 0  #: today, answered or given up
        self.in_time = 0  #: answered of these
        self.recent = RecentLevel()
        self.expected = ExpectedWait()


class Gauge:
    """Measures queues. Times are seconds since the day's midnight."""

    def __init__(
        self,
        router: Router,
        queues: Sequence[QueueId],
        since: Callable[[ContactId], float],
    ) -> None:
        """Measure queues of a router.

        Args:
            router: of the day.
            queues: that can be asked for; what happens in others is not kept.
            since: returns when a contact that waits began to.
        """
        self._router = router
        self._since = since
        self._figures = {queue: _Figures() for queue in queues}
        self.now = 0.0  #: kept by who plays
        self._measures: Final[Mapping[Measure, Callable[[QueueId], float | None]]] = {
            Measure.WAITING: router.waiting,
            Measure.LONGEST_WAIT_S: self._longest_wait_s,
            Measure.SERVICE_LEVEL: self._service_level,
            Measure.RECENT_SERVICE_LEVEL: lambda q: self._figures[q].recent.level(self.now),
            Measure.STAFFED: router.staffed,
            Measure.FREE: lambda queue: len(router.able(queue, free=Channel.VOICE)),
            Measure.EXPECTED_WAIT_S: self._expected_wait_s,
        }

    # -- questions ------------------------------------------------------------------------

    def measure(self, measure: Measure, queue: QueueId) -> float | None:
        """Return a figure of a queue; None when it is not known, or there is no such queue."""
        return self._measures[measure](queue) if queue in self._figures else None

    def holds(self, condition: Condition, own: QueueId) -> bool:
        """Say whether a condition holds for a contact that waits in the queue `own`."""
        return within(condition, self.measure(condition.measure, condition.queue or own))

    def _longest_wait_s(self, queue: QueueId) -> float:
        if not self._router.waiting(queue):
            return 0.0
        return self.now - min(self._since(each) for each in self._router.contacts(queue))

    def _service_level(self, queue: QueueId) -> float | None:
        its = self._figures[queue]
        return its.in_time / its.asked if its.asked else None

    def _expected_wait_s(self, queue: QueueId) -> float | None:
        found = self._figures[queue].expected.estimate(self._router.waiting(queue), self.now)
        return None if found is None else found.p50_s

    # -- what happens ---------------------------------------------------------------------

    def staffed(self) -> None:
        """Take in that agents came or went."""
        for queue, its in self._figures.items():
            its.expected.serving(self._router.staffed(queue), self.now)

    def queued(self, queue: QueueId, contact: ContactId) -> None:
        """A contact began to wait."""
        if queue in self._figures:
            self._figures[queue].expected.queued(contact, self.now)

    def taken(self, queue: QueueId, contact: ContactId) -> None:
        """A contact was given to an agent, whose telephone rings now."""
        if queue in self._figures:
            self._figures[queue].expected.taken(contact, self.now)

    def answered(self, queue: QueueId, *, in_time: bool) -> None:
        """An agent picked up."""
        if queue in self._figures:
            self._asked(queue, in_time=in_time)

    def gave_up(self, queue: QueueId, contact: ContactId) -> None:
        """A caller hung up while waiting, or while it rang."""
        if queue in self._figures:
            self._figures[queue].expected.abandoned(contact, self.now)
            self._asked(queue, in_time=False)

    def left(self, queue: QueueId, contact: ContactId) -> None:
        """A rule took a contact out of its queue."""
        if queue in self._figures:
            self._figures[queue].expected.left(contact, self.now)

    def _asked(self, queue: QueueId, *, in_time: bool) -> None:
        its = self._figures[queue]
        its.asked += 1
        its.in_time += in_time
        its.recent.note(self.now, in_time=in_time)
