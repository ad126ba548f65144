"""Makes and judges schedules as plain data, in other processes. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from huawu.kernel.clock import SystemClock
from huawu.planning.apart import Watch
from huawu.wfm.schedule.conflicts import Conflict, conflicts
from huawu.wfm.schedule.cover import fit, supply
from huawu.wfm.schedule.model import Duty, Problem, check
from huawu.wfm.schedule.objectives import Objective, objectives
from huawu.wfm.schedule.rules import Breach, breaches
from huawu.wfm.schedule.search import schedule
from huawu.wfm.schedule.tours import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A schedule to be made."""

    problem: Problem
    seconds: float  #: for each week, at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of it: duties, or why there can be none."""

    duties: tuple[Duty, ...] = ()
    cost: float = 0.0
    bound: float = 0.0  #: no schedule that keeps the contracts costs less
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Duties held against demand and rules."""

    cover: Sequence[Sequence[float]]  #: people at work by queue and interval
    under: float  #: person-intervals missing
    over: float
    breaches: tuple[Breach, ...]
    objectives: tuple[Objective, ...]


def make(order: Order, watch: Watch) -> Result:
    """Make a schedule.

    Raises:
        Invalid: the problem cannot be meant.
    """
    check(order.problem)
    if found := conflicts(order.problem):
        return Result(conflicts=found)
    plan = schedule(order.problem, Limits(time_s=order.seconds), watch, SystemClock())
    return Result(duties=plan.duties, cost=plan.fit.cost, bound=plan.bound)


def judge(given: tuple[Problem, Sequence[Duty]]) -> Judged:
    """Hold duties against demand and rules."""
    problem, duties = given
    found = fit(problem.demand, problem.weights, supply(problem, duties))
    return Judged(
        cover=found.cover.tolist(),
        under=float(found.under.sum()),
        over=float(found.over.sum()),
        breaches=breaches(problem, duties),
        objectives=objectives(problem, duties, found),
    )
