"""Messages that callers left: an agent takes one out of its queue and says when it is done."""

from typing import Final

from huawu.agents import slots as moves
from huawu.agents.machine import VOICEMAIL, Agent, evolve
from huawu.agents.presence import Events
from huawu.agents.slots import Work
from huawu.contacts.machine import Contact, Phase
from huawu.events import reservation as reservations
from huawu.events.contact import Channel, ContactRequeued, EndedBy
from huawu.floor.call import NotNow
from huawu.floor.live import Live
from huawu.floor.steps import Ending, ReservationIds, closing, reservation_over
from huawu.kernel.errors import NotFound
from huawu.kernel.event import Actor
from huawu.kernel.ids import AgentId, ContactId, ReservationId
from huawu.kernel.span import Instant, elapsed

#: Why the slot is free again.
DONE: Final = "done"


class VoicemailDesk:
    """Gives messages to the agents who ask for them; nothing rings and nobody is chosen."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def get(self, contact: ContactId) -> Contact:
        """Return a message that waits or is in an agent's hand.

        Raises:
            NotFound: there is none.
        """
        found = self._live.ledger.state.contacts.get(contact)
        if found is None or found.channel is not Channel.VOICEMAIL:
            raise NotFound(f"There is no message {contact} that waits.")
        return found

    async def take(self, agent_id: AgentId, contact_id: ContactId, *, by: Actor) -> None:
        """Put a waiting message into an agent's hand, whether they are ready or not.

        Raises:
            NotFound: there is no such message.
            Conflict: somebody has it, or the agent cannot be given one now.
        """
        message, agent = self.get(contact_id), self._live.agent(agent_id)
        if message.phase is not Phase.WAITING or message.place is None:
            raise NotNow("Somebody has taken this message.")
        now = self._live.ledger.now()
        ids = ReservationIds(
            at=now.at,
            contact=contact_id,
            reservation=ReservationId(self._live.new("rsv")),
            agent=agent_id,
            fence=message.fence + 1,
        )
        in_hand = _into_hand(agent, Work(contact_id, ids["reservation"]), now)
        waited_s = elapsed(message.place.since, now).s
        await self._live.ledger.write(
            reservations.ReservationCreated(
                **ids, channel=Channel.VOICEMAIL, slot=VOICEMAIL[1], waited_s=waited_s
            ),
            reservations.ReservationAccepted(**ids, elapsed_s=0.0),
            reservations.ReservationConnected(**ids, queue=message.place.queue, waited_s=waited_s),
            *in_hand,
            by=by,
        )

    async def done(self, agent_id: AgentId, contact_id: ContactId, *, by: Actor) -> None:
        """End a message that an agent has in hand: it is handled.

        Raises:
            NotFound: there is no such message.
            Conflict: the agent does not have it.
        """
        message = self.get(contact_id)
        if message.booking is None or message.booking.agent != agent_id:
            raise NotNow("You have not taken this message.")
        now = self._live.ledger.now()
        free = moves.release(self._live.agent(agent_id), VOICEMAIL, DONE, now, wrap=False)
        ending = Ending(by=EndedBy.AGENT, cause=DONE)
        await self._live.ledger.write(*closing(message, ending, now), *free, by=by)


async def give_back(live: Live, agent_id: AgentId, cause: str) -> None:
    """Put the message that an agent has in hand back to its place in the queue."""
    agent, now = live.agent(agent_id), live.ledger.now()
    slot = agent.slots[VOICEMAIL]
    message = live.ledger.state.contacts.get(slot.contact) if slot.contact is not None else None
    if message is None or message.last_place is None:
        return
    await live.ledger.write(
        *reservation_over(message, now, cause),
        ContactRequeued(
            at=now.at,
            contact=message.id,
            queue=message.last_place.queue,
            cause=cause,
            key_at=message.last_place.key_at,
        ),
        *moves.release(agent, VOICEMAIL, cause, now, wrap=False),
    )


def _into_hand(agent: Agent, work: Work, now: Instant) -> Events:
    """Return the moves of the agent's slot from free to working, all in this moment."""
    chosen = moves.reserve(agent, VOICEMAIL, work, now)
    events = list(chosen)
    for step in (moves.offer, moves.answer, moves.connect):
        for event in chosen:
            agent = evolve(agent, event, now.mono_s)
        chosen = step(agent, VOICEMAIL, now)
        events += chosen
    return tuple(events)
