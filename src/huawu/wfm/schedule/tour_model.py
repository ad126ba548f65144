"""The first stage's model: heads of each crew by day, shift and start, and their breaks.

An implicit tour model: it counts heads, so its size does not grow with the number of people. Every
named schedule that keeps the contracts is a solution of it, so its bound holds for all of them.
Breaks are counted by when they start (Bechtold and Jacobs, Management Science 1990): with windows
that move with the shift's start, counts that pass the forward and backward conditions can always
be given to people. Skills are shared out inside the model by linear columns.

Who has begun by a moment is a running total with a variable of its own: a condition about many
starts then names two variables, and the solver is some hundred times quicker.
"""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeVar

from huawu.kernel.lazily import lazily
from huawu.wfm.schedule.cover import Presence, Profile
from huawu.wfm.schedule.crews import Crew, Week
from huawu.wfm.schedule.model import DAY_MIN, Break, Problem, Shift, ShiftId

if TYPE_CHECKING:
    from ortools.math_opt.python import mathopt
else:
    mathopt = lazily("ortools.math_opt.python.mathopt")

ShiftKey = tuple[int, int, ShiftId, int]  #: crew, day of the week, shift, start
LineKey = tuple[int, int, ShiftId]  #: crew, day, shift
RestKey = tuple[int, int, ShiftId, int, int]  #: crew, day, shift, which break, its start
TourKey = tuple[int, int, int]  #: crew, cohort, pattern

_KeyT = TypeVar("_KeyT")

_RULE_COST: Final = 1_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tours:
    """Head counts of one week."""

    shifts: Mapping[ShiftKey, int]
    rests: Mapping[RestKey, int]
    tours: Mapping[TourKey, int]
    cost: float  #: of the coverage
    bound: float  #: no schedule of the week covers cheaper


@dataclass(frozen=True, slots=True)
class Running:
    """How many have begun by a moment, as variables of the model."""

    at: Sequence[int]  #: minutes of the day, ascending
    totals: Sequence[mathopt.Variable]

    def by(self, moment: int) -> mathopt.LinearTypes:
        """Return how many have begun at `moment` or before."""
        index = bisect_right(self.at, moment)
        return self.totals[index - 1] if index else 0.0

    def last(self) -> mathopt.Variable:
        """Return how many there are in all."""
        return self.totals[-1]


