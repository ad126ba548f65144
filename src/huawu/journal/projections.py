"""The journal's own derived rows: stream heads, reservations, months. Checked like any other."""

from collections.abc import Sequence

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from huawu.events import catalogue
from huawu.journal.bookings import Booking, Bookings
from huawu.journal.partitions import ensure_partitions, stray_rows
from huawu.journal.port import DoubleBooking
from huawu.kernel.ids import ReservationId, TenantId
from huawu.storage.database import Database

_SHOWN = 20

Connection = psycopg.AsyncConnection[TupleRow]

#: Held while rows are built anew: every flush waits for it, so nothing is written meanwhile.
_STOP_WRITING = "SELECT 1 FROM journal_counter WHERE tenant = %s FOR UPDATE"

_FILL_HEADS = """
    INSERT INTO journal_stream (tenant, stream, version, began_at)
    SELECT tenant, stream, max(version), min(written_at) FROM journal_event
    WHERE tenant = %s GROUP BY tenant, stream
"""
_WRONG_HEADS = """
    WITH found AS (
        SELECT stream, max(version) AS version, count(*) AS events FROM journal_event
        WHERE tenant = %(tenant)s GROUP BY stream
    ), head AS (
        SELECT stream, version FROM journal_stream WHERE tenant = %(tenant)s
    )
    SELECT stream, head.version, found.version, events FROM head FULL JOIN found USING (stream)
    WHERE head.version IS DISTINCT FROM found.version OR events <> found.version
    ORDER BY stream LIMIT %(limit)s
"""


class StreamHeads:
    """`journal_stream`: the last version of each stream."""

    name = "stream heads"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def rebuild(self, tenant: TenantId) -> int:
        """Build the heads anew from the events; writers wait meanwhile."""
        async with self._database.direct(autocommit=False) as connection:
            await connection.execute(_STOP_WRITING, [tenant])
            await connection.execute("DELETE FROM journal_stream WHERE tenant = %s", [tenant])
            done = await connection.execute(_FILL_HEADS, [tenant])
            await connection.commit()
            return done.rowcount

    async def differences(self, tenant: TenantId) -> Sequence[str]:
        """Return the streams whose head or number of events does not fit."""
        async with self._database.direct() as connection:
            found = await connection.execute(_WRONG_HEADS, {"tenant": tenant, "limit": _SHOWN})
            return [
                f"{stream}: head {head or 'missing'}, last version {last or 'none'}, "
                f"{events or 0} events"
                for stream, head, last, events in await found.fetchall()
            ]


class ReservationRows:
    """`reservation`: each reservation as its events leave it."""

    name = "reservations"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def rebuild(self, tenant: TenantId) -> int:
        """Build the rows anew from the events; writers wait meanwhile."""
        async with self._database.direct(autocommit=False) as connection:
            await connection.execute(_STOP_WRITING, [tenant])
            folded = await _folded(connection, tenant)
            await connection.execute("DELETE FROM reservation WHERE tenant = %s", [tenant])
            async with connection.cursor().copy(
                "COPY reservation (tenant, reservation, contact, agent, channel, slot, fence,"
                " state, created_at) FROM STDIN"
            ) as rows:
                for each in folded.values():
                    await rows.write_row([tenant, *_row(each)])
            await connection.commit()
            return len(folded)

    async def differences(self, tenant: TenantId) -> Sequence[str]:
        """Return the reservations whose row is not what their events say."""
        async with self._database.direct(autocommit=False) as connection:
            await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            folded = await _folded(connection, tenant)
            stored = await connection.execute(
                "SELECT reservation, contact, agent, channel, slot, fence, state, created_at"
                " FROM reservation WHERE tenant = %s",
                [tenant],
            )
            kept = {row[0]: row for row in await stored.fetchall()}
        wanted = {str(key): _row(each) for key, each in folded.items()}
        wrong = sorted(key for key in kept.keys() | wanted if kept.get(key) != wanted.get(key))
        return [
            f"{key}: stored {_state(kept.get(key))}, by its events {_state(wanted.get(key))}"
            for key in wrong[:_SHOWN]
        ]


class Months:
    """The parts of `journal_event`: present ahead of time, and the default one empty."""

    name = "journal months"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def rebuild(self, tenant: TenantId) -> int:  # noqa: ARG002  (months hold all tenants)
        """Make what is missing, moving strays into their month; return how many were made."""
        return len(await ensure_partitions(self._database))

    async def differences(self, tenant: TenantId) -> Sequence[str]:  # noqa: ARG002
        """Return a line when events stand in the default part."""
        async with self._database.direct() as connection:
            strays = await stray_rows(connection)
        return [f"{strays} events stand in no month"] if strays else []


async def _folded(connection: Connection, tenant: TenantId) -> dict[ReservationId, Booking]:
    """Fold every `reservation.*` event, skipping those that break a rule: `verify` names them."""
    bookings = Bookings()
    async with connection.cursor("reservation_events") as cursor:
        cursor.itersize = 5_000
        await cursor.execute(
            sql.SQL(
                "SELECT body::text FROM journal_event WHERE tenant = {}"
                " AND body ->> 'kind' LIKE 'reservation.%' ORDER BY position"
            ).format(sql.Literal(tenant))
        )
        async for (body,) in cursor:
            try:
                bookings.apply([catalogue.decode(body)])
            except DoubleBooking:
                continue
    return {each.reservation: each for each in bookings.all()}


def _row(each: Booking) -> tuple[object, ...]:
    return (
        each.reservation,
        each.contact,
        each.agent,
        str(each.channel),
        each.slot,
        each.fence,
        each.state,
        each.created_at,
    )


def _state(row: TupleRow | None) -> str:
    return "nothing" if row is None else str(row[6])
