"""Gives single people a schedule that keeps every rule and serves the coverage best.

For those whom naming could not serve within the rules: everybody else stays as they are, the
person's own weeks are chosen anew by what each duty is worth.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from huawu.wfm.schedule.cover import Fit, Presence, fit, presence, supply
from huawu.wfm.schedule.model import DAY_MIN, Duty, Person, Problem, Wish
from huawu.wfm.schedule.person_lines import Deed, PersonLines
from huawu.wfm.schedule.rules import breaches


def repaired(problem: Problem, duties: Sequence[Duty]) -> list[Duty]:
    """Return the duties, those of people whose rules are broken chosen anew.

    Whoever cannot keep all rules whatever is chosen stays as they are: see `conflicts`.
    """
    broken = {breach.person for breach in breaches(problem, duties)}
    found = list(duties)
    lines = PersonLines(problem)
    for person in problem.people:
        if person.id in broken:
            others = [duty for duty in found if duty.person != person.id]
            chosen = best_week(problem, person, others, lines)
            found = found if chosen is None else [*others, *chosen]
    return found


def best_week(
    problem: Problem,
    person: Person,
    others: Sequence[Duty],
    lines: PersonLines,
    kept: Wish | None = None,
) -> list[Duty] | None:
    """Return the duties of one person that keep every rule and are worth most beside the others.

    Args:
        problem: of all.
        person: whose duties are chosen.
        others: what everybody else does.
        lines: what people may work.
        kept: a wish that is granted whatever it costs.

    Returns:
        None when the rules contradict each other.
    """
    given = fit(problem.demand, problem.weights, supply(problem, others))
    held = {duty.day: duty for duty in problem.locked if duty.person == person.id}
    duties: dict[Deed, Duty] = {}
    worth: dict[Deed, float] = {}
    for deed in lines.deeds(person):
        if not _open(person, deed, held, kept):
            continue
        duties[deed] = held.get(deed[0]) or _placed(problem, person, deed, given)
        worth[deed] = _worth(problem, person, duties[deed], given)
    due = {*held, kept.day} if kept is not None and kept.work else set(held)
    chosen = lines.best(person, worth, due)
    return None if chosen is None else [duties[deed] for deed in chosen]


def _open(person: Person, deed: Deed, held: Mapping[int, Duty], kept: Wish | None) -> bool:
    """Say whether a deed is allowed on its day, whatever is done on others."""
    day, shift, start = deed
    locked = day in held and (held[day].shift, held[day].start) != (shift, start)
    unliked = kept is not None and kept.day == day and not kept.likes(shift, start)
    return not (locked or unliked or day in person.away or day in person.off)


def _placed(problem: Problem, person: Person, deed: Deed, given: Fit) -> Duty:
    """Return a duty whose breaks lie where the fewest are missing."""
    day, name, start = deed
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
