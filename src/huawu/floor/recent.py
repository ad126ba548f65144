"""The service level of the last half hour, learnt from what is written."""

from collections.abc import Sequence

from huawu.centre.levels import promised_s
from huawu.events.contact import ContactAbandoned
from huawu.events.reservation import ReservationConnected
from huawu.floor.context import Setup
from huawu.floor.ledger import Ledger
from huawu.kernel.event import Event
from huawu.kernel.ids import QueueId
from huawu.routing.recent import RecentLevel


class RecentLevels:
    """Who was answered in time of late, by queue; nobody after a start, until callers come."""

    def __init__(self, ledger: Ledger, setup: Setup) -> None:
        self._ledger = ledger
        self._setup = setup
        self._levels: dict[QueueId, RecentLevel] = {}

    def saw(self, events: Sequence[Event]) -> None:
        """Learn from what was written."""
        messages = self._ledger.state.counters.messages
        for event in events:
            if isinstance(event, ContactAbandoned):
                self._note(event.queue, in_time=False)
            elif isinstance(event, ReservationConnected) and event.contact not in messages:
                self._answered(event)

    def level(self, queue: QueueId) -> float | None:
        """Return how many of those who asked were answered in time; None when nobody asked."""
        found = self._levels.get(queue)
        return None if found is None else found.level(self._now_s())

    def _answered(self, event: ReservationConnected) -> None:
        queue = self._setup.queue(event.queue) if event.queue is not None else None
        contact = self._ledger.state.contacts.get(event.contact)
        if queue is not None:
            place = None if contact is None else contact.last_place
            within_s = promised_s(queue, None if place is None else place.within_s)
            self._note(queue.id, in_time=event.waited_s <= within_s)

    def _note(self, queue: QueueId, *, in_time: bool) -> None:
        self._levels.setdefault(queue, RecentLevel()).note(self._now_s(), in_time=in_time)

    def _now_s(self) -> float:
        return self._ledger.now().mono_s or 0.0
