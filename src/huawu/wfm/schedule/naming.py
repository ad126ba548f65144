"""The second stage: names for the head counts, by cheapest flows. Pure.

First everybody gets the days of a tour, then, day by day, a shift; rest, runs of days and weekly
minutes hold for each person, wishes, steady starts and fair weekends make the cost. A count that
nobody may take is left to somebody else's shift: rules come before coverage.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huawu.wfm.schedule.crews import Cohort, Crew, Pattern, Week
from huawu.wfm.schedule.flows import cheapest_flow
from huawu.wfm.schedule.model import (
    DAY_MIN,
    Contract,
    Duty,
    Past,
    Person,
    PersonId,
    Problem,
    Shift,
    ShiftId,
)
from huawu.wfm.schedule.together import apart_days, blocks, turn_of
from huawu.wfm.schedule.tour_model import RestKey, Tours

_CENTS: Final = 100  #: flows count whole costs
_RULE: Final = 10_000_000  #: breaking a rule: only where nothing else is left
_STRAY: Final = 100_000  #: a choice beyond the counts

_EARLY: Final = 1.0
"""For each minute that somebody who works tomorrow starts later: late shifts go to the others,
who need no rest after them."""

Start = tuple[ShiftId, int]  #: a shift and when it starts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Worker:
    """A person within the week: where they stand after the days named so far."""

    person: Person
    past: Past  #: as of the day to be named
    paid: int  #: minutes named in this week
    left: int  #: working days still to be named in this week
    days: Pattern  #: all of them


def name(
    problem: Problem,
    week: Week,
    crews: Sequence[Crew],
    tours: Tours,
    pasts: Mapping[PersonId, Past],
) -> tuple[list[Duty], dict[PersonId, Past]]:
    """Return who works what in a week, and everybody's past as of its end."""
    duties: list[Duty] = []
    after: dict[PersonId, Past] = {}
    for number, crew in enumerate(crews):
        days = _give_days(problem, week, crew, number, tours, pasts)
        named, workers = _give_shifts(problem, week, crew, number, tours, days, pasts)
        duties += with_rests(problem, week, number, tours, named)
        for worker in workers.values():
            after[worker.person.id] = worker.past
    return duties, after


def _give_days(
    problem: Problem,
    week: Week,
    crew: Crew,
    number: int,
    tours: Tours,
    pasts: Mapping[PersonId, Past],
) -> dict[PersonId, Pattern]:
    """Give everybody of a crew the days of one tour."""
    given: dict[PersonId, Pattern] = {}
    for index, cohort in enumerate(crew.cohorts):
        counts = [tours.tours.get((number, index, i), 0) for i in range(len(cohort.patterns))]
        near = blocks(cohort.people, cohort.patterns, counts, turn_of(problem, week))
        costs = np.array(
            [
                [
                    _day_cost(problem, week, person, pasts[person.id], pattern, near.get(person.id))
                    for pattern in cohort.patterns
                ]
                for person in cohort.people
            ]
        )
        chosen = assign(costs, counts)
        for person, which in zip(cohort.people, chosen, strict=True):
            given[person.id] = cohort.patterns[which]
    return given


def _day_cost(
    problem: Problem,
    week: Week,
    person: Person,
    past: Past,
    pattern: Pattern,
    block: Pattern | None,
) -> int:
    weights, contract = problem.weights, problem.contract_of(person)
    days = {week.first + day for day in pattern}
    unwished = sum(
        wish.weight
        for wish in person.wishes
        if week.has(wish.day) and (wish.off if wish.day in days else wish.work)
    )
    weekend = any(problem.weekday(day) >= 5 for day in days)
    cost = weights.wish * unwished + weights.together * apart_days(pattern, block)
    if weekend:
        cost += weights.weekend * (2 * (past.older + sum(past.weekends)) + 1)
    broken = past.run + _leading(pattern) > contract.run and _leading(pattern) > 0
    if contract.weekends is not None and weekend:
        broken = broken or sum(past.weekends) + 1 > contract.weekends
    return round(cost * _CENTS) + (_RULE if broken else 0)


def _leading(pattern: Pattern) -> int:
    """Return how many days in a row a pattern begins with, from the week's first day on."""
    return next((i for i, day in enumerate(pattern) if day != i), len(pattern))


