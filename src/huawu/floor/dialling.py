"""An agent calls a customer: the own telephone rings first, then the number is dialled.

The contact is of direction outbound and belongs to a queue from the start, whose wrap-up,
recording, dispositions and figures hold for it. Once both hear each other it is a conversation
like any other. The number itself stands in no event; so a call that a restart interrupts before
somebody answered is given up.
"""

from dataclasses import dataclass
from typing import Final

from huawu.agents import slots as moves
from huawu.agents.machine import VOICE
from huawu.centre.model import Queue
from huawu.contacts.machine import Phase
from huawu.engine.port import CallerShown, Sound, Unreachable
from huawu.events import reservation as reservations
from huawu.events.call import LegAnswered, LegCreated, LegHungUp, LegsBridged
from huawu.events.contact import Channel, ContactCreated, Direction
from huawu.floor.call import Call, Outside, refuse
from huawu.floor.capturing import Capturing
from huawu.floor.conversation import slot_for
from huawu.floor.live import Live
from huawu.floor.outside import Asker
from huawu.floor.seating import may_dial_for
from huawu.floor.signals import Asked, Decline, HangUp, HoldKey, Left, PickedUp, Signal
from huawu.floor.steps import booking_of, ids_of, rescinded
from huawu.kernel.errors import NotFound, Unavailable
from huawu.kernel.event import Actor, Event
from huawu.kernel.ids import AgentId, ContactId, LegId, QueueId, ReservationId
from huawu.kernel.scope import finish
from huawu.kernel.span import elapsed

#: How long the agent's own telephone rings, and how long the number that they dialled.
OWN_RINGS_S: Final = 20.0
RINGS_S: Final = 45.0
#: What the agent hears while it rings there.
RINGING: Final = Sound(media="tone:ring")
#: Q.850 causes in words; others are told by number.
_CAUSES: Final = {
    1: "no_such_number",
    28: "no_such_number",
    17: "busy",
    18: "no_answer",
    19: "no_answer",
    21: "rejected",
    27: "trunk",
    34: "trunk",
    38: "trunk",
    41: "trunk",
    42: "trunk",
}


@dataclass(frozen=True, slots=True)
class Dial:
    """Whom an agent calls, and in the name of which queue."""

    agent: AgentId
    queue: QueueId
    number: str  #: personal data; never enters an event


async def begin(live: Live, wish: Dial, by: Actor) -> ContactId:
    """Make a contact of an agent's wish to call somebody, and let it be conducted.

    Raises:
        Conflict: the agent has a call, is signed out, or the telephone cannot ring.
        NotFound: there is no such queue for the agent.
        Refused: a rule forbids the number; `rule` says which.
        LimitReached: a cap is reached; `rule` says which.
        Unavailable: no engine takes calls.
    """
    profile, queue = live.around.setup.agent(wish.agent), live.queue(wish.queue)
    if profile is None or queue is None or queue.dials is None or not may_dial_for(profile, queue):
        raise NotFound(f"There is no queue {wish.queue} in whose name you may dial.")
    dials, asker = queue.dials, Asker(agent=wish.agent)
    dial = live.outside.check(dials.trunk, wish.number, asker, dials.shown)
    party, node = await live.around.parties.of_number(dial), node_for(live)
    live.outside.check(dials.trunk, wish.number, asker, dials.shown)  # others dialled meanwhile
    contact, now = ContactId(live.new("ctc")), live.ledger.now()
    work = moves.Work(contact, ReservationId(live.new("rsv")), queue.id)
    slot = moves.dial(live.agent(wish.agent), VOICE, work, now)
    call = Call(contact, LegId(live.new("leg")))
    call.dialling = True
    call.outside = Outside(trunk=dials.trunk, number=dial, timeout_s=RINGS_S)
    live.calls[contact] = call
    live.outside.began(call.leg, dials.trunk, asker)
    await live.ledger.write(
        ContactCreated(
            at=now.at,
            contact=contact,
            channel=Channel.VOICE,
            direction=Direction.OUTBOUND,
            called=shown_for(live, queue),
            party=party,
            node=node,
        ),
        reservations.ReservationCreated(
            at=now.at,
            contact=contact,
            reservation=work.reservation,
            agent=wish.agent,
            fence=1,
            channel=Channel.VOICE,
            queue=queue.id,
            trigger=reservations.DIALLED,
        ),
        *slot,
        by=by,
    )
    live.attend(call)
    return contact


def node_for(live: Live) -> str:
    """Return the engine with the fewest calls of those that take new ones."""
    state = live.ledger.state
    carried = [contact.node for contact in state.contacts.values()]
    taking = sorted(live.answering - state.draining, key=lambda node: (carried.count(node), node))
    if not taking:
        raise Unavailable("No telephone engine takes calls at the moment.")
    return taking[0]


def shown_for(live: Live, queue: Queue | None) -> str:
    """Return our number that the callee sees."""
    if queue is None or queue.dials is None:
        return ""
    trunk = live.around.setup.trunk(queue.dials.trunk)
    return queue.dials.shown or (trunk.shown if trunk is not None else "")


async def picked_up(live: Live, call: Call, rung: LegId, own: LegId, timeout_s: float) -> str:
    """Wait until a leg is picked up; return why it was not, or "" when it was.

    A telephone that holds meanwhile, by its own key, holds whoever it is joined with then.
    """
    clock, agent = live.around.clock, booking_of(live.contact(call)).agent
    due_s, held = clock.monotonic_s() + timeout_s, None
    while True:
        signal = await call.next(due_s - clock.monotonic_s())
        if isinstance(signal, HoldKey) and signal.leg == own:
            held = signal
            continue
        why = _what_came(signal, rung, own, agent)
        if why is None:
            continue
        if held is not None and not why:
            call.tell(held)
        return why


