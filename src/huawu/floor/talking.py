"""A conversation: hold and retrieve, pause of the recording, consultation, transfer, its end."""

from contextlib import suppress
from typing import Final

from huawu.agents import slots as moves
from huawu.contacts.machine import Contact, Phase
from huawu.events.call import CallHeld, CallRetrieved, LegHungUp
from huawu.events.contact import ContactTransferred, Direction
from huawu.floor import conversation
from huawu.floor.call import Call, GivenAway, NotNow, Outside, refuse
from huawu.floor.capturing import Capturing
from huawu.floor.consulting import RING_OUTSIDE_S, Consulting
from huawu.floor.conversation import is_merged, slot_for, together
from huawu.floor.handing_over import hand_over
from huawu.floor.live import Live
from huawu.floor.losing import Losing
from huawu.floor.outside import Asker, OutsideDesk
from huawu.floor.signals import (
    Asked,
    Attend,
    CancelConsult,
    CompleteTransfer,
    Consult,
    ConsultOver,
    DeskChanged,
    ForceRelease,
    ForceTransfer,
    HandOver,
    HangUp,
    Hold,
    HoldKey,
    Intercept,
    JoinConsult,
    LeaveAttend,
    Left,
    PauseRecording,
    PickedUp,
    Rejoin,
    Retrieve,
    Transfer,
)
from huawu.floor.steps import booking_of
from huawu.floor.supervising import Supervising
from huawu.floor.targets import check_target
from huawu.kernel.errors import HouseError, Unavailable
from huawu.kernel.ids import LegId, TrunkId
from huawu.kernel.scope import finish
from huawu.kernel.span import elapsed

_HELD_SOUND: Final = "The customer is on hold already."
_IN_TALK: Final = (Phase.TALKING, Phase.HELD)


