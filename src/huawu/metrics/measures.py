"""Aggregates as portable SQL, and numbers back from what the engine answers. Pure.

The SQL keeps to what DuckDB, Spark and ClickHouse answer alike, digit for digit: integers only,
every sum cast to bigint, no averages, no approximate functions, no date functions, no NULL tests.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final

from huawu.metrics.expressions import (
    SCALE,
    Aggregate,
    Both,
    Condition,
    Either,
    Function,
    Not,
    Parameter,
    Test,
    Unit,
    Varying,
    Within,
    aggregates,
    unit_of,
)
from huawu.metrics.expressions import Expression as Formula

#: Where the histograms behind percentiles are cut, in seconds.
EDGES_S: Final = (
    1, 2, 3, 5, 7, 10, 15, 20, 25, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1200, 1800,
    3600, 7200,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """One aggregate: the SQL that gathers it, and how its columns become a number."""

    fact: str
    function: Function
    sql: tuple[str, ...]  #: one aggregate call for each column
    scale: int  #: stored units in a shown one
    quantile: float = 0.0

    @property
    def additive(self) -> bool:
        """Whether sums of parts are the sum of the whole, so that a cube may hold it."""
        return self.function is not Function.DISTINCT

    def read(self, columns: Sequence[int | None]) -> float | None:
        """Return the number that the columns' values say."""
        if self.function is Function.PERCENTILE:
            return _quantile([value or 0 for value in columns], self.quantile)
        value = columns[0]
        if self.function is Function.MAX:
            return None if value is None or value < 0 else value / self.scale
        return (value or 0) / self.scale if self.scale > 1 else (value or 0)


def measure(aggregate: Aggregate) -> Measure:
    """Return the measure of a bound aggregate."""
    unit = unit_of(aggregate, lambda _: Unit.NUMBER)
    where = "" if aggregate.where is None else condition_sql(aggregate.where)
    return Measure(
        aggregate.fact,
        aggregate.function,
        tuple(_calls(aggregate, where)),
        SCALE[unit],
        aggregate.quantile,
    )


def measures(formula: Formula) -> Iterator[Measure]:
    """Yield the measures that a bound formula is made of."""
    return (measure(each) for each in aggregates(formula))


def column_name(call: str) -> str:
    """Return the name under which a cube holds an aggregate call; the same text, the same name."""
    return f"m_{blake2b(call.encode(), digest_size=6).hexdigest()}"


def identity(aggregate: Aggregate) -> Aggregate:
    """Return the aggregate without its place in a text: what makes two of them the same."""
    return replace(aggregate, place=0)


def _calls(aggregate: Aggregate, where: str) -> Iterator[str]:
    added = " + ".join(map(_column, aggregate.columns))
    match aggregate.function:
        case Function.COUNT:
            yield _count(where)
        case Function.SUM:
            yield _sum(added, where) if where else f"cast(sum({added}) as bigint)"
        case Function.MAX:
            yield f"cast(max({_when(added, where, '-1')}) as bigint)"
        case Function.DISTINCT:
            known = f"{added} <> ''" if not where else f"({where}) and {added} <> ''"
            yield f"cast(count(distinct case when {known} then {added} end) as bigint)"
        case Function.PERCENTILE:
            yield from _histogram(added, where)


def _histogram(column: str, where: str) -> Iterator[str]:
    """Yield how many lie at or below each edge, then all, then the largest."""
    for edge_s in EDGES_S:
        below = f"{column} <= {edge_s * 1000}"
        yield _count(f"({where}) and {below}" if where else below)
    yield _count(where)
    yield f"cast(max({_when(column, where, '-1')}) as bigint)"


def _count(where: str) -> str:
    """Engines count in 8 bytes and sum in 24, which matters to the millions of cells of a cube."""
    return f"cast(count({f'case when {where} then 1 end' if where else '*'}) as bigint)"


def _sum(what: str, where: str) -> str:
    return f"cast(sum({_when(what, where, '0')}) as bigint)"


def _when(what: str, where: str, otherwise: str) -> str:
    return f"case when {where} then {what} else {otherwise} end" if where else what


def condition_sql(condition: Condition) -> str:
    """Return a bound condition as SQL."""
    match condition:
        case Test():
            against = _against(condition.against)
            return f"{_column(condition.column)} {condition.operator} {against}"
        case Within():
            return (
                f"{_column(condition.column)} in ({', '.join(literal(w) for w in condition.words)})"
            )
        case Both():
            return " and ".join(_grouped(part) for part in condition.parts)
        case Either():
            return " or ".join(_grouped(part) for part in condition.parts)
        case Not():
            return f"not ({condition_sql(condition.part)})"


def _grouped(condition: Condition) -> str:
    text = condition_sql(condition)
    return f"({text})" if isinstance(condition, Both | Either) else text


def _against(value: float | str | Parameter | Varying) -> str:
    if isinstance(value, Parameter):
        raise TypeError(f"the parameter {value.name} is not bound")
    return _varying(value) if isinstance(value, Varying) else literal(value)


def _varying(value: Varying) -> str:
    text = literal(value.usual)
    if value.by_queue:
        cases = [f"when {literal(queue)} then {literal(its)}" for queue, its in value.by_queue]
        text = f"case {_column('queue')} {' '.join(cases)} else {text} end"
    if not value.recorded:
        return text
    own = _column(value.recorded)
    return f"case when {own} > 0 then {own} else {text} end"


def _column(name: str) -> str:
    """Return a fact's column: `f` as in every statement, whatever else is joined."""
    return f"f.{name}"


def literal(value: float | str) -> str:
    """Return a text or number as SQL."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(int(value)) if value == int(value) else repr(float(value))


def _quantile(columns: Sequence[int], quantile: float) -> float | None:
    """Interpolate in a histogram: counts at or below each edge, then all, then the largest (ms)."""
    *below, count, largest = columns
    if not count:
        return None
    wanted = quantile * count
    edges = (0, *(float(edge) for edge in EDGES_S))
    counts = (0, *below)
    for i in range(1, len(counts)):
        if counts[i] >= wanted:
            inside = counts[i] - counts[i - 1]
            share = (wanted - counts[i - 1]) / inside if inside else 1.0
            high = min(edges[i], max(largest / 1000, edges[i - 1]))
            return edges[i - 1] + share * (high - edges[i - 1])
    tail, high = count - counts[-1], largest / 1000
    return edges[-1] + (wanted - counts[-1]) / tail * (high - edges[-1])
