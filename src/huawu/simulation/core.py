"""The production router in virtual time: the decisions the floor takes, event by event.

The floor's part is played as the floor plays it: let a contact wait, ask whom it goes to, take
both out; an agent who is free again asks what they get. Time jumps from event to event.
"""

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from huawu.centre.needs import SkillNeed
from huawu.kernel.ids import AgentId, ContactId, QueueId, SkillId
from huawu.routing.policy import AgentSeat, Figures, QueueRule, Waiting, key_at
from huawu.routing.router import Router
from huawu.simulation.outcome import Outcome, outcome_of
from huawu.simulation.scenario import Day, Group, Queue
from huawu.simulation.swift import (
    COLUMNS,
    IN_TIME,
    LEFT,
    LEFT_EARLY,
    OFFERED,
    SERVED,
    WAIT_LEFT,
    WAIT_SERVED,
    spend,
)

MIDNIGHT: Final = datetime(2026, 1, 5, tzinfo=UTC)
PRIORITY_S: Final = 60.0  #: worth of one level of priority


@dataclass(slots=True, eq=False)
class _Agent:
    """An agent who is there."""

    id: AgentId
    group: int
    came: float
    idle_since: float
    leaves: float | None = None  #: their shift ended then, in the middle of a call
    busy: bool = False
    calls: int = 0
    talk_s: float = 0.0


@dataclass(slots=True, eq=False)
class _Call:
    """A call, from its arrival on."""

    id: ContactId
    queue: int
    interval: int
    arrived: float


_Event = tuple[float, int, Callable[[], None]]


