"""An agent's page or line is lost in a conversation: the customer is kept, never cut off.

A telephone in the page goes with it. The customer then hears music; the page that is back within
the desk's grace rings, and who picks up there goes on. When nobody comes back, or a line fell
silent for good, the customer returns to the front of the queue.
"""

from contextlib import suppress
from typing import Final

from huawu.agents import slots as moves
from huawu.centre.model import DeviceKind
from huawu.contacts.machine import Booking, Contact, Phase
from huawu.events.agent import DeviceState, SessionState
from huawu.events.call import (
    AgentLegBack,
    AgentLegLost,
    CallHeld,
    CallRetrieved,
    LegCreated,
)
from huawu.events.contact import ContactRequeued
from huawu.floor import conversation
from huawu.floor.call import Call, NotNow
from huawu.floor.conversation import is_merged, slot_for
from huawu.floor.live import Live
from huawu.floor.ringing import device_of, ring
from huawu.floor.signals import Left
from huawu.floor.steps import booking_of
from huawu.kernel.errors import HouseError, Unavailable
from huawu.kernel.event import Event
from huawu.kernel.ids import LegId
from huawu.kernel.span import elapsed

#: How long the telephone of an agent who is back rings.
RING_BACK_S: Final = 20.0
#: Q.850 cause of a leg from which no sound came for too long.
SILENT: Final = 44


class Losing:
    """Keeps customers whose agent's page or line is lost, in their call's task."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def in_page(self, contact: Contact) -> bool:
        """Say whether the agent of a conversation speaks through their page."""
        device = device_of(self._live, booking_of(contact).agent)
        found = self._live.around.setup.device(device) if device is not None else None
        return found is not None and found.kind is DeviceKind.WEBRTC

    async def look(self, call: Call) -> None:
        """Do what the agent's desk and telephone, as they are now, ask for."""
        contact = self._live.contact(call)
        agent = self._live.agent(booking_of(contact).agent)
        away = agent.session is SessionState.OUT or agent.grace_over
        there = agent.device is DeviceState.REGISTERED
        if booking_of(contact).leg is not None:
            gone = agent.session is SessionState.GRACE and not there and not away
            if gone and self.in_page(contact):
                await self._keep(call)
        elif away:
            await self.give_back(call, "session_lost")
        elif agent.session is SessionState.LIVE and there and call.rejoining is None:
            await self._ring(call)

    async def left(self, call: Call, left: Left) -> bool:
        """Keep the customer of an agent whose leg did not end by their own act.

        Returns whether it was so.
        """
        contact = self._live.contact(call)
        agent = self._live.agent(booking_of(contact).agent)
        if self.in_page(contact) and agent.session is SessionState.GRACE and not agent.grace_over:
            await self._keep(call)
        elif left.cause == SILENT:
            await self.give_back(call, "line_silent")
        else:
            return False
        return True

    async def rejoin(self, call: Call) -> None:
        """Bring the conversation to a page that was loaded anew.

        Raises:
            NotNow: the call is with others, too, or the agent has a telephone beside the page.
        """
        contact = self._live.contact(call)
        if not self.in_page(contact) or not self._alone(contact):
            raise NotNow("Only a call of your own in this page can be brought back to it.")
        await self._keep(call)
        await self.look(call)

    async def picked_up(self, call: Call, leg: LegId) -> None:
        """The agent is back: let both hear each other again."""
        live, contact = self._live, self._live.contact(call)
        booking, call.rejoining = booking_of(contact), None
        await live.music(call.leg, on=False)
        try:
            await live.around.engine.join(contact.id, [call.leg, leg])
        except Unavailable:
            await live.music(call.leg, on=True)
            await live.leftovers.hang_up(leg)
            return
        now, held = live.ledger.now(), booking.held
        await live.ledger.write(
            AgentLegBack(at=now.at, contact=contact.id, agent=booking.agent, leg=leg),
            CallRetrieved(
                at=now.at,
                contact=contact.id,
                agent=booking.agent,
                elapsed_s=elapsed(held, now).s if held is not None else 0.0,
            ),
            *moves.retrieve(live.agent(booking.agent), slot_for(live, contact), now),
        )

    async def not_picked_up(self, call: Call) -> None:
        """The agent was rung and did not come: the customer goes on without them."""
        call.rejoining = None
        await self.give_back(call, "agent_gone")

    async def give_back(self, call: Call, cause: str) -> None:
        """Let the customer return to the front of their queue; without one the call ends."""
        live, contact = self._live, self._live.contact(call)
        last, ringing = contact.last_place, call.rejoining
        with suppress(Unavailable):
            await conversation.part(live, call, booking_of(contact))
        at = live.ledger.now().at
        home = (
            None
            if last is None
            else ContactRequeued(
                at=at, contact=contact.id, queue=last.queue, cause=cause, key_at=last.key_at
            )
        )
        call.rejoining = None
        await conversation.end(live, call, cause, after=home)
        if ringing is not None:
            await live.leftovers.hang_up(ringing)

    async def _keep(self, call: Call) -> None:
        """Let the customer hear music, and the dead leg go."""
        live, contact = self._live, self._live.contact(call)
        booking = booking_of(contact)
        if booking.leg is None or not self._alone(contact):
            return
        with suppress(Unavailable):
            await conversation.part(live, call, booking)
        await live.ledger.write(*self._lost(contact, booking, booking.leg))
        await live.leftovers.hang_up(booking.leg)

    def _lost(self, contact: Contact, booking: Booking, leg: LegId) -> list[Event]:
        live, now = self._live, self._live.ledger.now()
        events: list[Event] = []
        if contact.phase is Phase.TALKING:
            events.append(CallHeld(at=now.at, contact=contact.id, agent=booking.agent))
            events += moves.hold(live.agent(booking.agent), slot_for(live, contact), now)
        lost = AgentLegLost(at=now.at, contact=contact.id, agent=booking.agent, leg=leg)
        return [*events, lost]

    async def _ring(self, call: Call) -> None:
        live, contact = self._live, self._live.contact(call)
        agent, leg = booking_of(contact).agent, LegId(live.new("leg"))
        live.legs[leg], call.rejoining = contact.id, leg
        now = live.ledger.now()
        await live.ledger.write(
            LegCreated(at=now.at, contact=contact.id, leg=leg, party="agent", agent=agent)
        )
        try:
            await ring(live, call, agent, leg, RING_BACK_S)
        except HouseError:
            call.rejoining = None  # looked at again when something changes for the agent

    def _alone(self, contact: Contact) -> bool:
        """Say whether nobody but customer and agent is in the conversation."""
        barged = any(watcher.barges for watcher in contact.watchers.values())
        return contact.consult is None and not is_merged(self._live, contact) and not barged