class Talking:
    """Stays with a conversation until it ends for this agent."""

    def __init__(self, live: Live, outside: OutsideDesk) -> None:
        self._live = live
        self._outside = outside
        self._capturing = Capturing(live)
        self._consulting = Consulting(live, outside)
        self._supervising = Supervising(live)
        self._losing = Losing(live)

    async def talk(self, call: Call) -> None:
        """Return when the agent is out of the conversation.

        A customer who was left with whom the agent consulted goes on here, with that one.
        """
        if call.booked is None:  # from before a restart
            await finish(self._resume(call))
            call.tell(DeskChanged())  # its agent may be gone, or back, since
        call.device_holds = False
        while (contact := self._live.contact(call)).phase in _IN_TALK:
            leg, signal = booking_of(contact).leg, await call.next(None)
            if isinstance(signal, Left | HoldKey | PickedUp):
                await finish(self._of_leg(call, signal, leg))
            elif isinstance(signal, DeskChanged):
                await finish(self._losing.look(call))
            elif isinstance(signal, ConsultOver):
                await finish(self._consulting.over(call, signal.consult))
            elif isinstance(signal, Asked):
                await finish(self._answer(call, signal))
            else:
                refuse(signal, "The call is in conversation.")

    async def _of_leg(
        self, call: Call, signal: Left | HoldKey | PickedUp, agents: LegId | None
    ) -> None:
        """Act on what is told of a leg: the agent's, theirs that rings anew, a supervisor's."""
        match signal:
            case Left(leg=leg) if leg == agents:
                await self._agent_left(call, signal)
            case HoldKey(leg=leg, held=held) if leg == agents:
                await self._hold_key(call, held=held)
            case PickedUp(leg=leg) if leg == call.rejoining:
                await self._losing.picked_up(call, leg)
            case Left(leg=leg) if leg == call.rejoining:
                await self._losing.not_picked_up(call)
            case PickedUp(leg=leg) if leg in call.ears:
                await self._supervising.picked_up(call, leg)
            case Left(leg=leg) if leg in call.ears:
                await self._supervising.left(call, signal)
            case _:
                pass  # of a leg that is none of these any more

    async def _resume(self, call: Call) -> None:
        """Bring the engine in step: the last floor may have ended between an act and its event."""
        live, contact, engine = self._live, self._live.contact(call), self._live.around.engine
        with suppress(Unavailable):
            if contact.phase is Phase.HELD:
                await engine.part(call.contact)
                await live.music(call.leg, on=True)
            elif not is_merged(live, contact):
                await engine.join(call.contact, together(live, contact))
        await self._capturing.resume(call)
        await self._supervising.resume(call)
        if contact.consult is not None and contact.consult not in live.ledger.state.contacts:
            await self._consulting.over(call, contact.consult)

    async def _answer(self, call: Call, asked: Asked) -> None:
        """Do what a person asks and answer them, whatever comes of it."""
        if asked.reply.done():
            return  # they gave up waiting
        try:
            await self._obey(call, asked)
        except HouseError as refusal:
            asked.reply.set_exception(refusal)
            return
        asked.reply.set_result(None)
        if isinstance(asked.command, HandOver):
            raise GivenAway

    async def _obey(self, call: Call, asked: Asked) -> None:
        contact = self._live.contact(call)
        if asked.agent is not None and asked.agent != booking_of(contact).agent:
            raise NotNow("Another agent has this call.")
        match asked.command:
            case HangUp():
                await self._hang_up(call)
            case PauseRecording(paused=paused):
                who = asked.by.user or "system"
                await self._capturing.pause(call, paused=paused, by=who)
            case HandOver(to=parent):
                await hand_over(self._live, call, parent)
            case CancelConsult() | CompleteTransfer() | JoinConsult() as act:
                await self._consulting.obey(call, act)
            case Attend() | LeaveAttend() | Intercept() | ForceTransfer() | ForceRelease() as act:
                await self._supervising.obey(call, act, asked.by)
            case Hold() | Retrieve() | Rejoin() | Consult() | Transfer() as act:
                self._need_hands_free(contact)
                await self._act(call, act)
            case _:
                raise NotNow("The call is in conversation.")

    def _need_hands_free(self, contact: Contact) -> None:
        if contact.consult is not None:
            raise NotNow("A consultation is running; complete or cancel it first.")
        if is_merged(self._live, contact):
            raise NotNow("You are in a conference; you can leave it.")
        if _barged(contact):
            raise NotNow("A supervisor is in the call; wait until they leave.")

    async def _act(self, call: Call, act: Hold | Retrieve | Rejoin | Consult | Transfer) -> None:
        match act:
            case Rejoin():
                await self._losing.rejoin(call)
            case Hold():
                await self._hold(call, from_device=False)
            case Retrieve():
                await self._retrieve(call)
            case Consult():
                await self._consulting.start(call, act)
            case Transfer():
                await self._transfer(call, act)

    async def _hang_up(self, call: Call) -> None:
        """End the conversation; out of a conference only the agent goes, and the others stay."""
        contact = self._live.contact(call)
        if contact.merged:
            await self._consulting.complete(call)
        elif contact.consult is not None:
            raise NotNow("A consultation is running; complete or cancel it first.")
        else:
            await conversation.end(self._live, call, "agent_hung_up")

    async def _hold_key(self, call: Call, *, held: bool) -> None:
        call.device_holds = held
        contact = self._live.contact(call)
        if contact.consult is not None or is_merged(self._live, contact) or _barged(contact):
            return  # the key holds whoever the agent speaks with, and no customer by it
        if held and contact.phase is Phase.TALKING:
            await self._hold(call, from_device=True)
        elif not held and contact.phase is Phase.HELD:
            await self._retrieve(call)

    async def _hold(self, call: Call, *, from_device: bool) -> None:
        live, contact = self._live, self._live.contact(call)
        if contact.phase is not Phase.TALKING:
            raise NotNow(_HELD_SOUND)
        booking = booking_of(contact)
        await conversation.part(live, call, booking)
        now = live.ledger.now()
        await live.ledger.write(
            CallHeld(at=now.at, contact=contact.id, agent=booking.agent, from_device=from_device),
            *moves.hold(live.agent(booking.agent), slot_for(live, contact), now),
        )

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
            *moves.retrieve(live.agent(booking.agent), slot_for(live, contact), now),
        )

    async def _agent_left(self, call: Call, left: Left) -> None:
        contact = self._live.contact(call)
        if contact.consult is not None:
            await self._consulting.agent_left(call, left)
            return
        if await self._losing.left(call, left):
            return
        at = self._live.ledger.now().at
        gone = LegHungUp(at=at, contact=call.contact, leg=left.leg, cause=left.cause)
        await conversation.end(self._live, call, "agent_hung_up", gone)

    async def _transfer(self, call: Call, transfer: Transfer) -> None:
        live, contact = self._live, self._live.contact(call)
        if contact.direction is Direction.INTERNAL:
            raise NotNow("Who asks you stays with you; hang up to let them go.")
        if contact.last_place is None and transfer.kind != "queue":
            raise NotNow("This call has no queue to come back to: consult first.")
        booking = booking_of(contact)
        target = transfer.to
        if transfer.kind == "outside":
            trunk = TrunkId(transfer.trunk)
            dial = self._outside.check(trunk, transfer.to, Asker(agent=booking.agent))
            call.outside = Outside(trunk=trunk, number=dial, timeout_s=RING_OUTSIDE_S)
            target = trunk
        else:
            check_target(live, transfer, booking.agent)
        await conversation.part(live, call, booking)
        event = ContactTransferred(
            at=live.ledger.now().at,
            contact=contact.id,
            by=booking.agent,
            to_kind=transfer.kind,
            to=target,
        )
        await conversation.end(live, call, "transferred", event)


def _barged(contact: Contact) -> bool:
    return any(watcher.barges for watcher in contact.watchers.values())
