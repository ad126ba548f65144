"""Days of a real floor in virtual time, as its journal tells them."""

from collections.abc import Callable, Sequence
from random import Random

from bench.floor_day import Day
from msgspec import structs

from huawu.centre.plan import RoutingPlan
from huawu.events.catalogue import decode
from huawu.metrics.facts import Fact, milliseconds
from huawu.metrics.folding.fold import FactFold
from huawu.simulation.past import PastDay
from huawu.simulation.recorded import Cast, Row, past_day
from huawu.testing.virtual_time import EPOCH, run

AGENTS, PER_S = 60, 0.2
QUARTER_MS = 900_000

MakeDay = Callable[[int, Random, Sequence[RoutingPlan]], Day]


def recorded_day(make: MakeDay, calls: int, plans: Sequence[RoutingPlan] = ()) -> PastDay:
    """Let a floor work in virtual time, and return its day."""

    async def work() -> Day:
        day = make(AGENTS, Random(3), plans)  # noqa: S311  (not a secret)
        await day.run(calls, PER_S)
        return day

    day = run(work())
    facts = facts_of(day)
    begin = milliseconds(EPOCH)
    states = _rows(facts, "StateFact")
    end = max(row["at_ms"] + row["length"] for row in states)
    return past_day(
        Cast(queues=day.queues, agents=list(day.setup.agents()), plans=plans),
        _rows(facts, "ContactFact"),
        states,
        begin_ms=begin,
        end_ms=begin + -(-(end - begin) // QUARTER_MS) * QUARTER_MS,
        interval_s=900,
    )


def facts_of(day: Day) -> list[Fact]:
    """Fold a day's journal into facts."""
    events = [decode(line) for line in day.paper.last]
    fold = FactFold("Asia/Shanghai")
    for event in events:
        fold.see(event)
    rows = [row for rows in fold.take().values() for row in rows]
    return [*rows, *fold.running(milliseconds(events[-1].at))]


def _rows(facts: Sequence[Fact], kind: str) -> list[Row]:
    found = [structs.asdict(row) for row in facts if type(row).__name__ == kind]
    return sorted(found, key=lambda row: row["at_ms"])
