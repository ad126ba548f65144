"""Asking somebody about a call: consult, warm transfer, three-way conference.

A consultation is a contact of its own whose "customer" is the asking agent's leg, so queues,
offers and time-outs work as they do for callers. The call it is about, the parent, keeps its
customer on hold meanwhile and decides what comes of it. What takes both apart or together is done
by one task while the other waits for it.
"""

import asyncio
from contextlib import suppress
from typing import Final

import structlog

from huawu.agents import slots as moves
from huawu.contacts.machine import Contact, Phase
from huawu.events.call import (
    CallHeld,
    ConferenceStarted,
    ConsultStarted,
    LegHungUp,
)
from huawu.events.contact import (
    Channel,
    ContactCreated,
    ContactRequeued,
    Direction,
)
from huawu.floor import conversation
from huawu.floor.call import Call, NotNow, Outside
from huawu.floor.conversation import slot_for, taken_back, third_leg, together
from huawu.floor.live import Live
from huawu.floor.outside import Asker, OutsideDesk
from huawu.floor.signals import (
    Asked,
    CancelConsult,
    CompleteTransfer,
    Consult,
    HandOver,
    JoinConsult,
    Left,
)
from huawu.floor.steps import booking_of, consult_over
from huawu.floor.targets import check_target
from huawu.kernel.errors import HouseError, Unavailable
from huawu.kernel.event import Actor, Event
from huawu.kernel.ids import ContactId, LegId, TrunkId

_log: Final = structlog.get_logger()

#: How long an outside party is rung.
RING_OUTSIDE_S: Final = 30.0
#: How long the other task may take to give its party away.
HAND_OVER_WITHIN_S: Final = 10.0
#: How often, and how long apart, taking the customer back is tried.
TRIES: Final = 3
TRY_AGAIN_S: Final = 1.0


