"""Contacts: their parts, and the stretches of each. Pure.

A part is one stay in a queue and the conversation that followed. A contact that goes on after a
conversation (a transfer, a return to the queue) begins a new part.
"""

from collections.abc import Callable
from datetime import datetime
from math import ceil
from typing import Any, Final

from msgspec import Struct

from huawu.events import call as calls
from huawu.events import callback as callings
from huawu.events import contact as contacts
from huawu.events import reservation as reservations
from huawu.events.contact import Channel, ContactEvent, Direction, Outcome
from huawu.metrics.facts import ContactFact, SegmentFact, milliseconds, span_ms
from huawu.metrics.folding import queues as queue_fold
from huawu.metrics.folding.queues import QueueTime
from huawu.metrics.folding.rows import Changed

_RING_MS: Final = 4_000  #: one ring of a telephone and the silence after it


class Course(Struct, gc=False):
    """One contact as of its last event."""

    part: ContactFact
    began_ms: int
    segments: int = 0
    queued_ms: int = 0  #: since when it waits; 0: it does not
    offered_ms: int = 0
    outside_ms: int = 0
    asked_before: bool = False  #: the part that runs came out of a transfer
    promised: tuple[str, int] = ("", 0)  #: by the queue last joined: an answer within so many ms
    ended: bool = False
    wraps: dict[str, ContactFact] = {}  #: agent → the part they will wrap up, or do


