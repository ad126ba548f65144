"""The reservation protocol as pure decisions: which events each step of an offer makes.

    reserved → offered → accepted → connected
                 └─ missed, declined, failed, taken back: the contact keeps its place

Contact and agent always change in one write, so no step leaves the one without the other. The
same functions run under the floor and under the exhaustive model of the tests.
"""

from collections.abc import Sequence

from huawu.agents import presence
from huawu.agents import slots as moves
from huawu.agents.machine import Agent, SlotKey, evolve
from huawu.agents.slots import Work
from huawu.contacts.machine import Contact
from huawu.events import reservation as reservations
from huawu.events.agent import AgentEvent, Mode, SessionState
from huawu.events.call import LegCreated, LegsBridged
from huawu.events.contact import Channel, ContactRequeued
from huawu.floor.steps import booking_of, ids_of, rescinded
from huawu.kernel.event import Event
from huawu.kernel.ids import ContactId, LegId, QueueId, ReservationId
from huawu.kernel.span import Instant, elapsed

VOICE: SlotKey = (Channel.VOICE, 0)


def slot_of(agent: Agent, contact: ContactId) -> SlotKey | None:
    """Return the slot in which an agent has a contact, or None."""
    return next((key for key, slot in agent.slots.items() if slot.contact == contact), None)


def held_slot(agent: Agent, contact: ContactId) -> SlotKey:
    """Return the slot in which an agent must have a contact.

    Raises:
        RuntimeError: the agent does not have it, which is a fault of the caller's code.
    """
    slot = slot_of(agent, contact)
    if slot is None:
        raise RuntimeError(f"{contact} is booked with an agent who does not hold it")
    return slot


def of_offer(contact: Contact, leg: LegId) -> bool:
    """Say whether a leg is the one of the running reservation: the fence.

    Every reservation rings under a leg id of its own. What is told of an older leg, late, twice
    or out of order, must not move the present offer.
    """
    return contact.booking is not None and contact.booking.leg == leg


def reserved(
    contact: Contact,
    agent: Agent,
    reservation: ReservationId,
    queue: QueueId | None,
    now: Instant,
) -> list[Event]:
    """Choose the agent; nothing rings yet.

    Raises:
        Conflict: the agent cannot be given a contact now.
    """
    chosen = moves.reserve(agent, VOICE, Work(contact.id, reservation, queue), now)
    place = contact.place
    created = reservations.ReservationCreated(
        at=now.at,
        contact=contact.id,
        reservation=reservation,
        agent=agent.id,
        fence=contact.fence + 1,
        channel=Channel.VOICE,
        queue=queue,
        waited_s=elapsed(place.since, now).s if place is not None else 0.0,
    )
    return [created, *chosen]


def offered(
    contact: Contact, agent: Agent, leg: LegId, timeout_s: float, now: Instant, *, node: str = ""
) -> list[Event]:
    """The agent's device is about to ring as `leg`, at the contact's engine or that of a `node`."""
    return [
        reservations.ReservationOffered(**ids_of(contact, now), leg=leg, timeout_s=timeout_s),
        LegCreated(
            at=now.at, contact=contact.id, leg=leg, party="agent", agent=agent.id, node=node
        ),
        *moves.offer(agent, held_slot(agent, contact.id), now),
    ]


def accepted(contact: Contact, agent: Agent, now: Instant) -> list[Event]:
    """The agent picked up; not joined yet."""
    goes_on = moves.call_back if contact.unreached else moves.answer
    return [
        reservations.ReservationAccepted(**ids_of(contact, now), elapsed_s=_rang_s(contact, now)),
        *goes_on(agent, held_slot(agent, contact.id), now),
    ]


def connected(contact: Contact, agent: Agent, leg: LegId, now: Instant) -> list[Event]:
    """Customer and agent hear each other."""
    place = contact.place
    return [
        reservations.ReservationConnected(
            **ids_of(contact, now),
            queue=place.queue if place is not None else booking_of(contact).queue,
            waited_s=elapsed(place.since, now).s if place is not None else 0.0,
        ),
        LegsBridged(at=now.at, contact=contact.id, leg=leg, agent=agent.id),
        *moves.connect(agent, held_slot(agent, contact.id), now),
    ]


def missed(contact: Contact, agent: Agent, threshold: int, now: Instant) -> list[Event]:
    """It rang out; the `threshold`th time in a row makes the agent not ready."""
    over = reservations.ReservationTimedOut(**ids_of(contact, now), elapsed_s=_rang_s(contact, now))
    slot = held_slot(agent, contact.id)
    return _back(contact, over, moves.miss(agent, slot, threshold, now), "missed", now)


def declined(contact: Contact, agent: Agent, cause: str, now: Instant) -> list[Event]:
    """The agent said no, or their telephone did, and is not ready from now on."""
    freed = moves.reject(agent, held_slot(agent, contact.id), now)
    over = reservations.ReservationRejected(
        **ids_of(contact, now), elapsed_s=_rang_s(contact, now), cause=cause
    )
    return _back(contact, over, left_ready(agent, freed, cause, now), "rejected", now)


def left_ready(
    agent: Agent, freed: Sequence[AgentEvent], cause: str, now: Instant
) -> list[AgentEvent]:
    """Let an agent who said no be not ready after what `freed` them."""
    for event in freed:
        agent = evolve(agent, event, now.mono_s)
    # whoever leaves or pauses anyhow keeps their own reason
    pauses = agent.mode is Mode.READY and agent.session is not SessionState.OUT
    return [*freed, *(presence.not_ready(agent, cause, now) if pauses else ())]


def failed(contact: Contact, agent: Agent, cause: str, now: Instant) -> list[Event]:
    """The device or the join failed: not the agent's fault."""
    over = reservations.ReservationFailed(**ids_of(contact, now), cause=cause)
    freed = moves.free(agent, held_slot(agent, contact.id), "device_failed", now)
    return _back(contact, over, freed, "device_failed", now)


def taken_back(contact: Contact, agent: Agent, cause: str, now: Instant) -> list[Event]:
    """An offer is taken back for which nobody here is to blame, whatever came of it."""
    [over] = rescinded(contact, now, cause)
    freed = moves.free(agent, held_slot(agent, contact.id), cause, now)
    return _back(contact, over, freed, cause, now)


def _rang_s(contact: Contact, now: Instant) -> float:
    return elapsed(booking_of(contact).offered or now, now).s


def _back(
    contact: Contact, over: Event, agent: Sequence[AgentEvent], cause: str, now: Instant
) -> list[Event]:
    """End the reservation; the contact keeps its place, or gets its last one back."""
    events: list[Event] = [over, *agent]
    last = contact.last_place
    if contact.place is None and last is not None:
        events.append(
            ContactRequeued(
                at=now.at,
                contact=contact.id,
                queue=last.queue,
                cause=f"transfer_{cause}",
                key_at=last.key_at,
            )
        )
    return events
