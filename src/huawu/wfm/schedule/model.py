"""What a schedule is made of: contracts, shifts, people, demand, and the plan that comes out. Pure.

Days count from the first day of the horizon, minutes from midnight of their own day on the wall
clock of the centre; a shift that runs over midnight has minutes beyond 1440. Only the edges turn
wall clock into instants, so that a day of 23 or 25 hours is planned like any other and lasts what
the clock says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NewType

import numpy as np
from numpy.typing import NDArray

from huawu.kernel.errors import Invalid
from huawu.kernel.ids import ContractId, ShiftId

DAY_MIN: Final = 1440

PersonId = NewType("PersonId", str)
SkillName = NewType("SkillName", str)

Cover = NDArray[np.float64]  #: people, shape (skills, slots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A rest within a shift; its start lies in a window that counts from the shift's start."""

    length: int  #: minutes
    earliest: int  #: minutes after the shift's start
    latest: int  #: minutes after the shift's start
    paid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A kind of shift: how long, when it may start, and its breaks in their order."""

    id: ShiftId
    length: int  #: minutes, breaks included
    starts: tuple[int, ...]  #: minutes of the day, ascending
    breaks: tuple[Break, ...] = ()

    @property
    def paid(self) -> int:
        """Minutes that count as worked."""
        return self.length - sum(rest.length for rest in self.breaks if not rest.paid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What an employment allows and asks."""

    id: ContractId
    shifts: tuple[ShiftId, ...]
    days: tuple[int, int]  #: working days a week, least and most; a day of leave counts as one
    minutes: tuple[int, int] = (0, 7 * DAY_MIN)  #: paid minutes a week, least and most
    rest: int = 11 * 60  #: minutes between two shifts, at least
    run: int = 6  #: consecutive working days, at most
    weekends: int | None = None  #: weekends with work in four weeks, at most; None: no limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What happened before the horizon that its rules must know."""

    run: int = 0  #: consecutive days worked up to the first day
    end: int | None = None  #: when the last shift ended, in minutes of day 0: at most 0, or later
    weekends: tuple[bool, bool, bool] = (False, False, False)
    #: whether each of the three weekends before was worked, the oldest first
    start: int | None = None  #: usual start, minutes of the day: a steady rhythm is kept
    older: int = 0  #: weekends worked in the months before those three: fairness remembers them


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person would like on a day, and how much."""

    day: int
    off: bool = False  #: not to work at all
    work: bool = False  #: to work, in such a shift; else: if there is work at all, then such
    shift: ShiftId | None = None  #: None: any
    earliest: int = 0  #: not to start before, minutes of the day
    latest: int = DAY_MIN  #: not to start after
    weight: float = 1.0
    rota: bool = False  #: said by a rota, not by the person

    def likes(self, shift: ShiftId, start: int) -> bool:
        """Say whether work at this start is what is wished."""
        fits = self.shift is None or self.shift == shift
        return not self.off and fits and self.earliest <= start <= self.latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody to be scheduled."""

    id: PersonId
    contract: ContractId
    skills: frozenset[SkillName]
    away: frozenset[int] = frozenset()  #: days of leave or training: no shift
    off: frozenset[int] = frozenset()  #: days free by a rota: no shift, and no day of leave
    together: str = ""  #: whoever has the same word here likes to work at the same time
    wishes: tuple[Wish, ...] = ()
    past: Past = Past()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One person's shift on one day; `rests` are starts of its breaks, in minutes of the day."""

    person: PersonId
    day: int
    shift: ShiftId
    start: int
    rests: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What the objective counts; the first two per person and interval."""

    under: float = 10.0  #: one missing
    over: float = 1.0  #: one too many
    wish: float = 2.0  #: a wish of weight 1 not granted
    drift: float = 0.2  #: one hour between a start and the usual start
    weekend: float = 1.0  #: fairness: grows with the square of a person's weekends
    together: float = 0.5  #: one hour, or one day, apart from those one works with


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """People needed by skill and interval, from midnight of the first day."""

    skills: tuple[SkillName, ...]
    interval: int  #: minutes; divides 1440
    people: Cover = field(compare=False)

    @property
    def per_day(self) -> int:
        """Intervals in a day."""
        return DAY_MIN // self.interval

    @property
    def days(self) -> int:
        """Days covered."""
        return self.people.shape[1] // self.per_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """All that a schedule is made from."""

    first: date  #: day 0, a Monday
    demand: Demand
    shifts: Mapping[ShiftId, Shift]
    contracts: Mapping[ContractId, Contract]
    people: tuple[Person, ...]
    locked: tuple[Duty, ...] = ()  #: stay as they are
    weights: Weights = Weights()

    @property
    def days(self) -> int:
        """Length of the horizon."""
        return self.demand.days

    def weekday(self, day: int) -> int:
        """Return 0 for Monday to 6 for Sunday."""
        return day % 7

    def contract_of(self, person: Person) -> Contract:
        """Return a person's contract."""
        return self.contracts[person.contract]

    def shifts_of(self, contract: Contract) -> tuple[Shift, ...]:
        """Return the shifts a contract allows."""
        return tuple(self.shifts[shift] for shift in contract.shifts)