class Consulting:
    """Conducts what an agent asks about a consultation, in the parent's task."""

    def __init__(self, live: Live, outside: OutsideDesk) -> None:
        self._live = live
        self._outside = outside

    async def start(self, call: Call, wish: Consult) -> None:
        """Hold the customer and reach whom the agent asks.

        Raises:
            HouseError: it is refused; nothing changed.
        """
        live, contact = self._live, self._live.contact(call)
        booking = booking_of(contact)
        if contact.direction is Direction.INTERNAL or contact.consult is not None:
            raise NotNow("One consultation at a time.")
        if call.device_holds or booking.leg is None:
            raise NotNow("The telephone itself holds the call; take it back there.")
        child = self._child(contact, booking.leg, wish)
        talking = contact.phase is Phase.TALKING
        if talking:
            await conversation.part(live, call, booking)
        now = live.ledger.now()
        live.calls[child.contact] = child
        live.lent[booking.leg] = child.contact
        held = CallHeld(at=now.at, contact=contact.id, agent=booking.agent)
        await live.ledger.write(
            ContactCreated(
                at=now.at,
                contact=child.contact,
                channel=Channel.VOICE,
                direction=Direction.INTERNAL,
                leg=booking.leg,
                node=contact.node,
                parent=contact.id,
            ),
            *([held] if talking else []),
            ConsultStarted(
                at=now.at,
                contact=contact.id,
                agent=booking.agent,
                consult=child.contact,
                to_kind=wish.kind,
                to=wish.trunk if wish.kind == "outside" else wish.to,
            ),
            *moves.consult(live.agent(booking.agent), slot_for(live, contact), now),
        )
        live.attend(child)

    def _child(self, contact: Contact, leg: LegId, wish: Consult) -> Call:
        """Return the call that reaches whom the agent asks, if that is allowed."""
        live, agent = self._live, booking_of(contact).agent
        child = Call(ContactId(live.new("ctc")), leg)
        child.on_behalf = agent
        child.aim = (wish.kind, wish.to)
        if wish.kind == "outside":
            trunk = TrunkId(wish.trunk)
            dial = self._outside.check(trunk, wish.to, Asker(agent=agent))
            child.outside = Outside(trunk=trunk, number=dial, timeout_s=RING_OUTSIDE_S)
            child.aim = (wish.kind, trunk)
        else:
            check_target(live, wish, agent)
        return child

    async def obey(self, call: Call, act: CancelConsult | CompleteTransfer | JoinConsult) -> None:
        """Do what the agent asks about the running consultation."""
        match act:
            case CancelConsult():
                await self.cancel(call)
            case CompleteTransfer():
                await self.complete(call)
            case JoinConsult():
                await self.join(call)

    async def join(self, call: Call) -> None:
        """Let customer, agent and who was consulted hear each other.

        Raises:
            NotNow: nobody was reached yet.
            Unavailable: the engine did not answer; the consultation goes on.
        """
        live, contact = self._live, self._live.contact(call)
        third, child = third_leg(live, contact), self._child_of(contact)
        if contact.merged or third is None or child is None or child.phase is Phase.HELD:
            raise NotNow("There is nobody to join yet.")
        booking, legs = booking_of(contact), [*together(live, contact), third]
        try:
            await live.around.engine.join(contact.id, legs)
        except Unavailable:
            await self._apart(call, child, third)
            raise
        child, now = self._child_of(contact), live.ledger.now()
        if child is None or third_leg(live, contact) != third:
            raise NotNow("Who was consulted has just left.")  # and takes the customer back
        events: list[Event] = [
            *taken_back(contact, now),
            ConferenceStarted(at=now.at, contact=contact.id, agent=booking.agent, consult=child.id),
            *moves.join(live.agent(booking.agent), slot_for(live, contact), now),
        ]
        if child.booking is not None:
            other = live.agent(child.booking.agent)
            events += moves.join(other, slot_for(live, child), now)
        await live.ledger.write(*events)

    async def cancel(self, call: Call) -> None:
        """Let who was consulted go; the agent has the customer again."""
        live, contact = self._live, self._live.contact(call)
        if contact.consult is None:
            raise NotNow("There is no consultation.")
        conversation.recall(live, contact)
        await self._retrieve(call, "cancelled")

    async def over(self, call: Call, consult: ContactId) -> None:
        """Take the customer back after a consultation that ended by itself."""
        if self._live.contact(call).consult == consult:
            await self._retrieve(call, "target_left")

    async def complete(self, call: Call) -> None:
        """Leave the customer with who was consulted, and be out of the call.

        Raises:
            NotNow: nobody was reached yet.
            Unavailable: the engine did not answer; the consultation goes on.
        """
        contact = self._live.contact(call)
        child = self._live.calls.get(contact.consult) if contact.consult is not None else None
        if child is None or third_leg(self._live, contact) is None:
            raise NotNow("Nobody has answered yet; cancel, or transfer without asking.")
        asked = Asked(HandOver(contact.id), Actor(tenant=self._live.around.tenant), None)
        child.tell(asked)
        try:
            async with asyncio.timeout(HAND_OVER_WITHIN_S):
                await asked.reply
        except TimeoutError:
            raise Unavailable("The call did not answer in time; look at its state.") from None

    async def agent_left(self, call: Call, left: Left) -> None:
        """The asking agent is off the line: the customer is not left alone on hold.

        They go to who was consulted when that one has answered, else to the front of the queue.
        """
        live, contact = self._live, self._live.contact(call)
        try:
            await self.complete(call)
        except HouseError:
            _log.info("consultation ended with its agent", contact=contact.id)
        else:
            return
        contact = live.contact(call)
        conversation.recall(live, contact)
        with suppress(Unavailable):
            await live.around.engine.part(contact.id)
        now, last = live.ledger.now(), contact.last_place
        home = None
        if last is not None:
            home = ContactRequeued(
                at=now.at,
                contact=contact.id,
                queue=last.queue,
                cause="agent_left",
                key_at=last.key_at,
            )
        gone = LegHungUp(at=now.at, contact=contact.id, leg=left.leg, cause=left.cause)
        over = consult_over(contact, now, "agent_left")
        await conversation.end(live, call, "agent_hung_up", gone, *over, after=home)

    async def _retrieve(self, call: Call, cause: str) -> None:
        live, contact = self._live, self._live.contact(call)
        booking = booking_of(contact)
        back = await self._rejoin(call)
        contact, now = live.contact(call), live.ledger.now()
        if booking.leg is not None:
            live.lent.pop(booking.leg, None)
        agent, slot = live.agent(booking.agent), slot_for(live, contact)
        if contact.merged:
            after = moves.part(agent, slot, now)
        else:
            after = (moves.end_consult if back else moves.keep_hold)(agent, slot, now)
        taken = taken_back(contact, now) if back else []
        await live.ledger.write(*consult_over(contact, now, cause), *taken, *after)

    async def _rejoin(self, call: Call) -> bool:
        """Let customer and agent hear each other; say whether the engine did it."""
        live, contact = self._live, self._live.contact(call)
        leg = booking_of(contact).leg
        for _ in range(TRIES):
            with suppress(Unavailable):
                await live.music(call.leg, on=False)
                await live.around.engine.join(contact.id, [call.leg, *([leg] if leg else [])])
                return True
            await asyncio.sleep(TRY_AGAIN_S)
        await live.music(call.leg, on=True)  # the agent can still retrieve by hand
        return False

    async def _apart(self, call: Call, child: Contact, third: LegId) -> None:
        """Bring the consultation back after a join that failed, and may have happened."""
        live, contact = self._live, self._live.contact(call)
        leg = booking_of(contact).leg
        with suppress(Unavailable):
            await live.around.engine.part(contact.id)
            if leg is not None:
                await live.around.engine.join(child.id, [leg, third])
        await live.music(call.leg, on=True)

    def _child_of(self, contact: Contact) -> Contact | None:
        return self._live.ledger.state.contacts.get(contact.consult) if contact.consult else None