class ContactFold:
    """All contacts that are not over, wrap-up included."""

    def __init__(
        self, courses: dict[str, Course], queues: dict[str, QueueTime], changed: Changed
    ) -> None:
        self._courses = courses
        self._queues = queues
        self._changed = changed

    def see(self, event: ContactEvent) -> None:
        """Fold one event of a contact; one about a contact that is over changes nothing.

        An agent's consultation has no customer: it stands in queues, and counts in none.
        """
        if isinstance(event, contacts.ContactCreated):
            if event.direction is not Direction.INTERNAL:
                self._courses[event.contact] = self._begin(event)
            return
        course = self._courses.get(event.contact)
        change = _CHANGES.get(type(event))
        if course is None or change is None or course.ended:
            return
        change(self, course, event)
        self._changed.touch("contact", course.part)
        self._forget(event.contact, course)

    def slot(self, contact: str, agent: str, *, state: str, lasted_ms: int, at: datetime) -> None:
        """Take what an agent's slot says of a contact: that it is a conference, or wrapped up."""
        course = self._courses.get(contact)
        part = course.wraps.get(agent) if course is not None else None
        if course is None or part is None:
            return
        if state == "conference":
            part.conference = 1
        elif state == "wrap":
            part.wrap += lasted_ms
            self._segment(course, "wrap", milliseconds(at) - lasted_ms, lasted_ms, part)
        elif state == "free":
            course.wraps.pop(agent)
        self._changed.touch("contact", part)
        self._forget(contact, course)

    def topic(self, contact: str, agent: str, code: str) -> None:
        """Take what an agent says that a contact was about."""
        course = self._courses.get(contact)
        part = course.wraps.get(agent) if course is not None else None
        if part is not None:
            part.topic = code
            self._changed.touch("contact", part)

    def _forget(self, contact: str, course: Course) -> None:
        if course.ended and not course.wraps:
            self._courses.pop(contact, None)

    def _begin(self, e: contacts.ContactCreated) -> Course:
        at_ms = milliseconds(e.at)
        day, minute, slot_s = self._changed.local.place(at_ms)
        part = ContactFact(
            at_ms=at_ms,
            day=day,
            minute=minute,
            slot_s=slot_s,
            id=e.contact,
            channel=e.channel.value,
            direction=e.direction.value,
            number=e.number or "",
            customer=e.party or "",
        )
        self._changed.touch("contact", part)
        return Course(part, at_ms, wraps={})

    # — waiting —

    def queued(self, course: Course, e: Any) -> None:
        """Begin a stay in a queue, or go on with the one that was kept."""
        at_ms = milliseconds(e.at)
        if course.queued_ms and course.part.queue == e.queue:
            return  # it kept its place
        if course.queued_ms:
            self._leave(course, e.at, "flowed_out", at_ms - course.queued_ms)
        if isinstance(e, contacts.ContactQueued):
            course.promised = e.queue, span_ms(e.within_s or 0.0)
        part = self._part(course, at_ms)
        part.queue = e.queue
        part.priority = getattr(e, "priority", part.priority)
        promised_in, part.threshold = course.promised
        if promised_in != e.queue:
            part.threshold = 0  # it came back to a queue in which nothing was promised
        if part.channel == Channel.VOICEMAIL or part.callback:
            return  # a message or a callback waits too, but nobody holds the line for it
        part.asked, part.outcome, course.queued_ms = 1, "waiting", at_ms
        queue_fold.entered(self._queues, part.queue, at_ms, self._changed)

    def called_back(self, course: Course, e: callings.CallbackBooked) -> None:
        """This contact is a callback; it counts as one from when it was promised."""
        course.part.callback, course.part.queue = 1, e.queue
        self._changed.place(course.part, milliseconds(e.at))

    def _part(self, course: Course, at_ms: int) -> ContactFact:
        """Return the part that a stay or a direct offer belongs to, a new one after the first."""
        old = course.part
        if old.outcome == "open":
            old.flow = max(0, at_ms - course.began_ms)
        else:
            self._changed.touch("contact", old)
            course.part = ContactFact(
                at_ms=at_ms,
                day=0,
                minute=0,
                slot_s=0,
                id=old.id,
                part=old.part + 1,
                channel=old.channel,
                direction=old.direction,
                number=old.number,
                customer=old.customer,
                topic=old.topic,
                transferred_in=int(course.asked_before),
            )
            course.asked_before = False
        self._changed.place(course.part, at_ms)
        return course.part

    def _leave(self, course: Course, at: datetime, outcome: str, waited_ms: int) -> None:
        part, at_ms = course.part, milliseconds(at)
        part.outcome, part.wait = outcome, waited_ms
        if course.queued_ms:
            queue_fold.left(self._queues, part.queue, at_ms, outcome, self._changed)
            self._segment(course, "wait", course.queued_ms, waited_ms, part, outcome)
            course.queued_ms = 0

    def left_queue(self, outcome: str) -> Callable[[Course, Any], None]:
        """Return the change by which a contact leaves its queue without an agent."""

        def change(course: Course, e: Any) -> None:
            if course.queued_ms:
                self._leave(course, e.at, outcome, span_ms(e.elapsed_s or 0.0))

        return change

    def announced(self, course: Course, e: contacts.ContactAnnounced) -> None:
        """Count an announcement, and keep when it was heard."""
        course.part.announced += 1
        at_ms = milliseconds(e.at)
        waited_ms = max(0, at_ms - course.queued_ms) if course.queued_ms else 0
        self._segment(course, "announcement", at_ms, waited_ms, course.part)

    # — agents —

    def reserved(self, course: Course, e: reservations.ReservationCreated) -> None:
        """A direct call has no stay; it asks for a person all the same, a dialled one does not."""
        part = course.part
        if course.queued_ms or part.channel == Channel.VOICEMAIL or part.callback:
            return
        if e.trigger == reservations.DIALLED:
            part.queue, part.agent = e.queue or "", e.agent
        elif part.outcome != "open" or part.direction == Direction.INBOUND:
            part = self._part(course, milliseconds(e.at))
            part.asked = int(part.direction == Direction.INBOUND)
            part.queue = e.queue or ""

    def offered(self, course: Course, e: reservations.ReservationOffered) -> None:
        """An agent's telephone rings."""
        course.offered_ms = milliseconds(e.at)

    def missed(self, course: Course, e: Any) -> None:
        """An agent did not take the offer."""
        part = course.part
        part.missed += 1
        self._segment(
            course, "ring", course.offered_ms, span_ms(e.elapsed_s), part, "missed", e.agent
        )

    def uninvited(self, course: Course, e: reservations.InvitationEnded) -> None:
        """One of several who were asked at once did not take it, or another answered first."""
        if e.cause in reservations.NOT_TAKEN and e.elapsed_s is not None:
            course.offered_ms = milliseconds(e.at) - span_ms(e.elapsed_s)
            self.missed(course, e)

    def accepted(self, course: Course, e: reservations.ReservationAccepted) -> None:
        """An agent picked up."""
        part = course.part
        part.ring = span_ms(e.elapsed_s)
        part.rings = ceil(part.ring / _RING_MS)
        begin_ms = milliseconds(e.at) - part.ring
        self._segment(course, "ring", begin_ms, part.ring, part, "answered", e.agent)

    def connected(self, course: Course, e: reservations.ReservationConnected) -> None:
        """Customer and agent hear each other."""
        part = course.part
        waited_ms = span_ms(e.waited_s)
        part.agent = e.agent
        if course.queued_ms:
            self._leave(course, e.at, "answered", waited_ms)
        part.outcome, part.wait = "answered", waited_ms
        course.wraps[e.agent] = part

    def retrieved(self, course: Course, e: calls.CallRetrieved) -> None:
        """A hold is over."""
        held_ms = span_ms(e.elapsed_s)
        begin_ms = milliseconds(e.at) - held_ms
        self._segment(course, "hold", begin_ms, held_ms, course.part, agent=e.agent)

    def talked(self, course: Course, e: reservations.ReservationEnded) -> None:
        """A conversation is over for this agent; its time is theirs."""
        part = course.wraps.get(e.agent, course.part)
        part.talk += span_ms(e.talk_s)
        part.hold += span_ms(e.hold_s)
        part.ended_by = _ENDERS.get(e.cause, "system")
        begin_ms = milliseconds(e.at) - span_ms(e.talk_s + e.hold_s)
        self._segment(course, "talk", begin_ms, span_ms(e.talk_s), part, e.cause, e.agent)
        self._changed.touch("contact", part)

    def transferred(self, course: Course, e: contacts.ContactTransferred) -> None:
        """The next part comes from here."""
        course.asked_before = True
        if e.by is not None:
            part = course.wraps.get(e.by, course.part)
            part.transferred_out = 1
            self._changed.touch("contact", part)

    # — ends —

    def outside(self, course: Course, e: Any) -> None:
        """A talk with an outside party begins or ends."""
        at_ms = milliseconds(e.at)
        if isinstance(e, calls.LegCreated):
            course.outside_ms = at_ms if e.party == "outside" else course.outside_ms
        elif course.outside_ms:
            length = max(0, at_ms - course.outside_ms)
            self._segment(course, "outside", course.outside_ms, length, course.part)
            course.outside_ms = 0

    def ended(self, course: Course, e: contacts.ContactEnded) -> None:
        """The contact is over; what is still open gets its outcome from it."""
        part = course.part
        outcome = _OUTCOMES[e.outcome]
        if course.queued_ms:
            self._leave(course, e.at, outcome, milliseconds(e.at) - course.queued_ms)
        elif part.outcome == "open":
            part.outcome = outcome
            part.flow = max(0, milliseconds(e.at) - course.began_ms)
        elif part.outcome == "flowed_out" and outcome in _AFTER_QUEUE:
            part.outcome = outcome
        part.ended_by = part.ended_by or _BY.get(e.by.value, "system")
        course.ended = True

    def _segment(
        self,
        course: Course,
        kind: str,
        begin_ms: int,
        length_ms: int,
        part: ContactFact,
        cause: str = "",
        agent: str = "",
    ) -> None:
        day, minute, slot_s = self._changed.local.place(begin_ms)
        row = SegmentFact(
            at_ms=begin_ms,
            day=day,
            minute=minute,
            slot_s=slot_s,
            id=part.id,
            number=course.segments,
            kind=kind,
            queue=part.queue,
            agent=agent or part.agent,
            cause=cause,
            length=length_ms,
        )
        course.segments += 1
        self._changed.add("segment", row)


