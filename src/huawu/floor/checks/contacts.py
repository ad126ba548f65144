"""H3: every contact begins once and ends once, and leaves each queue once."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from huawu.events import call as calls
from huawu.events import contact as contacts
from huawu.events import reservation as reservations
from huawu.events.contact import ContactEvent
from huawu.floor.checks.rule import Rule
from huawu.kernel.event import Recorded
from huawu.kernel.ids import ContactId, QueueId, RecordingId

_LATE = (calls.RecordingFinalised, calls.RecordingLost)


class OneEnd(Rule):
    """A contact's first event is `contact.created`; `contact.ended` comes once, and last.

    Only what became of a recording that ran may come later. What
    was forgotten and what never began look alike and are told alike.
    """

    name = "H3 every contact begins once and ends once"

    def __init__(self) -> None:
        super().__init__()
        self._open: set[ContactId] = set()
        self._unsettled: dict[RecordingId, ContactId] = {}

    def see(self, recorded: Recorded) -> None:
        """Take one event, in position order."""
        event = recorded.event
        if isinstance(event, ContactEvent):
            self._see(recorded, event)

    def _see(self, recorded: Recorded, event: ContactEvent) -> None:
        contact = event.contact
        if isinstance(event, contacts.ContactCreated):
            if contact in self._open:
                self._broken(recorded, f"{contact} began twice")
            self._open.add(contact)
        elif isinstance(event, _LATE) and contact not in self._open:
            self._late(recorded, event)
        elif contact not in self._open:
            self._broken(recorded, f"{contact} is not open: before its beginning or after its end")
        elif isinstance(event, contacts.ContactEnded):
            self._open.discard(contact)
        self._keep(event)

    def _late(
        self, recorded: Recorded, event: calls.RecordingFinalised | calls.RecordingLost
    ) -> None:
        if event.recording not in self._unsettled:
            self._broken(
                recorded, f"{event.contact}: recording {event.recording} was not expected any more"
            )

    def _keep(self, event: ContactEvent) -> None:
        if isinstance(event, calls.RecordingStopped):
            self._unsettled[event.recording] = event.contact
        elif isinstance(event, contacts.VoicemailLeft):
            self._unsettled[event.recording] = event.message
        elif isinstance(event, _LATE) and event.recording is not None:
            self._unsettled.pop(event.recording, None)


class LeavesOnce(Rule):
    """A contact that entered a queue leaves it once, in one of these ways, before it ends.

    Answered, abandoned, flowed out or lost; after an answer it can be queued again. Coming back
    to the queue that it stands in (its place was kept) is no second entrance.
    """

    name = "H3 every queued contact leaves its queue once"

    def __init__(self) -> None:
        super().__init__()
        self._place: dict[ContactId, QueueId] = {}
        self._acts = {
            contacts.ContactQueued: self._queued,
            contacts.ContactRequeued: self._requeued,
            contacts.ContactOverflowed: self._left,
            contacts.ContactAbandoned: self._left,
            contacts.ContactLost: self._lost,
            reservations.ReservationConnected: self._answered,
            contacts.ContactEnded: self._ended,
        }

    def _queued(self, recorded: Recorded, event: contacts.ContactQueued) -> None:
        at = self._place.get(event.contact)
        if at is not None:
            self._broken(recorded, f"{event.contact} entered {event.queue} while it stood in {at}")
        self._place[event.contact] = event.queue

    def _requeued(self, recorded: Recorded, event: contacts.ContactRequeued) -> None:
        at = self._place.get(event.contact)
        if at not in {None, event.queue}:
            self._broken(
                recorded, f"{event.contact} came back to {event.queue} while it stood in {at}"
            )
        self._place[event.contact] = event.queue

    def _left(
        self, recorded: Recorded, event: contacts.ContactOverflowed | contacts.ContactAbandoned
    ) -> None:
        at = self._place.pop(event.contact, None)
        if at != event.queue:
            self._broken(recorded, f"{event.contact} left {event.queue} but stood in {at}")

    def _lost(self, recorded: Recorded, event: contacts.ContactLost) -> None:
        at = self._place.pop(event.contact, None)
        if at != event.queue:
            self._broken(recorded, f"{event.contact} was lost from {event.queue}, stood in {at}")

    def _answered(self, recorded: Recorded, event: reservations.ReservationConnected) -> None:
        at = self._place.pop(event.contact, None)
        if at != event.queue:
            self._broken(recorded, f"{event.contact} was answered for {event.queue}, stood in {at}")

    def _ended(self, recorded: Recorded, event: contacts.ContactEnded) -> None:
        at = self._place.pop(event.contact, None)
        if at is not None:
            self._broken(recorded, f"{event.contact} ended while it stood in {at}")


@dataclass(slots=True)
class _Sums:
    offered: int = 0
    waiting: int = 0
    left: Counter[str] = field(default_factory=Counter[str])


class OfferedAddsUp(Rule):
    """Offered = answered + abandoned + flowed out + lost + waiting, for every queue.

    Counted from the queues that the events name, apart from the floor's own counters.
    """

    name = "H11 offered = answered + abandoned + flowed out + lost + waiting"

    def __init__(self) -> None:
        super().__init__()
        self._sums: dict[QueueId, _Sums] = {}
        self._waiting: dict[ContactId, QueueId] = {}
        self._acts = {
            contacts.ContactQueued: self._in,
            contacts.ContactRequeued: self._in,
            contacts.ContactOverflowed: self._out,
            contacts.ContactAbandoned: self._out,
            contacts.ContactLost: self._out,
            reservations.ReservationConnected: self._out,
            contacts.ContactEnded: self._gone,
        }

    def _of(self, queue: QueueId) -> _Sums:
        return self._sums.setdefault(queue, _Sums())

    def _in(self, _: Recorded, event: contacts.ContactQueued | contacts.ContactRequeued) -> None:
        if self._waiting.get(event.contact) != event.queue:  # a kept place is no new offer
            self._no_more(event.contact)
            self._waiting[event.contact] = event.queue
            sums = self._of(event.queue)
            sums.offered += 1
            sums.waiting += 1

    def _out(
        self,
        _: Recorded,
        event: contacts.ContactOverflowed
        | contacts.ContactAbandoned
        | contacts.ContactLost
        | reservations.ReservationConnected,
    ) -> None:
        self._no_more(event.contact)
        if event.queue is not None:
            self._of(event.queue).left[event.kind] += 1

    def _gone(self, _: Recorded, event: contacts.ContactEnded) -> None:
        self._no_more(event.contact)

    def _no_more(self, contact: ContactId) -> None:
        queue = self._waiting.pop(contact, None)
        if queue is not None:
            self._of(queue).waiting -= 1

    def _standing(self) -> Iterable[str]:
        for queue, sums in self._sums.items():
            out = sums.left.total() + sums.waiting
            if sums.offered != out:
                ways = ", ".join(f"{kind} {n}" for kind, n in sorted(sums.left.items()))
                yield (
                    f"{queue}: offered {sums.offered}, but {out} left or wait "
                    f"({ways}, waiting {sums.waiting})"
                )
