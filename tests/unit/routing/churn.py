"""A floor in disorder: random steps on the router and on the reference at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from tests.unit.routing.reference import NaiveRouter

from huawu.centre.model import AgentChoice
from huawu.centre.needs import AgentNeed, AllOf, AnyOf, AttributeNeed, Need, NoneOf, SkillNeed
from huawu.centre.plan import ContactOrder
from huawu.events.contact import Band, Channel
from huawu.kernel.ids import AgentId, ContactId, QueueId, SkillId
from huawu.routing.policy import (
    ALL_CHANNELS,
    AgentSeat,
    Figures,
    QueueRule,
    Waiting,
    key_at,
)
from huawu.routing.router import Router

NINE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
FREE = [ALL_CHANNELS, ALL_CHANNELS, frozenset({Channel.VOICE}), frozenset({Channel.VOICEMAIL})]


class Churn:
    """Two routers that must agree at every decision."""

    def __init__(self, chance: Random, *, agents: int, queues: int, skills: int) -> None:
        self.chance = chance
        self.router, self.naive = Router(), NaiveRouter()
        self.both = (self.router, self.naive)
        self.skills = [SkillId(f"skl_{n}") for n in range(skills)]
        self.agents = [AgentId(f"agt_{n}") for n in range(agents)]
        self.queues = [QueueId(f"que_{n}") for n in range(queues)]
        self.now = NINE
        self.sequence = self.decisions = self.matched = 0
        for queue in self.queues:
            self.put_queue(queue)
        for agent in self.agents[: agents // 2]:
            self.put_agent(agent)

    def step(self) -> None:
        """Do one random thing and compare what both say about it."""
        # Whole seconds, and often none at all: ties must be common to be tested.
        self.now += timedelta(seconds=self.chance.choice([0, 0, 1, 5]))
        roll = self.chance.random()
        for share, act in self.acts():
            roll -= share
            if roll < 0:
                return act()
        return self.come_due()

    def acts(self) -> tuple[tuple[float, Callable[[], None]], ...]:
        """Return what may happen and how likely each is."""
        return (
            (0.40, self.arrive),
            (0.34, self.become_free),
            (0.05, self.go_away),
            (0.06, self.relax),
            (0.05, lambda: self.put_agent(self.chance.choice(self.agents))),
            (0.02, self.drop_agent),
            (0.03, lambda: self.put_queue(self.chance.choice(self.queues))),
            (0.01, self.drop_queue),
            (0.005, self.set_order),
        )

    def put_agent(self, agent: AgentId) -> None:
        known = self.chance.choices(self.skills, k=self.chance.randint(0, 4))
        chance = self.chance
        seat = AgentSeat(
            agent=agent,
            skills={skill: chance.randint(0, 10) for skill in known},
            reserve={skill: chance.choice([0, 0, 1, 2]) for skill in known},
            attributes={"site": chance.choice("ab")} if chance.random() < 0.7 else {},
            free=chance.choice(FREE),
            idle_since=self.now,
            figures=Figures(
                calls=chance.randint(0, 3), talk_s=chance.randint(0, 3), occupied=chance.random()
            ),
        )
        for one in self.both:
            one.put_agent(seat)
        self.match_agent(agent)

    def needs(self, depth: int = 0) -> tuple[Need, ...]:
        """Draw needs: mostly a skill or two, sometimes an expression."""
        return tuple(self.need(depth) for _ in range(self.chance.randint(depth > 0, 2)))

    def need(self, depth: int) -> Need:
        roll, chance = self.chance.random(), self.chance
        if roll < 0.6 or depth > 2:
            return SkillNeed(skill=chance.choice(self.skills), level=chance.randint(0, 6))
        if roll < 0.7:
            return AttributeNeed(attribute="site", value=chance.choice("ab"))
        if roll < 0.75:
            return AgentNeed(agents=tuple(chance.choices(self.agents, k=2)))
        if roll < 0.83:
            return AllOf(all=self.needs(depth + 1))
        if roll < 0.92:
            return AnyOf(any=self.needs(depth + 1))
        return NoneOf(none=self.needs(depth + 1))

    def drop_agent(self) -> None:
        agent = self.chance.choice(self.agents)
        for one in self.both:
            one.drop_agent(agent)

    def put_queue(self, queue: QueueId) -> None:
        chance = self.chance
        rule = QueueRule(
            queue=queue,
            needs=self.needs(),
            aging=chance.choice([0.5, 1.0, 1.0, 2.0]),
            objective_s=chance.choice([10.0, 20.0, 60.0]),
            share=chance.choice([1.0, 1.0, 2.5]),
            choice=chance.choice(list(AgentChoice)),
        )
        for one in self.both:
            one.put_queue(rule)
        assert self.router.able(queue) == self.naive.able(queue)

    def set_order(self) -> None:
        order = self.chance.choice(list(ContactOrder))
        for one in self.both:
            one.set_order(order)

    def drop_queue(self) -> None:
        queue = self.chance.choice(self.queues)
        left = self.naive.drop_queue(queue)
        assert self.router.drop_queue(queue) == left
        self.put_queue(queue)

    def arrive(self) -> None:
        if len(self.naive.line) > 40:
            return self.become_free()
        self.sequence += 1
        key = key_at(self.now, self.chance.randint(-2, 2), 30.0)
        channel = self.chance.choice([Channel.VOICE, Channel.VOICE, Channel.VOICEMAIL])
        contact = ContactId(f"ctc_{self.sequence}")
        waiting = Waiting(
            contact=contact,
            queue=self.chance.choice(self.queues),
            key_at=key,
            sequence=self.sequence,
            channel=channel,
        )
        self.enqueue(waiting)
        return None

    def relax(self) -> None:
        """Let a contact ask for something else, or stand in another band; its place stays."""
        if self.naive.line:
            waiting, chance = self.chance.choice(list(self.naive.line.values())), self.chance
            self.enqueue(
                replace(
                    waiting,
                    band=chance.choice([None, *Band]),
                    reserve=chance.choice([0, 1, 2]),
                    needs=chance.choice([None, self.needs()]),
                    prefer=tuple((agent, chance.randint(1, 3)) for agent in self.agents[:2])
                    if chance.random() < 0.3
                    else (),
                )
            )

    def enqueue(self, waiting: Waiting) -> None:
        for one in self.both:
            one.enqueue(waiting)
        self.match_contact(waiting.contact)

    def become_free(self) -> None:
        if not self.naive.seats:
            return
        agent = self.chance.choice(list(self.naive.seats))
        idle_since = self.now - timedelta(seconds=self.chance.randint(0, 20))
        channels = self.chance.choice(FREE)
        for one in self.both:
            one.set_free(agent, idle_since, channels)
        self.match_agent(agent)

    def go_away(self) -> None:
        if self.naive.line:
            contact = self.chance.choice(list(self.naive.line))
            assert self.router.position(contact) == self.naive.position(contact)
            self.leave(contact)

    def come_due(self) -> None:
        assert self.router.next_due() == self.naive.next_due()
        ended = self.router.due(self.now)
        assert set(ended) == set(self.naive.due(self.now))
        for contact in ended:
            if contact in self.naive.line:
                self.match_contact(contact)

    def match_contact(self, contact: ContactId) -> None:
        self.decisions += 1
        agent = self.naive.match_contact(contact, self.now)
        assert self.router.match_contact(contact, self.now) == agent
        if agent is not None:
            self.join(contact, agent)

    def match_agent(self, agent: AgentId) -> None:
        self.decisions += 1
        contact = self.naive.match_agent(agent, self.now)
        assert self.router.match_agent(agent, self.now) == contact
        if contact is not None:
            self.join(contact, agent)

    def join(self, contact: ContactId, agent: AgentId) -> None:
        """Mostly the offer is taken; sometimes it is missed and the contact returns."""
        self.matched += 1
        most = self.chance.randint(1, 4)
        others = self.naive.beside(contact, agent, self.now, most)
        assert list(self.router.beside(contact, agent, self.now, most)) == others
        waiting = self.naive.line[contact]
        self.leave(contact)
        for one in self.both:
            one.set_busy(agent)
            one.chose(waiting.queue, agent)
        if self.chance.random() < 0.15:
            until = self.now + timedelta(seconds=self.chance.randint(0, 60))
            for one in self.both:
                one.enqueue(waiting)
                one.exclude(contact, agent, until)
                one.set_free(agent, self.now)
            self.match_contact(contact)

    def leave(self, contact: ContactId) -> None:
        queue = self.naive.line[contact].queue
        for one in self.both:
            one.leave(contact)
        assert self.router.waiting(queue) == self.naive.waiting(queue)
