"""Gives single people a schedule that keeps every rule and serves the coverage best.

For those whom naming could not serve within the rules: everybody else stays as they are, the
person's own weeks are chosen anew by what each duty is worth.
"""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from huawu.kernel.lazily import lazily
from huawu.wfm.schedule.cover import Fit, Presence, fit, presence, supply
from huawu.wfm.schedule.model import DAY_MIN, Duty, Person, Problem, Wish
from huawu.wfm.schedule.person_model import Key, PersonModel
from huawu.wfm.schedule.rules import breaches

if TYPE_CHECKING:
    from ortools.sat.python import cp_model
else:
    cp_model = lazily("ortools.sat.python.cp_model")

_TIME_S: Final = 2.0
_CENTS: Final = 100


def repaired(problem: Problem, duties: Sequence[Duty]) -> list[Duty]:
    """Return the duties, those of people whose rules are broken chosen anew.

    Whoever cannot keep all rules whatever is chosen stays as they are: see `conflicts`.
    """
    broken = {breach.person for breach in breaches(problem, duties)}
    found = list(duties)
    for person in problem.people:
        if person.id in broken:
            others = [duty for duty in found if duty.person != person.id]
            chosen = best_week(problem, person, others)
            found = found if chosen is None else [*others, *chosen]
    return found


def best_week(
    problem: Problem, person: Person, others: Sequence[Duty], kept: Wish | None = None
) -> list[Duty] | None:
    """Return the duties of one person that keep every rule and are worth most beside the others.

    Args:
        problem: of all.
        person: whose duties are chosen.
        others: what everybody else does.
        kept: a wish that is granted whatever it costs.

    Returns:
        None when the rules contradict each other.
    """
    given = fit(problem.demand, problem.weights, supply(problem, others))
    built = PersonModel(problem, person, kept)
    model = built.with_rules(built.switches)
    best = {key: _placed(problem, person, key, given) for key in built.works}
    model.maximize(
        sum(
            round(_worth(problem, person, best[key], given) * _CENTS)
            * model.get_bool_var_from_proto_index(literal.index)
            for key, literal in built.works.items()
        )
    )
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = _TIME_S
    solver.parameters.num_workers = 1
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    chosen = [
        key
        for key, literal in built.works.items()
        if solver.boolean_value(model.get_bool_var_from_proto_index(literal.index))
    ]
    return [best[key] for key in sorted(chosen)]


def _placed(problem: Problem, person: Person, key: Key, given: Fit) -> Duty:
    """Return a duty whose breaks lie where the fewest are missing."""
    day, name, start = key
    shift, step = problem.shifts[name], problem.demand.interval
    short = _short(problem, person, given)
    rests: list[int] = []
    for rest in shift.breaks:
        starts = range(start + rest.earliest, start + rest.latest + 1, step)
        at = [(day * DAY_MIN + begins) // step for begins in starts]
        missing = [short[slot] if slot < len(short) else 0.0 for slot in at]
        rests.append(starts[int(np.argmin(missing))])
    return Duty(person=person.id, day=day, shift=name, start=start, rests=tuple(rests))


def _short(problem: Problem, person: Person, given: Fit) -> Presence:
    """Return how many are missing, by interval, in what a person can do."""
    rows = [row for row, skill in enumerate(problem.demand.skills) if skill in person.skills]
    return given.under[rows].sum(axis=0)


def _worth(problem: Problem, person: Person, duty: Duty, given: Fit) -> float:
    """Return what a duty saves beside what is given, its wishes included."""
    shift, weights = problem.shifts[duty.shift], problem.weights
    there = presence(shift, duty.start, duty.rests, problem.demand.interval)
    at = (duty.day * DAY_MIN + duty.start) // problem.demand.interval
    short = _short(problem, person, given)[at : at + len(there)]
    there = there[: len(short)]
    needed = np.minimum(there, short)
    worth = weights.under * needed.sum() - weights.over * (there - needed).sum()
    for wish in person.wishes:
        if wish.day == duty.day and not wish.likes(duty.shift, duty.start):
            worth -= weights.wish * wish.weight
        elif wish.day == duty.day and wish.work:
            worth += weights.wish * wish.weight
    return float(worth)
