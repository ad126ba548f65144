"""People who can stand for each other: crews, cohorts, and the day patterns open to them. Pure.

A crew shares contract and useful skills, a cohort of it also the days away and the locked duties of
the week. Inside a cohort nobody differs in what the rules of one week allow, so a plan may count
heads first and name them after.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from huawu.wfm.schedule.cover import Profile
from huawu.wfm.schedule.model import Contract, Duty, Person, PersonId, Problem

Pattern = tuple[int, ...]  #: working days within the week, ascending, 0 is its first


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """People of a crew with the same days away, days free and locks in one week."""

    people: tuple[Person, ...]
    patterns: tuple[Pattern, ...]  #: what each of them may work
    away: int  #: days of leave in the week


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """People with the same contract and the same useful skills."""

    contract: Contract
    profile: Profile
    cohorts: tuple[Cohort, ...]
    locked: tuple[Duty, ...] = ()

    @property
    def size(self) -> int:
        """How many people."""
        return sum(len(cohort.people) for cohort in self.cohorts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A stretch of the horizon that is planned at once: seven days, or what is left."""

    first: int  #: day of the horizon
    days: int

    def has(self, day: int) -> bool:
        """Say whether a day of the horizon lies in this week."""
        return self.first <= day < self.first + self.days


def weeks(problem: Problem) -> tuple[Week, ...]:
    """Cut the horizon into weeks from its first day on."""
    return tuple(
        Week(first=first, days=min(7, problem.days - first)) for first in range(0, problem.days, 7)
    )


def crews(problem: Problem, week: Week) -> tuple[Crew, ...]:
    """Return the crews of a week, in an order that does not depend on chance."""
    useful = frozenset(problem.demand.skills)
    groups = defaultdict[tuple[str, tuple[str, ...]], list[Person]](list)
    for person in problem.people:
        groups[person.contract, tuple(sorted(person.skills & useful))].append(person)
    locks = _locks(problem.locked, week)
    return tuple(
        Crew(
            contract=problem.contract_of(people[0]),
            profile=people[0].skills & useful,
            cohorts=_cohorts(people, problem.contract_of(people[0]), locks, week),
            locked=tuple(duty for person in people for duty in locks.get(person.id, ())),
        )
        for _, people in sorted(groups.items())
    )


def _locks(locked: Iterable[Duty], week: Week) -> Mapping[PersonId, tuple[Duty, ...]]:
    found = defaultdict[PersonId, list[Duty]](list)
    for duty in locked:
        if week.has(duty.day):
            found[duty.person].append(duty)
    return {person: tuple(duties) for person, duties in found.items()}


def _cohorts(
    people: Iterable[Person],
    contract: Contract,
    locks: Mapping[PersonId, tuple[Duty, ...]],
    week: Week,
) -> tuple[Cohort, ...]:
    groups = defaultdict[tuple[Pattern, Pattern, Pattern], list[Person]](list)
    for person in people:
        held = (duty.day for duty in locks.get(person.id, ()))
        key = _within(week, person.away), _within(week, held), _within(week, person.off)
        groups[key].append(person)
    return tuple(
        Cohort(
            people=tuple(members),
            patterns=patterns(contract.days, contract.run, week.days, away, held, off),
            away=len(away),
        )
        for (away, held, off), members in sorted(groups.items())
    )


def _within(week: Week, days: Iterable[int]) -> Pattern:
    return tuple(sorted({day - week.first for day in days if week.has(day)}))


@cache
def patterns(
    span: tuple[int, int], run: int, days: int, away: Pattern, held: Pattern, off: Pattern = ()
) -> tuple[Pattern, ...]:
    """Return the sets of working days that a contract allows in a week.

    Args:
        span: working days of a full week, least and most.
        run: consecutive working days, at most.
        days: length of the week.
        away: days of leave.
        held: days with a locked duty.
        off: days free by a rota.
    """
    least, most = days_due(span, days, len(away))
    least = max(least, len(held))
    free = [day for day in range(days) if day not in {*away, *held, *off}]
    found: list[Pattern] = []
    for count in range(least, max(most, len(held)) + 1):
        for chosen in combinations(free, count - len(held)):
            pattern = tuple(sorted((*chosen, *held)))
            if longest_run(pattern) <= run:
                found.append(pattern)
    return tuple(found)


def days_due(span: tuple[int, int], days: int, away: int) -> tuple[int, int]:
    """Return the days to be worked in a week of so many days, least and most.

    A day of leave counts as worked; a short week asks for as many days less as it is shorter.
    """
    return max(span[0] - (7 - days) - away, 0), max(min(span[1], days) - away, 0)


def longest_run(days: Iterable[int]) -> int:
    """Return the length of the longest row of consecutive days."""
    best = length = 0
    before = None
    for day in days:
        length = length + 1 if before is not None and day == before + 1 else 1
        best = max(best, length)
        before = day
    return best
