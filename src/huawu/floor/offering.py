"""Offering a contact to the chosen agent: ring, and what comes of it.

Reservation and offer are durable before anything rings. Every way out of here leaves the agent's
slot and the contact's booking in step, in one write.
"""

from huawu.agents import slots as moves
from huawu.agents.machine import Agent
from huawu.contacts.machine import Booking, Contact, Phase
from huawu.engine.port import Unreachable
from huawu.events.reservation import DO_NOT_DISTURB, MISSED, REJECTED
from huawu.floor import offers
from huawu.floor.call import Call, refuse
from huawu.floor.capturing import Capturing
from huawu.floor.live import Live
from huawu.floor.reaching import Reaching
from huawu.floor.ringing import device_of, heard, lasts_s, misses, ring, unanswered_why
from huawu.floor.ringing_all import RingingAll
from huawu.floor.signals import (
    DEVICE_LOST,
    Asked,
    Decline,
    ForceTransfer,
    Left,
    PickedUp,
    PickUp,
    TakeBack,
)
from huawu.floor.steps import booking_of, rescinded
from huawu.floor.supervising import redirect
from huawu.kernel.errors import Unavailable
from huawu.kernel.ids import AgentId, LegId, ReservationId
from huawu.kernel.scope import finish


class Offering:
    """Rings the chosen agent and joins, or brings the contact back to its place."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._capturing = Capturing(live)
        self._all = RingingAll(live, self._capturing)
        self._reaching = Reaching(live)

    async def offer(self, call: Call) -> None:
        """Ring the agent of the running reservation until it is clear what comes of it."""
        live, contact = self._live, self._live.contact(call)
        if contact.invited:
            await self._all.offer(call)
            return
        if contact.phase is not Phase.RESERVED:  # from before a restart
            back = self._reaching.give_up if contact.unreached else self._take_back
            await finish(back(call, "resumed"))
            return
        booking = live.contact(call).booking
        if booking is None or (contact.unreached and not await self._reaching.prepare(call)):
            return
        if live.agent(booking.agent).grace_over:
            await finish(self._take_back(call, "session_lost"))
            return
        leg = LegId(live.new("leg"))
        timeout_s = lasts_s(live, booking.queue)
        try:
            await finish(self._ring(call, booking, leg, timeout_s))
        except Unavailable as away:  # perhaps it rings all the same, and is hung up
            await finish(self._failed(call, away.code))
            return
        await self._see(call, leg, timeout_s)

    async def _ring(self, call: Call, booking: Booking, leg: LegId, timeout_s: float) -> None:
        live, contact = self._live, self._live.contact(call)
        now = live.ledger.now()
        if device_of(live, booking.agent) is None:
            raise Unreachable("The agent has no device.")
        live.legs[leg] = contact.id
        agent = live.agent(booking.agent)
        rings = offers.offered(contact, agent, leg, timeout_s, now, node=call.node)
        await live.ledger.write(*rings)
        await ring(live, call, booking.agent, leg, timeout_s)

    async def _see(self, call: Call, leg: LegId, timeout_s: float) -> None:
        """Wait for the agent, their telephone, or the time-out."""
        due_s = self._live.around.clock.monotonic_s() + timeout_s
        while True:
            signal, paused = await heard(self._live, call, due_s)
            match signal:
                case None:
                    await finish(self._ran_out(call, leg, paused=paused))
                    return
                case PickedUp(leg=which) if offers.of_offer(self._live.contact(call), which):
                    await self._picked_up(call, leg)
                    return
                case Left(leg=which) if offers.of_offer(self._live.contact(call), which):
                    await finish(self._gone(call, signal, paused=paused))
                    return
                case TakeBack(reservation=which, cause=cause) if which == self._id(call):
                    over = self._failed if cause == DEVICE_LOST else self._take_back
                    await finish(over(call, cause))
                    return
                case Asked(command=PickUp() | ForceTransfer()) if self._redirected(call, signal):
                    await self._live.leftovers.hang_up(leg)
                    return
                case Asked(command=Decline(), agent=agent) if agent == self._agent(call):
                    signal.reply.set_result(None)
                    await finish(self._declined(call, leg, REJECTED))
                    return
                case _:
                    refuse(signal, "The agent's telephone is ringing.")

    def _redirected(self, call: Call, asked: Asked) -> bool:
        """Let the call go where a supervisor sends it, and take the offer back with that."""
        contact, now = self._live.contact(call), self._live.ledger.now()
        freed = moves.free(
            self._of(contact), offers.held_slot(self._of(contact), contact.id), "redirected", now
        )
        return redirect(self._live, call, asked, *rescinded(contact, now, "redirected"), *freed)

    async def _picked_up(self, call: Call, leg: LegId) -> None:
        """The agent picked up: join them with who waits, or with who is to be called first."""
        if not self._live.contact(call).unreached:
            await finish(self._accept(call, leg))
        elif await self._reaching.reach(call, leg):
            await finish(self._join_called(call, leg))

    async def _accept(self, call: Call, leg: LegId) -> None:
        live, contact = self._live, self._live.contact(call)
        if contact.booking is None:
            return
        now = live.ledger.now()
        await live.ledger.write(*offers.accepted(contact, self._of(contact), now))
        try:
            await live.music(call.leg, on=False)
            await live.around.engine.join(contact.id, [call.leg, leg])
        except Unavailable as trouble:
            await self._failed(call, trouble.code)
            return
        if leg in call.left:
            await self._failed(call, "agent_gone")  # nobody has talked: the caller goes on waiting
            return
        if not call.over:  # else the caller left in this moment: taken back without wrap-up
            await self._connect(call, leg)

    async def _join_called(self, call: Call, leg: LegId) -> None:
        """The customer of a callback answered, and the agent is on the line."""
        try:
            await self._live.around.engine.join(call.contact, [call.leg, leg])
        except Unavailable:
            await self._reaching.give_up(call, "engine")
            return
        if leg in call.left or call.leg in call.left:
            cause = "cancelled" if leg in call.left else "hung_up_at_once"
            await self._reaching.give_up(call, cause)
            return
        call.dialling = False  # from here on the customer's end is the call's
        await self._connect(call, leg)

    async def _connect(self, call: Call, leg: LegId) -> None:
        """Both hear each other: say so, and record."""
        live, contact, now = self._live, self._live.contact(call), self._live.ledger.now()
        live.ledger.post(offers.connected(contact, self._of(contact), leg, now))
        await self._capturing.begin(call)  # which waits for both to be durable

    async def _ran_out(self, call: Call, leg: LegId, *, paused: bool) -> None:
        """Nobody picked up: a miss, unless this process stood still meanwhile."""
        if paused:
            await self._failed(call, "floor_paused")
        else:
            await self._missed(call, leg)

    async def _missed(self, call: Call, leg: LegId) -> None:
        contact, now = self._live.contact(call), self._live.ledger.now()
        threshold = misses(self._live, booking_of(contact).queue)
        await self._live.ledger.write(*offers.missed(contact, self._of(contact), threshold, now))
        await self._live.leftovers.hang_up(leg)

    async def _declined(self, call: Call, leg: LegId, cause: str) -> None:
        contact, now = self._live.contact(call), self._live.ledger.now()
        await self._live.ledger.write(*offers.declined(contact, self._of(contact), cause, now))
        await self._live.leftovers.hang_up(leg)

    async def _gone(self, call: Call, left: Left, *, paused: bool) -> None:
        """The agent's leg ended before it was joined: said no, or could not be reached."""
        why = unanswered_why(left)
        if not why:
            await self._failed(call, f"q850_{left.cause}")
        elif why == MISSED or (why == DO_NOT_DISTURB and paused):
            await self._ran_out(call, left.leg, paused=paused)
        else:
            await self._declined(call, left.leg, why)

    async def _failed(self, call: Call, cause: str) -> None:
        """The device or the join failed: not the agent's fault."""
        contact, now = self._live.contact(call), self._live.ledger.now()
        if contact.booking is None:
            return
        leg = contact.booking.leg
        await self._live.ledger.write(*offers.failed(contact, self._of(contact), cause, now))
        if leg is not None:
            await self._live.leftovers.hang_up(leg)

    async def _take_back(self, call: Call, cause: str) -> None:
        """Take back an offer for which nobody here is to blame."""
        contact, now = self._live.contact(call), self._live.ledger.now()
        leg = contact.booking.leg if contact.booking is not None else None
        if contact.booking is not None:
            over = offers.taken_back(contact, self._of(contact), cause, now)
            await self._live.ledger.write(*over)
        if leg is not None:
            await self._live.leftovers.hang_up(leg)

    def _of(self, contact: Contact) -> Agent:
        return self._live.agent(booking_of(contact).agent)

    def _agent(self, call: Call) -> AgentId:
        return booking_of(self._live.contact(call)).agent

    def _id(self, call: Call) -> ReservationId:
        return booking_of(self._live.contact(call)).id
