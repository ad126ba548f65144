"""The naive router: looks at everybody for every decision. Slow, short and plainly right.

The index must give the same answers, ties included. The bench uses it as its peer.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from huawu.centre.model import AgentChoice
from huawu.centre.needs import Need
from huawu.centre.plan import ContactOrder
from huawu.events.contact import Channel
from huawu.kernel.ids import AgentId, ContactId, QueueId
from huawu.routing.policy import (
    ALL_CHANNELS,
    CHANNELS,
    AgentSeat,
    Figures,
    QueueRule,
    Waiting,
    able,
    aging,
    asked_skills,
    band_of,
    excess,
    flexible,
    level,
    lot,
    preference,
    proficiency,
    score,
)

NONE: frozenset[Channel] = frozenset()


class NaiveRouter:
    """`huawu.routing.router.Router` by scanning."""

    def __init__(self, order: ContactOrder = ContactOrder.AGE) -> None:
        self.order = order
        self.seats: dict[AgentId, AgentSeat] = {}
        self.rules: dict[QueueId, QueueRule] = {}
        self.line: dict[ContactId, Waiting] = {}
        self.until: dict[tuple[ContactId, AgentId], datetime] = {}
        self.last: dict[QueueId, AgentId] = {}

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

    def set_figures(self, agent: AgentId, figures: Figures) -> None:
        self.seats[agent] = replace(self.seats[agent], figures=figures)

    def set_order(self, order: ContactOrder) -> None:
        self.order = order

    def put_queue(self, rule: QueueRule) -> None:
        self.rules[rule.queue] = rule

    def drop_queue(self, queue: QueueId) -> tuple[ContactId, ...]:
        left = self.contacts(queue)
        for contact in left:
            del self.line[contact]
        self.rules.pop(queue, None)
        return left

    def chose(self, queue: QueueId, agent: AgentId) -> None:
        self.last[queue] = agent

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
        needs, rule = self._needs(waiting), self.rules[waiting.queue]
        seats = {
            seat.agent: seat
            for seat in self.seats.values()
            if waiting.channel in seat.free
            and able(seat, needs, waiting.reserve)
            and not self._excluded(contact, seat.agent, now)
        }
        for agent in preference(waiting.prefer):
            if agent in seats:
                return agent
        if not seats:
            return None
        order = {a: self._agent_order(seat, waiting, rule) for a, seat in seats.items()}
        return min(order, key=order.__getitem__)

    def beside(
        self, contact: ContactId, agent: AgentId, now: datetime, most: int
    ) -> Sequence[AgentId]:
        waiting = self.line[contact]
        others = [
            (seat.idle_since, seat.agent)
            for seat in self.seats.values()
            if seat.agent != agent
            and waiting.channel in seat.free
            and able(seat, self._needs(waiting), waiting.reserve)
            and not self._excluded(contact, seat.agent, now)
        ]
        return [other for _, other in sorted(others)[:most]]

    def _agent_order(
        self, seat: AgentSeat, waiting: Waiting, rule: QueueRule
    ) -> tuple[object, ...]:
        asked = asked_skills(self._needs(waiting), waiting.reserve)
        levels = [level(seat, trait) for trait in asked]
        figures = seat.figures
        first: dict[AgentChoice, tuple[object, ...]] = {
            AgentChoice.LONGEST_IDLE: (),
            AgentChoice.RING_ALL: (),
            AgentChoice.LEAST_OCCUPIED: (figures.occupied,),
            AgentChoice.FEWEST_CALLS: (figures.calls,),
            AgentChoice.LEAST_TALK: (figures.talk_s,),
            AgentChoice.LEAST_FLEXIBLE: (flexible(seat),),
            AgentChoice.LINEAR: (seat.agent,),
            AgentChoice.ROUND_ROBIN: (seat.agent <= self.last.get(rule.queue, ""), seat.agent),
            AgentChoice.WEIGHTED_RANDOM: (
                lot(waiting.contact, seat.agent, float(sum(levels))),
                seat.agent,
            ),
        }
        fit = (-proficiency(levels, rule.choice),)
        return (*first.get(rule.choice, fit), seat.idle_since, seat.agent)

    def match_agent(self, agent: AgentId, now: datetime) -> ContactId | None:
        seat = self.seats[agent]
        order = {
            w.contact: (-band_of(w), -self._urgency(w, now), w.key_at, w.sequence)
            for w in self.line.values()
            if w.channel in seat.free
            and able(seat, self._needs(w), w.reserve)
            and not self._excluded(w.contact, agent, now)
        }
        return min(order, key=order.__getitem__) if order else None

    def _urgency(self, waiting: Waiting, now: datetime) -> float:
        rule = self.rules[waiting.queue]
        lead = 0.0
        if self.order is ContactOrder.RATIO:
            shares = [rule.share for rule in self.rules.values()]
            lead = excess(self.waiting(rule.queue), rule.share, shares, len(self.line))
        return score(waiting.key_at, now, aging(self.order, rule)) + lead

    def _needs(self, waiting: Waiting) -> tuple[Need, ...]:
        return self.rules[waiting.queue].needs if waiting.needs is None else waiting.needs

    def position(self, contact: ContactId) -> int:
        mine = self.line[contact]
        return 1 + sum(
            (w.queue, w.channel) == (mine.queue, mine.channel) and _order(w) < _order(mine)
            for w in self.line.values()
        )

    def waiting(self, queue: QueueId) -> int:
        return sum(w.queue == queue for w in self.line.values())

    def contacts(self, queue: QueueId) -> tuple[ContactId, ...]:
        here = [w for w in self.line.values() if w.queue == queue]
        here.sort(key=lambda w: (CHANNELS.index(w.channel), *_order(w)))
        return tuple(w.contact for w in here)

    def able(self, queue: QueueId) -> tuple[AgentId, ...]:
        rule = self.rules[queue]
        return tuple(sorted(a for a, s in self.seats.items() if able(s, rule.needs)))

    def _excluded(self, contact: ContactId, agent: AgentId, now: datetime) -> bool:
        until = self.until.get((contact, agent))
        return until is not None and until > now


def _order(waiting: Waiting) -> tuple[int, datetime, int]:
    return (-band_of(waiting), waiting.key_at, waiting.sequence)
