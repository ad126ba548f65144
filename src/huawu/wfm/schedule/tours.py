"""The first stage: how many people of each crew work which shift on which day, breaks included.

An implicit tour model: it counts heads, so its size does not grow with the number of people. Every
named schedule that keeps the contracts is a solution of it, so its bound holds for all of them.
Breaks are counted by when they start (Bechtold and Jacobs, Management Science 1990): with windows
that move with the shift's start, counts that pass the forward and backward conditions can always
be given to people. Skills are shared out inside the model by linear columns.
"""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Final, TypeVar

from ortools.math_opt.python import mathopt

from huawu.kernel.clock import Clock
from huawu.wfm.schedule.cover import Profile
from huawu.wfm.schedule.crews import Crew, Week
from huawu.wfm.schedule.model import DAY_MIN, Break, Problem, Shift, ShiftId

ShiftKey = tuple[int, int, ShiftId, int]  #: crew, day of the week, shift, start
RestKey = tuple[int, int, ShiftId, int, int]  #: crew, day, shift, which break, its start
TourKey = tuple[int, int, int]  #: crew, cohort, pattern

_KeyT = TypeVar("_KeyT")

_RULE_COST: Final = 1_000.0
_LEAST_S: Final = 0.5
_SLICES_S: Final = (4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0)
"""The solver is asked again and again, from the best so far, so that it can be stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tours:
    """Head counts of one week."""

    shifts: Mapping[ShiftKey, int]
    rests: Mapping[RestKey, int]
    tours: Mapping[TourKey, int]
    cost: float  #: of the coverage
    bound: float  #: no schedule of the week covers cheaper


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the search is."""

    cost: float
    bound: float
    spent_s: float

    @property
    def gap(self) -> float:
        """How much of the cost might still be saved, 0 to 1."""
        return 0.0 if self.cost <= 0 else max(0.0, 1 - self.bound / self.cost)


