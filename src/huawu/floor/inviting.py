"""Asks several agents at once about a contact, and lets those join who become free meanwhile.

A contact about which nobody is asked comes first: only an agent to whom the router gives nothing
joins. They join while the first offers of the ring run, each for a whole offer of their own: the
ring is over after two offers at most and the queue's limits are looked at again, however many
agents come free one after the other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from huawu.agents.machine import Agent
from huawu.agents.view import obstacle
from huawu.centre.model import Queue
from huawu.contacts.machine import Contact
from huawu.events.contact import Channel
from huawu.floor import invitations
from huawu.floor.context import Setup
from huawu.floor.ledger import Ledger, Write
from huawu.floor.seating import seat_of
from huawu.floor.timers import Timers
from huawu.kernel.ids import AgentId, ContactId, ReservationId, new_id
from huawu.routing.policy import Waiting as Standing
from huawu.routing.policy import able, band_of
from huawu.routing.router import Router

#: Tells a contact's task that an agent was chosen, once that is durable.
Tell = Callable[[Contact, ReservationId, Write], None]


@dataclass(frozen=True, slots=True)
class _Ring:
    stood: Standing  #: as the contact waited before
    able: int  #: how many who were signed in could have taken it then
    until_s: float  #: monotonic; nobody joins from then on


class Inviting:
    """Knows which contacts ring at several agents, and who may join them."""

    def __init__(
        self, ledger: Ledger, setup: Setup, timers: Timers, router: Router, tell: Tell
    ) -> None:
        self._ledger = ledger
        self._setup = setup
        self._timers = timers
        self._router = router
        self._tell = tell
        self._rings: dict[ContactId, _Ring] = {}

    def begin(self, contact: Contact, first: AgentId, queue: Queue, able: int) -> None:
        """Ask an agent, and as many others who are free as the queue allows.

        Args:
            contact: that stands in the router.
            first: whom the router chose.
            queue: its queue.
            able: how many who are signed in could take it.
        """
        now = self._ledger.now().at
        others = self._router.beside(contact.id, first, now, queue.ring_at_most - 1)
        until_s = self._timers.now_s() + queue.offer_timeout_s
        self._rings[contact.id] = _Ring(self._router.waiting_as(contact.id), able, until_s)
        self._ask(contact, [first, *others], queue, able)

    def join(self, agent_id: AgentId) -> None:
        """Ask an agent as well, when they are free and a contact rings that they could take.

        Of several it is the one of the highest band, then the one that waits longest.
        """
        agent = self._ledger.state.agent(agent_id)
        if not self._rings or obstacle(agent, Channel.VOICE) is not None:
            return
        for contact_id, ring in sorted(self._rings.items(), key=lambda each: _turn(each[1].stood)):
            contact = self._ledger.state.contacts.get(contact_id)
            queue = self._setup.queue(ring.stood.queue)
            if contact is None or queue is None:
                continue
            if self._open(contact, ring, queue) and self._fits(agent, ring):
                self._ask(contact, [agent_id], queue, ring.able)
                return

    def over(self, contact: ContactId) -> None:
        """Forget a contact about which nobody is asked any more, if it was known."""
        self._rings.pop(contact, None)

    def _open(self, contact: Contact, ring: _Ring, queue: Queue) -> bool:
        """Say whether anybody can join: nobody answered, there is room, and time."""
        room = 0 < len(contact.invited) < queue.ring_at_most
        return room and contact.booking is None and self._timers.now_s() < ring.until_s

    def _fits(self, agent: Agent, ring: _Ring) -> bool:
        """Say whether an agent could take the contact, and did not miss or decline it just now."""
        stood, profile = ring.stood, self._setup.agent(agent.id)
        if profile is None:
            return False
        needs = self._router.rule(stood.queue).needs if stood.needs is None else stood.needs
        kept = self._router.excluded(stood.contact, self._ledger.now().at)
        return agent.id not in kept and able(seat_of(profile, agent), needs, stood.reserve)

    def _ask(self, contact: Contact, agents: Sequence[AgentId], queue: Queue, able: int) -> None:
        """Who answers first gets the reservation; until then nothing is promised."""
        now = self._ledger.now()
        asked = {
            ReservationId(new_id("rsv", now.at)): self._ledger.state.agent(agent)
            for agent in agents
        }
        write = self._ledger.post(invitations.invited(contact, asked, queue.id, able, now))
        self._tell(contact, next(iter(asked)), write)


def _turn(stood: Standing) -> tuple[int, float, int]:
    return (-band_of(stood), stood.key_at.timestamp(), stood.sequence)
