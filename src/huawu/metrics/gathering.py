"""From the sums that engines answer back to figures. Pure."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from huawu.metrics.compiler import Plan, Statement
from huawu.metrics.expressions import Aggregate, aggregates, reader
from huawu.metrics.expressions import Expression as Formula
from huawu.metrics.measures import identity, measure

#: Of one statement, the rows.
_Rows = Sequence[Sequence[Any]]
_Numbers = list[float | None]


def figures(
    asked: Plan, answers: Sequence[_Rows], background: Sequence[_Rows] = ()
) -> dict[tuple[Any, ...], dict[str, float | None]]:
    """Return each metric's value for each group.

    Args:
        asked: the plan.
        answers: for each statement its rows.
        background: for each of the plan's background its one row.
    """
    unknown = _unknown(asked, background)
    row = _Row(asked.formulas.values())
    read = {
        name: reader(formula, row.place)
        for name, formula in asked.formulas.items()
        if name not in unknown
    }
    nothing_known = dict[str, float | None].fromkeys(asked.formulas)
    gathered: dict[tuple[Any, ...], _Numbers] = {} if asked.by else {(): list(row.nothing)}
    width = len(asked.by)
    for statement, rows in zip(asked.statements, answers, strict=True):
        for group, found in zip(rows, row.read(statement, rows, width), strict=True):
            here = gathered.setdefault(tuple(group[:width]), list(row.nothing))
            for place, number in found:
                here[place] = number
    return {
        group: nothing_known | {name: value(numbers) for name, value in read.items()}
        for group, numbers in sorted(gathered.items(), key=lambda item: _sortable(item[0]))
    }


def _unknown(asked: Plan, background: Sequence[_Rows]) -> set[str]:
    """Return the metrics that need something which nobody records."""
    row = _Row(chain.from_iterable(asked.needs.values()))
    numbers = list(row.nothing)
    for statement, rows in zip(asked.background, background, strict=True):
        for found in row.read(statement, rows, 0):
            for place, number in found:
                numbers[place] = number
    return {
        name
        for name, needs in asked.needs.items()
        if any(not reader(each, row.place)(numbers) for each in needs)
    }


class _Row:
    """The aggregates of some formulas, each with its place in a row of numbers."""

    def __init__(self, formulas: Iterable[Formula]) -> None:
        self._places: dict[Aggregate, int] = {}
        #: What a group has of which a fact tells nothing: it counts as nothing, not as unknown.
        self.nothing: _Numbers = []
        for each in chain.from_iterable(map(aggregates, formulas)):
            place = self._places.setdefault(identity(each), len(self._places))
            if place == len(self.nothing):
                its_measure = measure(each)
                self.nothing.append(its_measure.read([None] * len(its_measure.sql)))

    def read(
        self, statement: Statement, rows: _Rows, begin: int
    ) -> Iterable[list[tuple[int, float | None]]]:
        """Yield the numbers of each row, with their places; `begin` columns are dimensions."""
        columns = [(self.place(each), m, len(m.sql)) for each, m in statement.measures]
        for row in rows:
            at, found = begin, list[tuple[int, float | None]]()
            for place, its_measure, width in columns:
                found.append((place, its_measure.read(row[at : at + width])))
                at += width
            yield found

    def place(self, aggregate: Aggregate) -> int:
        """Return which number of a row is the aggregate's."""
        return self._places[identity(aggregate)]


def _sortable(group: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple((str(type(each).__name__), each) for each in group)
