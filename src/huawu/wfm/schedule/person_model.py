"""One person's horizon as a CP-SAT model with every rule under a switch.

It tells which rules contradict each other (`conflicts`); what they allow is chosen from networks
(`person_lines`).
"""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from huawu.kernel.lazily import lazily
from huawu.wfm.schedule.crews import Week, days_due, weeks
from huawu.wfm.schedule.model import DAY_MIN, Contract, Person, Problem, ShiftId, Wish
from huawu.wfm.schedule.rules import Rule, minutes_due

if TYPE_CHECKING:
    from ortools.sat.python import cp_model
else:
    cp_model = lazily("ortools.sat.python.cp_model")

Key = tuple[int, ShiftId, int]  #: day, shift, start


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One rule in one week."""

    rule: Rule
    week: int


class PersonModel:
    """One person's horizon with every rule under a switch."""

    def __init__(self, problem: Problem, person: Person, kept: Wish | None = None) -> None:
        """Build it.

        Args:
            problem: of all.
            person: the one.
            kept: a wish that is granted whatever it costs.
        """
        self._problem = problem
        self._person = person
        self._contract: Contract = problem.contract_of(person)
        self.model = cp_model.CpModel()
        self.switches: dict[Switch, cp_model.IntVar] = {}
        self.works: dict[Key, cp_model.IntVar] = {
            (day, shift.id, start): self.model.new_bool_var("")
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
        if kept is not None:
            self._keep(kept)

    def with_rules(self, switches: Iterable[Switch]) -> cp_model.CpModel:
        """Return a copy of the model in which these rules hold."""
        model = self.model.clone()
        for switch in switches:
            literal = self.switches[switch]
            model.add(model.get_bool_var_from_proto_index(literal.index) == 1)
        return model

    def _switch(self, rule: Rule, week: int) -> cp_model.IntVar:
        key = Switch(rule=rule, week=week)
        if key not in self.switches:
            self.switches[key] = self.model.new_bool_var(f"{rule}@{week}")
        return self.switches[key]

    def _week_of(self, day: int) -> int:
        return day // 7 * 7

    def _day_on(self, day: int) -> cp_model.IntVar:
        on = self.model.new_bool_var("")
        self.model.add(sum(self._begun(day)) == on)
        return on

    def _begun(self, day: int) -> list[cp_model.IntVar]:
        return [literal for key, literal in self.works.items() if key[0] == day]

    def _add_week(self, week: Week) -> None:
        model, contract, problem = self.model, self._contract, self._problem
        days = range(week.first, week.first + week.days)
        away = sum(day in self._person.away for day in days)
        worked = sum(self._on[day] for day in days)
        least, most = days_due(contract.days, week.days, away)
        model.add(worked >= least).only_enforce_if(self._switch(Rule.DAYS, week.first))
        model.add(worked <= most).only_enforce_if(self._switch(Rule.DAYS, week.first))
        paid = sum(
            problem.shifts[key[1]].paid * literal
            for key, literal in self.works.items()
            if week.has(key[0])
        )
        low = minutes_due(contract, week.days, away)
        minutes = self._switch(Rule.MINUTES, week.first)
        model.add(paid >= low).only_enforce_if(minutes)
        model.add(paid <= contract.minutes[1]).only_enforce_if(minutes)
        for day in days:
            for rule, free in ((Rule.AWAY, self._person.away), (Rule.ROTA, self._person.off)):
                if day in free:
                    model.add(self._on[day] == 0).only_enforce_if(self._switch(rule, week.first))
        for duty in problem.locked:
            if duty.person == self._person.id and week.has(duty.day):
                self._lock(duty.day, (duty.day, duty.shift, duty.start), week.first)

    def _lock(self, day: int, key: Key, week: int) -> None:
        literal = self.works.get(key)
        switch = self._switch(Rule.LOCKED, week)
        if literal is None:  # a lock on a shift that the contract does not know
            self.model.add(self._on[day] == 2).only_enforce_if(switch)
        else:
            self.model.add(literal == 1).only_enforce_if(switch)

    def _keep(self, wish: Wish) -> None:
        unliked = [
            literal
            for (day, shift, start), literal in self.works.items()
            if day == wish.day and not wish.likes(shift, start)
        ]
        self.model.add(sum(unliked) == 0)
        if wish.work:
            self.model.add(self._on[wish.day] == 1)

    def _add_rest(self) -> None:
        end = self._person.past.end
        for (day, _, start), literal in self.works.items():
            if end is not None and day * DAY_MIN + start - end < self._contract.rest:
                switch = self._switch(Rule.REST, self._week_of(day))
                self.model.add(literal == 0).only_enforce_if(switch)
        for day in range(self._problem.days - 1):
            for late, early in self._too_close(day):
                switch = self._switch(Rule.REST, self._week_of(day + 1))
                self.model.add_at_most_one([late, early]).only_enforce_if(switch)

    def _too_close(self, day: int) -> Iterator[tuple[cp_model.IntVar, cp_model.IntVar]]:
        tomorrow = [item for item in self.works.items() if item[0][0] == day + 1]
        for (on, shift, start), literal in self.works.items():
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
            self.model.add(sum(days) <= len(days) - 1).only_enforce_if(switch)

    def _add_weekends(self) -> None:
        most = self._contract.weekends
        if most is None:
            return
        worked = self._weekends()
        for number in worked:
            recent = [worked[other] for other in worked if number - 3 <= other <= number]
            before = sum(self._person.past.weekends[number:])
            switch = self._switch(Rule.WEEKENDS, 0)
            self.model.add(sum(recent) + before <= most).only_enforce_if(switch)

    def _weekends(self) -> Mapping[int, cp_model.IntVar]:
        found = defaultdict[int, list[cp_model.IntVar]](list)
        for day in range(self._problem.days):
            if self._problem.weekday(day) >= 5:
                found[day // 7].append(self._on[day])
        return {number: self._any(days) for number, days in found.items()}

    def _any(self, literals: Sequence[cp_model.IntVar]) -> cp_model.IntVar:
        some = self.model.new_bool_var("")
        self.model.add_max_equality(some, literals)
        return some