class Play:
    """One day on the real router."""

    def __init__(self, day: Day, seed: int) -> None:
        self._day = day
        self._chance = np.random.default_rng(seed)
        self._router = Router(day.told.order)
        self._now, self._moment = 0.0, MIDNIGHT
        self._events: list[_Event] = []
        self._number = 0
        self._agents: dict[AgentId, _Agent] = {}
        self._groups: list[list[_Agent]] = [[] for _ in day.told.groups]
        self._waiting: dict[ContactId, _Call] = {}
        self._counts = np.zeros((*day.rates.shape, COLUMNS))
        self._work = np.zeros((len(day.told.groups), day.intervals + 1, 2))
        self._draws = _Draws(self._chance)
        for number, queue in enumerate(day.told.queues):
            self._router.put_queue(_rule(number, queue))

    def run(self) -> Outcome:
        """Play the day to its end, when the last call is over."""
        day, length = self._day, self._day.told.interval_s
        for interval in range(day.intervals):
            self._at(interval * length, lambda interval=interval: self._change_shift(interval))
        arrivals = self._arrivals()
        for at, queue, interval in arrivals:
            self._until(at)
            self._go_to(at)
            self._arrive(queue, interval)
        self._until(math.inf)
        for call in list(self._waiting.values()):  # whom nobody is left to serve
            self._give_up(call)
        return outcome_of(day, self._counts, self._work, self._now)

    # -- time -----------------------------------------------------------------------------

    def _at(self, time: float, act: Callable[[], None]) -> None:
        self._number += 1
        heapq.heappush(self._events, (time, self._number, act))

    def _until(self, time: float) -> None:
        events = self._events
        while events and events[0][0] <= time:
            at, _, act = heapq.heappop(events)
            self._go_to(at)
            act()

    def _go_to(self, time: float) -> None:
        self._now = time
        self._moment = MIDNIGHT + timedelta(seconds=time)

    def _arrivals(self) -> list[tuple[float, int, int]]:
        """Draw the day's calls: time, queue and interval, in order of time."""
        day, chance = self._day, self._chance
        shape = day.told.busyness_shape
        busy = 1.0 if shape is None else float(chance.gamma(shape, 1 / shape))
        found: list[tuple[float, int, int]] = []
        length = day.told.interval_s
        for (queue, interval), rate in np.ndenumerate(day.rates):
            count = int(chance.poisson(rate * busy * length))
            times: list[float] = (chance.random(count) * length + interval * length).tolist()
            found += [(time, queue, interval) for time in times]
        return sorted(found)

    # -- callers --------------------------------------------------------------------------

    def _arrive(self, queue: int, interval: int) -> None:
        self._number += 1
        call = _Call(ContactId(f"ctc_{self._number}"), queue, interval, self._now)
        self._counts[queue, interval, OFFERED] += 1
        told = self._day.told.queues[queue]
        place = key_at(self._moment, told.priority, PRIORITY_S) if told.priority else self._moment
        waiting = Waiting(
            contact=call.id, queue=_queue_id(queue), key_at=place, sequence=self._number
        )
        self._router.enqueue(waiting)
        agent = self._router.match_contact(call.id, self._moment)
        if agent is not None:
            self._answer(call, self._agents[agent])
            return
        self._waiting[call.id] = call
        patience = self._day.patience_s[queue, interval]
        if patience < math.inf:
            wait = self._draws.exponential() * patience
            self._at(self._now + wait, lambda: self._give_up(call))

    def _give_up(self, call: _Call) -> None:
        if self._waiting.pop(call.id, None) is None:
            return
        self._router.leave(call.id)
        waited = self._now - call.arrived
        cell = self._counts[call.queue, call.interval]
        cell[LEFT] += 1
        cell[WAIT_LEFT] += waited
        cell[LEFT_EARLY] += waited <= self._day.within_s[call.queue]

    def _answer(self, call: _Call, agent: _Agent) -> None:
        router = self._router
        router.leave(call.id)
        router.set_busy(agent.id)
        router.chose(_queue_id(call.queue), agent.id)
        agent.busy = True
        waited = self._now - call.arrived
        cell = self._counts[call.queue, call.interval]
        cell[SERVED] += 1
        cell[WAIT_SERVED] += waited
        cell[IN_TIME] += waited <= self._day.within_s[call.queue]
        handle = self._draws.exponential() * self._day.aht_s[call.queue, call.interval]
        span = (self._now, self._now + handle)
        spend(self._work[agent.group], 0, span, self._day.told.interval_s)
        agent.calls += 1
        agent.talk_s += handle
        self._at(self._now + handle, lambda: self._end(agent))

    # -- agents ---------------------------------------------------------------------------

    def _end(self, agent: _Agent) -> None:
        agent.busy = False
        if agent.leaves is not None:
            span = (agent.leaves, self._now)
            spend(self._work[agent.group], 1, span, self._day.told.interval_s)
            self._leave(agent)
            return
        there = max(self._now - agent.came, 1.0)
        self._router.set_figures(
            agent.id, Figures(calls=agent.calls, talk_s=agent.talk_s, occupied=agent.talk_s / there)
        )
        agent.idle_since = self._now
        self._router.set_free(agent.id, self._moment)
        self._ask(agent)

    def _ask(self, agent: _Agent) -> None:
        contact = self._router.match_agent(agent.id, self._moment)
        if contact is not None:
            self._answer(self._waiting.pop(contact), agent)

    def _change_shift(self, interval: int) -> None:
        for group, wanted in enumerate(self._day.agents[:, interval].tolist()):
            there = [agent for agent in self._groups[group] if agent.leaves is None]
            for _ in range(wanted - len(there)):
                self._come(group)
            # The longest idle go at once, others when their call ends.
            there.sort(key=lambda agent: (agent.busy, agent.idle_since))
            for agent in there[: max(len(there) - wanted, 0)]:
                if agent.busy:
                    agent.leaves = self._now
                else:
                    self._leave(agent)

    def _come(self, group: int) -> None:
        self._number += 1
        agent = _Agent(AgentId(f"agt_{self._number:07}"), group, self._now, self._now)
        self._agents[agent.id] = agent
        self._groups[group].append(agent)
        skills = _skills(self._day.told.groups[group])
        seat = AgentSeat(agent=agent.id, skills=skills, idle_since=self._moment)
        self._router.put_agent(seat)
        self._ask(agent)

    def _leave(self, agent: _Agent) -> None:
        self._router.drop_agent(agent.id)
        self._groups[agent.group].remove(agent)
        del self._agents[agent.id]


class _Draws:
    """Exponential draws of mean 1, made many at a time."""

    def __init__(self, chance: np.random.Generator) -> None:
        self._chance = chance
        self._left: list[float] = []

    def exponential(self) -> float:
        """Return the next one."""
        if not self._left:
            self._left = self._chance.standard_exponential(1024).tolist()
        return self._left.pop()


def _queue_id(number: int) -> QueueId:
    return _QUEUES[number] if number < len(_QUEUES) else QueueId(f"que_{number:04}")


_QUEUES: Final = tuple(QueueId(f"que_{number:04}") for number in range(64))


def _rule(number: int, queue: Queue) -> QueueRule:
    needs = tuple(
        SkillNeed(skill=SkillId(name), level=level) for name, level in queue.needs.items()
    )
    return QueueRule(
        queue=_queue_id(number),
        needs=needs,
        objective_s=max(queue.within_s, 1.0),
        choice=queue.choice,
    )


def _skills(group: Group) -> dict[SkillId, int]:
    return {SkillId(name): level for name, level in group.skills.items()}
