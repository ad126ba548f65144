"""What every way of ringing agents needs: how long, whom, what their telephones show."""

from typing import Final

from huawu.contacts.machine import Contact
from huawu.engine.port import CallerShown, Unreachable
from huawu.events.reservation import DO_NOT_DISTURB, MISSED, REJECTED
from huawu.floor.call import Call
from huawu.floor.live import Live
from huawu.floor.signals import Left, Signal
from huawu.kernel.ids import AgentId, ContactId, DeviceId, LegId, QueueId

#: Q.850 causes by which a person, or their telephone for them, says no.
_REFUSED: Final = frozenset({17, 21})
#: Q.850 causes by which nobody picked up. Telephones that are not to be disturbed say this too.
_UNANSWERED: Final = frozenset({18, 19})
#: The engine's own limit lies beyond ours, so that ours decides while the floor lives.
ENGINE_GRACE_S: Final = 3.0
#: An offer that runs out so much too late ran out while this process stood still (stopped, or
#: starved by the machine), which is no agent's fault.
PAUSE_S: Final = 1.0


def unanswered_why(left: Left) -> str:
    """Return what the end of a leg that was offered means; "" a fault of the telephone's. Pure.

    A person can only refuse or leave unanswered what rings. A telephone that says either without
    having rung says it by itself, and will say so to everyone: it is not to be disturbed, or is
    busy with something that we do not know.
    """
    if left.cause not in _REFUSED | _UNANSWERED:
        return ""
    if not left.rang:
        return DO_NOT_DISTURB
    return REJECTED if left.cause in _REFUSED else MISSED


def lasts_s(live: Live, queue: QueueId | None) -> float:
    """Return how long an agent's telephone rings for a queue's contacts."""
    found = live.queue(queue)
    return found.offer_timeout_s if found is not None else 20.0


def misses(live: Live, queue: QueueId | None) -> int:
    """Return how many misses in a row make an agent not ready; 0 never does."""
    found = live.queue(queue)
    return found.misses_to_not_ready if found is not None else 1


def device_of(live: Live, agent: AgentId) -> DeviceId | None:
    """Return the telephone that rings for an agent."""
    profile = live.around.setup.agent(agent)
    return profile.device if profile is not None else None


async def ring(live: Live, call: Call, agent: AgentId, leg: LegId, timeout_s: float) -> None:
    """Let an agent's telephone ring; that it shall is durable already.

    Raises:
        Unreachable: there is none, or it cannot ring.
        Unavailable: the engine did not answer.
    """
    contact, device = live.contact(call), device_of(live, agent)
    if device is None:
        raise Unreachable("The agent has no device.")
    await live.around.engine.ring_device(
        leg,
        device,
        node=contact.node,
        caller=_shown(live, contact),
        timeout_s=timeout_s + ENGINE_GRACE_S,
        beside=None if contact.unreached else call.leg,
    )


async def heard(live: Live, call: Call, due_s: float) -> tuple[Signal | None, bool]:
    """Return the next signal, and whether this process stood still beyond the offer's end.

    What the agent did meanwhile is then still to be read, and gets a moment for it.
    """
    clock = live.around.clock
    signal = await call.next(due_s - clock.monotonic_s())
    if signal is not None or clock.monotonic_s() - due_s <= PAUSE_S:
        return signal, False
    return await call.next(PAUSE_S), True


def _shown(live: Live, contact: Contact) -> CallerShown:
    """Return what the agent's telephone shows: the queue, never the customer's number.

    Telephones keep lists of calls; the number is shown on the desk, to those who may see it.
    """
    if contact.parent is not None:
        return _colleague(live, contact.parent)
    queue = live.queue(contact.place.queue if contact.place is not None else None)
    return CallerShown(number=contact.called, name=queue.name if queue is not None else "")


def _colleague(live: Live, parent: ContactId) -> CallerShown:
    """Return who consults."""
    about = live.ledger.state.contacts.get(parent)
    booking = about.booking if about is not None else None
    profile = live.around.setup.agent(booking.agent) if booking is not None else None
    return (
        CallerShown() if profile is None else CallerShown(number=profile.number, name=profile.name)
    )