#: Told how far the search is; says whether to go on.
Watch = Callable[[Progress], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When the search is good enough."""

    time_s: float = 20.0
    gap: float = 0.002


def plan_tours(
    problem: Problem,
    week: Week,
    crews: Sequence[Crew],
    limits: Limits,
    watch: Watch,
    clock: Clock,
) -> Tours:
    """Return the cheapest head counts found within the limits.

    Raises:
        RuntimeError: there are none; `huawu.wfm.schedule.conflicts` says why before it comes here.
    """
    return _TourModel(problem, week, crews).solve(limits, watch, clock)


class _TourModel:
    """The model of one week and its solution."""

    def __init__(self, problem: Problem, week: Week, crews: Sequence[Crew]) -> None:
        self._problem = problem
        self._week = week
        self._crews = crews
        self._model = mathopt.Model(name="tours")
        self._shifts: dict[ShiftKey, mathopt.Variable] = {}
        self._rests: dict[RestKey, mathopt.Variable] = {}
        self._tours: dict[TourKey, mathopt.Variable] = {}
        self._slack: list[mathopt.Variable] = []  #: of rules that rounding may break for a while
        for number in range(len(crews)):
            self._add_crew(number)
        self._add_cover()

    def _add_crew(self, number: int) -> None:
        crew, model = self._crews[number], self._model
        at_work = defaultdict[int, list[mathopt.Variable]](list)
        for index, cohort in enumerate(crew.cohorts):
            taken: list[mathopt.Variable] = []
            for which, pattern in enumerate(cohort.patterns):
                tour = model.add_integer_variable(lb=0, ub=len(cohort.people))
                self._tours[number, index, which] = tour
                taken.append(tour)
                for day in pattern:
                    at_work[day].append(tour)
            model.add_linear_constraint(mathopt.fast_sum(taken) == len(cohort.people))
        for day in range(self._week.days):
            begun: list[mathopt.Variable] = []
            for shift in self._problem.shifts_of(crew.contract):
                begun += self._add_shift(number, day, shift)
            model.add_linear_constraint(
                mathopt.fast_sum(begun) == mathopt.fast_sum(at_work[day] or [0.0])
            )
        self._keep_locks(number)
        self._keep_minutes(number)
        for day, after in pairwise(range(self._week.days)):
            self._keep_rest(number, day, after)

    def _add_shift(self, number: int, day: int, shift: Shift) -> list[mathopt.Variable]:
        size = self._crews[number].size
        begun = [self._model.add_integer_variable(lb=0, ub=size) for _ in shift.starts]
        for start, count in zip(shift.starts, begun, strict=True):
            self._shifts[number, day, shift.id, start] = count
        for which, rest in enumerate(shift.breaks):
            self._add_break((number, day, shift.id, which), shift, rest, begun)
        return begun

    def _add_break(
        self,
        key: tuple[int, int, ShiftId, int],
        shift: Shift,
        rest: Break,
        begun: Sequence[mathopt.Variable],
    ) -> None:
        """Add the starts of one break, and what makes them fit the shifts that take it."""
        step, model = self._problem.demand.interval, self._model
        opens = [start + rest.earliest for start in shift.starts]
        closes = [start + rest.earliest + _window(rest, step) for start in shift.starts]
        at = sorted({t for o, c in zip(opens, closes, strict=True) for t in range(o, c + 1, step)})
        taken = {t: model.add_variable(lb=0) for t in at}
        for start, count in taken.items():
            self._rests[*key, start] = count
        model.add_linear_constraint(mathopt.fast_sum(taken.values()) == mathopt.fast_sum(begun))
        for t in at[:-1]:
            due = [count for count, close in zip(begun, closes, strict=True) if close <= t]
            if due:
                early = [count for start, count in taken.items() if start <= t]
                model.add_linear_constraint(mathopt.fast_sum(early) >= mathopt.fast_sum(due))
        for t in at[1:]:
            due = [count for count, opening in zip(begun, opens, strict=True) if opening >= t]
            if due:
                late = [count for start, count in taken.items() if start >= t]
                model.add_linear_constraint(mathopt.fast_sum(late) >= mathopt.fast_sum(due))

    def _keep_locks(self, number: int) -> None:
        held = defaultdict[ShiftKey, int](int)
        for duty in self._crews[number].locked:
            held[number, duty.day - self._week.first, duty.shift, duty.start] += 1
        for key, count in held.items():
            self._shifts[key].lower_bound = count

    def _keep_minutes(self, number: int) -> None:
        """Keep the crew's paid minutes within what its people may work together."""
        crew = self._crews[number]
        mine = self._mine(number, range(self._week.days))
        paid = mathopt.fast_sum(self._problem.shifts[key[2]].paid * var for key, var in mine)
        least, most = minutes_of(crew, self._problem, self._week)
        self._model.add_linear_constraint(paid + self._loose() >= least)
        self._model.add_linear_constraint(paid - self._loose() <= most)

    def _keep_rest(self, number: int, day: int, after: int) -> None:
        """Keep apart who ends late and who starts early on the day after."""
        rest, size = self._crews[number].contract.rest, self._crews[number].size
        today, tomorrow = self._mine(number, [day]), self._mine(number, [after])
        free_at = {key: self._end(key) + rest - DAY_MIN for key, _ in today}
        for limit in sorted({key[3] for key, _ in tomorrow}):
            late = [var for key, var in today if free_at[key] > limit]
            early = [var for key, var in tomorrow if key[3] <= limit]
            if late and early:
                both = mathopt.fast_sum([*late, *early])
                self._model.add_linear_constraint(both - self._loose() <= size)

    def _loose(self) -> mathopt.Variable:
        self._slack.append(self._model.add_variable(lb=0))
        return self._slack[-1]

    def _mine(self, number: int, days: Sequence[int]) -> list[tuple[ShiftKey, mathopt.Variable]]:
        contract = self._crews[number].contract
        return [
            (key, self._shifts[key])
            for day in days
            for shift in self._problem.shifts_of(contract)
            for start in shift.starts
            for key in [(number, day, shift.id, start)]
        ]

    def _end(self, key: ShiftKey) -> int:
        return key[3] + self._problem.shifts[key[2]].length

    def _add_cover(self) -> None:
        """Share the people at work out over the skills, and count who is missing or too many."""
        demand, weights, model = self._problem.demand, self._problem.weights, self._model
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
        slots = self._week.days * self._problem.demand.per_day
        terms = [defaultdict[Profile, list[mathopt.LinearTypes]](list) for _ in range(slots)]
        for (number, day, shift, start), count in self._shifts.items():
            profile, at = self._crews[number].profile, (day * DAY_MIN + start) // step
            for slot in range(at, min(at + self._problem.shifts[shift].length // step, slots)):
                terms[slot][profile].append(count)
        for (number, day, shift, which, start), count in self._rests.items():
            profile = self._crews[number].profile
            length = self._problem.shifts[shift].breaks[which].length
            for slot, share in _lost(day * DAY_MIN + start, length, step):
                if slot < slots:
                    terms[slot][profile].append(-share * count)
        for slot, found in enumerate(terms):
            yield first + slot, {p: mathopt.fast_sum(parts) for p, parts in found.items()}

    def solve(self, limits: Limits, watch: Watch, clock: Clock) -> Tours:
        """Round the relaxed solution, then let the solver better it, slice by slice."""
        begun = clock.monotonic_s()
        best, bound = self._rounded()
        for slice_s in _SLICES_S:
            now = Progress(
                cost=best.objective_value(), bound=bound, spent_s=clock.monotonic_s() - begun
            )
            left = limits.time_s - now.spent_s
            if not watch(now) or now.gap <= limits.gap or left < _LEAST_S:
                break
            found = self._ask(min(slice_s, left), limits.gap, best)
            bound = max(bound, found.termination.objective_bounds.dual_bound)
            if found.has_primal_feasible_solution():
                best = min(best, found, key=mathopt.SolveResult.objective_value)
        return self._read(best, bound)

    def _rounded(self) -> tuple[mathopt.SolveResult, float]:
        """Return a first solution, and the bound of the relaxed model."""
        whole = [*self._tours.values(), *self._shifts.values()]
        for variable in whole:
            variable.integer = False
        relaxed = mathopt.solve(self._model, mathopt.SolverType.HIGHS)
        if not relaxed.has_primal_feasible_solution():
            raise RuntimeError("the tour model has no solution")
        limits = {v: (v.lower_bound, v.upper_bound) for v in whole}
        for variable, value in self._near(relaxed.variable_values()).items():
            variable.lower_bound = variable.upper_bound = value
        fixed = mathopt.solve(self._model, mathopt.SolverType.HIGHS)
        for variable, (low, high) in limits.items():
            variable.integer = True
            variable.lower_bound, variable.upper_bound = low, high
        return fixed, relaxed.objective_value()

    def _near(self, values: Mapping[mathopt.Variable, float]) -> dict[mathopt.Variable, int]:
        """Return whole tours and shifts near the relaxed ones that add up."""
        near: dict[mathopt.Variable, int] = {}
        at_work = defaultdict[tuple[int, int], int](int)
        tours = defaultdict[tuple[int, int], list[int]](list)
        for number, index, which in self._tours:
            tours[number, index].append(which)
        for (number, index), all_of_them in tours.items():
            cohort = self._crews[number].cohorts[index]
            variables = [self._tours[number, index, which] for which in all_of_them]
            counts = _whole([values[v] for v in variables], len(cohort.people))
            near |= dict(zip(variables, counts, strict=True))
            for which, count in zip(all_of_them, counts, strict=True):
                for day in cohort.patterns[which]:
                    at_work[number, day] += count
        shifts = defaultdict[tuple[int, int], list[mathopt.Variable]](list)
        for key, variable in self._shifts.items():
            shifts[key[:2]].append(variable)
        for where, variables in shifts.items():
            held = [int(v.lower_bound) for v in variables]
            over = [max(values[v] - low, 0.0) for v, low in zip(variables, held, strict=True)]
            more = _whole(over, at_work[where] - sum(held))
            near |= {v: a + b for v, a, b in zip(variables, held, more, strict=True)}
        return near

    def _ask(self, time_s: float, gap: float, best: mathopt.SolveResult) -> mathopt.SolveResult:
        hint = mathopt.SolutionHint(variable_values=best.variable_values())
        return mathopt.solve(
            self._model,
            mathopt.SolverType.HIGHS,
            params=mathopt.SolveParameters(
                time_limit=timedelta(seconds=time_s), relative_gap_tolerance=gap
            ),
            model_params=mathopt.ModelSolveParameters(solution_hints=[hint]),
        )

    def _read(self, found: mathopt.SolveResult, bound: float) -> Tours:
        values = found.variable_values()

        def counts(variables: Mapping[_KeyT, mathopt.Variable]) -> dict[_KeyT, int]:
            read = {key: round(values[variable]) for key, variable in variables.items()}
            return {key: count for key, count in read.items() if count}

        return Tours(
            shifts=counts(self._shifts),
            rests=self._whole_rests(values),
            tours=counts(self._tours),
            cost=found.objective_value(),
            bound=min(bound, found.objective_value()),
        )

    def _whole_rests(self, values: Mapping[mathopt.Variable, float]) -> dict[RestKey, int]:
        """Return the breaks' starts as whole numbers.

        The conditions bound how many breaks have begun by each moment, and the bounds are whole;
        so the rounded running total keeps them.
        """
        groups = defaultdict[tuple[int, int, ShiftId, int], list[tuple[int, float]]](list)
        for key, variable in self._rests.items():
            groups[key[:4]].append((key[4], values[variable]))
        found: dict[RestKey, int] = {}
        for key, starts in groups.items():
            total, given = 0.0, 0
            for start, amount in sorted(starts):
                total += amount
                if begun := round(total) - given:
                    found[*key, start] = begun
                    given += begun
        return found


def _whole(shares: Sequence[float], total: int) -> list[int]:
    """Return whole numbers in proportion to the shares that sum to `total` (largest remainder)."""
    given = sum(shares)
    exact = [share * total / given if given > 0 else total / len(shares) for share in shares]
    counts = [int(value) for value in exact]
    ranked = sorted(range(len(shares)), key=lambda i: (counts[i] - exact[i], i))
    for i in ranked[: total - sum(counts)]:
        counts[i] += 1
    return counts


def _window(rest: Break, step: int) -> int:
    """Return the width of a break's window in whole steps, in minutes."""
    return (rest.latest - rest.earliest) // step * step


def _lost(start: int, length: int, step: int) -> Iterator[tuple[int, float]]:
    """Yield the slots that a break touches, and which share of each it takes."""
    for slot in range(start // step, -(-(start + length) // step)):
        taken = min(start + length, (slot + 1) * step) - max(start, slot * step)
        yield slot, taken / step


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
