"""The router: whom a contact goes to and what an agent gets, at once and without polling.

Synchronous and in memory. Two triggers: a contact arrived or returned (`match_contact`), an
agent became free (`match_agent`); `due` turns the end of an exclusion into the first. A match
changes nothing here: the floor decides, writes, and then marks the agent busy and takes the
contact out before it asks again.
"""

from bisect import bisect_left
from datetime import UTC, datetime

from huawu.centre.model import SkillNeed
from huawu.events.contact import Channel
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import AgentId, ContactId, QueueId
from huawu.routing.board import Board, Entry, Line
from huawu.routing.eligibility import Eligibility, Needs
from huawu.routing.exclusions import Exclusions
from huawu.routing.free import Free, FreeAgents
from huawu.routing.policy import ALL_CHANNELS, BANDS, AgentSeat, QueueRule, Waiting


class _Queue:
    """A queue's rule and its lines, one for each channel on which something ever waited."""

    __slots__ = ("lines", "needs", "rule")

    def __init__(self, rule: QueueRule, needs: Needs) -> None:
        self.rule = rule
        self.needs = needs
        self.lines: dict[Channel, Line] = {}


class Router:
    """Matches contacts and agents by the rules of `policy`."""

    def __init__(self) -> None:
        self._eligibility = Eligibility()
        self._exclusions = Exclusions()
        self._boards = {channel: Board() for channel in BANDS}
        self._free = FreeAgents()
        self._numbers: dict[AgentId, int] = {}
        self._queues: dict[QueueId, _Queue] = {}
        self._waiting: dict[ContactId, tuple[Waiting, Entry]] = {}

    # -- agents ---------------------------------------------------------------------------

    def put_agent(self, seat: AgentSeat) -> None:
        """Seat an agent, or change their skills. Seat only who is signed in."""
        self._numbers[seat.agent] = self._eligibility.put(seat.agent, seat.skills)
        self.set_free(seat.agent, seat.idle_since, seat.free)

    def drop_agent(self, agent: AgentId) -> None:
        """Forget an agent; one who is not seated is no error."""
        number = self._numbers.pop(agent, None)
        if number is not None:
            self._free.remove(number)
            self._eligibility.drop(agent)

    def set_free(
        self, agent: AgentId, idle_since: datetime, channels: frozenset[Channel] = ALL_CHANNELS
    ) -> None:
        """Note on which channels an agent may be given a contact, and on no other.

        Args:
            agent: seated before.
            idle_since: place among the longest idle.
            channels: as the agent's state allows; none is the same as `set_busy`.

        Raises:
            NotFound: not seated.
        """
        number = self._number(agent)
        if channels:
            self._free.put(Free(idle_since.timestamp(), agent, number), channels)
        else:
            self._free.remove(number)

    def set_busy(self, agent: AgentId) -> None:
        """Note that an agent may be given nothing.

        Raises:
            NotFound: not seated.
        """
        self._free.remove(self._number(agent))

    # -- queues ---------------------------------------------------------------------------

    def put_queue(self, rule: QueueRule) -> None:
        """Open a queue, or change its rule; who waits keeps their place."""
        queue = self._queues.get(rule.queue)
        needs = self._eligibility.ask(rule.needs)
        if queue is None:
            self._queues[rule.queue] = _Queue(rule, needs)
            return
        for channel, line in queue.lines.items():
            self._boards[channel].ask_otherwise(line, needs)
        self._eligibility.release(queue.needs)
        queue.rule, queue.needs = rule, needs

    def drop_queue(self, queue: QueueId) -> tuple[ContactId, ...]:
        """Close a queue and return who still waited in it, in order; the floor finds them a way."""
        left = self.contacts(queue) if queue in self._queues else ()
        for contact in left:
            self.leave(contact)
        dropped = self._queues.pop(queue, None)
        if dropped is not None:
            self._eligibility.release(dropped.needs)
        return left

    # -- contacts -------------------------------------------------------------------------

    def enqueue(self, waiting: Waiting) -> None:
        """Let a contact wait; one that waits already moves to this place.

        Raises:
            NotFound: there is no such queue.
        """
        queue = self._queue(waiting.queue)
        self.leave(waiting.contact)
        line = queue.lines.get(waiting.channel)
        if line is None:
            line = queue.lines[waiting.channel] = Line(waiting.queue, queue.needs)
        entry = Entry(waiting.key_at.timestamp(), waiting.sequence, waiting.contact, line)
        self._boards[waiting.channel].add(entry)
        self._waiting[waiting.contact] = (waiting, entry)

    def leave(self, contact: ContactId) -> bool:
        """Take a contact out, whatever the cause; False when it did not wait."""
        found = self._waiting.pop(contact, None)
        if found is None:
            return False
        waiting, entry = found
        self._boards[waiting.channel].remove(entry)
        return True

    def exclude(self, contact: ContactId, agent: AgentId, until: datetime) -> None:
        """Keep a contact from an agent until then, also when it leaves and returns meanwhile."""
        self._exclusions.add(contact, agent, until.timestamp())

    def next_due(self) -> datetime | None:
        """Return when `due` has something to say next."""
        end = self._exclusions.next_end()
        return None if end is None else datetime.fromtimestamp(end, UTC)

    def due(self, now: datetime) -> tuple[ContactId, ...]:
        """Return the waiting contacts with an exclusion that ended; match each of them again."""
        ended = self._exclusions.ended(now.timestamp())
        return tuple(contact for contact in ended if contact in self._waiting)

    # -- the two triggers -----------------------------------------------------------------

    def match_contact(self, contact: ContactId, now: datetime) -> AgentId | None:
        """A contact arrived or returned: return the agent it goes to; None lets it wait.

        Raises:
            NotFound: the contact does not wait.
        """
        waiting, entry = self._entry(contact)
        able = self._eligibility.able(entry.line.needs)
        refused = self._exclusions.agents(contact, now)
        return self._free.longest_idle(able, waiting.channel, refused)

    def match_agent(self, agent: AgentId, now: datetime) -> ContactId | None:
        """An agent became free: return the contact they get; None leaves them idle.

        Raises:
            NotFound: not seated.
        """
        number = self._number(agent)
        channels = self._free.channels(number)
        meets = self._eligibility.meets(number)
        refused = self._exclusions.contacts(agent, now)
        for channel in BANDS:
            if channel in channels:
                entry = self._boards[channel].most_urgent(meets, refused)
                if entry is not None:
                    return entry.contact
        return None

    # -- questions ------------------------------------------------------------------------

    def position(self, contact: ContactId) -> int:
        """Return a contact's place among those of its queue and channel; 1 is next.

        Raises:
            NotFound: the contact does not wait.
        """
        _, entry = self._entry(contact)
        return bisect_left(entry.line.entries, entry) + 1

    def waiting(self, queue: QueueId, channel: Channel | None = None) -> int:
        """Return how many wait in a queue, on one channel or on all."""
        lines = self._queue(queue).lines
        return sum(len(ln.entries) for ch, ln in lines.items() if channel in {None, ch})

    def contacts(self, queue: QueueId) -> tuple[ContactId, ...]:
        """Return who waits in a queue, in the order of service."""
        lines = self._queue(queue).lines
        entries = (lines[channel].entries for channel in BANDS if channel in lines)
        return tuple(entry.contact for line in entries for entry in line)

    def waiting_as(self, contact: ContactId) -> Waiting:
        """Return how a contact waits.

        Raises:
            NotFound: it does not.
        """
        return self._entry(contact)[0]

    def needs(self, queue: QueueId) -> tuple[SkillNeed, ...]:
        """Return what a queue asks of its agents."""
        return self._queue(queue).rule.needs

    def eligible_agents(self, queue: QueueId) -> tuple[AgentId, ...]:
        """Return the seated agents who are able to serve a queue, busy or free, sorted."""
        bits = self._eligibility.able(self._queue(queue).needs)
        return tuple(sorted(self._eligibility.agents_of(bits)))

    def free_agents(self, queue: QueueId, channel: Channel = Channel.VOICE) -> tuple[AgentId, ...]:
        """Return the free agents who are able to serve a queue, sorted."""
        able = self._eligibility.able(self._queue(queue).needs)
        return tuple(sorted(self._eligibility.agents_of(able & self._free.on(channel))))

    def staffed(self, queue: QueueId) -> int:
        """Return how many seated agents are able to serve a queue."""
        return self._eligibility.able(self._queue(queue).needs).bit_count()

    def having(self, need: SkillNeed) -> int:
        """Return how many seated agents meet one need."""
        return self._eligibility.having(need.skill, need.level).bit_count()

    def excluded(self, contact: ContactId, now: datetime) -> frozenset[AgentId]:
        """Return who shall not get a contact now."""
        return frozenset(self._exclusions.agents(contact, now))

    def _number(self, agent: AgentId) -> int:
        number = self._numbers.get(agent)
        if number is None:
            raise NotFound("The agent is not seated; put_agent first.", agent=agent)
        return number

    def _queue(self, queue: QueueId) -> _Queue:
        found = self._queues.get(queue)
        if found is None:
            raise NotFound("There is no such queue; put_queue first.", queue=queue)
        return found

    def _entry(self, contact: ContactId) -> tuple[Waiting, Entry]:
        found = self._waiting.get(contact)
        if found is None:
            raise NotFound("The contact does not wait; enqueue it first.", contact=contact)
        return found
