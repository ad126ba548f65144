"""Reaching the customer of a callback: the agent is on the line, the customer is dialled.

Whether the number may be dialled at all, and by which engine, is found out before any agent is
disturbed. Whoever is not reached leaves nobody on the line and the agent ready.
"""

from huawu.contacts.machine import Contact
from huawu.events.call import LegAnswered
from huawu.floor import offers
from huawu.floor.call import Call, Outside
from huawu.floor.callbacks import callback_of, not_reached
from huawu.floor.dialling import RINGS_S, dial_customer, node_for, picked_up
from huawu.floor.live import Live
from huawu.floor.outside import Asker, NotDialled, OutsideLimit
from huawu.floor.steps import booking_of
from huawu.kernel.errors import HouseError, Unavailable
from huawu.kernel.ids import LegId
from huawu.kernel.scope import finish


def _why(refusal: HouseError) -> str:
    """Return in a word why a number is not dialled now, or not at all."""
    match refusal:
        case OutsideLimit():
            return "limit"
        case NotDialled() if refusal.details.get("rule") == "night":
            return "closed"
        case Unavailable():
            return "engine"
        case _:
            return "refused"


class Reaching:
    """Brings the customer of a callback to the agent who has it."""

    def __init__(self, live: Live) -> None:
        self._live = live

    async def prepare(self, call: Call) -> bool:
        """Say whether the customer may be called now; when not, the agent is let go."""
        cause = await self._why_not(call, self._live.contact(call))
        if cause:
            await finish(self.give_up(call, cause))
        return not cause

    async def _why_not(self, call: Call, contact: Contact) -> str:
        """Find whom to dial, and from where; return why nobody is dialled, "" when it is right."""
        live, asker = self._live, Asker(agent=booking_of(contact).agent)
        queue = live.queue(callback_of(contact).queue)
        if queue is None or queue.dials is None:
            return "refused"
        trunk, shown = queue.dials.trunk, queue.dials.shown
        try:
            number = await live.around.parties.number_of(contact.party) if contact.party else ""
            if not number:
                return "no_number"
            dial = live.outside.check(trunk, number, asker, shown)
            call.node = node_for(live)
        except HouseError as refusal:
            return _why(refusal)
        call.outside = Outside(trunk=trunk, number=dial, timeout_s=RINGS_S)
        return ""

    async def reach(self, call: Call, own: LegId) -> bool:
        """Dial the customer while the agent, whose leg `own` is, hears it ring.

        Returns whether the customer is on the line.
        """
        cause = await self._try(call, own)
        if cause:
            await finish(self.give_up(call, cause))
        return not cause

    async def _try(self, call: Call, own: LegId) -> str:
        target = call.outside
        if target is None:
            return "resumed"
        try:
            await finish(self._dial(call, own, target))
        except Unavailable:
            return "engine"
        cause = await picked_up(self._live, call, call.leg, own, target.timeout_s)
        if cause:
            return cause
        at = self._live.ledger.now().at
        self._live.ledger.post([LegAnswered(at=at, contact=call.contact, leg=call.leg)])
        return ""

    async def _dial(self, call: Call, own: LegId, target: Outside) -> None:
        live, contact = self._live, self._live.contact(call)
        agent, now = live.agent(booking_of(contact).agent), live.ledger.now()
        call.leg = LegId(live.new("leg"))
        live.outside.began(call.leg, target.trunk, Asker(agent=agent.id))
        accepted = offers.accepted(contact, agent, now)
        queue = live.queue(callback_of(contact).queue)
        await dial_customer(live, call, own, target, queue, *accepted)

    async def give_up(self, call: Call, cause: str) -> None:
        """Let the agent go without wrap-up, and call again later or never; no leg stays behind."""
        live, contact = self._live, self._live.contact(call)
        booking = contact.booking
        if booking is None:
            return
        agent, now = live.agent(booking.agent), live.ledger.now()
        call.outside = None
        live.outside.ended(call.leg)
        await live.ledger.write(*not_reached(contact, agent, cause, now))
        for leg in (booking.leg, contact.leg):
            if leg is not None:
                await live.leftovers.hang_up(leg)
