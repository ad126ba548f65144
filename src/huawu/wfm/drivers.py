"""What moved waiting: volume, its course over the day, handle time, staff planned, staff there.

A half hour's waiting follows from four numbers by Erlang A. Each of the five causes is taken from
the earlier span or from the later one; what a cause made of the change is its Shapley value, the
mean over all orders in which the causes could have come. So the parts sum to what the model says
changed, in whatever order; what the model does not explain of the real change is told beside them.
Source: Shapley 1953; Erlang A as in `erlang`. Pure.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from typing import Final

from huawu.kernel.errors import Invalid
from huawu.wfm.erlang import erlang_a

#: The causes, in the order in which they are told.
DRIVERS: Final = ("volume", "mix", "handle_time", "staffing", "adherence")
INTERVAL_S: Final = 1800.0
_FACTORS: Final = (0.05, 3.0)
_HALVINGS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One half hour of the day, as the mean of a span's days."""

    calls: float
    aht_s: float
    agents: float  #: there, whether they talk or wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A span of days as one mean day."""

    days: int
    cells: Mapping[str, Cell]  #: by the half hour's begin
    patience_s: float
    within_s: float
    attendance: float = 1.0  #: there ÷ planned

    @property
    def calls(self) -> float:
        """Calls of a day."""
        return sum(cell.calls for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class Waited:
    """What a half hour's callers meet; ratios of all calls."""

    service_level: float
    abandonment: float
    asa_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """What so many more agents in each half hour would do, by the day."""

    agents: int
    answered: float  #: calls more than now
    cost: float
    revenue: float

    @property
    def gain(self) -> float:
        """Revenue kept less cost of staff."""
        return self.revenue - self.cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What agents cost and calls are worth, in the centre's currency."""

    agent_hour: float
    call: float  #: revenue of an answered call
    again: float = 0.0  #: share of those who left that call again and are answered then


def waited(cell: Cell, agents: float, patience_s: float, within_s: float) -> Waited:
    """Return what callers meet; between whole numbers of agents in proportion."""
    low = math.floor(agents)
    below = _whole(cell.calls, cell.aht_s, low, patience_s, within_s)
    if agents == low:
        return below
    above = _whole(cell.calls, cell.aht_s, low + 1, patience_s, within_s)
    part = agents - low
    return Waited(
        *(
            a + (b - a) * part
            for a, b in (
                (below.service_level, above.service_level),
                (below.abandonment, above.abandonment),
                (below.asa_s, above.asa_s),
            )
        )
    )


@cache
def _whole(calls: float, aht_s: float, agents: int, patience_s: float, within_s: float) -> Waited:
    if agents < 1:
        return Waited(0.0, 1.0, patience_s)
    found = erlang_a(calls * aht_s / INTERVAL_S, aht_s, agents, within_s, patience_s)
    return Waited(found.service_level.of_offered, found.abandonment, found.asa_s)


#: Metric → which figure of the model it is.
MEASURES: Final[Mapping[str, Callable[[Waited], float]]] = {
    "service_level": lambda found: found.service_level,
    "abandonment_rate": lambda found: found.abandonment,
    "asa": lambda found: found.asa_s,
}


def moved(before: Course, after: Course, metric: str) -> Mapping[str, float]:
    """Return what each cause made of the change of a metric, as the model has it.

    Raises:
        Invalid: the model says nothing about the metric, or a span has no calls.
    """
    if metric not in MEASURES:
        raise Invalid("metric", f"is one of {', '.join(MEASURES)}")
    if not before.calls or not after.calls:
        raise Invalid("from", "one of the spans has no calls")
    values: dict[tuple[str, ...], float] = {
        later: modelled(before, after, frozenset(later), metric)
        for size in range(len(DRIVERS) + 1)
        for later in combinations(DRIVERS, size)
    }
    return {driver: _shapley(driver, values) for driver in DRIVERS}


def _shapley(driver: str, values: Mapping[tuple[str, ...], float]) -> float:
    others = [each for each in DRIVERS if each != driver]
    n, found = len(DRIVERS), 0.0
    for size in range(n):
        weight = math.factorial(size) * math.factorial(n - size - 1) / math.factorial(n)
        for some in combinations(others, size):
            withal = tuple(each for each in DRIVERS if each in {*some, driver})
            found += weight * (values[withal] - values[some])
    return found


def modelled(before: Course, after: Course, later: frozenset[str], metric: str) -> float:
    """Return a metric of a mean day whose causes in `later` are the later span's."""

    def of(driver: str) -> Course:
        return after if driver in later else before

    volume, mix, handle, staff = (of(d) for d in ("volume", "mix", "handle_time", "staffing"))
    there = of("adherence").attendance
    found = 0.0
    for slot in mix.cells:
        share = mix.cells[slot].calls / mix.calls
        planned = _agents(staff, slot) / staff.attendance
        cell = Cell(calls=volume.calls * share, aht_s=_aht(handle, slot), agents=planned * there)
        met = waited(cell, cell.agents, before.patience_s, before.within_s)
        found += share * MEASURES[metric](met)
    return found


def fitted(course: Course, metric: str, real: float) -> float:
    """Return by how much to scale a course's agents so that the model's figure is the real one.

    Who is there is not always free for these calls, and who answered was not there all the time.
    Found by halving; 0.05 to 3, whichever end is nearer where no factor will do.
    """
    rises = metric == "service_level"
    low, high = _FACTORS
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        found = modelled(scaled(course, middle), course, frozenset(), metric)
        low, high = (middle, high) if (found < real) == rises else (low, middle)
    return (low + high) / 2


def scaled(course: Course, factor: float) -> Course:
    """Return a course with so many times the agents."""
    cells = {
        slot: replace(cell, agents=cell.agents * factor) for slot, cell in course.cells.items()
    }
    return replace(course, cells=cells)


def _agents(course: Course, slot: str) -> float:
    return course.cells[slot].agents if slot in course.cells else 0.0


def _aht(course: Course, slot: str) -> float:
    """Return a half hour's handle time; the day's where it had no call."""
    cell = course.cells.get(slot)
    if cell is not None and cell.aht_s:
        return cell.aht_s
    return sum(c.calls * c.aht_s for c in course.cells.values()) / course.calls


def extras(course: Course, money: Money, most: int) -> list[Extra]:
    """Return what 0 to `most` more agents in each half hour with calls would do in a day."""
    found: list[Extra] = []
    busy = [cell for cell in course.cells.values() if cell.calls and cell.aht_s]
    for more in range(most + 1):
        saved = 0.0
        for cell in busy:
            now, then = (
                waited(cell, agents, course.patience_s, course.within_s).abandonment
                for agents in (cell.agents, cell.agents + more)
            )
            saved += cell.calls * (now - then)
        kept = saved * (1 - money.again) * money.call
        cost = more * len(busy) * INTERVAL_S / 3600 * money.agent_hour
        found.append(Extra(agents=more, answered=saved, cost=cost, revenue=kept))
    return found
