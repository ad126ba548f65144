"""What comes next for a contact, and how it closes: pure decisions on the folded contact."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import TypedDict

from huawu.contacts.callbacks import CANCELLED
from huawu.contacts.machine import Booking, Contact, Phase
from huawu.contacts.stages import stage_of
from huawu.events import contact as contacts
from huawu.events import reservation as reservations
from huawu.events.call import ConsultEnded, LegHungUp, RecordingStopped
from huawu.events.contact import Direction, EndedBy, Outcome, Stage
from huawu.events.supervision import SupervisionEnded
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, ContactId, ReservationId, UserId
from huawu.kernel.span import Elapsed, Instant, elapsed


class Step(Enum):
    """What the conductor does next."""

    BEGIN = auto()  #: check the caller, pick up, enter the flow
    NODE = auto()  #: perform the flow's present node
    WAIT = auto()  #: stand in the queue until an agent is chosen
    OFFER = auto()  #: ring the chosen agent
    TALK = auto()  #: customer and agent are joined
    TRANSFER = auto()  #: reach the target of a transfer or a consultation
    OUTSIDE = auto()  #: the customer is with an outside party
    DIAL = auto()  #: an agent calls a customer
    CALL_BACK = auto()  #: a callback waits to be due, or for an agent
    DONE = auto()


_STEPS = {
    Phase.ARRIVED: Step.BEGIN,
    Phase.FLOW: Step.NODE,
    Phase.WAITING: Step.WAIT,
    Phase.RESERVED: Step.OFFER,
    Phase.RINGING: Step.OFFER,
    Phase.CONNECTING: Step.OFFER,
    Phase.TALKING: Step.TALK,
    Phase.HELD: Step.TALK,
    Phase.OUTSIDE: Step.OUTSIDE,
    Phase.ENDED: Step.DONE,
}


#: Of a callback that nobody has talked in yet; in every other phase an agent has it.
_CALLBACK_STEPS = {
    Phase.ARRIVED: Step.DONE,
    Phase.BOOKED: Step.CALL_BACK,
    Phase.WAITING: Step.CALL_BACK,
    Phase.BETWEEN: Step.DONE,
    Phase.ENDED: Step.DONE,
}


def next_step(contact: Contact) -> Step:
    """Say what the contact needs now."""
    if contact.blocked:
        return Step.DONE
    if contact.unreached:
        return _CALLBACK_STEPS.get(contact.phase, Step.OFFER)
    if contact.phase is Phase.ARRIVED and contact.direction is Direction.INTERNAL:
        return Step.TRANSFER
    if contact.direction is Direction.OUTBOUND and not contact.talked and contact.booking:
        return Step.DIAL
    if contact.phase is Phase.BETWEEN:
        return Step.TRANSFER if contact.transfer_to is not None else Step.DONE
    return _STEPS[contact.phase]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Why a contact ends."""

    by: EndedBy
    lost: str = ""  #: our failure, in a word; "" when it is none
    cause: str = "customer_hung_up"  #: for a running reservation


class ReservationIds(TypedDict):
    """What every reservation event carries."""

    at: datetime
    contact: ContactId
    reservation: ReservationId
    agent: AgentId
    fence: int


def booking_of(contact: Contact) -> Booking:
    """Return the booking of a contact that has one.

    Raises:
        RuntimeError: it has none, which is a fault of the caller's code.
    """
    if contact.booking is None:
        raise RuntimeError(f"{contact.id} has no booking")
    return contact.booking


def ids_of(contact: Contact, now: Instant) -> ReservationIds:
    """Return what an event about the contact's running reservation carries."""
    booking = booking_of(contact)
    return ReservationIds(
        at=now.at,
        contact=contact.id,
        reservation=booking.id,
        agent=booking.agent,
        fence=booking.fence,
    )


def talk_and_hold(booking: Booking, now: Instant) -> tuple[Elapsed, float]:
    """Return the talk time without holds, and the hold time, of a running conversation."""
    whole = elapsed(booking.connected or booking.created, now)
    hold_s = booking.hold_s
    if booking.held is not None:
        hold_s += elapsed(booking.held, now).s
    return Elapsed(round(max(whole.s - hold_s, 0.0), 3), whole.resumed), round(hold_s, 3)


def reservation_over(contact: Contact, now: Instant, cause: str) -> list[Event]:
    """Return the events that end a running conversation's reservation."""
    booking = contact.booking
    if booking is None:
        return []
    watched = [event for user in contact.watchers for event in unattended(contact, user, now)]
    talk, hold_s = talk_and_hold(booking, now)
    return [
        *watched,
        reservations.ReservationEnded(
            **ids_of(contact, now),
            cause=cause,
            talk_s=talk.s,
            hold_s=hold_s,
            resumed=talk.resumed,
        ),
    ]