def _give_shifts(
    problem: Problem,
    week: Week,
    crew: Crew,
    number: int,
    tours: Tours,
    days: Mapping[PersonId, Pattern],
    pasts: Mapping[PersonId, Past],
) -> tuple[list[Duty], dict[PersonId, _Worker]]:
    """Give everybody a shift on each of their days, one day after the other."""
    workers = {
        person.id: _Worker(
            person=person,
            past=pasts[person.id],
            paid=0,
            left=len(days[person.id]),
            days=days[person.id],
        )
        for person in _people(crew.cohorts)
    }
    locked = {(duty.person, duty.day): (duty.shift, duty.start) for duty in crew.locked}
    duties: list[Duty] = []
    for day in range(week.days):
        on = [worker for worker in workers.values() if day in worker.days]
        starts = _day_starts(problem, crew, number, day, tours)
        given = _name_day(problem, week, day, on, starts, locked)
        for worker in workers.values():
            start = given.get(worker.person.id)
            workers[worker.person.id] = _after(problem, worker, start)
            if start is not None:
                duties.append(
                    Duty(
                        person=worker.person.id,
                        day=week.first + day,
                        shift=start[0],
                        start=start[1],
                    )
                )
    return duties, {who: _new_week(problem, week, worker, days) for who, worker in workers.items()}


def _people(cohorts: Iterable[Cohort]) -> Iterator[Person]:
    for cohort in cohorts:
        yield from cohort.people


def _day_starts(
    problem: Problem, crew: Crew, number: int, day: int, tours: Tours
) -> dict[Start, int]:
    """Return how many of a crew start what on a day."""
    return {
        (shift.id, start): tours.shifts.get((number, day, shift.id, start), 0)
        for shift in problem.shifts_of(crew.contract)
        for start in shift.starts
    }


def _name_day(
    problem: Problem,
    week: Week,
    day: int,
    workers: Sequence[_Worker],
    starts: Mapping[Start, int],
    locked: Mapping[tuple[PersonId, int], Start],
) -> dict[PersonId, Start]:
    """Give each of the workers a start; the day is counted from the week's first."""
    if not workers:
        return {}
    choices = sorted(starts, key=lambda choice: (choice[1], choice[0]))
    people = [worker.person for worker in workers]
    near = blocks(people, choices, [starts[c] for c in choices], turn_of(problem, week))
    costs = np.array(
        [
            [
                _start_cost(problem, worker, week.first + day, choice, locked)
                + _apart_cost(problem, near.get(worker.person.id), choice)
                + (round(choice[1] * _EARLY) if day + 1 in worker.days else 0)
                for choice in choices
            ]
            for worker in workers
        ]
    )
    chosen = assign(costs, [starts[choice] for choice in choices])
    return {worker.person.id: choices[which] for worker, which in zip(workers, chosen, strict=True)}


def _apart_cost(problem: Problem, block: Start | None, choice: Start) -> int:
    """Return what a start costs that is not one's team's."""
    hours = 0.0 if block is None else abs(choice[1] - block[1]) / 60
    return round(problem.weights.together * hours * _CENTS)


def _start_cost(
    problem: Problem,
    worker: _Worker,
    day: int,
    choice: Start,
    locked: Mapping[tuple[PersonId, int], Start],
) -> int:
    held = locked.get((worker.person.id, day))
    if held is not None:
        return 0 if held == choice else _RULE
    contract = problem.contract_of(worker.person)
    shift, start = problem.shifts[choice[0]], choice[1]
    cost = sum(
        problem.weights.wish * wish.weight
        for wish in worker.person.wishes
        if wish.day == day and not wish.off and not wish.likes(choice[0], start)
    )
    if worker.past.start is not None:
        cost += problem.weights.drift * abs(start - worker.past.start) / 60
    broken = not _rested(worker, start, contract) or not _in_minutes(
        problem, contract, worker, shift
    )
    return round(cost * _CENTS) + (_RULE if broken else 0)


def _rested(worker: _Worker, start: int, contract: Contract) -> bool:
    end = worker.past.end
    return end is None or start - end >= contract.rest


def _in_minutes(problem: Problem, contract: Contract, worker: _Worker, shift: Shift) -> bool:
    """Say whether the week's minutes can still be met when this shift is taken."""
    paid = [other.paid for other in problem.shifts_of(contract)]
    later = worker.left - 1
    low = worker.paid + shift.paid + later * min(paid)
    return low <= contract.minutes[1]


