"""The set-up's people, contracts and shifts as a scheduling problem, and duties as spans. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from huawu.planning.staff import ANY, FREE, Staff
from huawu.planning.wishing import KeptWish, wishes_of
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
    Weights,
    Wish,
)

_WEEKS_BACK: Final = 4  #: that the rules of a new schedule look at
_MONTHS_BACK: Final = 26  #: weeks whose weekends fairness remembers
_ROTA_WEIGHT: Final = 5.0  #: of the shift that a rota says; more than any wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a schedule is made for. A queue stands for the skill of serving it."""

    first: date  #: a Monday
    weeks: int
    interval_min: int
    people: Mapping[str, Sequence[float]]  #: needed by queue and interval, from the first midnight
    weights: Mapping[str, float] = field(default_factory=dict[str, float])
    """Of aims, as factors of the usual ones."""

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
    staff: Mapping[AgentId, Staff] = field(default_factory=dict[AgentId, Staff])
    wishes: Mapping[AgentId, Sequence[KeptWish]] = field(
        default_factory=dict[AgentId, Sequence[KeptWish]]
    )
    dues: Mapping[AgentId, float] = field(default_factory=dict[AgentId, float])
    weekends: Mapping[AgentId, int] = field(default_factory=dict[AgentId, int])
    """With work, in the months before `before`."""


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
    able = tuple(person for person in people if person.skills and _employed(person, basis, around))
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
        weights=weighed(basis.weights),
    )


def weighed(factors: Mapping[str, float]) -> Weights:
    """Return the weights of aims, each so many times the usual one."""
    usual = Weights()
    return replace(usual, **{aim: getattr(usual, aim) * by for aim, by in factors.items()})


def _person(
    agent: setup.AgentProfile,
    contract: ContractId,
    queues: Sequence[setup.Queue],
    basis: Basis,
    around: Surroundings,
    shifts: Mapping[ShiftId, Shift],
) -> Person:
    dates = [basis.first + timedelta(days=n) for n in range(7 * basis.weeks)]
    staff = around.staff.get(agent.id) or Staff(agent=agent.id)
    leave = around.away.get(agent.id, frozenset())
    wishes = wishes_of(
        around.wishes.get(agent.id, ()), basis.first, len(dates), around.dues.get(agent.id, 1.0)
    )
    away = frozenset(n for n, day in enumerate(dates) if day in leave or not staff.employed(day))
    return Person(
        id=PersonId(agent.id),
        contract=contract,
        skills=frozenset(SkillName(queue.id) for queue in queues if serves(agent, queue)),
        away=away,
        off=frozenset(n for n, day in enumerate(dates) if staff.rota_on(day) == FREE) - away,
        wishes=(*wishes, *_rota_wishes(staff, dates)),
        together=(agent.team or "") if staff.together else "",
        past=replace(
            _past([d for d in around.before if d.agent == agent.id], basis.first, shifts),
            older=around.weekends.get(agent.id, 0),
        ),
    )


def _employed(person: Person, basis: Basis, around: Surroundings) -> bool:
    staff = around.staff.get(AgentId(person.id))
    return staff is None or any(
        staff.employed(basis.first + timedelta(days=n)) for n in range(7 * basis.weeks)
    )


def _rota_wishes(staff: Staff, dates: Sequence[date]) -> Iterator[Wish]:
    """Yield the shifts that a rota says; head counts come before them."""
    for number, day in enumerate(dates):
        shift = staff.rota_on(day)
        if shift not in {FREE, ANY}:
            yield Wish(day=number, shift=ShiftId(shift), weight=_ROTA_WEIGHT, rota=True)


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
    """Return the first day whose duties the rules of a schedule from `first` on look back at."""
    return first - timedelta(weeks=_WEEKS_BACK)


def fairness_of(first: date) -> tuple[date, date]:
    """Return the days before those, whose weekends a schedule makes up for.

    The last of the weeks that rules look at is left out of theirs: rules know three weekends.
    """
    return first - timedelta(weeks=_MONTHS_BACK), first - timedelta(weeks=3, days=1)


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
