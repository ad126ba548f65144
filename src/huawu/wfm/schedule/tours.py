"""The first stage: how many people of each crew work which shift on which day.

The relaxed model gives the bound, its rounding a first answer within a second or two, and the
solver betters one part after the other, a day, a crew, at last all, so that whoever watches can
stop it at any time and keep the best.
"""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from huawu.kernel.clock import Clock
from huawu.kernel.lazily import lazily
from huawu.wfm.schedule.tour_model import TourModel, Tours

if TYPE_CHECKING:
    from ortools.math_opt.python import mathopt
else:
    mathopt = lazily("ortools.math_opt.python.mathopt")

_LEAST_S: Final = 0.5
_PART_S: Final = 5.0
_ROUNDS: Final = 2


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


def plan_tours(built: TourModel, limits: Limits, watch: Watch, clock: Clock) -> Tours:
    """Return the cheapest head counts found within the limits.

    Raises:
        RuntimeError: there are none; `huawu.wfm.schedule.conflicts` says why before it comes here.
    """
    return _Search(built).solve(limits, watch, clock)


class _Search:
    """The solution of one model."""

    def __init__(self, built: TourModel) -> None:
        self._built = built
        self._whole = [*built.tours.values(), *built.shifts.values()]  #: must become whole

    def solve(self, limits: Limits, watch: Watch, clock: Clock) -> Tours:
        """Round the relaxed solution, then better one part after the other."""
        begun = clock.monotonic_s()
        best, bound = self._rounded()
        for part in self._parts():
            now = Progress(
                cost=best.objective_value(), bound=bound, spent_s=clock.monotonic_s() - begun
            )
            left = limits.time_s - now.spent_s
            if not watch(now) or now.gap <= limits.gap or left < _LEAST_S:
                break
            whole = len(part) == len(self._whole)
            found = self._better(best, part, left if whole else min(left, _PART_S), limits.gap)
            if whole:
                bound = max(bound, found.termination.objective_bounds.dual_bound)
            if found.has_primal_feasible_solution():
                best = min(best, found, key=mathopt.SolveResult.objective_value)
        return self._built.read(self._with_whole_rests(best), bound)

    def _parts(self) -> Iterator[Sequence[mathopt.Variable]]:
        """Yield what is set free in turn: each day's shifts, each crew's tours, at last all."""
        built = self._built
        days = sorted({key[1] for key in built.shifts})
        for _ in range(_ROUNDS):
            for day in days:
                yield [v for key, v in built.shifts.items() if key[1] == day]
            for crew in range(len(built.crews)):
                tours = [v for key, v in built.tours.items() if key[0] == crew]
                yield [*tours, *(v for key, v in built.shifts.items() if key[0] == crew)]
        yield self._whole

    def _with_whole_rests(self, best: mathopt.SolveResult) -> mathopt.SolveResult:
        """Place the breaks of given shifts as well as whole numbers can; else as they are."""
        values = best.variable_values()
        rests = self._built.rest_totals()
        for variable in rests:
            variable.integer = True
        with self._held({v: round(values[v]) for v in self._whole}):
            found = mathopt.solve(
                self._built.model,
                mathopt.SolverType.HIGHS,
                params=mathopt.SolveParameters(time_limit=timedelta(seconds=_PART_S)),
            )
        for variable in rests:
            variable.integer = False
        return found if found.has_primal_feasible_solution() else best

    def _rounded(self) -> tuple[mathopt.SolveResult, float]:
        """Return a first solution, and the bound of the relaxed model."""
        for variable in self._whole:
            variable.integer = False
        relaxed = mathopt.solve(self._built.model, mathopt.SolverType.GLOP)
        if not relaxed.has_primal_feasible_solution():
            raise RuntimeError("the tour model has no solution")
        with self._held(self._near(relaxed.variable_values())):
            fixed = mathopt.solve(self._built.model, mathopt.SolverType.GLOP)
        for variable in self._whole:
            variable.integer = True
        return fixed, relaxed.objective_value()

    @contextmanager
    def _held(self, values: Mapping[mathopt.Variable, float]) -> Generator[None]:
        """Hold variables at these values for the length of the block."""
        limits = {v: (v.lower_bound, v.upper_bound) for v in values}
        for variable, value in values.items():
            variable.lower_bound = variable.upper_bound = value
        try:
            yield
        finally:
            for variable, (low, high) in limits.items():
                variable.lower_bound, variable.upper_bound = low, high

    def _better(
        self,
        best: mathopt.SolveResult,
        part: Sequence[mathopt.Variable],
        time_s: float,
        gap: float,
    ) -> mathopt.SolveResult:
        """Solve with only a part free, from the best so far."""
        values, free = best.variable_values(), set(part)
        hint = mathopt.SolutionHint(variable_values=values)
        with self._held({v: round(values[v]) for v in self._whole if v not in free}):
            return mathopt.solve(
                self._built.model,
                mathopt.SolverType.HIGHS,
                params=mathopt.SolveParameters(
                    time_limit=timedelta(seconds=time_s), relative_gap_tolerance=gap / 4
                ),
                model_params=mathopt.ModelSolveParameters(solution_hints=[hint]),
            )

    def _near(self, values: Mapping[mathopt.Variable, float]) -> dict[mathopt.Variable, int]:
        """Return whole tours and shifts near the relaxed ones that add up."""
        near: dict[mathopt.Variable, int] = {}
        at_work = defaultdict[tuple[int, int], int](int)
        tours = defaultdict[tuple[int, int], list[int]](list)
        for number, index, which in self._built.tours:
            tours[number, index].append(which)
        for (number, index), all_of_them in tours.items():
            cohort = self._built.crews[number].cohorts[index]
            variables = [self._built.tours[number, index, which] for which in all_of_them]
            counts = _whole([values[v] for v in variables], len(cohort.people))
            near |= dict(zip(variables, counts, strict=True))
            for which, count in zip(all_of_them, counts, strict=True):
                for day in cohort.patterns[which]:
                    at_work[number, day] += count
        shifts = defaultdict[tuple[int, int], list[mathopt.Variable]](list)
        for key, variable in self._built.shifts.items():
            shifts[key[:2]].append(variable)
        for where, variables in shifts.items():
            held = [int(v.lower_bound) for v in variables]
            over = [max(values[v] - low, 0.0) for v, low in zip(variables, held, strict=True)]
            more = _whole(over, at_work[where] - sum(held))
            near |= {v: a + b for v, a, b in zip(variables, held, more, strict=True)}
        return near


def _whole(shares: Sequence[float], total: int) -> list[int]:
    """Return whole numbers in proportion to the shares that sum to `total` (largest remainder)."""
    given = sum(shares)
    exact = [share * total / given if given > 0 else total / len(shares) for share in shares]
    counts = [int(value) for value in exact]
    ranked = sorted(range(len(shares)), key=lambda i: (counts[i] - exact[i], i))
    for i in ranked[: total - sum(counts)]:
        counts[i] += 1
    return counts