def unattended(
    contact: Contact, user: UserId, now: Instant, cause: str = "call_over"
) -> list[Event]:
    """Return the event that takes a supervisor out of the conversation."""
    watcher = contact.watchers.get(user)
    if watcher is None:
        return []
    was = elapsed(watcher.since, now)
    return [
        SupervisionEnded(
            at=now.at,
            contact=contact.id,
            by=user,
            agent=contact.booking.agent if contact.booking is not None else None,
            leg=watcher.leg,
            cause=cause,
            elapsed_s=was.s,
            resumed=was.resumed,
        )
    ]


def rescinded(contact: Contact, now: Instant, cause: str) -> list[Event]:
    """Return the events that take back an offer that was not connected."""
    booking = contact.booking
    if booking is None:
        return []
    rang = elapsed(booking.offered, now).s if booking.offered is not None else None
    return [
        reservations.ReservationRescinded(
            **ids_of(contact, now),
            cause=cause,
            elapsed_s=rang,
        )
    ]


def stopped_recording(contact: Contact, now: Instant) -> list[Event]:
    """Return the event that stops a running recording."""
    capture = contact.capture
    if capture is None or capture.stopped:
        return []
    return [
        RecordingStopped(
            at=now.at,
            contact=contact.id,
            recording=capture.id,
            elapsed_s=elapsed(capture.started, now).s,
        )
    ]


def consult_over(contact: Contact, now: Instant, cause: str) -> list[Event]:
    """Return the event that ends a running consultation about this contact."""
    if contact.consult is None or contact.consulting is None or contact.booking is None:
        return []
    ran = elapsed(contact.consulting, now)
    return [
        ConsultEnded(
            at=now.at,
            contact=contact.id,
            agent=contact.booking.agent,
            consult=contact.consult,
            cause=cause,
            elapsed_s=ran.s,
            resumed=ran.resumed,
        )
    ]


def closing(contact: Contact, ending: Ending, now: Instant) -> Sequence[Event]:
    """Return what closes the contact, apart from the agent's own events.

    An abandonment is only what the customer did while waiting; our failure is a loss.
    """
    events: list[Event] = []
    if contact.phase in (Phase.TALKING, Phase.HELD):
        events += reservation_over(contact, now, ending.lost or ending.cause)
    elif contact.booking is not None:
        events += rescinded(contact, now, "engine_lost" if ending.lost else "caller_gone")
    events += stopped_recording(contact, now)
    events += consult_over(contact, now, "customer_gone")
    if contact.outside_leg is not None:
        events.append(LegHungUp(at=now.at, contact=contact.id, leg=contact.outside_leg, by="us"))
    events += _left_queue(contact, ending, now)
    whole = elapsed(contact.created, now)
    events.append(
        contacts.ContactEnded(
            at=now.at,
            contact=contact.id,
            outcome=outcome(contact, ending),
            by=ending.by,
            elapsed_s=whole.s,
            resumed=whole.resumed,
        )
    )
    return events


def _left_queue(contact: Contact, ending: Ending, now: Instant) -> list[Event]:
    place = contact.place
    if contact.direction is Direction.INTERNAL and place is not None:  # nobody abandoned us
        waited_s = elapsed(place.since, now).s
        return [
            contacts.ContactOverflowed(
                at=now.at,
                contact=contact.id,
                queue=place.queue,
                cause="withdrawn",
                elapsed_s=waited_s,
            )
        ]
    if ending.lost:
        return [
            contacts.ContactLost(
                at=now.at,
                contact=contact.id,
                stage=stage_of(contact),
                cause=ending.lost,
                queue=place.queue if place is not None else None,
                elapsed_s=elapsed(place.since, now).s if place is not None else None,
            )
        ]
    if place is None:
        return []
    stage = stage_of(contact)
    return [
        contacts.ContactAbandoned(
            at=now.at,
            contact=contact.id,
            queue=place.queue,
            stage=stage if stage is Stage.RINGING else Stage.QUEUE,
            elapsed_s=elapsed(place.since, now).s,
        )
    ]


def _is_withdrawn(contact: Contact) -> bool:
    return contact.callback is not None and contact.callback.over == CANCELLED


def outcome(contact: Contact, ending: Ending) -> Outcome:
    """Return the one outcome of a contact that ends now: the first of these that holds."""
    outside = contact.phase is Phase.OUTSIDE or contact.outside_talked
    ways = (
        (contact.direction is Direction.INTERNAL, Outcome.INTERNAL),
        (contact.blocked, Outcome.BLOCKED),
        (contact.talked, Outcome.HANDLED),
        (bool(ending.lost), Outcome.LOST),
        (_is_withdrawn(contact), Outcome.WITHDRAWN),
        (contact.direction is Direction.OUTBOUND, Outcome.NOT_REACHED),
        (contact.callback_asked, Outcome.CALLBACK),
        (contact.left_message, Outcome.VOICEMAIL),
        (outside, Outcome.TRANSFERRED_OUT),
        (contact.place is not None, Outcome.ABANDONED),
        (ending.by is EndedBy.CUSTOMER, Outcome.LEFT_IN_FLOW),
    )
    return next((found for holds, found in ways if holds), Outcome.SELF_SERVED)