def check(problem: Problem) -> None:
    """Refuse what cannot be meant.

    Raises:
        Invalid: names the field and the mend.
    """
    if problem.first.weekday() != 0:
        raise Invalid("first", "A schedule begins on a Monday.")
    _check_demand(problem.demand)
    for shift in problem.shifts.values():
        _check_shift(shift, problem.demand.interval)
    for contract in problem.contracts.values():
        _check_contract(contract, problem)
    _check_people(problem)


def _check_demand(demand: Demand) -> None:
    if DAY_MIN % demand.interval:
        raise Invalid("interval", "An interval must divide the day, such as 15, 30 or 60.")
    shape = demand.people.shape
    if len(shape) != 2 or shape[0] != len(demand.skills) or shape[1] % demand.per_day:
        raise Invalid("demand", "The demand must hold whole days for each skill.")
    if shape[1] == 0:
        raise Invalid("demand", "The demand holds no day.")
    if not np.isfinite(demand.people).all() or (demand.people < 0).any():
        raise Invalid("demand", "People needed must be numbers from 0 on.")


def _check_shift(shift: Shift, interval: int) -> None:
    where = f"shifts.{shift.id}"
    if not shift.starts or any(start % interval for start in shift.starts):
        raise Invalid(where, f"Shift {shift.id} must start on the interval of {interval} minutes.")
    if list(shift.starts) != sorted(set(shift.starts)) or shift.starts[0] < 0:
        raise Invalid(where, f"Shift {shift.id}: starts must ascend from 0 on.")
    if shift.starts[-1] >= DAY_MIN or shift.length % interval or not 0 < shift.length <= DAY_MIN:
        raise Invalid(
            where,
            f"Shift {shift.id} must start within the day and last whole intervals, at most a day.",
        )
    after = 0
    for rest in shift.breaks:
        inside = rest.length > 0 and after <= rest.earliest <= rest.latest
        if not inside or rest.latest + rest.length > shift.length or rest.earliest % interval:
            raise Invalid(
                f"{where}.breaks",
                f"Shift {shift.id}: breaks must come one after the other, within the shift, and"
                f" their windows must begin on the interval of {interval} minutes.",
            )
        after = rest.latest + rest.length


def _check_contract(contract: Contract, problem: Problem) -> None:
    where = f"contracts.{contract.id}"
    unknown = [shift for shift in contract.shifts if shift not in problem.shifts]
    if unknown or not contract.shifts:
        raise Invalid(
            where, f"Contract {contract.id} must name shifts that exist; unknown: {unknown}."
        )
    least, most = contract.days
    if not 0 <= least <= most <= 7 or contract.run < 1 or contract.rest < 0:
        raise Invalid(
            where,
            f"Contract {contract.id}: days a week must lie between 0 and 7 in order, the run of"
            " days be at least 1, the rest not negative.",
        )
    paid = [problem.shifts[shift].paid for shift in contract.shifts]
    if contract.minutes[0] > contract.minutes[1] or contract.minutes[0] > most * max(paid):
        raise Invalid(
            f"{where}.minutes",
            f"Contract {contract.id} asks for {contract.minutes[0]} minutes a week, but {most} days"
            f" of its longest shift give {most * max(paid)}. Allow more days or longer shifts.",
        )
    if contract.minutes[1] < least * min(paid):
        raise Invalid(
            f"{where}.minutes",
            f"Contract {contract.id} allows {contract.minutes[1]} minutes a week, but {least} days"
            f" of its shortest shift take {least * min(paid)}. Allow fewer days.",
        )


def _check_people(problem: Problem) -> None:
    known = set(problem.demand.skills)
    seen = set[PersonId]()
    for person in problem.people:
        where = f"people.{person.id}"
        if person.id in seen:
            raise Invalid(where, f"{person.id} stands twice among the people.")
        seen.add(person.id)
        if person.contract not in problem.contracts:
            raise Invalid(
                where, f"{person.id} has the contract {person.contract}, which does not exist."
            )
        if not person.skills & known:
            raise Invalid(
                where, f"{person.id} has none of the skills that are needed: {sorted(known)}."
            )
    if strangers := {duty.person for duty in problem.locked} - seen:
        raise Invalid("locked", f"Locked duties name strangers: {sorted(strangers)}.")
