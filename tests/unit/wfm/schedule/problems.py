"""Small scheduling problems, a verifier and an exhaustive search that share no code with ours."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise, product

import numpy as np

from huawu.wfm.schedule.model import (
    Break,
    Contract,
    ContractId,
    Demand,
    Duty,
    Person,
    PersonId,
    Problem,
    Shift,
    ShiftId,
    SkillName,
)

MONDAY = date(2026, 11, 30)
A, B = SkillName("a"), SkillName("b")
DAY, FULL = ShiftId("day"), ContractId("full")
OFFICE = Shift(id=DAY, length=480, starts=(480, 720), breaks=())


def problem(
    people: Sequence[Person],
    need: Sequence[Sequence[float]],
    *,
    shift: Shift = OFFICE,
    interval: int = 240,
    **rules: object,
) -> Problem:
    """Return a problem of one contract whose rules are named; `need` by skill and interval."""
    contract = {"id": FULL, "shifts": (shift.id,), "days": (0, 7), "rest": 0} | rules
    skills = (A, B)[: len(need)]
    return Problem(
        first=MONDAY,
        demand=Demand(skills=skills, interval=interval, people=np.array(need, dtype=float)),
        shifts={shift.id: shift},
        contracts={FULL: Contract(**contract)},  # pyright: ignore[reportArgumentType]
        people=tuple(people),
    )


def person(name: str, *skills: SkillName, **more: object) -> Person:
    """Return a person with some skills, or A when none is named."""
    return Person(
        id=PersonId(name),
        contract=FULL,
        skills=frozenset(skills or (A,)),
        **more,  # pyright: ignore[reportArgumentType]
    )


def lunch(earliest: int, latest: int) -> Shift:
    """Return a shift of eight hours with an hour's break."""
    rest = Break(length=60, earliest=earliest, latest=latest)
    return Shift(id=DAY, length=480, starts=(480, 540, 600), breaks=(rest,))


def faults(asked: Problem, duties: Sequence[Duty]) -> list[str]:
    """Return what is wrong with a plan of up to a week."""
    found: list[str] = []
    for who in asked.people:
        mine = sorted((d for d in duties if d.person == who.id), key=lambda d: d.day)
        found += [f"{who.id}: {wrong}" for wrong in _faults(asked, who, mine)]
    return found


def _faults(asked: Problem, who: Person, mine: Sequence[Duty]) -> Iterator[str]:
    rules, days = asked.contracts[who.contract], [d.day for d in mine]
    spans = [(d.day * 1440 + d.start, d.day * 1440 + d.start + 480) for d in mine]
    if len(set(days)) != len(days):
        yield "two shifts on a day"
    if who.away & set(days):
        yield "works on leave"
    if any(b[0] - a[1] < rules.rest for a, b in pairwise(spans)):
        yield "too little rest"
    least = max(rules.days[0] - (7 - asked.days), 0)
    most = max(min(rules.days[1], asked.days) - len(who.away), 0)
    if len(days) + len(who.away) < least or len(days) > most:
        yield f"{len(days)} days"
    runs = "".join("x" if day in days else " " for day in range(asked.days)).split()
    if any(len(run) > rules.run for run in runs):
        yield "too many days in a row"
    for duty in mine:
        windows = zip(asked.shifts[duty.shift].breaks, duty.rests, strict=True)
        if any(not rest.earliest <= at - duty.start <= rest.latest for rest, at in windows):
            yield "a break out of its window"


def cheapest(asked: Problem) -> float:
    """Return the least cost of all schedules of a problem with one skill and no breaks."""
    weeks = [list(_weeks(asked, who)) for who in asked.people]
    best = float("inf")
    for chosen in product(*weeks):
        gap = np.sum(chosen, axis=0) - asked.demand.people[0]
        cost = 10.0 * -gap[gap < 0].sum() + 1.0 * gap[gap > 0].sum()
        best = min(best, float(cost))
    return best


def _weeks(asked: Problem, who: Person) -> Iterator["np.ndarray[tuple[int], np.dtype[np.int64]]"]:
    """Yield where one person is at work, for each schedule they may have."""
    starts = [None, *asked.shifts[DAY].starts]
    for week in product(starts, repeat=asked.days):
        duties = [
            Duty(person=who.id, day=day, shift=DAY, start=start)
            for day, start in enumerate(week)
            if start is not None
        ]
        one = Problem(
            first=asked.first,
            demand=asked.demand,
            shifts=asked.shifts,
            contracts=asked.contracts,
            people=(who,),
        )
        if not faults(one, duties):
            there = np.zeros(asked.demand.people.shape[1], dtype=np.int64)
            for duty in duties:
                at = (duty.day * 1440 + duty.start) // asked.demand.interval
                there[at : at + 480 // asked.demand.interval] += 1
            yield there
