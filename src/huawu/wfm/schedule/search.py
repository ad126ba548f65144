"""Makes a whole schedule: week by week heads first, then names. Start here.

    problem → weeks → crews → tours (head counts, with a bound) → names → exchanges → plan

Every week's bound ignores what the weeks before it forbid, so the sum of bounds holds for every
schedule of the horizon.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from huawu.kernel.clock import Clock
from huawu.wfm.schedule.cover import Fit, fit, supply
from huawu.wfm.schedule.crews import crews, weeks
from huawu.wfm.schedule.exchange import exchanged
from huawu.wfm.schedule.model import Duty, PersonId, Problem, check
from huawu.wfm.schedule.naming import name
from huawu.wfm.schedule.repair import repaired
from huawu.wfm.schedule.tour_model import TourModel
from huawu.wfm.schedule.tours import Limits, Watch, plan_tours

_EXCHANGE_S: Final = 3.0  #: for each week, at most, on top of the search for head counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A named schedule and how good it is."""

    duties: tuple[Duty, ...]
    fit: Fit
    bound: float  #: no schedule that keeps the contracts covers cheaper

    @property
    def gap(self) -> float:
        """How much of the coverage's cost might still be saved, 0 to 1."""
        return 0.0 if self.fit.cost <= 0 else max(0.0, 1 - self.bound / self.fit.cost)


def schedule(problem: Problem, limits: Limits, watch: Watch, clock: Clock) -> Plan:
    """Return the best schedule found within the limits; `limits.time_s` is for each week.

    Raises:
        Invalid: the problem cannot be meant; says where and how to mend it.
    """
    check(problem)
    duties: list[Duty] = []
    bound = 0.0
    pasts = {person.id: person.past for person in problem.people}
    for week in weeks(problem):
        groups = crews(problem, week)
        model = TourModel(problem, week, groups, supply(problem, duties))
        tours = plan_tours(model, limits, watch, clock)
        named, pasts = name(problem, week, groups, tours, pasts)
        duties += named
        bound += tours.bound
    mended = repaired(problem, duties)
    time_s = _EXCHANGE_S * len(weeks(problem))
    return made(problem, exchanged(problem, mended, clock, time_s), bound)


def made(problem: Problem, duties: Sequence[Duty], bound: float) -> Plan:
    """Return duties as a plan."""
    given = fit(problem.demand, problem.weights, supply(problem, duties))
    ordered = tuple(sorted(duties, key=_order))
    return Plan(duties=ordered, fit=given, bound=min(bound, given.cost))


def _order(duty: Duty) -> tuple[int, int, PersonId]:
    return duty.day, duty.start, duty.person