def _what_came(signal: Signal | None, rung: LegId, own: LegId, agent: AgentId) -> str | None:
    """Return what a signal means for a leg that rings: as `picked_up`, None when nothing."""
    match signal:
        case None:
            return "no_answer"
        case PickedUp(leg=which) if which == rung:
            return ""
        case Left(leg=which, cause=cause) if which == rung:
            return _CAUSES.get(cause, f"q850_{cause}")
        case Left(leg=which) if which == own:
            return "cancelled"
        case Asked(command=HangUp() | Decline(), agent=asking) if asking == agent:
            signal.reply.set_result(None)
            return "cancelled"
        case _:
            refuse(signal, "The number is being dialled.")
            return None


async def dial_customer(
    live: Live, call: Call, own: LegId, target: Outside, queue: Queue | None, *accepted: Event
) -> None:
    """Dial the customer as the contact's leg; the agent, whose leg `own` is, hears it ring.

    Args:
        live: the floor.
        call: `call.leg` is the leg to be.
        own: is on the line.
        target: whom to dial.
        queue: in whose name.
        accepted: how the agent took it, for the same write.

    Raises:
        Unavailable: the engine or the trunk cannot be reached.
    """
    contact, at = live.contact(call), live.ledger.now().at
    live.legs[call.leg] = contact.id
    await live.ledger.write(
        *accepted,
        LegCreated(at=at, contact=contact.id, leg=call.leg, party="customer", trunk=target.trunk),
    )
    engine = live.around.engine
    await engine.dial_outside(
        call.leg,
        target.trunk,
        target.number,
        node=contact.node,
        shown=shown_for(live, queue),
        timeout_s=target.timeout_s,
    )
    await engine.play(own, (RINGING,), play=live.new("ply"))


class Dialling:
    """Brings the agent and whom they call together, or says why not."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._capturing = Capturing(live)

    async def dial(self, call: Call) -> None:
        """Return when both hear each other, or when it is given up."""
        cause = await self._try(call)
        if cause:
            await finish(self._give_up(call, cause))

    async def _try(self, call: Call) -> str:
        """Return why nobody was reached; "" when they talk."""
        live, contact = self._live, self._live.contact(call)
        target = call.outside
        if target is None or contact.phase is not Phase.RESERVED:
            return "resumed"  # from before a restart: the number is known to nobody any more
        own = LegId(live.new("leg"))
        try:
            await finish(self._ring_own(call, own))
        except Unavailable:
            return "device_failed"
        cause = await picked_up(live, call, own, own, OWN_RINGS_S)
        if cause:
            return "agent_absent" if cause == "no_answer" else cause
        try:
            await finish(self._dial(call, own, target))
        except Unavailable:
            return "trunk"
        cause = await picked_up(live, call, call.leg, own, target.timeout_s)
        return cause or await finish(self._join(call, own))

    async def _ring_own(self, call: Call, own: LegId) -> None:
        live, contact = self._live, self._live.contact(call)
        booking, now = booking_of(contact), live.ledger.now()
        profile = live.around.setup.agent(booking.agent)
        queue = live.queue(booking.queue)
        if profile is None or profile.device is None:
            raise Unreachable("The agent has no device.")
        live.legs[own] = contact.id
        await live.ledger.write(
            reservations.ReservationOffered(**ids_of(contact, now), leg=own, timeout_s=OWN_RINGS_S),
            LegCreated(at=now.at, contact=contact.id, leg=own, party="agent", agent=booking.agent),
        )
        await live.around.engine.ring_device(
            own,
            profile.device,
            node=contact.node,
            caller=CallerShown(number="", name=queue.name if queue is not None else ""),
            timeout_s=OWN_RINGS_S,
        )

    async def _dial(self, call: Call, own: LegId, target: Outside) -> None:
        """The agent is on the line: dial, and let them hear it ring."""
        live, contact = self._live, self._live.contact(call)
        booking, now = booking_of(contact), live.ledger.now()
        rang_s = elapsed(booking.offered or now, now).s
        accepted = reservations.ReservationAccepted(**ids_of(contact, now), elapsed_s=rang_s)
        await dial_customer(live, call, own, target, live.queue(booking.queue), accepted)

    async def _join(self, call: Call, own: LegId) -> str:
        live, contact = self._live, self._live.contact(call)
        try:
            await live.around.engine.join(contact.id, [call.leg, own])
        except Unavailable:
            return "engine"
        if call.leg in call.left or own in call.left:
            return "hung_up_at_once"
        call.dialling = False
        now, agent = live.ledger.now(), live.agent(booking_of(contact).agent)
        await live.ledger.write(
            LegAnswered(at=now.at, contact=contact.id, leg=call.leg),
            reservations.ReservationConnected(**ids_of(contact, now)),
            LegsBridged(at=now.at, contact=contact.id, leg=own, agent=agent.id),
            *moves.connect(agent, slot_for(live, contact), now),
        )
        await self._capturing.begin(call)
        return ""

    async def _give_up(self, call: Call, cause: str) -> None:
        """Let the agent go without wrap-up, and leave no leg behind."""
        live, contact = self._live, self._live.contact(call)
        now, own = live.ledger.now(), booking_of(contact).leg
        agent = live.agent(booking_of(contact).agent)
        gone: list[Event] = []
        if contact.leg is not None:
            gone.append(LegHungUp(at=now.at, contact=contact.id, leg=contact.leg, by="us"))
        await live.ledger.write(
            *gone,
            *rescinded(contact, now, cause),
            *moves.free(agent, slot_for(live, contact), cause, now),
        )
        for leg in (own, contact.leg):
            if leg is not None:
                await live.leftovers.hang_up(leg)
