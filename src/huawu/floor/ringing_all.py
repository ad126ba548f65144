"""Ringing several agents at once: who answers first has the call, the others are let go.

Each rings for a whole offer of their own; who is asked later (`inviting`) rings on longer.
"""

import asyncio
from collections.abc import Iterable

from huawu.contacts.invitations import Invitation
from huawu.contacts.machine import Phase
from huawu.events.reservation import ANSWERED_ELSEWHERE, MISSED, REJECTED
from huawu.floor import invitations, offers
from huawu.floor.call import Call, refuse
from huawu.floor.capturing import Capturing
from huawu.floor.live import Live
from huawu.floor.ringing import device_of, heard, lasts_s, misses, ring, unanswered_why
from huawu.floor.signals import (
    DEVICE_LOST,
    Asked,
    Chosen,
    Decline,
    ForceTransfer,
    Left,
    PickedUp,
    PickUp,
    Signal,
    TakeBack,
)
from huawu.floor.steps import booking_of
from huawu.floor.supervising import redirect
from huawu.kernel.errors import HouseError, Unavailable
from huawu.kernel.event import Event
from huawu.kernel.ids import LegId, ReservationId
from huawu.kernel.scope import finish


class RingingAll:
    """Rings all who are invited, and joins who answers first or brings the contact back."""

    def __init__(self, live: Live, capturing: Capturing) -> None:
        self._live = live
        self._capturing = capturing

    async def offer(self, call: Call) -> None:
        """Ring everybody who is invited until it is clear what comes of it."""
        contact = self._live.contact(call)
        if contact.phase is not Phase.RESERVED or contact.booking is not None:
            await finish(self._take_back(call, "resumed"))  # from before a restart
            return
        queue = next(iter(contact.invited.values())).queue
        timeout_s = lasts_s(self._live, queue)
        await finish(self._ring(call, timeout_s))
        until_s = dict[ReservationId, float]()  # on the monotonic clock, of those who are rung
        while invited := self._live.contact(call).invited:
            later_s = self._live.around.clock.monotonic_s() + timeout_s
            rung = [which for which, one in invited.items() if one.leg is not None]
            until_s = {which: until_s.get(which, later_s) for which in rung}
            due_s = min(until_s.values(), default=later_s)
            signal, paused = await heard(self._live, call, due_s)
            if signal is None:
                over = [invited[which] for which in rung if until_s[which] <= due_s]
                await finish(self._rang_out(call, over, "floor_paused" if paused else MISSED))
            elif await finish(self._answer(call, signal, timeout_s)):
                return

    # — ringing —

    async def _ring(self, call: Call, timeout_s: float) -> None:
        """Let all telephones ring that do not yet, which is durable before the first does."""
        live, contact = self._live, self._live.contact(call)
        events, now = list[Event](), live.ledger.now()
        rings: list[tuple[Invitation, LegId]] = []
        for one in [one for one in contact.invited.values() if one.leg is None]:
            agent = live.agent(one.agent)
            if agent.grace_over or device_of(live, one.agent) is None:
                cause = "session_lost" if agent.grace_over else "unreachable"
                events += invitations.over(contact, one, agent, cause, 0, now)
                continue
            leg = LegId(live.new("leg"))
            live.legs[leg] = contact.id
            events += invitations.rung(contact, one, agent, leg, timeout_s, now)
            rings.append((one, leg))
        await live.ledger.write(*events)
        async with asyncio.TaskGroup() as rung:
            for one, leg in rings:
                rung.create_task(self._ring_one(call, one, leg, timeout_s), name=f"ring {leg}")

    async def _ring_one(self, call: Call, one: Invitation, leg: LegId, timeout_s: float) -> None:
        try:
            await ring(self._live, call, one.agent, leg, timeout_s)
        except HouseError as trouble:  # the others ring all the same
            await self._over(call, one, trouble.code)

    # — what comes of it —

    async def _answer(self, call: Call, signal: Signal, timeout_s: float) -> bool:
        """Act on a signal; say whether the call goes on elsewhere, or in conversation."""
        contact = self._live.contact(call)
        match signal:
            case Chosen():
                await self._ring(call, timeout_s)  # who joins
            case PickedUp(leg=leg) if one := invitations.by_leg(contact, leg):
                return await self._join(call, one, timeout_s)
            case Left(leg=leg, cause=cause) if one := invitations.by_leg(contact, leg):
                await self._over(call, one, unanswered_why(signal) or f"q850_{cause}")
            case TakeBack(reservation=which, cause=cause) if one := contact.invited.get(which):
                await self._over(call, one, "device_failed" if cause == DEVICE_LOST else cause)
            case Asked(command=Decline(), agent=who) if one := invitations.by_agent(contact, who):
                signal.reply.set_result(None)
                await self._over(call, one, REJECTED)
            case Asked(command=PickUp() | ForceTransfer()) if self._redirected(call, signal):
                await self._silence(contact.invited.values())
                return True
            case _:
                refuse(signal, "The agents' telephones are ringing.")
        return False

    async def _join(self, call: Call, one: Invitation, timeout_s: float) -> bool:
        """Who picked up first has the call; the others ring on until both hear each other."""
        live, contact, now = self._live, self._live.contact(call), self._live.ledger.now()
        if one.leg is None:
            return False
        agent = live.agent(one.agent)
        await live.ledger.write(*invitations.answered(contact, one, agent, timeout_s, now))
        try:
            await live.music(call.leg, on=False)
            await live.around.engine.join(contact.id, [call.leg, one.leg])
        except Unavailable as trouble:
            return await self._failed(call, one.leg, trouble.code)
        if one.leg in call.left:
            return await self._failed(call, one.leg, "agent_gone")  # the others may still come
        if call.over:
            return True  # the caller left in this moment: taken back without wrap-up
        contact, now = live.contact(call), live.ledger.now()
        others = list(contact.invited.values())
        agent = live.agent(one.agent)
        live.ledger.post(
            [
                *offers.connected(contact, agent, one.leg, now),
                *invitations.all_over(contact, live.agent, ANSWERED_ELSEWHERE, now),
            ]
        )
        await self._capturing.begin(call)  # which waits for both to be durable
        await self._silence(others)
        return True

    async def _failed(self, call: Call, leg: LegId, cause: str) -> bool:
        """Who answered could not be joined: not their fault, and the others ring on."""
        live, contact, now = self._live, self._live.contact(call), self._live.ledger.now()
        agent = live.agent(booking_of(contact).agent)
        await live.ledger.write(*offers.failed(contact, agent, cause, now))
        await live.leftovers.hang_up(leg)
        if live.contact(call).invited:
            await live.music(call.leg, on=True)
        return False

    def _redirected(self, call: Call, asked: Asked) -> bool:
        """Let the call go where a supervisor sends it, and ask nobody else with that."""
        contact, now = self._live.contact(call), self._live.ledger.now()
        over = invitations.all_over(contact, self._live.agent, "redirected", now)
        return redirect(self._live, call, asked, *over)

    async def _over(self, call: Call, one: Invitation, cause: str) -> None:
        live, contact = self._live, self._live.contact(call)
        one = contact.invited.get(one.id, one)
        now, threshold = live.ledger.now(), misses(live, one.queue)
        agent = live.agent(one.agent)
        await live.ledger.write(*invitations.over(contact, one, agent, cause, threshold, now))
        await self._silence([one])

    async def _rang_out(self, call: Call, invited: Iterable[Invitation], cause: str) -> None:
        """These could have answered; whoever was asked later rings on."""
        for one in invited:
            await self._over(call, one, cause)

    async def _take_back(self, call: Call, cause: str) -> None:
        """Ask nobody any more, for which nobody here is to blame."""
        live, contact, now = self._live, self._live.contact(call), self._live.ledger.now()
        others, booking = list(contact.invited.values()), contact.booking
        events = invitations.all_over(contact, live.agent, cause, now)
        if booking is not None:
            events += offers.taken_back(contact, live.agent(booking.agent), cause, now)
        await live.ledger.write(*events)
        if booking is not None and booking.leg is not None:
            await live.leftovers.hang_up(booking.leg)
        await self._silence(others)

    async def _silence(self, invited: Iterable[Invitation]) -> None:
        for one in invited:
            if one.leg is not None:
                await self._live.leftovers.hang_up(one.leg)
