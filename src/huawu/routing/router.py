"""The router: whom a contact goes to and what an agent gets, at once and without polling.

Synchronous and in memory. Two triggers: a contact arrived or returned (`match_contact`), an
agent became free (`match_agent`); `due` turns the end of an exclusion into the first. A match
changes nothing here: the floor decides, writes, and then marks the agent busy and takes the
contact out before it asks again.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime

import numpy as np

from huawu.centre.needs import Need
from huawu.centre.plan import ContactOrder
from huawu.events.contact import Channel
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import AgentId, ContactId, QueueId
from huawu.routing import search
from huawu.routing.eligibility import Asked, Eligibility
from huawu.routing.exclusions import Exclusions
from huawu.routing.lines import Entry, Line, Lines
from huawu.routing.picking import Picking
from huawu.routing.policy import (
    ALL_CHANNELS,
    AgentSeat,
    Figures,
    QueueRule,
    Waiting,
    able,
    aging,
    band_of,
    preference,
)
from huawu.routing.queues import OpenQueue, Queues
from huawu.routing.search import Marks
from huawu.routing.seats import NOWHERE, Seats


class Router:
    """Matches contacts and agents by the rules of `policy`."""

    def __init__(self, order: ContactOrder = ContactOrder.AGE) -> None:
        self._order = order
        self._seats = Seats()
        self._eligibility = Eligibility(self._seats)
        self._picking = Picking(self._seats, self._eligibility)
        self._exclusions = Exclusions()
        self._lines = Lines()
        self._queues = Queues()
        self._waiting: dict[ContactId, tuple[Waiting, Line, Entry]] = {}

    # -- agents ---------------------------------------------------------------------------

    def put_agent(self, seat: AgentSeat) -> None:
        """Seat an agent, or change what they have. Seat only who is signed in."""
        number, before = self._seats.put(seat)
        self._eligibility.seat(number, before)
        self._seats.set_free(number, seat.idle_since.timestamp(), seat.free)

    def drop_agent(self, agent: AgentId) -> None:
        """Unseat an agent; one who is not seated is no error."""
        self._seats.drop(agent)

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
        self._seats.set_free(self._number(agent), idle_since.timestamp(), channels)

    def set_busy(self, agent: AgentId) -> None:
        """Note that an agent may be given nothing.

        Raises:
            NotFound: not seated.
        """
        self._seats.set_free(self._number(agent), 0.0, NOWHERE)

    def set_figures(self, agent: AgentId, figures: Figures) -> None:
        """Note what an agent did since they signed in.

        Raises:
            NotFound: not seated.
        """
        self._seats.figure(self._number(agent), figures)

    # -- queues ---------------------------------------------------------------------------

    def set_order(self, order: ContactOrder) -> None:
        """Change how contacts of different queues compare."""
        self._order = order
        self._queues.even()
        for _, queue in self._queues.all():
            self._ask_anew(queue)

    def put_queue(self, rule: QueueRule) -> None:
        """Open a queue, or change its rule; who waits keeps their place."""
        if rule.queue not in self._queues:
            self._queues.open(rule)
            return
        queue = self._queues.get(rule.queue)
        queue.rule = rule
        self._ask_anew(queue)

    def _ask_anew(self, queue: OpenQueue) -> None:
        """Let a queue's lines ask for what its rule says now."""
        if queue.asked is not None:
            self._eligibility.release(queue.asked)
            queue.asked = None
        rate = aging(self._order, queue.rule)
        for (_, _, needs, reserve), line in queue.lines.items():
            before = line.asked
            self._lines.ask(line, self._ask(queue, needs, reserve), rate)
            self._eligibility.release(before)

    def _ask(self, queue: OpenQueue, needs: tuple[Need, ...] | None, reserve: int) -> Asked:
        """Return what a contact of a queue asks for; needs of None are the queue's."""
        own = self._own(queue)
        return self._eligibility.ask(own.needs if needs is None else needs, reserve)

    def _own(self, queue: OpenQueue) -> Asked:
        """Return what a queue itself asks for."""
        if queue.asked is None:
            queue.asked = self._eligibility.ask(queue.rule.needs, 0)
        return queue.asked

    def drop_queue(self, queue: QueueId) -> tuple[ContactId, ...]:
        """Close a queue and return who still waited in it, in order; the floor finds them a way."""
        if queue not in self._queues:
            return ()
        left = self.contacts(queue)
        for contact in left:
            self.leave(contact)
        dropped = self._queues.get(queue)
        for line in dropped.lines.values():
            self._close(line)
        if dropped.asked is not None:
            self._eligibility.release(dropped.asked)
        self._queues.close(queue)
        return left

    def chose(self, queue: QueueId, agent: AgentId) -> None:
        """Note who got a contact of a queue last, for those who have their turn one by one."""
        self._picking.chose(queue, agent)

    # -- contacts -------------------------------------------------------------------------

    def enqueue(self, waiting: Waiting) -> None:
        """Let a contact wait; one that waits already moves to this place.

        Raises:
            NotFound: there is no such queue.
        """
        queue = self._queues.get(waiting.queue)
        self.leave(waiting.contact)
        line = self._line(queue, waiting)
        entry = Entry(waiting.key_at.timestamp(), waiting.sequence, waiting.contact)
        self._lines.add(line, entry)
        queue.live += 1
        self._waiting[waiting.contact] = (waiting, line, entry)

    def leave(self, contact: ContactId) -> bool:
        """Take a contact out, whatever the cause; False when it did not wait."""
        found = self._waiting.pop(contact, None)
        if found is None:
            return False
        waiting, line, entry = found
        self._lines.remove(line, entry)
        queue = self._queues.get(waiting.queue)
        queue.live -= 1
        if (waiting.needs is not None or waiting.reserve) and not line.entries:
            del queue.lines[waiting.channel, line.band, waiting.needs, waiting.reserve]
            self._close(line)
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

    def _line(self, queue: OpenQueue, waiting: Waiting) -> Line:
        band = band_of(waiting)
        key = (waiting.channel, band, waiting.needs, waiting.reserve)
        line = queue.lines.get(key)
        if line is None:
            asked = self._ask(queue, waiting.needs, waiting.reserve)
            line = queue.lines[key] = Line(waiting.queue, waiting.channel, band, asked)
            self._lines.open(line, queue.number, aging(self._order, queue.rule))
        return line

    def _close(self, line: Line) -> None:
        self._lines.close(line)
        self._eligibility.release(line.asked)

    # -- the two triggers -----------------------------------------------------------------

    def match_contact(self, contact: ContactId, now: datetime) -> AgentId | None:
        """A contact arrived or returned: return the agent it goes to; None lets it wait.

        Raises:
            NotFound: the contact does not wait.
        """
        waiting, line, _ = self._entry(contact)
        able = self._eligibility.able(line.asked)
        refused = self._exclusions.agents(contact, now)
        if refused:
            able = self._picking.without(able, refused)
        for agent in preference(waiting.prefer) if waiting.prefer else ():
            if self._picking.is_free(agent, able, waiting.channel):
                return agent
        return self._picking.pick(waiting, line.asked, able, self._queues.get(waiting.queue).rule)

    def beside(
        self, contact: ContactId, agent: AgentId, now: datetime, most: int
    ) -> Sequence[AgentId]:
        """Return who else could get a contact that goes to an agent: the longest idle first.

        Raises:
            NotFound: the contact does not wait.
        """
        waiting, line, _ = self._entry(contact)
        refused = {agent, *self._exclusions.agents(contact, now)}
        able = self._picking.without(self._eligibility.able(line.asked), refused)
        return self._picking.longest_idle(able, waiting.channel, most)

    def match_agent(self, agent: AgentId, now: datetime) -> ContactId | None:
        """An agent became free: return the contact they get; None leaves them idle.

        Raises:
            NotFound: not seated.
        """
        number = self._number(agent)
        if not self._lines.filled.count:
            return None
        passed: list[Line] = []
        refused = self._exclusions.contacts(agent, now)
        for contact in refused:
            line = self._waiting[contact][1] if contact in self._waiting else None
            if line is not None and line.entries[0].contact in refused and line not in passed:
                self._lines.pass_over(line, refused)
                passed.append(line)
        best = self._best_line(number, now.timestamp())
        found = None if best is None else _first(best, refused)
        for line in passed:
            self._lines.restore(line)
        return found

    def _best_line(self, number: int, now_s: float) -> Line | None:
        crowd = self._lines.filled
        best = search.best_line(
            self._eligibility.by_agent[number],
            self._seats.wanted[number],
            crowd.members,
            crowd.count,
            self._lines.table,
            self._queues.leads(self._order, len(self._waiting)),
            now_s,
        )
        return None if best < 0 else self._lines.at(best)

    # -- questions ------------------------------------------------------------------------

    def position(self, contact: ContactId) -> int:
        """Return a contact's place among those of its queue and channel; 1 is next.

        Raises:
            NotFound: the contact does not wait.
        """
        waiting, line, entry = self._entry(contact)
        return 1 + self._queues.get(waiting.queue).ahead_of(line, entry)

    def waiting(self, queue: QueueId, channel: Channel | None = None) -> int:
        """Return how many wait in a queue, on one channel or on all."""
        return self._queues.get(queue).waiting(channel)

    def contacts(self, queue: QueueId) -> tuple[ContactId, ...]:
        """Return who waits in a queue, in the order of service."""
        return self._queues.get(queue).contacts()

    def waiting_as(self, contact: ContactId) -> Waiting:
        """Return how a contact waits.

        Raises:
            NotFound: it does not.
        """
        return self._entry(contact)[0]

    def rule(self, queue: QueueId) -> QueueRule:
        """Return a queue's rule."""
        return self._queues.get(queue).rule

    def able(self, queue: QueueId, *, free: Channel | None = None) -> tuple[AgentId, ...]:
        """Return the seated agents who are able to serve a queue, sorted.

        Args:
            queue: whose needs count.
            free: only those who are free on this channel.
        """
        marks = self._able(self._own(self._queues.get(queue)))
        found = (int(number) for number in np.flatnonzero(marks))
        return tuple(
            sorted(
                self._seats.at(number).agent
                for number in found
                if free is None or number in self._seats.free[free]
            )
        )

    def served_by(self, agent: AgentId) -> Sequence[QueueId]:
        """Return the queues that an agent is able to serve; none for a stranger."""
        number = self._seats.number(agent)
        if number is None:
            return ()
        wanted = [(queue, self._own(found).number) for queue, found in self._queues.all()]
        able = self._eligibility.by_agent[number]
        return [queue for queue, needs in wanted if able[needs]]

    def chances(self, contact: ContactId, reserve: int | None = None) -> tuple[int, int]:
        """Return how many seated agents are able to take a contact, and how many of them are free.

        Args:
            contact: that waits.
            reserve: as if this reserve were called; None: as it is.

        Raises:
            NotFound: the contact does not wait.
        """
        waiting, line, _ = self._entry(contact)
        level = line.asked.reserve if reserve is None else reserve
        asked = self._eligibility.ask(line.asked.needs, level)
        able, free = self._eligibility.able(asked), self._seats.free[waiting.channel]
        seated = np.count_nonzero(self._able(asked))
        self._eligibility.release(asked)
        return int(seated), int(np.count_nonzero(able[free.members[: free.count]]))

    def held_as_reserve(self, contact: ContactId, agent: AgentId) -> int:
        """Return the lowest reserve as which an agent is able to take a contact; 0 without any.

        Raises:
            NotFound: the contact does not wait, or the agent is not seated.
        """
        _, line, _ = self._entry(contact)
        seat, asked = self._seats.at(self._number(agent)), line.asked
        fits = (level for level in range(asked.reserve) if able(seat, asked.needs, level))
        return next(fits, asked.reserve)

    def staffed(self, queue: QueueId) -> int:
        """Return how many seated agents are able to serve a queue."""
        return int(np.count_nonzero(self._able(self._own(self._queues.get(queue)))))

    def meeting(self, need: Need, reserve: int) -> int:
        """Return how many seated agents meet one need while this reserve is called."""
        asked = self._eligibility.ask((need,), reserve)
        found = int(np.count_nonzero(self._able(asked)))
        self._eligibility.release(asked)
        return found

    def _able(self, asked: Asked) -> Marks:
        count = len(self._seats)
        return self._eligibility.able(asked)[:count] & self._seats.seated[:count]

    def excluded(self, contact: ContactId, now: datetime) -> frozenset[AgentId]:
        """Return who shall not get a contact now."""
        return frozenset(self._exclusions.agents(contact, now))

    def _number(self, agent: AgentId) -> int:
        number = self._seats.numbers.get(agent)
        if number is None:
            raise NotFound("The agent is not seated; put_agent first.", agent=agent)
        return number

    def _entry(self, contact: ContactId) -> tuple[Waiting, Line, Entry]:
        found = self._waiting.get(contact)
        if found is None:
            raise NotFound("The contact does not wait; enqueue it first.", contact=contact)
        return found


def _first(line: Line, refused: AbstractSet[ContactId]) -> ContactId:
    return next(entry.contact for entry in line.entries if entry.contact not in refused)
