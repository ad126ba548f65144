"""What every part of a conversation's conduct needs: who is in it, joining, parting, its end."""

from contextlib import suppress

from huawu.agents import slots as moves
from huawu.contacts.machine import Booking, Contact, Phase
from huawu.events import reservation as reservations
from huawu.events.call import CallRetrieved, LegCreated, LegsBridged
from huawu.events.contact import Channel, Direction
from huawu.floor.call import Call, Recalled
from huawu.floor.live import Live
from huawu.floor.offers import slot_of
from huawu.floor.steps import ReservationIds, booking_of, reservation_over
from huawu.floor.wrapping import wraps
from huawu.kernel.errors import Unavailable
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, LegId, ReservationId
from huawu.kernel.span import Instant, elapsed


def is_merged(live: Live, contact: Contact) -> bool:
    """Say whether a consultation's party is in a conference with the customer it is about."""
    parent = live.ledger.state.contacts.get(contact.parent) if contact.parent is not None else None
    return parent is not None and parent.merged and parent.consult == contact.id


def third_leg(live: Live, contact: Contact) -> LegId | None:
    """Return the leg of who was consulted about a contact, once they picked up."""
    child = live.ledger.state.contacts.get(contact.consult) if contact.consult is not None else None
    if child is None:
        return None
    if child.booking is not None and child.phase in (Phase.TALKING, Phase.HELD):
        return child.booking.leg
    return child.outside_leg if child.outside_talked else None


def together(live: Live, contact: Contact) -> list[LegId]:
    """Return the legs that hear each other while this contact is in conversation."""
    third = third_leg(live, contact) if contact.merged else None
    booked = contact.booking.leg if contact.booking is not None else None
    barging = [watcher.leg for watcher in contact.watchers.values() if watcher.barges]
    return [leg for leg in (contact.leg, booked, third, *barging) if leg is not None]


def recall(live: Live, contact: Contact) -> None:
    """End the consultation about a contact, if one runs."""
    child = live.calls.get(contact.consult) if contact.consult is not None else None
    if child is not None:
        child.end(Recalled)


def taken_back(contact: Contact, now: Instant) -> list[Event]:
    """Return the event that ends the customer's hold, if they are on hold."""
    booking = booking_of(contact)
    if booking.held is None:
        return []
    return [
        CallRetrieved(
            at=now.at,
            contact=contact.id,
            agent=booking.agent,
            elapsed_s=elapsed(booking.held, now).s,
        )
    ]


def taken_by(
    live: Live, contact: Contact, agent: AgentId, leg: LegId, now: Instant
) -> tuple[list[Event], moves.Work]:
    """Return the reservation of an agent whose leg is with the customer already, and the work."""
    queue = contact.last_place.queue if contact.last_place is not None else None
    ids = ReservationIds(
        at=now.at,
        contact=contact.id,
        reservation=ReservationId(live.new("rsv")),
        agent=agent,
        fence=contact.fence + 1,
    )
    events: list[Event] = [
        reservations.ReservationCreated(**ids, channel=Channel.VOICE, queue=queue),
        LegCreated(at=now.at, contact=contact.id, leg=leg, party="agent", agent=agent),
        reservations.ReservationOffered(**ids, leg=leg, timeout_s=0.0),
        reservations.ReservationAccepted(**ids, elapsed_s=0.0),
        reservations.ReservationConnected(**ids),
        LegsBridged(at=now.at, contact=contact.id, leg=leg, agent=agent),
    ]
    return events, moves.Work(contact.id, ids["reservation"], queue)


async def dismiss(live: Live, call: Call) -> None:
    """Hang up the supervisors' telephones: what they attended is over."""
    for leg in list(call.ears):
        del call.ears[leg]
        await live.leftovers.hang_up(leg)


def slot_for(live: Live, contact: Contact) -> moves.SlotKey:
    """Return the slot of the agent who has a contact.

    Raises:
        RuntimeError: they do not hold it, which is a fault of ours.
    """
    slot = slot_of(live.agent(booking_of(contact).agent), contact.id)
    if slot is None:
        raise RuntimeError(f"{contact.id} is booked with an agent who does not hold it")
    return slot


def release(live: Live, contact: Contact, cause: str) -> moves.Events:
    """Return how the agent comes out of a conversation: by the queue's rule, with wrap-up."""
    slot, agent = slot_for(live, contact), live.agent(booking_of(contact).agent)
    customer = contact.direction is not Direction.INTERNAL
    wrap = customer and wraps(live.queue(booking_of(contact).queue), agent.slots[slot])
    return moves.release(agent, slot, cause, live.ledger.now(), wrap=wrap)


async def part(live: Live, call: Call, booking: Booking) -> None:
    """Let the customer hear music instead of the agent.

    Raises:
        Unavailable: the engine did not answer; customer and agent hear each other (again).
    """
    engine = live.around.engine
    try:
        await engine.part(call.contact)
    except Unavailable:
        if booking.leg is not None:  # it may have parted them and only not said so
            with suppress(Unavailable):
                await engine.join(call.contact, [call.leg, booking.leg])
        raise
    await live.music(call.leg, on=True)


async def end(
    live: Live, call: Call, cause: str, *before: Event, after: Event | None = None
) -> None:
    """End the agent's part and hang up their leg; `after` says how the contact goes on."""
    contact = live.contact(call)
    booking, now = booking_of(contact), live.ledger.now()
    await live.ledger.write(
        *before,
        *reservation_over(contact, now, cause),
        *([after] if after is not None else []),
        *release(live, contact, cause),
    )
    await dismiss(live, call)
    if booking.leg is not None:
        await live.leftovers.hang_up(booking.leg)