def _after(problem: Problem, worker: _Worker, start: Start | None) -> _Worker:
    """Return where a worker stands at midnight after a day."""
    past = worker.past
    if start is None:
        end = None if past.end is None else past.end - DAY_MIN
        return replace(worker, past=replace(past, run=0, end=end))
    shift = problem.shifts[start[0]]
    end = start[1] + shift.length - DAY_MIN
    return replace(
        worker,
        past=replace(past, run=past.run + 1, end=end, start=start[1]),
        paid=worker.paid + shift.paid,
        left=worker.left - 1,
    )


def _new_week(
    problem: Problem, week: Week, worker: _Worker, days: Mapping[PersonId, Pattern]
) -> _Worker:
    worked = any(problem.weekday(week.first + day) >= 5 for day in days[worker.person.id])
    past = worker.past
    older = past.older + past.weekends[0]
    return replace(worker, past=replace(past, weekends=(*past.weekends[1:], worked), older=older))


def assign(
    costs: NDArray[np.int64],
    counts: Sequence[int],
) -> list[int]:
    """Give each person one of the choices as cheaply as possible.

    Args:
        costs: whole, shape (people, choices).
        counts: how many people each choice should take; more cost, but less than a broken rule.

    Returns:
        The choice of each person.
    """
    people, choices = len(costs), len(counts)
    if people == 0:
        return []
    who = np.repeat(np.arange(people), choices)
    what = people + np.tile(np.arange(choices), people)
    ends = people + np.arange(choices)
    sink = np.full(choices, people + choices)
    parts = [(who, what, np.ones_like(who), costs.ravel())]
    parts.append((ends, sink, np.asarray(counts), np.zeros_like(ends)))
    parts.append((ends, sink, np.full_like(ends, people), np.full_like(ends, _STRAY)))
    heads, tails, limits, prices = (np.concatenate(column) for column in zip(*parts, strict=True))
    supplies = np.zeros(people + choices + 1, np.int64)
    supplies[:people] = 1
    supplies[-1] = -people
    flow = cheapest_flow(heads, tails, limits, prices, supplies)
    if flow is None:
        raise RuntimeError("people without any choice")
    return [int(choice) for choice in flow[: people * choices].reshape(people, choices).argmax(1)]


def with_rests(
    problem: Problem, week: Week, number: int, tours: Tours, named: Sequence[Duty]
) -> list[Duty]:
    """Give each duty of a crew the starts of its breaks.

    Who starts first rests first: with windows that move with the start, this meets every window
    whenever anything does. Where names had to leave the counts, breaks go to their windows' middle.
    """
    groups = defaultdict[tuple[int, ShiftId], list[Duty]](list)
    for duty in sorted(named, key=lambda duty: (duty.start, duty.person)):
        groups[duty.day, duty.shift].append(duty)
    found: list[Duty] = []
    for (day, shift), duties in groups.items():
        rests = problem.shifts[shift].breaks
        columns: list[list[int]] = []
        for which, rest in enumerate(rests):
            key = (number, day - week.first, shift, which)
            planned = _planned(tours.rests, key)
            windows = [(d.start + rest.earliest, d.start + rest.latest) for d in duties]
            columns.append(_fitting(planned, windows, problem.demand.interval))
        rows = zip(*columns, strict=True) if columns else ((),) * len(duties)
        found += [replace(duty, rests=tuple(row)) for duty, row in zip(duties, rows, strict=True)]
    return found


def _planned(rests: Mapping[RestKey, int], key: tuple[int, int, ShiftId, int]) -> list[int]:
    starts = sorted((k[4], count) for k, count in rests.items() if k[:4] == key)
    return [start for start, count in starts for _ in range(count)]


def _fitting(planned: Sequence[int], windows: Sequence[tuple[int, int]], step: int) -> list[int]:
    """Give each window, earliest first, the earliest planned start that still fits."""
    left, found = list(planned), list[int]()
    for low, high in windows:
        fits = next((start for start in left if low <= start <= high), None)
        if fits is not None:
            left.remove(fits)
        found.append(fits if fits is not None else low + (high - low) // 2 // step * step)
    return found