class TourModel:
    """The model of one week and its solution."""

    def __init__(
        self,
        problem: Problem,
        week: Week,
        crews: Sequence[Crew],
        before: Mapping[Profile, Presence],
    ) -> None:
        """Build it; `before` are people whose shifts of earlier weeks run into this one."""
        self._problem = problem
        self._week = week
        self._before = before
        self.crews = crews
        self.model = mathopt.Model(name="tours")
        self.shifts: dict[ShiftKey, mathopt.Variable] = {}
        self.tours: dict[TourKey, mathopt.Variable] = {}
        self._begun: dict[LineKey, Running] = {}
        self._rested: dict[tuple[LineKey, int], Running] = {}
        self._slack: list[mathopt.Variable] = []  #: of rules that rounding may break for a while
        for number in range(len(crews)):
            self._add_crew(number)
        self._add_cover()

    def _add_crew(self, number: int) -> None:
        crew, model = self.crews[number], self.model
        at_work = defaultdict[int, list[mathopt.Variable]](list)
        for index, cohort in enumerate(crew.cohorts):
            taken: list[mathopt.Variable] = []
            for which, pattern in enumerate(cohort.patterns):
                tour = model.add_integer_variable(lb=0, ub=len(cohort.people))
                self.tours[number, index, which] = tour
                taken.append(tour)
                for day in pattern:
                    at_work[day].append(tour)
            model.add_linear_constraint(mathopt.fast_sum(taken) == len(cohort.people))
        for day in range(self._week.days):
            lines = [
                self._add_shift((number, day, shift.id), shift)
                for shift in self._problem.shifts_of(crew.contract)
            ]
            begun = mathopt.fast_sum(line.last() for line in lines)
            model.add_linear_constraint(begun == mathopt.fast_sum(at_work[day] or [0.0]))
        self._keep_locks(number)
        self._keep_minutes(number)
        for day, after in pairwise(range(self._week.days)):
            self._keep_rest(number, day, after)

    def _running(self, at: Sequence[int], counts: Sequence[mathopt.Variable]) -> Running:
        """Add the running totals of counts."""
        totals: list[mathopt.Variable] = []
        for count in counts:
            totals.append(self.model.add_variable(lb=0))
            before = totals[-2] if len(totals) > 1 else 0.0
            self.model.add_linear_constraint(totals[-1] == before + count)
        return Running(at, totals)

    def _add_shift(self, key: LineKey, shift: Shift) -> Running:
        size = self.crews[key[0]].size
        counts = [self.model.add_integer_variable(lb=0, ub=size) for _ in shift.starts]
        for start, count in zip(shift.starts, counts, strict=True):
            self.shifts[*key, start] = count
        begun = self._begun[key] = self._running(shift.starts, counts)
        for which, rest in enumerate(shift.breaks):
            self._rested[key, which] = self._add_break(shift, rest, begun)
        return begun

    def _add_break(self, shift: Shift, rest: Break, begun: Running) -> Running:
        """Add one break of a shift: taken by all, by nobody too early or too late."""
        step, model = self._problem.demand.interval, self.model
        wide = (rest.latest - rest.earliest) // step * step
        opens = [start + rest.earliest for start in shift.starts]
        at = sorted({t for o in opens for t in range(o, o + wide + 1, step)})
        totals = [model.add_variable(lb=0) for _ in at]
        for before, after in pairwise(totals):
            model.add_linear_constraint(before <= after)
        for t, total in zip(at, totals, strict=True):
            model.add_linear_constraint(total <= begun.by(t - rest.earliest))
            model.add_linear_constraint(total >= begun.by(t - rest.earliest - wide))
        return Running(at, totals)

    def _keep_locks(self, number: int) -> None:
        held = defaultdict[ShiftKey, int](int)
        for duty in self.crews[number].locked:
            held[number, duty.day - self._week.first, duty.shift, duty.start] += 1
        for key, count in held.items():
            self.shifts[key].lower_bound = count

    def _keep_minutes(self, number: int) -> None:
        """Keep the crew's paid minutes within what its people may work together."""
        crew = self.crews[number]
        mine = self._mine(number, range(self._week.days))
        paid = mathopt.fast_sum(self._problem.shifts[key[2]].paid * var for key, var in mine)
        least, most = minutes_of(crew, self._problem, self._week)
        self.model.add_linear_constraint(paid + self._loose() >= least)
        self.model.add_linear_constraint(paid - self._loose() <= most)

    def _keep_rest(self, number: int, day: int, after: int) -> None:
        """Keep apart who ends late and who starts early on the day after."""
        rest, size = self.crews[number].contract.rest, self.crews[number].size
        today, tomorrow = self._mine(number, [day]), self._mine(number, [after])
        free_at = {key: self._end(key) + rest - DAY_MIN for key, _ in today}
        for limit in sorted({key[3] for key, _ in tomorrow}):
            late = [var for key, var in today if free_at[key] > limit]
            early = [var for key, var in tomorrow if key[3] <= limit]
            if late and early:
                both = mathopt.fast_sum([*late, *early])
                self.model.add_linear_constraint(both - self._loose() <= size)

    def _loose(self) -> mathopt.Variable:
        self._slack.append(self.model.add_variable(lb=0))
        return self._slack[-1]

    def _mine(self, number: int, days: Sequence[int]) -> list[tuple[ShiftKey, mathopt.Variable]]:
        contract = self.crews[number].contract
        return [
            (key, self.shifts[key])
            for day in days
            for shift in self._problem.shifts_of(contract)
            for start in shift.starts
            for key in [(number, day, shift.id, start)]
        ]

    def _end(self, key: ShiftKey) -> int:
        return key[3] + self._problem.shifts[key[2]].length

    def _add_cover(self) -> None:
        """Share the people at work out over the skills, and count who is missing or too many."""
        demand, weights, model = self._problem.demand, self._problem.weights, self.model
        cost: list[mathopt.LinearTypes] = [_RULE_COST * slack for slack in self._slack]
        for slot, people in self._at_desks():
            covering = defaultdict[str, list[mathopt.LinearTypes]](list)
            for profile, there in people.items():
                shares = {skill: model.add_variable(lb=0) for skill in sorted(profile)}
                model.add_linear_constraint(mathopt.fast_sum(shares.values()) == there)
                for skill, share in shares.items():
                    covering[skill].append(share)
            for index, skill in enumerate(demand.skills):
                need = float(demand.people[index, slot])
                under, over = model.add_variable(lb=0), model.add_variable(lb=0)
                given = mathopt.fast_sum(covering[skill])
                model.add_linear_constraint(given + under - over == need)
                cost += [weights.under * under, weights.over * over]
        model.minimize(mathopt.fast_sum(cost))

    def _at_desks(self) -> Iterator[tuple[int, Mapping[Profile, mathopt.LinearTypes]]]:
        """Yield each slot of the week, and who is at work there by profile."""
        step = self._problem.demand.interval
        first = self._week.first * self._problem.demand.per_day
        terms = [
            defaultdict[Profile, list[mathopt.LinearTypes]](list)
            for _ in range(self._week.days * self._problem.demand.per_day)
        ]
        for (number, day, name), begun in self._begun.items():
            shift, profile = self._problem.shifts[name], self.crews[number].profile
            for slot, now in self._slots(day, begun.at, shift.length, len(terms)):
                terms[slot][profile].append(begun.by(now) - begun.by(now - shift.length))
        for ((number, day, name), which), taken in self._rested.items():
            profile = self.crews[number].profile
            length = self._problem.shifts[name].breaks[which].length
            share = min(length, step) / step
            for slot, now in self._slots(day, taken.at, length, len(terms)):
                resting = taken.by(now) - taken.by(now - max(length, step))
                terms[slot][profile].append(-share * resting)
        for slot, found in enumerate(terms):
            for profile, given in self._before.items():
                found[profile].append(float(given[first + slot]))
            yield first + slot, {p: mathopt.fast_sum(parts) for p, parts in found.items()}

    def _slots(
        self, day: int, at: Sequence[int], length: int, slots: int
    ) -> Iterator[tuple[int, int]]:
        """Yield the slots of the week that something begun at these times may touch."""
        step = self._problem.demand.interval
        first = (day * DAY_MIN + at[0]) // step
        for slot in range(first, min((day * DAY_MIN + at[-1] + length - 1) // step + 1, slots)):
            yield slot, slot * step - day * DAY_MIN

    def rest_totals(self) -> list[mathopt.Variable]:
        """Return the running totals of all breaks."""
        return [total for taken in self._rested.values() for total in taken.totals]

    def read(self, found: mathopt.SolveResult, bound: float) -> Tours:
        """Return a solution as head counts."""
        values = found.variable_values()

        def counts(variables: Mapping[_KeyT, mathopt.Variable]) -> dict[_KeyT, int]:
            read = {key: round(values[variable]) for key, variable in variables.items()}
            return {key: count for key, count in read.items() if count}

        return Tours(
            shifts=counts(self.shifts),
            rests=self._whole_rests(values),
            tours=counts(self.tours),
            cost=found.objective_value(),
            bound=min(bound, found.objective_value()),
        )

    def _whole_rests(self, values: Mapping[mathopt.Variable, float]) -> dict[RestKey, int]:
        """Return the breaks' starts as whole numbers.

        The conditions bound how many breaks have begun by each moment, and the bounds are whole;
        so the rounded running total keeps them.
        """
        found: dict[RestKey, int] = {}
        for (line, which), taken in self._rested.items():
            given = 0
            for start, total in zip(taken.at, taken.totals, strict=True):
                if begun := round(values[total]) - given:
                    found[*line, which, start] = begun
                    given += begun
        return found


def minutes_of(crew: Crew, problem: Problem, week: Week) -> tuple[float, float]:
    """Return the paid minutes that a crew's people may work together in a week, least and most.

    A day of leave counts as a day worked of mean length; a short week as its part of seven days.
    """
    contract = crew.contract
    longest = max(shift.paid for shift in problem.shifts_of(contract))
    part = week.days / 7
    least = most = 0.0
    for cohort in crew.cohorts:
        days = max(1, contract.days[1])
        leave = min(1.0, cohort.away / days)
        least += len(cohort.people) * contract.minutes[0] * max(0.0, part - leave)
        most += len(cohort.people) * min(contract.minutes[1], days * longest)
    return least, most
