"""A floor in disorder: random steps on the router and on the reference at once."""

from datetime import UTC, datetime, timedelta
from random import Random

from tests.unit.routing.reference import NaiveRouter

from huawu.centre.model import SkillNeed
from huawu.events.contact import Channel
from huawu.kernel.ids import AgentId, ContactId, QueueId, SkillId
from huawu.routing.policy import ALL_CHANNELS, AgentSeat, QueueRule, Waiting, key_at
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
        if roll < 0.45:
            self.arrive()
        elif roll < 0.80:
            self.become_free()
        elif roll < 0.85:
            self.go_away()
        elif roll < 0.90:
            self.put_agent(self.chance.choice(self.agents))
        elif roll < 0.93:
            self.drop_agent()
        elif roll < 0.96:
            self.put_queue(self.chance.choice(self.queues))
        elif roll < 0.97:
            self.drop_queue()
        else:
            self.come_due()

    def put_agent(self, agent: AgentId) -> None:
        known = self.chance.choices(self.skills, k=self.chance.randint(0, 4))
        skills = {skill: self.chance.randint(0, 10) for skill in known}
        seat = AgentSeat(
            agent=agent, skills=skills, free=self.chance.choice(FREE), idle_since=self.now
        )
        for one in self.both:
            one.put_agent(seat)
        self.match_agent(agent)

    def drop_agent(self) -> None:
        agent = self.chance.choice(self.agents)
        for one in self.both:
            one.drop_agent(agent)

    def put_queue(self, queue: QueueId) -> None:
        asked = self.chance.choices(self.skills, k=self.chance.randint(0, 2))
        needs = tuple(SkillNeed(skill=s, level=self.chance.randint(0, 6)) for s in asked)
        for one in self.both:
            one.put_queue(QueueRule(queue=queue, needs=needs))
        assert self.router.eligible_agents(queue) == self.naive.eligible_agents(queue)

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
            sequence=self.sequence // 2,
            channel=channel,
        )
        for one in self.both:
            one.enqueue(waiting)
        return self.match_contact(contact)

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
        waiting = self.naive.line[contact]
        self.leave(contact)
        for one in self.both:
            one.set_busy(agent)
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
