"""Why somebody cannot be scheduled at all: the smallest set of rules that contradict each other.

Coverage is never the cause, it only costs; so each person can be asked alone. A small CP-SAT model
holds every rule under a switch; when all switches on has no solution, rules are taken out one by
one for as long as the contradiction stays.
"""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ortools.sat.python import cp_model

from huawu.wfm.schedule.crews import Week, weeks
from huawu.wfm.schedule.model import DAY_MIN, Contract, Person, PersonId, Problem, ShiftId
from huawu.wfm.schedule.rules import Rule, minutes_due

_TIME_S: Final = 5.0

Key = tuple[int, ShiftId, int]  #: day, shift, start


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Rules that cannot hold together for these people; leaving any one out would do."""

    people: tuple[PersonId, ...]
    rules: tuple[Rule, ...]
    weeks: tuple[int, ...]  #: first days of the weeks in which they meet


@dataclass(frozen=True, slots=True, kw_only=True)
class _Switch:
    """One rule in one week."""

    rule: Rule
    week: int


def conflicts(problem: Problem) -> tuple[Conflict, ...]:
    """Return who cannot be scheduled, and which rules make it so; people alike stand together."""
    groups = defaultdict[object, list[Person]](list)
    for person in problem.people:
        held = tuple((d.day, d.shift, d.start) for d in problem.locked if d.person == person.id)
        groups[person.contract, person.away, person.past, held].append(person)
    found: list[Conflict] = []
    for people in groups.values():
        core = _PersonModel(problem, people[0]).core()
        if core:
            found.append(
                Conflict(
                    people=tuple(person.id for person in people),
                    rules=tuple(sorted({switch.rule for switch in core})),
                    weeks=tuple(sorted({switch.week for switch in core})),
                )
            )
    return tuple(found)


class _PersonModel:
    """One person's horizon with every rule under a switch."""

    def __init__(self, problem: Problem, person: Person) -> None:
        self._problem = problem
        self._person = person
        self._contract: Contract = problem.contract_of(person)
        self._model = cp_model.CpModel()
        self._switches: dict[_Switch, cp_model.IntVar] = {}
        self._works: dict[Key, cp_model.IntVar] = {
            (day, shift.id, start): self._model.new_bool_var("")
            for day in range(problem.days)
            for shift in problem.shifts_of(self._contract)
            for start in shift.starts
        }
        self._on = [self._day_on(day) for day in range(problem.days)]
        for week in weeks(problem):
            self._add_week(week)
        self._add_rest()
        self._add_run()
        self._add_weekends()

    def core(self) -> tuple[_Switch, ...]:
        """Return a smallest set of rules without a solution; empty when all can hold."""
        held = list(self._switches)
        if self._holds(held):
            return ()
        for switch in list(self._switches):
            without = [other for other in held if other != switch]
            if not self._holds(without):
                held = without
        return tuple(held)

    def _holds(self, switches: Iterable[_Switch]) -> bool:
        chosen = set(switches)
        model = self._model.clone()
        for switch, literal in self._switches.items():
            model.add_hint(literal, switch in chosen)
            if switch in chosen:
                model.add(model.get_bool_var_from_proto_index(literal.index) == 1)
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = _TIME_S
        solver.parameters.num_workers = 1
        return solver.solve(model) != cp_model.INFEASIBLE

    def _switch(self, rule: Rule, week: int) -> cp_model.IntVar:
        key = _Switch(rule=rule, week=week)
        if key not in self._switches:
            self._switches[key] = self._model.new_bool_var(f"{rule}@{week}")
        return self._switches[key]

    def _week_of(self, day: int) -> int:
        return day // 7 * 7

    def _day_on(self, day: int) -> cp_model.IntVar:
        on = self._model.new_bool_var("")
        self._model.add(sum(self._begun(day)) == on)
        return on

    def _begun(self, day: int) -> list[cp_model.IntVar]:
        return [literal for key, literal in self._works.items() if key[0] == day]

    def _add_week(self, week: Week) -> None:
        model, contract, problem = self._model, self._contract, self._problem
        days = range(week.first, week.first + week.days)
        away = sum(day in self._person.away for day in days)
        worked = sum(self._on[day] for day in days)
        least = max(contract.days[0] - (7 - week.days) - away, 0)
        model.add(worked >= least).only_enforce_if(self._switch(Rule.DAYS, week.first))
        model.add(worked <= contract.days[1]).only_enforce_if(self._switch(Rule.DAYS, week.first))
        paid = sum(
            problem.shifts[key[1]].paid * literal
            for key, literal in self._works.items()
            if week.has(key[0])
        )
        low = minutes_due(contract, week.days, away)
        minutes = self._switch(Rule.MINUTES, week.first)
        model.add(paid >= low).only_enforce_if(minutes)
        model.add(paid <= contract.minutes[1]).only_enforce_if(minutes)
        for day in days:
            if day in self._person.away:
                model.add(self._on[day] == 0).only_enforce_if(self._switch(Rule.AWAY, week.first))
        for duty in problem.locked:
            if duty.person == self._person.id and week.has(duty.day):
                self._lock(duty.day, (duty.day, duty.shift, duty.start), week.first)

    def _lock(self, day: int, key: Key, week: int) -> None:
        literal = self._works.get(key)
        switch = self._switch(Rule.LOCKED, week)
        if literal is None:  # a lock on a shift that the contract does not know
            self._model.add(self._on[day] == 2).only_enforce_if(switch)
        else:
            self._model.add(literal == 1).only_enforce_if(switch)

    def _add_rest(self) -> None:
        end = self._person.past.end
        for (day, _, start), literal in self._works.items():
            if end is not None and day * DAY_MIN + start - end < self._contract.rest:
                switch = self._switch(Rule.REST, self._week_of(day))
                self._model.add(literal == 0).only_enforce_if(switch)
        for day in range(self._problem.days - 1):
            for late, early in self._too_close(day):
                switch = self._switch(Rule.REST, self._week_of(day + 1))
                self._model.add_at_most_one([late, early]).only_enforce_if(switch)

    def _too_close(self, day: int) -> Iterator[tuple[cp_model.IntVar, cp_model.IntVar]]:
        tomorrow = [item for item in self._works.items() if item[0][0] == day + 1]
        for (on, shift, start), literal in self._works.items():
            if on != day:
                continue
            free = start + self._problem.shifts[shift].length + self._contract.rest - DAY_MIN
            for key, other in tomorrow:
                if key[2] < free:
                    yield literal, other

    def _add_run(self) -> None:
        longest, past = self._contract.run, self._person.past.run
        for last in range(self._problem.days):
            first = last - longest
            if first < -past:
                continue
            days = [self._on[day] for day in range(max(first, 0), last + 1)]
            switch = self._switch(Rule.RUN, self._week_of(last))
            self._model.add(sum(days) <= len(days) - 1).only_enforce_if(switch)

    def _add_weekends(self) -> None:
        most = self._contract.weekends
        if most is None:
            return
        worked = self._weekends()
        for number in worked:
            recent = [worked[other] for other in worked if number - 3 <= other <= number]
            before = sum(self._person.past.weekends[number:])
            switch = self._switch(Rule.WEEKENDS, 0)
            self._model.add(sum(recent) + before <= most).only_enforce_if(switch)

    def _weekends(self) -> Mapping[int, cp_model.IntVar]:
        found = defaultdict[int, list[cp_model.IntVar]](list)
        for day in range(self._problem.days):
            if self._problem.weekday(day) >= 5:
                found[day // 7].append(self._on[day])
        return {number: self._any(days) for number, days in found.items()}

    def _any(self, literals: Sequence[cp_model.IntVar]) -> cp_model.IntVar:
        some = self._model.new_bool_var("")
        self._model.add_max_equality(some, literals)
        return some
