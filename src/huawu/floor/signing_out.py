"""Signing an agent out at once, whatever is in hand: no customer is cut off by it."""

from typing import Final

from huawu.agents import slots as moves
from huawu.agents.view import TALKS
from huawu.events.agent import SlotState
from huawu.events.contact import Channel
from huawu.floor.desk import AgentDesk
from huawu.floor.devices import take_back
from huawu.floor.live import Live
from huawu.floor.signals import ForceRelease, HangUp
from huawu.floor.voicemails import give_back
from huawu.kernel.event import Actor
from huawu.kernel.ids import AgentId, ContactId

#: How a sign-out that somebody else made is told in the journal, and what ends by it.
FORCED: Final = "forced"


async def sign_out_at_once(live: Live, desk: AgentDesk, agent: AgentId, *, by: Actor) -> None:
    """Sign an agent out and take from their hands what is in them.

    Who talks with them goes back to the front of the queue; one who came through no queue, and
    whom they are calling, is hung up. What rings goes elsewhere, a message back to its place, and
    a wrap-up ends.

    Raises:
        Conflict: not signed in, or a call changed in this moment; look again.
        Unavailable: a call did not answer in time; the agent is out as soon as it is over.
    """
    await desk.sign_out(agent, FORCED, by=by)
    take_back(live, agent, FORCED)
    await give_back(live, agent, FORCED)
    for (channel, _), slot in live.agent(agent).slots.items():
        if slot.contact is None or channel is not Channel.VOICE:
            continue
        if slot.state is SlotState.DIALING:
            await desk.ask(agent, HangUp(), by=by)
        elif slot.state in TALKS:
            customer = "queue" if _has_queue(live, slot.contact) else "hang_up"
            await desk.ask_about(slot.contact, ForceRelease(customer), by=by, agent=agent)
    now = live.ledger.now()
    for key, slot in live.agent(agent).slots.items():
        if slot.state is SlotState.WRAP:
            await live.ledger.write(*moves.end_wrap(live.agent(agent), key, now, cause=FORCED))


def _has_queue(live: Live, contact: ContactId) -> bool:
    found = live.ledger.state.contacts.get(contact)
    return found is not None and found.last_place is not None
