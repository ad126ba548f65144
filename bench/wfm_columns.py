"""Lines for people who serve needs together, by column generation, with a bound. Pure.

The master programme mixes the lines known so far; its prices say what one more person would be
worth where; each person's network then offers the line that is cheapest at these prices. When none
betters the mixture, its cost is a bound for every choice of whole lines. Whole ones are found by
diving: the line with the largest part is fixed, the others are priced anew around it, until
everybody has one; dives that follow choose a little by chance.

Dantzig and Wolfe 1960; for rosters Jaumard, Semet and Vovor 1998, Burke and Curtois 2014.
"""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from huawu.kernel.clock import Clock
from huawu.kernel.lazily import lazily
from huawu.wfm.schedule.lines import Costs, Line, Network, cheapest

if TYPE_CHECKING:
    from ortools.linear_solver import pywraplp
else:
    pywraplp = lazily("ortools.linear_solver.pywraplp")

_LEAST: Final = 1e-6  #: gain that counts
_WHOLE: Final = 0.999  #: part of a line that is taken as all of it
_CHANCE: Final = 0.6  #: how much chance may add to the part of a line, after the first dive


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeker:
    """Somebody who is to be given a line."""

    network: Network[Any]
    source: int  #: where they stand before the first day: one of `network.sources`
    costs: Costs  #: of each label, for them alone; infinite: not allowed
    serves: NDArray[np.intp]  #: by label: the need it serves, `len(needs)` where it serves none


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """How many people are wanted for each of some things."""

    people: NDArray[np.float64]
    under: NDArray[np.float64]  #: cost of one missing
    over: NDArray[np.float64]  #: cost of one too many

    def cost(self, there: NDArray[np.float64]) -> float:
        """Return what it costs that so many are there."""
        gap = self.people - there
        return float((self.under * gap.clip(0) - self.over * gap.clip(None, 0)).sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A line for everybody."""

    lines: tuple[Line, ...]  #: labels of each person's network, in the order of the seekers
    cost: float
    bound: float  #: no choice of lines costs less


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """When the search is over."""

    time_s: float
    gap: float = _LEAST  #: cost above the bound that is good enough
    dives: int = 1_000_000


def choose(
    seekers: Sequence[Seeker],
    needs: Needs,
    effort: Effort,
    clock: Clock,
    known: Sequence[Line] = (),
) -> Chosen | None:
    """Return the cheapest lines found.

    Args:
        seekers: who needs a line.
        needs: what they serve together.
        effort: of the search; a dive that has begun is broken off when the time is over.
        clock: for the limit.
        known: a line for everybody to begin with.

    Returns:
        None when somebody is allowed no line, or the time was over before any were found.
    """
    return _Search(seekers, needs, effort, clock).solve(known)


class _Search:
    """Lines of some people while they are chosen."""

    def __init__(
        self, seekers: Sequence[Seeker], needs: Needs, effort: Effort, clock: Clock
    ) -> None:
        self._seekers = seekers
        self._needs = needs
        self._effort = effort
        self._clock = clock
        self._until = clock.monotonic_s() + effort.time_s
        self._master = _Master(seekers, needs)
        self._lines: tuple[Line, ...] = ()
        self._cost = np.inf

    def solve(self, known: Sequence[Line]) -> Chosen | None:
        free = np.zeros(len(self._needs.people) + 1)
        if not all(self._offer(who, free, np.inf) for who in range(len(self._seekers))):
            return None
        if known:
            self._take(known)
            for who, line in enumerate(known):
                self._master.add(who, line)
        bound = self._mix({})
        chance = np.random.default_rng(1)
        for dive in range(self._effort.dives):
            if self._cost - bound <= self._effort.gap or self._late():
                break
            self._dive(chance if dive else None)
        if not self._lines:
            return None
        return Chosen(lines=self._lines, cost=self._cost, bound=min(bound, self._cost))

    def _late(self) -> bool:
        return self._clock.monotonic_s() >= self._until

    def _offer(self, who: int, prices: Costs, limit: float) -> float:
        """Add a person's cheapest line if it costs less than a limit; return by how much."""
        seeker = self._seekers[who]
        cost, line = cheapest(seeker.network, seeker.source, seeker.costs - prices[seeker.serves])
        if not cost < limit - _LEAST:  # nothing is less than infinite, where no line is allowed
            return 0.0
        self._master.add(who, line)
        return limit - cost

    def _mix(self, fixed: Container[int]) -> float:
        """Price lines until none betters the mixture; return the bound of its cost."""
        free = [who for who in range(len(self._seekers)) if who not in fixed]
        bound = -np.inf
        while True:
            cost = self._master.solve()
            prices, limits = self._master.prices()
            gains = sum(self._offer(who, prices, limits[who]) for who in free)
            bound = max(bound, cost - gains)
            if gains < _LEAST or self._late():
                return bound

    def _dive(self, chance: np.random.Generator | None) -> None:
        """Fix one line after the other; take what comes out if it is better."""
        fixed: dict[int, int] = {}
        while len(fixed) < len(self._seekers):
            if self._mix(fixed) >= self._cost - _LEAST or self._late():
                break
            fixed |= self._master.fix_largest(fixed, chance)
        else:
            columns = (self._master.columns[fixed[who]] for who in range(len(fixed)))
            self._take([column.line for column in columns])
        self._master.free(fixed.values())

    def _take(self, lines: Sequence[Line]) -> None:
        """Remember lines if they cost less than the best so far."""
        there = np.zeros(len(self._needs.people) + 1)
        own = 0.0
        for seeker, line in zip(self._seekers, lines, strict=True):
            np.add.at(there, seeker.serves[line], 1)
            own += float(seeker.costs[line].sum())
        cost = own + self._needs.cost(there[:-1])
        if cost < self._cost - _LEAST:
            self._lines, self._cost = tuple(lines), cost


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    who: int
    line: Line
    part: Any  #: variable: which part of the person's time goes to it


class _Master:
    """The linear programme that mixes known lines."""

    def __init__(self, seekers: Sequence[Seeker], needs: Needs) -> None:
        self._seekers = seekers
        self._solver: Any = pywraplp.Solver.CreateSolver("GLOP")
        self._total: Any = self._solver.Objective()
        self._total.SetMinimization()
        self._needs = [
            self._need(*values)
            for values in zip(needs.people, needs.under, needs.over, strict=True)
        ]
        self._persons: list[Any] = [self._solver.Constraint(1, 1) for _ in seekers]
        self._known: set[tuple[int, bytes]] = set()
        self.columns: list[_Column] = []

    def _need(self, people: float, under: float, over: float) -> Any:
        row = self._solver.Constraint(float(people), float(people))
        for sign, cost in ((1, under), (-1, over)):
            gap = self._solver.NumVar(0, self._solver.infinity(), "")
            row.SetCoefficient(gap, sign)
            self._total.SetCoefficient(gap, float(cost))
        return row

    def add(self, who: int, line: Line) -> None:
        """Let a person's line be part of the mixture."""
        key = who, line.tobytes()
        if key in self._known:
            return
        self._known.add(key)
        seeker = self._seekers[who]
        part = self._solver.NumVar(0, self._solver.infinity(), "")
        self._total.SetCoefficient(part, float(seeker.costs[line].sum()))
        self._persons[who].SetCoefficient(part, 1)
        for need, count in zip(*np.unique(seeker.serves[line], return_counts=True), strict=True):
            if need < len(self._needs):
                self._needs[need].SetCoefficient(part, float(count))
        self.columns.append(_Column(who=who, line=line, part=part))

    def solve(self) -> float:
        """Return what the best mixture costs.

        Raises:
            RuntimeError: there is none, although lines of everybody are known.
        """
        if self._solver.Solve() != self._solver.OPTIMAL:
            self._solver.Reset()  # a start from the last answer may go astray
            if self._solver.Solve() != self._solver.OPTIMAL:
                raise RuntimeError("a mixture that is always there was not found")
        return self._total.Value()

    def prices(self) -> tuple[Costs, list[float]]:
        """Return what one more is worth to each need, and what each person's line may cost."""
        worth = [row.dual_value() for row in self._needs]
        return np.array([*worth, 0.0]), [row.dual_value() for row in self._persons]

    def fix_largest(
        self, fixed: Container[int], chance: np.random.Generator | None
    ) -> dict[int, int]:
        """Fix the line with the largest part and all that are whole; return columns by person."""
        parts = [
            (column.part.solution_value(), number)
            for number, column in enumerate(self.columns)
            if column.who not in fixed
        ]
        mixed = [(part, number) for part, number in parts if part > _LEAST]
        luck = np.zeros(len(mixed)) if chance is None else chance.random(len(mixed)) * _CHANCE
        _, first = max((part + more, n) for (part, n), more in zip(mixed, luck, strict=True))
        whole = [number for part, number in mixed if part >= _WHOLE]
        chosen = {self.columns[number].who: number for number in (*whole, first)}
        for number in chosen.values():
            self.columns[number].part.SetBounds(1, 1)
        return chosen

    def free(self, columns: Iterable[int]) -> None:
        """Take back what was fixed."""
        for number in columns:
            self.columns[number].part.SetBounds(0, self._solver.infinity())
