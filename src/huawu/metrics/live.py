"""Figures of the moment: the catalogue's formulas over counts that somebody keeps in memory. Pure.

The floor counts as things happen; what it shows is made of those counts by the same formula as
in every report, so that one name never has two.
"""

from collections.abc import Mapping
from functools import cache

from huawu.metrics.catalogue import standard_catalogue
from huawu.metrics.expressions import (
    Aggregate,
    Binary,
    Expression,
    FormulaError,
    Reference,
    evaluate,
)
from huawu.metrics.expressions import Number as PlainNumber


def figure(metric: str, counts: Mapping[str, float]) -> float | None:
    """Return a metric's value from the metrics that its formula names.

    Args:
        metric: one of the house's.
        counts: the value of each metric in its formula.

    Raises:
        FormulaError: a count is missing, or the formula gathers facts itself.
    """
    return evaluate(_put_in(_formula(metric), counts), _no_facts)


@cache
def _formula(metric: str) -> Expression:
    return standard_catalogue().need(metric).expression


def _put_in(expression: Expression, counts: Mapping[str, float]) -> Expression:
    match expression:
        case Reference():
            if expression.metric not in counts:
                raise FormulaError(expression.place, f"nobody counts {expression.metric!r} live")
            return PlainNumber(counts[expression.metric], expression.place)
        case Binary():
            left, right = _put_in(expression.left, counts), _put_in(expression.right, counts)
            return Binary(expression.operator, left, right, expression.place)
        case _:
            return expression


def _no_facts(aggregate: Aggregate) -> float | None:
    raise FormulaError(aggregate.place, "gathers facts, which are not at hand live")
