"""Many rows in one statement: they go as JSON, for the driver would send each of them by itself."""

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Table, TextClause, func, text
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.kernel.ids import TenantId

_AT_ONCE: Final = 1_000  # rows
_encoder: Final = msgspec.json.Encoder()


async def put_rows(
    connection: AsyncConnection,
    table: Table,
    tenant: TenantId,
    rows: Sequence[Any],
    *,
    apart: Collection[str] = (),
) -> None:
    """Write rows of a tenant; one whose key is there already takes their place.

    Args:
        connection: in a transaction.
        table: with a column `tenant`.
        tenant: whose.
        rows: dataclasses, Structs or dicts with values for the other columns by name; a column
            that is missing is null. No two may have the same key.
        apart: columns that a row which is there already keeps as it has them.
    """
    statement = _statement(table, frozenset(apart))
    for at in range(0, len(rows), _AT_ONCE):
        given = _encoder.encode(rows[at : at + _AT_ONCE]).decode()
        await connection.execute(statement, {"tenant": tenant, "rows": given})


@cache
def _statement(table: Table, apart: frozenset[str]) -> TextClause:
    keys = [column.name for column in table.primary_key]
    names = [column.name for column in table.columns if column.name != "tenant"]
    sets = [f"{n} = excluded.{n}" for n in names if n not in keys and n not in apart]
    columns = ", ".join(names)
    return text(
        f"INSERT INTO {table.name} (tenant, {columns}) SELECT :tenant, {columns}"  # noqa: S608
        f" FROM json_populate_recordset(NULL::{table.name}, CAST(:rows AS json))"
        f" ON CONFLICT ({', '.join(keys)})"
        + (f" DO UPDATE SET {', '.join(sets)}" if sets else " DO NOTHING")
    )


def replaced(column: ColumnElement[str], words: Iterable[str], by: str) -> ColumnElement[str]:
    """Return a column's text with every one of some words replaced, the longest first."""
    for word in sorted(words, key=lambda word: (-len(word), word)):
        column = func.replace(column, word, by)
    return column