_ENDERS: Final = {"customer_hung_up": "customer", "agent_hung_up": "agent", "done": "agent"}
_BY: Final = {"customer": "customer", "agent": "agent"}
_OUTCOMES: Final = {
    Outcome.HANDLED: "answered",
    Outcome.ABANDONED: "abandoned",
    Outcome.LEFT_IN_FLOW: "left_in_flow",
    Outcome.SELF_SERVED: "self_served",
    Outcome.VOICEMAIL: "voicemail",
    Outcome.CALLBACK: "callback",
    Outcome.WITHDRAWN: "withdrawn",
    Outcome.TRANSFERRED_OUT: "transferred_out",
    Outcome.NOT_REACHED: "unanswered",
    Outcome.BLOCKED: "blocked",
    Outcome.LOST: "lost",
}
#: What may become of one who flowed out of a queue.
_AFTER_QUEUE: Final = frozenset({"self_served", "voicemail", "callback", "transferred_out"})

_Change = Callable[[ContactFold, Course, Any], None]
_CHANGES: Final[dict[type[ContactEvent], _Change]] = {
    callings.CallbackBooked: ContactFold.called_back,
    contacts.ContactQueued: ContactFold.queued,
    contacts.ContactRequeued: ContactFold.queued,
    contacts.ContactAnnounced: ContactFold.announced,
    contacts.ContactOverflowed: lambda f, c, e: f.left_queue("flowed_out")(c, e),
    contacts.ContactAbandoned: lambda f, c, e: f.left_queue("abandoned")(c, e),
    contacts.ContactLost: lambda f, c, e: f.left_queue("lost")(c, e),
    contacts.ContactTransferred: ContactFold.transferred,
    contacts.ContactEnded: ContactFold.ended,
    reservations.ReservationCreated: ContactFold.reserved,
    reservations.ReservationOffered: ContactFold.offered,
    reservations.ReservationAccepted: ContactFold.accepted,
    reservations.ReservationConnected: ContactFold.connected,
    reservations.ReservationTimedOut: ContactFold.missed,
    reservations.ReservationRejected: ContactFold.missed,
    reservations.InvitationEnded: ContactFold.uninvited,
    reservations.ReservationEnded: ContactFold.talked,
    calls.CallRetrieved: ContactFold.retrieved,
    calls.LegCreated: ContactFold.outside,
    calls.LegHungUp: ContactFold.outside,
}
