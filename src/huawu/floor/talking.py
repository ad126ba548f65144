"""A conversation: hold and retrieve, pause of the recording, transfer, and its end."""

from contextlib import suppress
from typing import Final

from huawu.agents import slots as moves
from huawu.contacts.machine import Booking, Contact, Phase
from huawu.events.call import CallHeld, CallRetrieved, LegHungUp
from huawu.events.contact import ContactTransferred
from huawu.floor.call import Call, NotNow, Outside, refuse
from huawu.floor.capturing import Capturing
from huawu.floor.live import Live, slot_of
from huawu.floor.outside import Asker, OutsideDesk
from huawu.floor.signals import (
    Asked,
    HangUp,
    Hold,
    HoldKey,
    Left,
    PauseRecording,
    Retrieve,
    Transfer,
)
from huawu.floor.steps import booking_of, reservation_over
from huawu.floor.targets import check_target
from huawu.floor.wrapping import wraps
from huawu.kernel.errors import HouseError, Unavailable
from huawu.kernel.ids import TrunkId
from huawu.kernel.scope import finish
from huawu.kernel.span import elapsed

_HELD_SOUND: Final = "The customer is on hold already."


class Talking:
    """Stays with a conversation until it ends for this agent."""

    def __init__(self, live: Live, outside: OutsideDesk) -> None:
        self._live = live
        self._outside = outside
        self._capturing = Capturing(live)

    async def talk(self, call: Call) -> None:
        """Return when the agent is out of the conversation."""
        if call.booked is None:  # from before a restart
            await finish(self._resume(call))
        leg, call.device_holds = booking_of(self._live.contact(call)).leg, False
        while self._live.contact(call).phase in (Phase.TALKING, Phase.HELD):
            signal = await call.next(None)
            if isinstance(signal, Left) and signal.leg == leg:
                await finish(self._agent_left(call, signal))
            elif isinstance(signal, HoldKey) and signal.leg == leg:
                await finish(self._hold_key(call, held=signal.held))
            elif isinstance(signal, Asked):
                await finish(self._answer(call, signal))
            else:
                refuse(signal, "The call is in conversation.")

    async def _resume(self, call: Call) -> None:
        """Bring the engine in step: the last floor may have ended between an act and its event."""
        contact, engine = self._live.contact(call), self._live.around.engine
        leg = booking_of(contact).leg
        with suppress(Unavailable):
            if contact.phase is Phase.HELD:
                await engine.part(call.contact)
                await self._live.music(call.leg, on=True)
            elif leg is not None:
                await engine.join(call.contact, [call.leg, leg])
        await self._capturing.resume(call)

    async def _answer(self, call: Call, asked: Asked) -> None:
        """Do what a person asks and answer them, whatever comes of it."""
        if asked.reply.done():
            return  # they gave up waiting
        try:
            await self._obey(call, asked)
        except HouseError as refusal:
            asked.reply.set_exception(refusal)
        else:
            asked.reply.set_result(None)

    async def _obey(self, call: Call, asked: Asked) -> None:
        contact = self._live.contact(call)
        if asked.agent is not None and asked.agent != booking_of(contact).agent:
            raise NotNow("Another agent has this call.")
        match asked.command:
            case Hold():
                await self._hold(call, from_device=False)
            case Retrieve():
                await self._retrieve(call)
            case HangUp():
                await self._end(call, "agent_hung_up")
            case PauseRecording(paused=paused):
                who = asked.by.user or "system"
                await self._capturing.pause(call, paused=paused, by=who)
            case Transfer() as transfer:
                await self._transfer(call, transfer)
            case _:
                raise NotNow("The call is in conversation.")

    async def _hold_key(self, call: Call, *, held: bool) -> None:
        call.device_holds = held
        phase = self._live.contact(call).phase
        if held and phase is Phase.TALKING:
            await self._hold(call, from_device=True)
        elif not held and phase is Phase.HELD:
            await self._retrieve(call)

    async def _hold(self, call: Call, *, from_device: bool) -> None:
        live, contact = self._live, self._live.contact(call)
        if contact.phase is not Phase.TALKING:
            raise NotNow(_HELD_SOUND)
        booking = booking_of(contact)
        await self._part(call, booking)
        now = live.ledger.now()
        await live.ledger.write(
            CallHeld(at=now.at, contact=contact.id, agent=booking.agent, from_device=from_device),
            *moves.hold(live.agent(booking.agent), self._slot(contact), now),
        )

    async def _part(self, call: Call, booking: Booking) -> None:
        """Let the customer hear music instead of the agent.

        Raises:
            Unavailable: the engine did not answer; customer and agent hear each other (again).
        """
        engine = self._live.around.engine
        try:
            await engine.part(call.contact)
        except Unavailable:
            if booking.leg is not None:  # it may have parted them and only not said so
                with suppress(Unavailable):
                    await engine.join(call.contact, [call.leg, booking.leg])
            raise
        await self._live.music(call.leg, on=True)

    async def _retrieve(self, call: Call) -> None:
        live, contact = self._live, self._live.contact(call)
        booking = booking_of(contact)
        if contact.phase is not Phase.HELD or booking.held is None or booking.leg is None:
            raise NotNow("The customer is not on hold.")
        if call.device_holds:
            raise NotNow("The telephone itself holds the call; take it back there.")
        await live.music(call.leg, on=False)
        try:
            await live.around.engine.join(contact.id, [call.leg, booking.leg])
        except Unavailable:
            await live.music(call.leg, on=True)  # still on hold
            raise
        now = live.ledger.now()
        await live.ledger.write(
            CallRetrieved(
                at=now.at,
                contact=contact.id,
                agent=booking.agent,
                elapsed_s=elapsed(booking.held, now).s,
            ),
            *moves.retrieve(live.agent(booking.agent), self._slot(contact), now),
        )

    async def _agent_left(self, call: Call, left: Left) -> None:
        at = self._live.ledger.now().at
        gone = LegHungUp(at=at, contact=call.contact, leg=left.leg, cause=left.cause)
        await self._live.ledger.write(gone)
        await self._end(call, "agent_hung_up")

    async def _end(self, call: Call, cause: str, *events: ContactTransferred) -> None:
        """End this agent's part; the contact goes on if a transfer says so."""
        live, contact = self._live, self._live.contact(call)
        booking, now = booking_of(contact), live.ledger.now()
        slot, agent = self._slot(contact), live.agent(booking.agent)
        wrap = wraps(live.queue(booking.queue), agent.slots[slot])
        await live.ledger.write(
            *events,
            *reservation_over(contact, now, cause),
            *moves.release(agent, slot, cause, now, wrap=wrap),
        )
        if booking.leg is not None:
            await live.leftovers.hang_up(booking.leg)

    async def _transfer(self, call: Call, transfer: Transfer) -> None:
        live, contact = self._live, self._live.contact(call)
        booking = booking_of(contact)
        target = transfer.to
        if transfer.kind == "outside":
            trunk = TrunkId(transfer.trunk)
            dial = self._outside.check(trunk, transfer.to, Asker(agent=booking.agent))
            call.outside = Outside(trunk=trunk, number=dial, timeout_s=30.0)
            target = trunk
        else:
            check_target(live, transfer, booking.agent)
        await self._part(call, booking)
        event = ContactTransferred(
            at=live.ledger.now().at,
            contact=contact.id,
            by=booking.agent,
            to_kind=transfer.kind,
            to=target,
        )
        await self._end(call, "transferred", event)

    def _slot(self, contact: Contact) -> moves.SlotKey:
        slot = slot_of(self._live.agent(booking_of(contact).agent), contact.id)
        if slot is None:
            raise RuntimeError(f"{contact.id} is booked with an agent who does not hold it")
        return slot
