"""H6: within a queue, who waited longer is served first."""

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from huawu.events import callback as callings
from huawu.events import contact as contacts
from huawu.events import reservation as facts
from huawu.events.contact import Band, Channel, StepChange
from huawu.events.reservation import ReservationEvent
from huawu.floor.checks.rule import Rule
from huawu.kernel.event import Recorded
from huawu.kernel.ids import AgentId, ContactId, QueueId, ReservationId

#: How long a contact is kept from an agent who missed or declined it, or who could not ring.
AFTER_MISS: Final = timedelta(seconds=60)
AFTER_FAILURE: Final = timedelta(seconds=10)
#: An exclusion ends by a timer; so much later it may still be in force.
SLACK: Final = timedelta(seconds=1)

#: Who stands in one line needs the same: queue, channel, band, the plan's steps that hold, and
#: the agents who alone are waited for.
_Line = tuple[QueueId, Channel, Band | None, tuple[int, ...], tuple[AgentId, ...]]


@dataclass(slots=True)
class _Standing:
    channel: Channel
    queue: QueueId | None = None  #: None while it is in no queue
    key: datetime | None = None
    band: Band | None = None
    steps: tuple[int, ...] = ()
    awaits: tuple[AgentId, ...] = ()
    kept_from: dict[AgentId, datetime] | None = None  #: until when
    promised: bool = False  #: to one agent
    asked: set[ReservationId] = field(default_factory=set[ReservationId])  #: several at once

    @property
    def line(self) -> _Line | None:
        """Where it stands, None while it is in no queue."""
        if self.queue is None:
            return None
        return (self.queue, self.channel, self.band, self.steps, self.awaits)


