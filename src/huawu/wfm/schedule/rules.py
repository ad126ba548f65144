"""Is a person's schedule allowed? Every rule, checked on named duties, with words for people. Pure.

The same check serves a made plan, a drag on the board, a swap and an overtime offer.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from huawu.wfm.schedule.crews import days_due, weeks
from huawu.wfm.schedule.model import DAY_MIN, Contract, Duty, Person, PersonId, Problem


class Rule(StrEnum):
    """What a schedule has to keep for each person."""

    AWAY = "away"  #: no shift on a day of leave
    ROTA = "rota"  #: no shift on a day that the rota leaves free
    ONE_A_DAY = "one_a_day"  #: one shift a day
    SHIFT = "shift"  #: only shifts and starts of the contract
    BREAKS = "breaks"  #: every break within its window
    REST = "rest"  #: rest between two shifts
    RUN = "run"  #: consecutive working days
    DAYS = "days"  #: working days a week
    MINUTES = "minutes"  #: paid minutes a week
    WEEKENDS = "weekends"  #: weekends with work in four weeks
    LOCKED = "locked"  #: what was locked stays


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A rule that a person's duties break."""

    person: PersonId
    rule: Rule
    day: int  #: where it shows; the first day of the week for a rule about weeks
    found: int | None = None  #: what there is, in the rule's unit
    least: int | None = None
    most: int | None = None


def breaches(problem: Problem, duties: Iterable[Duty]) -> tuple[Breach, ...]:
    """Return every rule that a plan breaks, by person and day."""
    of = defaultdict[PersonId, list[Duty]](list)
    for duty in duties:
        of[duty.person].append(duty)
    return tuple(
        breach
        for person in problem.people
        for breach in person_breaches(problem, person, of.get(person.id, []))
    )


def person_breaches(problem: Problem, person: Person, duties: Iterable[Duty]) -> tuple[Breach, ...]:
    """Return every rule that one person's duties break, by day."""
    ordered = sorted(duties, key=lambda duty: (duty.day, duty.start))
    judge = _Judge(problem, person, problem.contract_of(person), ordered)
    judge.judge()
    return tuple(sorted(judge.found, key=lambda breach: (breach.day, breach.rule)))


@dataclass(slots=True)
class _Judge:
    """Collects what one person's duties break."""

    problem: Problem
    person: Person
    contract: Contract
    duties: Sequence[Duty]
    found: list[Breach] = field(default_factory=list[Breach])

    def judge(self) -> None:
        for duty in self.duties:
            self._shift(duty)
        self._days_of_their_own()
        self._rest()
        self._run()
        self._weeks()
        self._weekends()
        held = {duty for duty in self.problem.locked if duty.person == self.person.id}
        for lost in held - set(self.duties):
            self._note(Rule.LOCKED, lost.day)

    def _note(
        self,
        rule: Rule,
        day: int,
        found: int | None = None,
        span: tuple[int | None, int | None] = (None, None),
    ) -> None:
        self.found.append(
            Breach(
                person=self.person.id, rule=rule, day=day, found=found, least=span[0], most=span[1]
            )
        )

    def _shift(self, duty: Duty) -> None:
        shift = self.problem.shifts.get(duty.shift)
        if duty.day in self.person.away:
            self._note(Rule.AWAY, duty.day)
        if duty.day in self.person.off:
            self._note(Rule.ROTA, duty.day)
        if shift is None or duty.shift not in self.contract.shifts:
            self._note(Rule.SHIFT, duty.day)
            return
        if duty.start not in shift.starts:
            self._note(Rule.SHIFT, duty.day, duty.start)
        fits = len(duty.rests) == len(shift.breaks) and all(
            rest.earliest <= begins - duty.start <= rest.latest
            for rest, begins in zip(shift.breaks, duty.rests, strict=True)
        )
        if not fits:
            self._note(Rule.BREAKS, duty.day)

    def _days_of_their_own(self) -> None:
        for before, after in pairwise(self.duties):
            if before.day == after.day:
                self._note(Rule.ONE_A_DAY, after.day)

    def _rest(self) -> None:
        end = self.person.past.end
        for duty in self.duties:
            begins = duty.day * DAY_MIN + duty.start
            if end is not None and begins - end < self.contract.rest:
                self._note(Rule.REST, duty.day, begins - end, (self.contract.rest, None))
            shift = self.problem.shifts.get(duty.shift)
            end = begins + (shift.length if shift is not None else 0)

    def _run(self) -> None:
        length, before = self.person.past.run, -1
        for day in sorted({duty.day for duty in self.duties}):
            length = length + 1 if day == before + 1 else 1
            before = day
            if length > self.contract.run:
                self._note(Rule.RUN, day, length, (None, self.contract.run))

    def _weeks(self) -> None:
        for week in weeks(self.problem):
            mine = [duty for duty in self.duties if week.has(duty.day)]
            worked = len({duty.day for duty in mine})
            away = sum(week.has(day) for day in self.person.away)
            least, most = days_due(self.contract.days, week.days, away)
            if not least <= worked <= most:
                self._note(Rule.DAYS, week.first, worked, (least, most))
            shifts = [self.problem.shifts[d.shift] for d in mine if d.shift in self.problem.shifts]
            paid = sum(shift.paid for shift in shifts)
            low = minutes_due(self.contract, week.days, away)
            if not low <= paid <= self.contract.minutes[1]:
                self._note(Rule.MINUTES, week.first, paid, (low, self.contract.minutes[1]))

    def _weekends(self) -> None:
        if self.contract.weekends is None:
            return
        worked = sorted(
            {duty.day // 7 for duty in self.duties if self.problem.weekday(duty.day) >= 5}
        )
        for number in worked:
            recent = sum(number - 3 <= other <= number for other in worked)
            recent += sum(self.person.past.weekends[number:])
            if recent > self.contract.weekends:
                self._note(Rule.WEEKENDS, number * 7 + 5, recent, (None, self.contract.weekends))


def minutes_due(contract: Contract, days: int, away: int) -> int:
    """Return the paid minutes that somebody owes in a week of so many days.

    A day of leave counts as a day worked of mean length.
    """
    leave = away / max(1, contract.days[1])
    return max(0, round(contract.minutes[0] * (days / 7 - leave)))
