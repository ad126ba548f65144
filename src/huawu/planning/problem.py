"""The set-up's people, contracts and shifts as a scheduling problem, and duties as spans. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from huawu.centre import model as setup
from huawu.centre.planned import minutes_of
from huawu.centre.planning import Contract as SetupContract
from huawu.centre.planning import Shift as SetupShift
from huawu.centre.view import CentreView
from huawu.floor.view import serves
from huawu.kernel.ids import AgentId, ContractId, ShiftId
from huawu.planning.local import LocalDays
from huawu.wfm.adherence import Activity, Span
from huawu.wfm.schedule.model import (
    DAY_MIN,
    Break,
    Contract,
    Demand,
    Duty,
    Past,
    Person,
    PersonId,
    Problem,
    Shift,
    SkillName,
)

_WEEKS_BACK: Final = 4  #: that the rules of a new schedule look at


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a schedule is made for. A queue stands for the skill of serving it."""

    first: date  #: a Monday
    weeks: int
    interval_min: int
    people: Mapping[str, Sequence[float]]  #: needed by queue and interval, from the first midnight

    @property
    def last(self) -> date:
        """The last day."""
        return self.first + timedelta(days=7 * self.weeks - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One agent's shift on one date, as it is kept."""

    agent: AgentId
    day: date
    shift: ShiftId
    start_min: int  #: of the day
    rests: tuple[int, ...]  #: starts of its breaks, minutes of the day
    locked: bool = False
    extra_min: int = 0  #: longer than the shift; shorter when negative


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a schedule has to know of what is not in it."""

    away: Mapping[AgentId, frozenset[date]]  #: whole days of leave
    before: Sequence[Placed] = ()  #: duties of the weeks before it


def shift_of(shift: SetupShift) -> Shift:
    """Return a shift of the set-up as scheduling knows it."""
    return Shift(
        id=shift.id,
        length=round(shift.length_h * 60),
        starts=tuple(
            range(minutes_of(shift.earliest), minutes_of(shift.latest) + 1, shift.every_min)
        ),
        breaks=tuple(
            Break(length=rest.minutes, earliest=rest.after, latest=rest.before, paid=rest.paid)
            for rest in shift.breaks
        ),
    )


def _contract_of(contract: SetupContract) -> Contract:
    return Contract(
        id=contract.id,
        shifts=contract.shifts,
        days=contract.week_days,
        minutes=(round(contract.week_h[0] * 60), round(contract.week_h[1] * 60)),
        rest=round(contract.rest_h * 60),
        run=contract.days_in_a_row,
        weekends=contract.weekends_of_four,
    )


def problem_of(
    view: CentreView, basis: Basis, around: Surroundings, locked: Iterable[Placed] = ()
) -> Problem:
    """Return the problem of scheduling all people who have a contract and serve a queue of it."""
    names = sorted(basis.people)
    queues = [queue for queue in view.all(setup.Queue) if queue.id in basis.people]
    shifts = {shift.id: shift_of(shift) for shift in view.all(SetupShift)}
    contracts = {each.id: _contract_of(each) for each in view.all(SetupContract)}
    people = [
        _person(agent, agent.contract, queues, basis, around, shifts)
        for agent in view.all(setup.AgentProfile)
        if agent.contract is not None and agent.contract in contracts
    ]
    able = tuple(person for person in people if person.skills)
    known = {person.id for person in able}
    return Problem(
        first=basis.first,
        demand=Demand(
            skills=tuple(SkillName(name) for name in names),
            interval=basis.interval_min,
            people=np.array([basis.people[name] for name in names], np.float64),
        ),
        shifts=shifts,
        contracts=contracts,
        people=able,
        locked=tuple(d for d in duties_of(locked, basis.first) if d.person in known),
    )


def _person(
    agent: setup.AgentProfile,
    contract: ContractId,
    queues: Sequence[setup.Queue],
    basis: Basis,
    around: Surroundings,
    shifts: Mapping[ShiftId, Shift],
) -> Person:
    days = 7 * basis.weeks
    away = {(day - basis.first).days for day in around.away.get(agent.id, ())}
    mine = [duty for duty in around.before if duty.agent == agent.id]
    return Person(
        id=PersonId(agent.id),
        contract=contract,
        skills=frozenset(SkillName(queue.id) for queue in queues if serves(agent, queue)),
        away=frozenset(day for day in away if 0 <= day < days),
        past=_past(mine, basis.first, shifts),
    )


def _past(duties: Sequence[Placed], first: date, shifts: Mapping[ShiftId, Shift]) -> Past:
    """Return what the rules must know of the weeks before."""
    worked = {(duty.day - first).days: duty for duty in duties if duty.day < first}
    if not worked:
        return Past()
    run = 0
    while -run - 1 in worked:
        run += 1
    last = worked[max(worked)]
    shift = shifts.get(last.shift)
    ended = max(worked) * DAY_MIN + last.start_min + (0 if shift is None else shift.length)
    weekends = tuple(
        any(day in worked for day in (-7 * back - 2, -7 * back - 1)) for back in (2, 1, 0)
    )
    starts = sorted(duty.start_min for duty in worked.values())
    return Past(
        run=run,
        end=ended,
        weekends=(weekends[0], weekends[1], weekends[2]),
        start=starts[len(starts) // 2],
    )


def first_to_know(first: date) -> date:
    """Return the first day whose duties a schedule from `first` on looks back at."""
    return first - timedelta(weeks=_WEEKS_BACK)


def duties_of(placed: Iterable[Placed], first: date) -> list[Duty]:
    """Return kept duties as scheduling counts them, days from `first` on."""
    return [
        Duty(
            person=PersonId(duty.agent),
            day=(duty.day - first).days,
            shift=duty.shift,
            start=duty.start_min,
            rests=duty.rests,
        )
        for duty in placed
    ]


def placed_of(duties: Iterable[Duty], first: date, locked: Iterable[Duty] = ()) -> list[Placed]:
    """Return duties as they are kept."""
    held = {(duty.person, duty.day) for duty in locked}
    return [
        Placed(
            agent=AgentId(duty.person),
            day=first + timedelta(days=duty.day),
            shift=duty.shift,
            start_min=duty.start,
            rests=duty.rests,
            locked=(duty.person, duty.day) in held,
        )
        for duty in duties
    ]


def spans_of(duty: Placed, shift: Shift, days: LocalDays) -> list[Span]:
    """Return a duty as spans of work and breaks, in order, as instants."""
    edges: list[tuple[int, int, Activity]] = []
    at = duty.start_min
    for rest, begins in zip(shift.breaks, duty.rests, strict=False):
        edges += [
            (at, begins, Activity.WORK),
            (begins, begins + rest.length, Activity.BREAK),
        ]
        at = begins + rest.length
    end_min = duty.start_min + shift.length + duty.extra_min
    edges.append((at, end_min, Activity.WORK))
    edges = [(begin, min(end, end_min), activity) for begin, end, activity in edges]
    return [
        Span(
            begin=days.instant(duty.day, begin), end=days.instant(duty.day, end), activity=activity
        )
        for begin, end, activity in edges
        if end > begin
    ]
