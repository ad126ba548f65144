"""The journal's months: made ahead of time, so that no event falls into the default partition.

The default one is there so that writing never fails; rows that got there are moved to their
month as soon as it is made. Months are made beside the table and then attached, which lets
readers and writers go on.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from psycopg import sql

from huawu.journal.flush import Connection
from huawu.storage.database import Database

AHEAD: Final = 3  #: months that exist beyond the present one
_DEFAULT: Final = "journal_event_default"
_LOCK: Final = 6_412_002  # one process makes months at a time


async def ensure_partitions(database: Database, *, ahead: int = AHEAD) -> Sequence[str]:
    """Make the default partition and the months up to `ahead` that are missing.

    Returns:
        The names of those made, oldest first.

    Raises:
        Unavailable: the database is away, or somebody holds the table for too long; try later.
    """
    async with database.direct() as connection:
        await connection.execute("SET lock_timeout = '3s'")
        await connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        made = await _make_default(connection)
        present = await _present(connection)
        month = await _this_month(connection)
        for _ in range(ahead + 1):
            if _name(month) not in present:
                await _make(connection, month)
                made.append(_name(month))
            month = _next(month)
    return made


async def stray_rows(connection: Connection) -> int:
    """Return how many events stand in the default partition; 0 is well."""
    row = await (await connection.execute(f"SELECT count(*) FROM {_DEFAULT}")).fetchone()  # noqa: S608
    return int(row[0]) if row else 0


async def _make_default(connection: Connection) -> list[str]:
    row = await (await connection.execute("SELECT to_regclass(%s)", [_DEFAULT])).fetchone()
    if row is not None and row[0] is not None:
        return []
    await connection.execute(f"CREATE TABLE {_DEFAULT} PARTITION OF journal_event DEFAULT")
    return [_DEFAULT]


async def _present(connection: Connection) -> set[str]:
    cursor = await connection.execute(
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
        " WHERE i.inhparent = 'journal_event'::regclass"
    )
    return {name for (name,) in await cursor.fetchall()}


async def _make(connection: Connection, month: datetime) -> None:
    name, default = sql.Identifier(_name(month)), sql.Identifier(_DEFAULT)
    start, end = sql.Literal(month.isoformat()), sql.Literal(_next(month).isoformat())
    async with connection.transaction():
        await connection.execute(
            sql.SQL("CREATE TABLE {} (LIKE journal_event INCLUDING DEFAULTS)").format(name)
        )
        await connection.execute(
            sql.SQL(
                "WITH moved AS (DELETE FROM {} WHERE written_at >= {} AND written_at < {}"
                " RETURNING *) INSERT INTO {} SELECT * FROM moved"
            ).format(default, start, end, name)
        )
        await connection.execute(
            sql.SQL(
                "ALTER TABLE journal_event ATTACH PARTITION {} FOR VALUES FROM ({}) TO ({})"
            ).format(name, start, end)
        )


async def _this_month(connection: Connection) -> datetime:
    # By the server's clock, which is the one that stamps the events.
    cursor = await connection.execute("SELECT date_trunc('month', now() AT TIME ZONE 'UTC')")
    row = await cursor.fetchone()
    if row is None:
        raise LookupError("the server does not tell the time")
    return row[0].replace(tzinfo=UTC)


def _name(month: datetime) -> str:
    return f"journal_event_{month:%Y_%m}"


def _next(month: datetime) -> datetime:
    return datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=UTC)
