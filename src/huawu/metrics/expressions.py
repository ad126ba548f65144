"""The language of formulas: what one says, and whether its units fit. Pure.

    answered / offered
    count(contact where asked and outcome = 'answered' and wait <= $within)
    sum(contact.talk + contact.hold where outcome = 'answered') / handled
    percentile(contact.wait, 0.9 where outcome = 'answered')

An aggregate counts facts; a bare name is another metric; `$name` is a parameter. Every node keeps
the place it was written at, so that a refusal can point to it. `parsing` reads the text.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import itemgetter
from typing import Final

from huawu.kernel.errors import Invalid
from huawu.metrics.facts import Column, Use, columns


@dataclass(frozen=True, slots=True)
class Varying:
    """A number that is each fact's own: as recorded, else as its queue has it, else the usual."""

    usual: float
    by_queue: tuple[tuple[str, float], ...] = ()
    recorded: str = ""  #: the column that tells it, 0 where nobody recorded it; "": none does


#: A parameter's value.
Value = float | Varying


class FormulaError(Invalid):
    """A formula that means nothing; `place` is the character, from 1."""

    code = "formula"

    def __init__(self, place: int, message: str) -> None:
        super().__init__("formula", f"at character {place}: {message}", place=place)
        self.place = place


class Unit(StrEnum):
    """What a number is a number of."""

    NUMBER = "number"  #: a count, a ratio, a factor
    SECONDS = "seconds"
    MONEY = "money"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Parameter:
    """`$name`, until a value takes its place."""

    name: str
    place: int


@dataclass(frozen=True, slots=True)
class Test:
    """A column compared with a literal; spans with milliseconds."""

    column: str
    operator: str  #: = <> < <= > >=
    against: float | str | Parameter | Varying


