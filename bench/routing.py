"""How fast the router decides, beside the naive scan that the tests hold it to.

A floor of agents with 3 to 12 of 200 skills and 300 queues that need one or two of them is kept
at one load while contacts arrive and agents become free, 100,000 decisions a minute in the
floor's own time. One decision is everything the router does for one trigger: note who is free or
who waits, choose, and take both out. Both routers see the same floor and the same steps.
"""

import asyncio
import gc
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from bench.common import Row, write
from bench.journal import fresh_database, paced, percentile_ms
from tests.unit.routing.reference import NONE, NaiveRouter

from huawu.centre.needs import SkillNeed
from huawu.journal.postgres import open_journal
from huawu.kernel.ids import AgentId, ContactId, QueueId, SkillId
from huawu.routing.policy import AgentSeat, QueueRule, Waiting
from huawu.routing.router import Router
from huawu.routing.search import compile_searches

NINE: Final = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
STEP: Final = timedelta(milliseconds=0.6)  #: 100,000 decisions a minute
SKILLS: Final = [SkillId(f"skl_{n:03}") for n in range(200)]
QUEUES: Final = [QueueId(f"que_{n:03}") for n in range(300)]
#: Some skills are common and most are rare.
COMMON: Final = list(accumulate(1 / (n + 3) for n in range(len(SKILLS))))
DECISIONS: Final = 60_000
NAIVE_DECISIONS: Final = 150
PEER: Final = "naive scan"


@dataclass(frozen=True, slots=True)
class Load:
    """A state in which the floor is kept."""

    name: str
    waiting: int
    idle: int

    def next_is_arrival(self, waiting: int, idle: int, chance: Random) -> bool:
        """Choose the next step so that the floor stays at this load."""
        if self.idle == 0:
            return waiting < self.waiting
        if self.waiting == 0:
            return idle >= self.idle
        return chance.random() < 0.5


class Floor:
    """One router with agents, queues and who waits."""

    def __init__(self, router: Router | NaiveRouter, agents: int, load: Load) -> None:
        self.chance = Random(7)  # noqa: S311  (not a secret)
        self.router, self.load, self.now = router, load, NINE
        self.clock = time.perf_counter_ns
        self.sequence = 0
        self.waiting = self.idle = 0
        began = time.perf_counter()
        self._open(agents)
        self.build_s = time.perf_counter() - began
        for _ in range(load.waiting):
            self.enqueue()

    def _open(self, agents: int) -> None:
        for queue in QUEUES:
            asked = dict.fromkeys(self.some_skills(self.chance.randint(1, 2)))
            needs = tuple(SkillNeed(skill=s, level=self.chance.randint(1, 5)) for s in asked)
            self.router.put_queue(QueueRule(queue=queue, needs=needs))
        ids = [AgentId(f"agt_{n:05}") for n in range(agents)]
        for agent in ids:
            self.router.put_agent(self.seat(agent))
        staffed = [len(self.router.able(queue)) for queue in QUEUES]
        self.demand = list(accumulate(staffed))
        self.chance.shuffle(ids)
        self.busy = ids
        for _ in range(self.load.idle):
            self.router.set_free(self.busy.pop(), self.tick())
            self.idle += 1

    def some_skills(self, count: int) -> list[SkillId]:
        """Draw skills; one may come twice."""
        return self.chance.choices(SKILLS, cum_weights=COMMON, k=count)

    def seat(self, agent: AgentId) -> AgentSeat:
        """Draw an agent's skills."""
        known = self.some_skills(self.chance.randint(3, 12))
        skills = {skill: self.chance.randint(1, 10) for skill in known}
        return AgentSeat(agent=agent, skills=skills, free=NONE, idle_since=NINE)

    def tick(self) -> datetime:
        """Let the floor's time go on by one decision."""
        self.now += STEP
        return self.now

    def step(self) -> int:
        """Do one decision; return how long it took in nanoseconds."""
        if self.load.next_is_arrival(self.waiting, self.idle, self.chance) or not self.busy:
            return self.arrive()
        return self.become_free()

    def contact(self) -> Waiting:
        """Draw a contact: demand follows staffing."""
        self.sequence += 1
        return Waiting(
            contact=ContactId(f"ctc_{self.sequence:07}"),
            queue=self.chance.choices(QUEUES, cum_weights=self.demand)[0],
            key_at=self.tick() - timedelta(seconds=60 * self.chance.randint(0, 2)),
            sequence=self.sequence,
        )

    def enqueue(self) -> None:
        """Let a contact wait, without a decision."""
        self.router.enqueue(self.contact())
        self.waiting += 1

    def arrive(self) -> int:
        """Decide for a contact that arrives; return nanoseconds."""
        router, now, waiting = self.router, self.now, self.contact()
        began = self.clock()
        router.enqueue(waiting)
        agent = router.match_contact(waiting.contact, now)
        if agent is not None:
            router.leave(waiting.contact)
            router.set_busy(agent)
        took = self.clock() - began
        if agent is None:
            self.waiting += 1
        else:
            self.idle -= 1
            self.busy.append(agent)
        return took

    def become_free(self) -> int:
        """Decide for a busy agent who becomes free; return nanoseconds."""
        at = self.chance.randrange(len(self.busy))
        self.busy[at], self.busy[-1] = self.busy[-1], self.busy[at]
        router, now, agent = self.router, self.tick(), self.busy[-1]
        began = self.clock()
        router.set_free(agent, now)
        contact = router.match_agent(agent, now)
        if contact is not None:
            router.leave(contact)
            router.set_busy(agent)
        took = self.clock() - began
        if contact is None:
            self.idle += 1
            self.busy.pop()
        else:
            self.waiting -= 1
        return took


