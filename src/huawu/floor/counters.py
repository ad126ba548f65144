"""Counts per queue of today and of the running half hour, folded from the journal. Pure.

The full catalogue of metrics is another room's; these few are what the floor itself shows:
offered = answered + abandoned + flowed out + lost + waiting holds for each queue at any moment.
"""

from bisect import bisect_right, insort
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from huawu.events import callback as callings
from huawu.events import contact as contacts
from huawu.events import reservation as reservations
from huawu.kernel.ids import ContactId, QueueId

#: A figure of "just now" is one of the running interval of this length, from the full hour on.
INTERVAL: Final = timedelta(minutes=30)

#: The only events that the counts depend on.
COUNTED: Final[frozenset[type[contacts.ContactEvent]]] = frozenset(
    {
        contacts.ContactCreated,
        contacts.ContactQueued,
        contacts.ContactRequeued,
        contacts.ContactAbandoned,
        contacts.ContactOverflowed,
        contacts.ContactLost,
        contacts.ContactEnded,
        callings.CallbackBooked,
        reservations.ReservationConnected,
    }
)


@dataclass(slots=True)
class QueueDay:
    """One queue since the day, or the interval, began."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    flowed_out: int = 0
    lost: int = 0
    in_time: int = 0  #: of answered, within what the queue promised when they came
    waits_s: list[float] = field(default_factory=list[float])
    """Of answered of whom it is not known what they were promised; shortest first."""

    def within(self, usual_s: float) -> int:
        """Return how many were answered in time; `usual_s` where no promise is known."""
        return self.in_time + bisect_right(self.waits_s, usual_s)


@dataclass(slots=True)
class DayCounters:
    """Counts by queue of one day in the centre's time zone; they begin anew at its midnight."""

    zone: str = "Asia/Shanghai"  #: IANA
    ends: datetime | None = None  #: the day's end (UTC); None before the first event
    queues: dict[QueueId, QueueDay] = field(default_factory=dict[QueueId, QueueDay])
    waiting: dict[ContactId, QueueId] = field(default_factory=dict[ContactId, QueueId])
    messages: set[ContactId] = field(default_factory=set[ContactId])  #: voicemails that wait
    promised_s: dict[ContactId, tuple[QueueId, float]] = field(
        default_factory=dict[ContactId, tuple[QueueId, float]]
    )  #: within what time the queue last joined was to answer
    callbacks: set[ContactId] = field(default_factory=set[ContactId])  #: nobody talked in them yet
    interval_ends: datetime | None = None
    lately: dict[QueueId, QueueDay] = field(default_factory=dict[QueueId, QueueDay])

    def interval(self, at: datetime) -> Mapping[QueueId, QueueDay]:
        """Return the counts of the interval in which `at` lies."""
        return self.lately if self.interval_ends is not None and at < self.interval_ends else {}

    def roll(self, at: datetime) -> None:
        """Begin a new day when `at` lies beyond this one.

        Contacts that wait over midnight count as offered in the new day too.
        """
        if self.ends is not None and at < self.ends:
            return
        local = at.astimezone(ZoneInfo(self.zone))
        tomorrow = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
        self.ends = tomorrow.astimezone(UTC)
        self.queues = {}
        for queue in self.waiting.values():
            self.queues.setdefault(queue, QueueDay()).offered += 1

    def see(self, event: contacts.ContactEvent) -> None:
        """Count one event about a contact; only those of `COUNTED` make a difference."""
        self.roll(event.at)
        self._begin_interval(event.at)
        if event.contact in self.messages or event.contact in self.callbacks:
            self._apart(event)
        elif isinstance(event, contacts.ContactCreated):
            if event.channel is contacts.Channel.VOICEMAIL:
                self.messages.add(event.contact)
        elif isinstance(event, callings.CallbackBooked):
            self.callbacks.add(event.contact)
        elif isinstance(event, contacts.ContactQueued | contacts.ContactRequeued):
            self._offered(event)
        elif isinstance(event, reservations.ReservationConnected):
            self._answered(event)
        else:
            self._left(event)

    def _begin_interval(self, at: datetime) -> None:
        if self.interval_ends is None or at >= self.interval_ends:
            local = at.astimezone(ZoneInfo(self.zone))
            self.interval_ends = at - _into_interval(local) + INTERVAL
            self.lately = {}

    def _apart(self, event: contacts.ContactEvent) -> None:
        """Nobody holds the line for a message or a callback: their wait is not a caller's wait.

        Once somebody talks in a callback it goes on like any contact.
        """
        if isinstance(event, contacts.ContactEnded):
            self.messages.discard(event.contact)
        if isinstance(event, contacts.ContactEnded | reservations.ReservationConnected):
            self.callbacks.discard(event.contact)

    def _offered(self, event: contacts.ContactQueued | contacts.ContactRequeued) -> None:
        contact, queue = event.contact, event.queue
        if isinstance(event, contacts.ContactQueued) and event.within_s is not None:
            self.promised_s[contact] = queue, event.within_s
        if self.waiting.get(contact) != queue:  # one that kept its place is not offered twice
            self.waiting[contact] = queue
            for counts in self._of(queue):
                counts.offered += 1

    def _answered(self, event: reservations.ReservationConnected) -> None:
        queue = self.waiting.pop(event.contact, None)
        if queue is not None:
            of, within_s = self.promised_s.get(event.contact, (None, 0.0))
            for counts in self._of(queue):
                counts.answered += 1
                if of == queue:
                    counts.in_time += event.waited_s <= within_s
                else:
                    insort(counts.waits_s, event.waited_s)

    def _left(self, event: contacts.ContactEvent) -> None:
        if isinstance(event, contacts.ContactEnded):
            self.promised_s.pop(event.contact, None)
        if not isinstance(event, _WAYS_OUT) or event.contact not in self.waiting:
            return
        for counts in self._of(self.waiting.pop(event.contact)):
            if isinstance(event, contacts.ContactAbandoned):
                counts.abandoned += 1
            elif isinstance(event, contacts.ContactOverflowed):
                counts.flowed_out += 1
            else:
                counts.lost += 1

    def _of(self, queue: QueueId) -> tuple[QueueDay, QueueDay]:
        """Return a queue's counts: of the day, of the interval."""
        return (
            self.queues.setdefault(queue, QueueDay()),
            self.lately.setdefault(queue, QueueDay()),
        )


_WAYS_OUT: Final = (contacts.ContactAbandoned, contacts.ContactOverflowed, contacts.ContactLost)


def _into_interval(local: datetime) -> timedelta:
    """Return how long the interval has run at a moment of the local clock."""
    into_hour = timedelta(
        minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )
    return into_hour % INTERVAL
