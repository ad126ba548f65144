"""The naive router: looks at everybody for every decision. Slow, short and plainly right.

The index must give the same answers, ties included. The bench uses it as its peer.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from huawu.events.contact import Channel
from huawu.kernel.ids import AgentId, ContactId, QueueId
from huawu.routing.policy import (
    ALL_CHANNELS,
    AgentSeat,
    QueueRule,
    Waiting,
    able,
    agent_order,
    contact_order,
)

NONE: frozenset[Channel] = frozenset()


class NaiveRouter:
    """`huawu.routing.router.Router` by scanning."""

    def __init__(self) -> None:
        self.seats: dict[AgentId, AgentSeat] = {}
        self.rules: dict[QueueId, QueueRule] = {}
        self.line: dict[ContactId, Waiting] = {}
        self.until: dict[tuple[ContactId, AgentId], datetime] = {}

    def put_agent(self, seat: AgentSeat) -> None:
        self.seats[seat.agent] = seat

    def drop_agent(self, agent: AgentId) -> None:
        self.seats.pop(agent, None)

    def set_free(
        self, agent: AgentId, idle_since: datetime, channels: frozenset[Channel] = ALL_CHANNELS
    ) -> None:
        self.seats[agent] = replace(self.seats[agent], idle_since=idle_since, free=channels)

    def set_busy(self, agent: AgentId) -> None:
        self.seats[agent] = replace(self.seats[agent], free=NONE)

    def put_queue(self, rule: QueueRule) -> None:
        self.rules[rule.queue] = rule

    def drop_queue(self, queue: QueueId) -> tuple[ContactId, ...]:
        left = self.contacts(queue)
        for contact in left:
            del self.line[contact]
        self.rules.pop(queue, None)
        return left

    def enqueue(self, waiting: Waiting) -> None:
        self.line[waiting.contact] = waiting

    def leave(self, contact: ContactId) -> bool:
        return self.line.pop(contact, None) is not None

    def exclude(self, contact: ContactId, agent: AgentId, until: datetime) -> None:
        self.until[contact, agent] = until

    def due(self, now: datetime) -> Collection[ContactId]:
        ended = {pair: until for pair, until in self.until.items() if until <= now}
        for pair in ended:
            del self.until[pair]
        return {contact for contact, _ in ended if contact in self.line}

    def next_due(self) -> datetime | None:
        return min(self.until.values(), default=None)

    def match_contact(self, contact: ContactId, now: datetime) -> AgentId | None:
        waiting = self.line[contact]
        channel, needs = waiting.channel, self.rules[waiting.queue].needs
        seats = [
            seat
            for seat in self.seats.values()
            if channel in seat.free
            and able(seat.skills, needs)
            and not self._excluded(contact, seat.agent, now)
        ]
        return min(seats, key=agent_order).agent if seats else None

    def match_agent(self, agent: AgentId, now: datetime) -> ContactId | None:
        seat = self.seats[agent]
        served = {queue for queue, rule in self.rules.items() if able(seat.skills, rule.needs)}
        waiting = [
            w
            for w in self.line.values()
            if w.queue in served
            and w.channel in seat.free
            and not self._excluded(w.contact, agent, now)
        ]
        return min(waiting, key=contact_order).contact if waiting else None

    def position(self, contact: ContactId) -> int:
        mine = self.line[contact]
        return 1 + sum(
            (w.queue, w.channel) == (mine.queue, mine.channel)
            and contact_order(w) < contact_order(mine)
            for w in self.line.values()
        )

    def waiting(self, queue: QueueId) -> int:
        return sum(w.queue == queue for w in self.line.values())

    def contacts(self, queue: QueueId) -> tuple[ContactId, ...]:
        here = [w for w in self.line.values() if w.queue == queue]
        return tuple(w.contact for w in sorted(here, key=contact_order))

    def eligible_agents(self, queue: QueueId) -> tuple[AgentId, ...]:
        needs = self.rules[queue].needs
        return tuple(sorted(a for a, s in self.seats.items() if able(s.skills, needs)))

    def _excluded(self, contact: ContactId, agent: AgentId, now: datetime) -> bool:
        until = self.until.get((contact, agent))
        return until is not None and until > now
