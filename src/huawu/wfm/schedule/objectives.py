"""What a schedule was made for, aim by aim: how far it gets, and what the rest costs. Pure.

Coverage comes first: head counts are found for it alone. Who takes which of them is decided by the
other aims together; what each of them costs is its amount times its weight.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from huawu.wfm.schedule.cover import Fit
from huawu.wfm.schedule.model import Duty, Person, PersonId, Problem, Wish


class Aim(StrEnum):
    """What is weighed."""

    UNDER = "under"  #: people missing; hours
    OVER = "over"  #: people too many; hours
    WISHES = "wishes"  #: wishes not granted, each by its weight
    ROTA = "rota"  #: shifts of rotas not given, each by its weight
    DRIFT = "drift"  #: hours between starts and usual starts
    WEEKENDS = "weekends"  #: weekends worked, squared by person: the fairer, the fewer
    TOGETHER = "together"  #: hours between starts and those of one's team


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """One aim of a schedule."""

    aim: Aim
    amount: float  #: not reached, in the aim's unit
    of: float | None  #: what there was to reach; None where that says nothing
    weight: float  #: of one unit
    cost: float


def granted(person: Person, duties: Iterable[Duty]) -> tuple[tuple[Wish, ...], tuple[Wish, ...]]:
    """Return a person's wishes: those that the duties grant, and the others."""
    at = {duty.day: duty for duty in duties}
    kept: list[Wish] = []
    missed: list[Wish] = []
    for wish in person.wishes:
        duty = at.get(wish.day)
        met = not wish.work if duty is None else wish.likes(duty.shift, duty.start)
        (kept if met else missed).append(wish)
    return tuple(kept), tuple(missed)


def objectives(problem: Problem, duties: Sequence[Duty], fit: Fit) -> tuple[Objective, ...]:
    """Return how far a schedule gets with each aim."""
    weights, hours = problem.weights, problem.demand.interval / 60
    of = defaultdict[PersonId, list[Duty]](list)
    for duty in duties:
        of[duty.person].append(duty)
    asked, missed = {False: 0.0, True: 0.0}, {False: 0.0, True: 0.0}
    for person in problem.people:
        kept, lost = granted(person, of.get(person.id, ()))
        for wish in (*kept, *lost):
            asked[wish.rota] += wish.weight
        for wish in lost:
            missed[wish.rota] += wish.weight
    amounts: tuple[tuple[Aim, float, float | None, float], ...] = (
        (Aim.UNDER, fit.under.sum() * hours, problem.demand.people.sum() * hours,
         weights.under / hours),
        (Aim.OVER, fit.over.sum() * hours, None, weights.over / hours),
        (Aim.WISHES, missed[False], asked[False], weights.wish),
        (Aim.ROTA, missed[True], asked[True], weights.wish),
        (Aim.DRIFT, _drift(problem, of), None, weights.drift),
        (Aim.WEEKENDS, _weekends(problem, of), None, weights.weekend),
        (Aim.TOGETHER, _apart(problem, duties), None, weights.together),
    )  # fmt: skip
    return tuple(
        Objective(
            aim=aim,
            amount=float(amount),
            of=None if whole is None else float(whole),
            weight=weight,
            cost=float(amount) * weight,
        )
        for aim, amount, whole, weight in amounts
    )


def _drift(problem: Problem, of: Mapping[PersonId, Sequence[Duty]]) -> float:
    """Return hours between each start and the one before."""
    total = 0
    for person in problem.people:
        usual = person.past.start
        for duty in sorted(of.get(person.id, ()), key=lambda duty: duty.day):
            total += 0 if usual is None else abs(duty.start - usual)
            usual = duty.start
    return total / 60


def _weekends(problem: Problem, of: Mapping[PersonId, Sequence[Duty]]) -> float:
    """Return the squares of everybody's weekends in fairness's months, summed."""
    total = 0
    for person in problem.people:
        mine = {d.day // 7 for d in of.get(person.id, ()) if problem.weekday(d.day) >= 5}
        total += (len(mine) + sum(person.past.weekends) + person.past.older) ** 2
    return float(total)


def _apart(problem: Problem, duties: Sequence[Duty]) -> float:
    """Return hours between starts and the middle start of one's team on the day."""
    team = {person.id: person.together for person in problem.people if person.together}
    starts = defaultdict[tuple[str, int], list[int]](list)
    for duty in duties:
        if duty.person in team:
            starts[team[duty.person], duty.day].append(duty.start)
    return sum(abs(s - median(its)) for its in starts.values() for s in its) / 60
