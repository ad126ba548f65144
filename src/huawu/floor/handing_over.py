"""Leaving a customer with who was consulted: what was a consultation becomes the call itself."""

from contextlib import suppress

from huawu.agents import slots as moves
from huawu.contacts.machine import Contact
from huawu.events.call import LegAnswered, LegCreated, LegsBridged
from huawu.events.contact import ContactEnded, ContactTransferred, EndedBy, Outcome
from huawu.floor import conversation
from huawu.floor.call import Call, NotNow
from huawu.floor.conversation import slot_for, third_leg, together
from huawu.floor.live import Live
from huawu.floor.steps import booking_of, consult_over, reservation_over
from huawu.kernel.errors import Unavailable
from huawu.kernel.event import Event
from huawu.kernel.ids import ContactId, LegId
from huawu.kernel.span import Instant, elapsed


async def hand_over(live: Live, child_call: Call, parent_id: ContactId) -> None:
    """Give the parent who was consulted, in the consultation's task; the asking agent is out.

    Raises:
        NotNow: the parent is over, or who was consulted holds the call at their telephone.
        Unavailable: the engine did not answer; both calls are as before.
    """
    parent, parent_call = live.ledger.state.contacts.get(parent_id), live.calls.get(parent_id)
    if parent is None or parent_call is None or child_call.device_holds:
        raise NotNow("The customer cannot be handed over now.")
    third = third_leg(live, parent)
    if third is None:
        raise NotNow("Nobody has answered yet.")
    await _bring(live, parent_call, child_call, third)
    parent, child = live.contact(parent_call), live.contact(child_call)
    asker = booking_of(parent).leg
    now = live.ledger.now()
    live.legs[third] = parent.id
    if asker is not None:
        live.lent.pop(asker, None)
    outside = child.booking is None
    leave = _outside_has_it if outside else _agent_has_it
    await live.ledger.write(*_given(child, now), *leave(live, parent, child, third, now))
    await conversation.dismiss(live, parent_call)
    if asker is not None:
        await live.leftovers.hang_up(asker)


async def _bring(live: Live, parent: Call, child: Call, third: LegId) -> None:
    engine, contact = live.around.engine, live.contact(parent)
    try:
        await live.music(parent.leg, on=False)
        await engine.join(contact.id, [parent.leg, third])
    except Unavailable:
        asker = booking_of(contact).leg
        with suppress(Unavailable):
            if contact.merged:
                await engine.join(contact.id, [*together(live, contact)])
            elif asker is not None:
                await engine.part(contact.id)
                await engine.join(child.contact, [asker, third])
        if not contact.merged:
            await live.music(parent.leg, on=True)
        raise


def _given(child: Contact, now: Instant) -> list[Event]:
    """Return what closes the consultation; these come first, for they free the slot."""
    whole = elapsed(child.created, now)
    return [
        *reservation_over(child, now, "took_over"),
        ContactEnded(
            at=now.at,
            contact=child.id,
            outcome=Outcome.INTERNAL,
            by=EndedBy.AGENT,
            elapsed_s=whole.s,
            resumed=whole.resumed,
        ),
    ]


def _left(live: Live, parent: Contact, now: Instant, to_kind: str, to: str) -> list[Event]:
    """Return what brings the asking agent out of the call."""
    return [
        *consult_over(parent, now, "transferred"),
        ContactTransferred(
            at=now.at,
            contact=parent.id,
            by=booking_of(parent).agent,
            to_kind=to_kind,
            to=to,
            mode="attended",
        ),
        *reservation_over(parent, now, "transferred"),
        *conversation.release(live, parent, "transferred"),
    ]


def _agent_has_it(
    live: Live, parent: Contact, child: Contact, leg: LegId, now: Instant
) -> list[Event]:
    agent = booking_of(child).agent
    taken, work = conversation.taken_by(live, parent, agent, leg, now)
    return [
        *_left(live, parent, now, "agent", agent),
        *taken,
        *moves.hand_on(live.agent(agent), slot_for(live, child), work, now),
    ]


def _outside_has_it(
    live: Live, parent: Contact, child: Contact, leg: LegId, now: Instant
) -> list[Event]:
    trunk = child.outside_trunk
    return [
        *_left(live, parent, now, "outside", trunk or ""),
        LegCreated(at=now.at, contact=parent.id, leg=leg, party="outside", trunk=trunk),
        LegAnswered(at=now.at, contact=parent.id, leg=leg),
        LegsBridged(at=now.at, contact=parent.id, leg=leg),
    ]
