"""What a statement may contain so that DuckDB, Spark and ClickHouse answer it alike. Pure."""

import re
from functools import lru_cache
from typing import Final

import sqlglot
from sqlglot import expressions as sql

_DAY: Final = re.compile(r"\b\d{8}\b")


class NotPortableError(Exception):
    """A statement that engines may answer differently: a fault of the compiler, not a person's."""


_ALLOWED: Final = (
    sql.Select, sql.From, sql.Join, sql.Where, sql.Group, sql.Subquery, sql.Table, sql.TableAlias,
    sql.Identifier, sql.Column, sql.Alias, sql.Literal, sql.Star, sql.Case, sql.If, sql.Cast,
    sql.DataType, sql.Sum, sql.Count, sql.Max, sql.Distinct, sql.Window, sql.Lead, sql.Order,
    sql.Ordered, sql.And, sql.Or, sql.Not, sql.EQ, sql.NEQ, sql.LT, sql.LTE, sql.GT, sql.GTE,
    sql.In, sql.Add, sql.Sub, sql.Mod, sql.Neg, sql.Paren, sql.Coalesce, sql.WindowSpec,
)  # fmt: skip


def check_portable(text: str) -> None:
    """Make sure that a statement is one that all three engines answer alike.

    Raises:
        NotPortableError: it holds something else.
    """
    _parse(_DAY.sub("0", text))


@lru_cache(maxsize=512)
def _parse(text: str) -> None:
    """Reading a long statement takes longer than running it; days apart they are few."""
    for node in sqlglot.parse_one(text, read="duckdb").walk():
        if not isinstance(node, _ALLOWED):
            raise NotPortableError(f"{type(node).__name__}: {text}")
        if isinstance(node, sql.Sum | sql.Max | sql.Count) and not isinstance(
            node.parent, sql.Cast
        ):
            raise NotPortableError(f"a sum without its cast: {text}")
