"""Fresh facts in PostgreSQL: what the journal told since the last days were sealed."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import delete, select

from huawu.kernel.ids import TenantId
from huawu.metrics.columnar import Table, one_table, row_table
from huawu.metrics.facts import Fact, stored
from huawu.metrics.tables import facts as tables
from huawu.storage.database import Database
from huawu.storage.rows import put_rows

_PART: Final = 5_000  # rows taken at once

#: Rows by kind of fact.
Rows = Mapping[str, Sequence[Fact]]


class FreshFacts:
    """The tables of fresh facts of one tenant."""

    def __init__(self, database: Database, tenant: TenantId) -> None:
        self._database = database
        self._tenant = tenant

    async def put(self, rows: Rows) -> None:
        """Write facts, all or none; one with the same key is replaced.

        Raises:
            Unavailable: the database is away.
        """
        async with self._database.begin() as connection:
            for fact, found in rows.items():
                await put_rows(connection, tables[fact], self._tenant, found)

    async def read(
        self,
        fact: str,
        first_day: int | None = None,
        last_day: int | None = None,
        source: str = "",
    ) -> Table:
        """Return the facts of some days, both ends included; of one source, or of all."""
        table = tables[fact]
        names = [column.name for column in stored(fact)]
        query = select(*(table.c[name] for name in names)).where(table.c.tenant == self._tenant)
        if first_day is not None:
            query = query.where(table.c.day >= first_day)
        if last_day is not None:
            query = query.where(table.c.day <= last_day)
        if source:
            query = query.where(table.c.source == source)
        async with self._database.begin() as connection, connection.stream(query) as found:
            # A busy day at once would hold the calls up.
            parts = [
                await asyncio.to_thread(row_table, fact, rows)
                async for rows in found.partitions(_PART)
            ]
        return one_table(parts or [row_table(fact, [])])

    async def days(self, fact: str, before: int) -> Sequence[tuple[int, str]]:
        """Return days below `before` that have rows, with their source; oldest first."""
        table = tables[fact]
        query = (
            select(table.c.day, table.c.source)
            .where(table.c.tenant == self._tenant, table.c.day < before)
            .group_by(table.c.day, table.c.source)
            .order_by(table.c.day)
        )
        async with self._database.begin() as connection:
            return [(row.day, row.source) for row in (await connection.execute(query)).all()]

    async def drop(self, fact: str, first_day: int, last_day: int, source: str) -> int:
        """Delete a source's rows of some days, both ends included; return how many there were."""
        table = tables[fact]
        query = delete(table).where(
            table.c.tenant == self._tenant,
            table.c.source == source,
            table.c.day >= first_day,
            table.c.day <= last_day,
        )
        async with self._database.begin() as connection:
            return (await connection.execute(query)).rowcount