@dataclass(frozen=True, slots=True)
class Timing:
    """What a run of decisions took."""

    per_s: float
    p99_us: float

    @staticmethod
    def of(step: Callable[[], int], count: int) -> "Timing":
        """Time `count` decisions after a third as many to warm up."""
        for _ in range(count // 3):
            step()
        gc.collect()
        gc.freeze()
        took = sorted(step() for _ in range(count))
        gc.unfreeze()
        return Timing(count / sum(took) * 1e9, took[count * 99 // 100] / 1000)


def measure(load: Load, agents: int, *, with_peer: bool) -> list[Row]:
    """Time one load on one size of floor."""
    case = f"{agents:,} agents, {load.name}"
    floor = Floor(Router(), agents, load)
    ours = Timing.of(floor.step, DECISIONS)
    floor.clock = time.thread_time_ns
    alone = Timing.of(floor.step, DECISIONS)
    naive = None
    if with_peer:
        naive = Timing.of(Floor(NaiveRouter(), agents, load).step, NAIVE_DECISIONS)
    print(f"{case}: ended with {floor.waiting:,} waiting, {floor.idle:,} idle")
    peer = PEER if naive else None
    return [
        Row(
            case=case,
            metric="decisions",
            unit="decisions/s",
            value=ours.per_s,
            at_least=100_000 if with_peer else None,
            peer=peer,
            peer_value=naive and naive.per_s,
        ),
        Row(
            case=case,
            metric="p99",
            unit="us",
            value=ours.p99_us,
            at_most=100 if with_peer else None,
            peer=peer,
            peer_value=naive and naive.p99_us,
        ),
        # The same without what else this machine did meanwhile; the clock costs more to read.
        Row(case=case, metric="per second of CPU", unit="decisions/s", value=alone.per_s),
        Row(case=case, metric="p99 of CPU time", unit="us", value=alone.p99_us),
        Row(case=case, metric="cold build", unit="s", value=floor.build_s),
    ]


def edits(agents: int) -> Row:
    """Time a change of one agent's skills and the decision after it, on a loaded floor."""
    floor = Floor(Router(), agents, Load("overload", 5_000, 0))
    router = floor.router

    def edit() -> int:
        agent = floor.busy[floor.chance.randrange(len(floor.busy))]
        seat = floor.seat(agent)
        began = time.perf_counter_ns()
        router.put_agent(seat)
        router.match_agent(agent, floor.now)
        return time.perf_counter_ns() - began

    took = Timing.of(edit, 5_000)
    case = f"{agents:,} agents, skills of one edited"
    return Row(case=case, metric="p99 with the decision after it", unit="us", value=took.p99_us)


async def durable(agents: int, rate: int) -> Row:
    """Decide at a steady rate, and measure until what was decided is durable."""
    floor = Floor(Router(), agents, Load("overload", 5_000, 0))
    async with fresh_database() as database, open_journal(database, patience_s=120) as journal:
        waits_s = await paced(journal, rate, floor.step)
    return Row(
        case=f"{agents:,} agents, 5,000 waiting, {rate:,} decisions/s",
        metric="decide and durable, p99",
        unit="ms",
        value=percentile_ms(waits_s, 0.99),
        at_most=25.0,
    )


def main() -> None:
    """Measure and write build/bench/routing.json."""
    compile_searches()
    loads = (Load("5,000 waiting", 5_000, 0), Load("2,500 idle", 0, 2_500))
    both = Load("1,250 waiting at first, balanced", 1_250, 400)
    rows = [row for load in (*loads, both) for row in measure(load, 10_000, with_peer=True)]
    rows.append(edits(10_000))
    rows.append(asyncio.run(durable(10_000, 1_667)))
    for agents in (1_000, 50_000):
        idle = min(2_500, agents // 4)
        for load in (loads[0], Load(f"{idle:,} idle", 0, idle)):
            rows += measure(load, agents, with_peer=False)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows.append(Row(case="all of the above", metric="peak memory", unit="MB", value=peak_mb))
    write("routing", rows)


if __name__ == "__main__":
    main()