@dataclass(frozen=True, slots=True)
class Within:
    """A column that is one of several words or numbers."""

    column: str
    words: tuple[str | float, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """All of them hold."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of them holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """It does not hold."""

    part: "Condition"


Condition = Test | Within | Both | Either | Not


class Function(StrEnum):
    """How facts are gathered into a number."""

    COUNT = "count"
    SUM = "sum"
    MAX = "max"
    DISTINCT = "distinct"
    PERCENTILE = "percentile"


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Facts gathered into a number."""

    function: Function
    fact: str
    columns: tuple[str, ...]  #: added; empty for `count`
    where: Condition | None
    place: int
    quantile: float = 0.0  #: only of `percentile`


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number, or a time: `8 h`."""

    value: float
    place: int
    unit: Unit = Unit.NUMBER


@dataclass(frozen=True, slots=True)
class Reference:
    """The value of another metric."""

    metric: str
    place: int


@dataclass(frozen=True, slots=True)
class Binary:
    """Two numbers joined by + - * or /."""

    operator: str
    left: "Expression"
    right: "Expression"
    place: int


Expression = Aggregate | Number | Parameter | Reference | Binary

_UNITS: Final = {
    Use.SPAN: Unit.SECONDS,
    Use.MONEY: Unit.MONEY,
    Use.POINTS: Unit.POINTS,
    Use.COUNT: Unit.NUMBER,
    Use.FLAG: Unit.NUMBER,
}
#: How many of what is stored make one of what is shown.
SCALE: Final = {Unit.SECONDS: 1000, Unit.MONEY: 100, Unit.POINTS: 100, Unit.NUMBER: 1}


def column_of(fact: str, name: str, place: int) -> Column:
    """Return a fact's column.

    Raises:
        FormulaError: there is no such fact, or it has no such column.
    """
    try:
        known = columns(fact)
    except KeyError:
        raise FormulaError(
            place, f"there is no fact {fact!r}; there are contact, segment, state, queue, mark"
        ) from None
    if name not in known:
        raise FormulaError(
            place, f"the fact {fact!r} has no {name!r}; it has {', '.join(sorted(known))}"
        )
    return known[name]


def unit_of(expression: Expression, unit_of_metric: Callable[[Reference], Unit]) -> Unit:
    """Return what an expression is a number of.

    Raises:
        FormulaError: units that cannot be added, multiplied or divided.
    """
    match expression:
        case Number():
            return expression.unit
        case Parameter():
            return Unit.NUMBER
        case Reference():
            return unit_of_metric(expression)
        case Aggregate():
            return _aggregate_unit(expression)
        case Binary():
            left = unit_of(expression.left, unit_of_metric)
            right = unit_of(expression.right, unit_of_metric)
            return _joined(expression, left, right)


def _aggregate_unit(aggregate: Aggregate) -> Unit:
    if aggregate.function in (Function.COUNT, Function.DISTINCT):
        return Unit.NUMBER
    units: set[Unit] = set()
    for name in aggregate.columns:
        column = column_of(aggregate.fact, name, aggregate.place)
        if column.use not in _UNITS:
            raise FormulaError(
                aggregate.place, f"{name!r} holds {column.use.value}; it cannot be summed"
            )
        units.add(_UNITS[column.use])
    if len(units) != 1:
        told = " and ".join(sorted(unit.value for unit in units))
        raise FormulaError(aggregate.place, f"{told} cannot be added")
    return units.pop()


def _joined(join: Binary, left: Unit, right: Unit) -> Unit:
    if join.operator in "+-":
        if left is not right:
            raise FormulaError(join.place, f"{left.value} and {right.value} cannot be added")
        return left
    if join.operator == "*":
        if Unit.NUMBER not in (left, right):
            raise FormulaError(join.place, f"{left.value} times {right.value} means nothing")
        return left if right is Unit.NUMBER else right
    if left is right:
        return Unit.NUMBER
    if right is not Unit.NUMBER:
        raise FormulaError(join.place, f"{left.value} divided by {right.value} means nothing")
    return left


def aggregates(expression: Expression) -> Iterator[Aggregate]:
    """Yield every aggregate in an expression."""
    match expression:
        case Aggregate():
            yield expression
        case Binary():
            yield from aggregates(expression.left)
            yield from aggregates(expression.right)
        case _:
            return


def references(expression: Expression) -> Iterator[Reference]:
    """Yield every mention of another metric."""
    match expression:
        case Reference():
            yield expression
        case Binary():
            yield from references(expression.left)
            yield from references(expression.right)
        case _:
            return


def bind(expression: Expression, values: Mapping[str, Value]) -> Expression:
    """Return the expression with parameters replaced by their values.

    Raises:
        FormulaError: a parameter has no value, or one that differs by fact outside `where`.
    """
    match expression:
        case Parameter():
            value = _value(expression, values)
            if not isinstance(value, float | int):
                raise FormulaError(expression.place, "differs by contact; use it in `where` only")
            return Number(value, expression.place)
        case Aggregate(where=where) if where is not None:
            return replace(expression, where=_bind_condition(where, values))
        case Binary():
            left, right = bind(expression.left, values), bind(expression.right, values)
            return replace(expression, left=left, right=right)
        case _:
            return expression


def _bind_condition(condition: Condition, values: Mapping[str, Value]) -> Condition:
    match condition:
        case Test(against=Parameter() as parameter):
            return replace(condition, against=_value(parameter, values))
        case Both() | Either():
            parts = tuple(_bind_condition(part, values) for part in condition.parts)
            return replace(condition, parts=parts)
        case Not():
            return Not(_bind_condition(condition.part, values))
        case _:
            return condition


def _value(parameter: Parameter, values: Mapping[str, Value]) -> Value:
    if parameter.name not in values:
        raise FormulaError(parameter.place, f"the parameter ${parameter.name} has no value")
    return values[parameter.name]


def evaluate(
    expression: Expression,
    aggregate: Callable[[Aggregate], float | None],
) -> float | None:
    """Return the value of a bound expression without references; None where nothing is known.

    A division by zero is None, and so is everything that depends on it.
    """
    match expression:
        case Number():
            return expression.value
        case Aggregate():
            return aggregate(expression)
        case Binary():
            left = evaluate(expression.left, aggregate)
            right = evaluate(expression.right, aggregate)
            return _computed(expression.operator, left, right)
        case _:
            raise FormulaError(expression.place, "is not bound")


def reader(
    expression: Expression, place: Callable[[Aggregate], int]
) -> Callable[[Sequence[float | None]], float | None]:
    """Return `evaluate` for many rows of numbers, in each of which an aggregate has its place."""
    match expression:
        case Aggregate():
            return itemgetter(place(expression))
        case Binary(operator=operator):
            left, right = reader(expression.left, place), reader(expression.right, place)
            return lambda numbers: _computed(operator, left(numbers), right(numbers))
        case _:
            value = evaluate(expression, lambda _: None)
            return lambda _: value


def _computed(operator: str, left: float | None, right: float | None) -> float | None:
    if left is None or right is None:
        return None
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    return left / right if right else None