class Order(Rule):
    """When an agent is chosen for a contact of a queue, no other stands there with an older key.

    The simple form, which the journal alone decides: contacts of one queue, channel and band for
    which the same steps of the queue's plan hold ask for the same, so whoever can take the one
    can take the other. Excepted is a contact that the
    same agent missed or declined (`AFTER_MISS`) or could not be rung for (`AFTER_FAILURE`).
    Messages stand apart: agents take them as they like.
    """

    name = "H6 no contact is served before one that stands ahead of it"

    def __init__(self) -> None:
        super().__init__()
        self._contacts: dict[ContactId, _Standing] = {}
        self._lines: dict[_Line, list[tuple[datetime, ContactId]]] = {}
        self._acts = {
            contacts.ContactCreated: self._created,
            contacts.ContactQueued: self._queued,
            contacts.ContactRequeued: self._queued,
            contacts.ContactStepChanged: self._stepped,
            contacts.ContactPriorityChanged: self._advanced,
            contacts.AgentAwaited: self._awaited,
            contacts.AgentGivenUp: self._awaited,
            callings.CallbackPutOff: self._put_off,
            contacts.ContactOverflowed: self._out,
            contacts.ContactAbandoned: self._out,
            contacts.ContactLost: self._out,
            contacts.ContactEnded: self._ended,
            facts.ReservationCreated: self._chosen,
            facts.ReservationConnected: self._out,
            facts.ReservationRejected: self._back,
            facts.ReservationTimedOut: self._back,
            facts.ReservationFailed: self._back,
            facts.ReservationRescinded: self._back,
            facts.AgentInvited: self._invited,
            facts.InvitationEnded: self._uninvited,
        }

    def _created(self, _: Recorded, event: contacts.ContactCreated) -> None:
        if event.channel is not Channel.VOICEMAIL:
            self._contacts[event.contact] = _Standing(event.channel)

    def _queued(
        self, _: Recorded, event: contacts.ContactQueued | contacts.ContactRequeued
    ) -> None:
        standing = self._contacts.get(event.contact)
        if standing is not None:
            self._leave(event.contact, standing)
            if isinstance(event, contacts.ContactQueued):
                standing.band, standing.steps = event.band, ()
            standing.queue, standing.awaits = event.queue, ()
            standing.key = event.key_at
            self._stand(event.contact, standing)

    def _stepped(self, _: Recorded, event: contacts.ContactStepChanged) -> None:
        standing = self._contacts.get(event.contact)
        if standing is not None:
            self._leave(event.contact, standing)
            if event.change is StepChange.EXPIRED:
                standing.steps = tuple(step for step in standing.steps if step > event.step)
            elif event.change is StepChange.APPLIED:
                standing.steps = (*standing.steps, event.step)
            self._stand(event.contact, standing)

    def _awaited(self, _: Recorded, event: contacts.AgentAwaited | contacts.AgentGivenUp) -> None:
        standing = self._contacts.get(event.contact)
        if standing is not None:
            self._leave(event.contact, standing)
            awaits = isinstance(event, contacts.AgentAwaited)
            standing.awaits = event.agents if awaits else ()
            self._stand(event.contact, standing)

    def _advanced(self, _: Recorded, event: contacts.ContactPriorityChanged) -> None:
        standing = self._contacts.get(event.contact)
        if standing is not None:
            self._leave(event.contact, standing)
            standing.key, standing.band = event.key_at, event.band
            self._stand(event.contact, standing)

    def _invited(self, recorded: Recorded, event: facts.AgentInvited) -> None:
        """The first of several who are asked at once decides whose turn it is."""
        standing = self._contacts.get(event.contact)
        if standing is not None:
            if not standing.asked:
                self._look(recorded, event, standing)
            standing.asked.add(event.reservation)

    def _uninvited(self, _: Recorded, event: facts.InvitationEnded) -> None:
        standing = self._contacts.get(event.contact)
        if standing is None:
            return
        standing.asked.discard(event.reservation)
        if event.cause not in facts.NO_FAULT:
            kept = standing.kept_from = standing.kept_from or {}
            kept[event.agent] = event.at + AFTER_MISS
        if not standing.asked and not standing.promised:
            self._stand(event.contact, standing)

    def _chosen(self, recorded: Recorded, event: facts.ReservationCreated) -> None:
        standing = self._contacts.get(event.contact)
        if standing is None:
            return
        standing.promised = True
        if event.reservation in standing.asked:
            standing.asked.discard(event.reservation)  # its turn came when it was asked
        else:
            self._look(recorded, event, standing)

    def _look(
        self,
        recorded: Recorded,
        event: facts.ReservationCreated | facts.AgentInvited,
        standing: _Standing,
    ) -> None:
        if event.queue is not None and standing.line is not None and standing.key is not None:
            line = self._lines.get(standing.line, [])
            for key, other in line[: bisect_left(line, (standing.key, ContactId("")))]:
                if not self._kept(other, event):
                    ahead_s = (standing.key - key).total_seconds()
                    self._broken(
                        recorded,
                        f"{event.agent} got {event.contact} of {event.queue}, "
                        f"but {other} stood {ahead_s:.3f} s ahead",
                    )
        self._leave(event.contact, standing)

    def _kept(self, other: ContactId, event: facts.ReservationCreated | facts.AgentInvited) -> bool:
        until = (self._contacts[other].kept_from or {}).get(event.agent)
        return until is not None and event.at < until + SLACK

    def _back(self, _: Recorded, event: ReservationEvent) -> None:
        standing = self._contacts.get(event.contact)
        if standing is None:
            return
        if not isinstance(event, facts.ReservationRescinded):
            failed = isinstance(event, facts.ReservationFailed)
            kept = standing.kept_from = standing.kept_from or {}
            kept[event.agent] = event.at + (AFTER_FAILURE if failed else AFTER_MISS)
            if event.agent in standing.awaits:
                standing.awaits = ()
        standing.promised = False
        if standing.line is not None and not standing.asked:
            self._stand(event.contact, standing)

    def _put_off(self, _: Recorded, event: callings.CallbackPutOff) -> None:
        """A callback keeps its place and does not stand there until it comes back."""
        standing = self._contacts.get(event.contact)
        if standing is not None:
            self._leave(event.contact, standing)
            standing.promised = False

    def _out(self, _: Recorded, event: contacts.ContactEvent) -> None:
        standing = self._contacts.get(event.contact)
        if standing is not None:
            self._leave(event.contact, standing)
            standing.queue = standing.key = None
            standing.promised = False

    def _ended(self, _: Recorded, event: contacts.ContactEnded) -> None:
        standing = self._contacts.pop(event.contact, None)
        if standing is not None:
            self._leave(event.contact, standing)

    def _stand(self, contact: ContactId, standing: _Standing) -> None:
        if standing.line is not None and standing.key is not None:
            insort(self._lines.setdefault(standing.line, []), (standing.key, contact))

    def _leave(self, contact: ContactId, standing: _Standing) -> None:
        if standing.line is None or standing.key is None:
            return
        line, entry = self._lines.get(standing.line, []), (standing.key, contact)
        place = bisect_left(line, entry)
        if place < len(line) and line[place] == entry:
            del line[place]
