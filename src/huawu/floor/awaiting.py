"""Waiting for a caller's own agent: only as long as they are expected, and the limit, allow.

Whoever is named (`Sticky` of a queue, `prefer_wait_s` of a plan's step) is looked at when the
contact begins to wait, when something changes for them, and at the moment for which they were
expected. The contact keeps its place all the while.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from huawu.agents.machine import VOICE, Agent, SlotKey
from huawu.agents.slots import wrap_left_s
from huawu.agents.view import Obstacle, obstacle
from huawu.centre.model import Queue
from huawu.centre.needs import AgentNeed
from huawu.contacts.machine import Contact
from huawu.contacts.places import Awaits, Place
from huawu.events.agent import AgentEvent, SessionState, SlotChanged, SlotState
from huawu.events.contact import AgentAwaited, AgentGivenUp, Band, Channel, Known, Spared
from huawu.floor.context import Setup
from huawu.floor.ledger import Ledger
from huawu.floor.seating import seat_of
from huawu.floor.wrapping import lasts_s
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, ContactId
from huawu.kernel.span import Instant, elapsed
from huawu.routing.expected_free import ExpectedFree
from huawu.routing.policy import BANDS, able
from huawu.routing.relaxing import Asked

#: Who was expected by now is looked at again after this much, as long as the limit lasts.
AGAIN_S: Final = 1.0


class Awaiting:
    """Decides whether a contact waits for its own agents, and until when."""

    def __init__(self, ledger: Ledger, setup: Setup) -> None:
        self._ledger = ledger
        self._setup = setup
        self._expected = ExpectedFree()
        self._begun: dict[AgentId, Instant] = {}  #: when what an agent has in hand was connected
        self._waits: dict[AgentId, set[ContactId]] = {}

    # — learning —

    def saw(self, events: Sequence[Event]) -> None:
        """Learn from what was written how long contacts keep agents."""
        for event in events:
            if isinstance(event, SlotChanged) and event.channel is Channel.VOICE:
                self._step(event)

    def _step(self, event: SlotChanged) -> None:
        now = self._ledger.now()
        if event.after is SlotState.FREE:
            begun = self._begun.pop(event.agent, None)
            if begun is not None:
                self._expected.took(event.queue, elapsed(begun, now).s)
        elif event.after is SlotState.TALKING:
            self._begun.setdefault(event.agent, now)

    # — who waits —

    def keep(self, contact: ContactId, awaits: Awaits | None) -> None:
        """Note for whom a contact waits now; None for nobody."""
        for waiting in self._waits.values():
            waiting.discard(contact)
        for agent in awaits.agents if awaits is not None else ():
            self._waits.setdefault(agent, set()).add(contact)

    def concerned(self, events: Iterable[Event]) -> Sequence[ContactId]:
        """Return the contacts for which something changed with whom they wait for."""
        agents = {e.agent: None for e in events if isinstance(e, AgentEvent)}
        found = (sorted(self._waits[agent]) for agent in agents if self._waits.get(agent))
        return list(dict.fromkeys(contact for each in found for contact in each))

    # — deciding —

    def due(self, contact: Contact, place: Place, queue: Queue, asked: Asked) -> list[Event]:
        """Return what is to be decided about a contact's own agents now; nothing mostly."""
        if place.awaits is not None:
            return self._go_on(contact, place.awaits, queue, asked)
        if place.known is not None and queue.sticky is not None:
            by = place.known_by or Known.NAMED
            return self.begin(contact, (place.known,), by, queue.sticky.wait_s, queue, asked)
        return []

    def begin(
        self,
        contact: Contact,
        agents: tuple[AgentId, ...],
        by: Known,
        limit_s: float,
        queue: Queue,
        asked: Asked,
    ) -> list[Event]:
        """Wait for these agents, or say why not."""
        now = self._ledger.now()
        awaits = Awaits(agents=agents, by=by, limit_s=limit_s, since=now)
        expected_s, spared = self._look(awaits, queue, asked, now)
        if spared is not None or expected_s is None:
            return [_given_up(contact, queue, awaits, spared or Spared.UNKNOWN, expected_s, now)]
        return [
            AgentAwaited(
                at=now.at,
                contact=contact.id,
                queue=queue.id,
                agents=agents,
                by=by,
                limit_s=limit_s,
                expected_s=expected_s,
            )
        ]

    def _go_on(self, contact: Contact, awaits: Awaits, queue: Queue, asked: Asked) -> list[Event]:
        now = self._ledger.now()
        expected_s, spared = self._look(awaits, queue, asked, now)
        if spared is None:
            return []
        return [_given_up(contact, queue, awaits, spared, expected_s, now)]

    def _look(
        self, awaits: Awaits, queue: Queue, asked: Asked, now: Instant
    ) -> tuple[float | None, Spared | None]:
        """Return when the first of the agents is expected, and why not to wait for them."""
        left_s = awaits.limit_s - elapsed(awaits.since, now).s
        if left_s <= 0:
            return None, Spared.LIMIT
        there = [a for a in awaits.agents if self._able(a, queue, asked)]
        if not there:
            return None, Spared.NOT_ABLE
        there = [a for a in there if self._comes_back(self._ledger.state.agent(a))]
        if not there:
            return None, Spared.AWAY
        if awaits.by is Known.BOOKED:
            return 0.0, None  # they promised it: theirs for as long as the limit allows
        expected = [e for a in there if (e := self.expected_s(a, now)) is not None]
        if not expected:
            return None, Spared.UNKNOWN
        return min(expected), Spared.TOO_LATE if min(expected) > left_s else None

    def next_s(self, place: Place, now: Instant) -> float | None:
        """Return seconds until the agents whom a contact waits for are looked at again."""
        awaits = place.awaits
        if awaits is None:
            return None
        left_s = max(awaits.limit_s - elapsed(awaits.since, now).s, 0.0)
        expected = [e for a in awaits.agents if (e := self.expected_s(a, now))]
        return min(left_s, max(min(expected), AGAIN_S)) if expected else left_s

    def expected_s(self, agent_id: AgentId, now: Instant) -> float | None:
        """Return in how many seconds an agent is expected to be free; 0 for one who is."""
        agent = self._ledger.state.agent(agent_id)
        if obstacle(agent, Channel.VOICE) is None:
            return 0.0
        key = VOICE
        slot = agent.slots[key]
        if slot.state is SlotState.FREE:
            return None
        begun = self._begun.get(agent_id) or slot.since or now
        known = (
            self._expected.left_s(slot.queue, elapsed(begun, now).s),
            self._wrap_left_s(agent, key, now),
        )
        return min((each for each in known if each is not None), default=None)

    def _wrap_left_s(self, agent: Agent, key: SlotKey, now: Instant) -> float | None:
        """Return how long a wrap-up lasts at most; None when there is none, or it has no end."""
        slot = agent.slots[key]
        queue = self._setup.queue(slot.queue) if slot.queue is not None else None
        whole_s = lasts_s(queue)
        if slot.state is not SlotState.WRAP or whole_s is None:
            return None
        return wrap_left_s(slot, whole_s, now)

    def _able(self, agent: AgentId, queue: Queue, asked: Asked) -> bool:
        profile = self._setup.agent(agent)
        needs = queue.needs if asked.needs is None else asked.needs
        return profile is not None and able(seat_of(profile), needs, asked.reserve)

    def _comes_back(self, agent: Agent) -> bool:
        """Say whether an agent takes contacts, now or once their hands are empty."""
        return agent.session is SessionState.LIVE and obstacle(agent, Channel.VOICE) in {
            None,
            Obstacle.BUSY,
        }


def awaited(asked: Asked, place: Place, queue: Queue) -> Asked:
    """Return what a contact asks for while it waits for its own agents."""
    if place.awaits is None:
        return asked
    needs = queue.needs if asked.needs is None else asked.needs
    return asked._replace(needs=(*needs, AgentNeed(agents=place.awaits.agents)))


def band(place: Place) -> Band | None:
    """Return the band in which a contact stands; None for its channel's."""
    if place.awaits is None:
        return place.band
    return max(Band.STICKY, BANDS[Channel.VOICE] if place.band is None else place.band)


def _given_up(
    contact: Contact,
    queue: Queue,
    awaits: Awaits,
    cause: Spared,
    expected_s: float | None,
    now: Instant,
) -> AgentGivenUp:
    return AgentGivenUp(
        at=now.at,
        contact=contact.id,
        queue=queue.id,
        agents=awaits.agents,
        by=awaits.by,
        cause=cause,
        waited_s=elapsed(awaits.since, now).s,
        limit_s=awaits.limit_s,
        expected_s=expected_s,
    )
