"""The journal in PostgreSQL. Get one from `open_journal`."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final, cast

import structlog
from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from sqlalchemy import text

from huawu.journal.judge import check_batch
from huawu.journal.partitions import ensure_partitions
from huawu.journal.port import Batch, Promise, Snapshot
from huawu.journal.reader import Follower, read_stream
from huawu.journal.tail import Tail
from huawu.journal.writer import GroupWriter
from huawu.kernel.errors import Unavailable
from huawu.kernel.event import Recorded
from huawu.kernel.ids import DEFAULT_TENANT, AgentId, ContactId, ReservationId, TenantId
from huawu.storage.database import Database

_TEND_PERIOD_S: Final = 6 * 3600.0
#: How long a journal that closes waits for a database that is away; it is asked to end.
_GOODBYE_S: Final = 10.0

_log = structlog.get_logger(__name__)


class PostgresJournal:
    """One tenant's journal; `run` must run beside it for `append` to be answered."""

    def __init__(self, database: Database, tenant: TenantId, *, patience_s: float) -> None:
        self._database = database
        self._tenant = tenant
        self._tail = Tail()
        self._writer = GroupWriter(database, tenant, self._tail, patience_s=patience_s)

    async def prepare(self) -> None:
        """Make the rows and the months that writing needs.

        Raises:
            Unavailable: the database is away.
        """
        await ensure_partitions(self._database)
        async with self._database.begin() as connection:
            await connection.execute(
                text(
                    "INSERT INTO journal_counter (tenant, position, term, written_at)"
                    " VALUES (:tenant, 0, 0, now()) ON CONFLICT DO NOTHING"
                ),
                {"tenant": self._tenant},
            )

    async def run(self) -> None:
        """Write what is handed over and keep months ahead, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._writer.run(), name="journal writer")
            tasks.create_task(self._tend(), name="journal months")

    async def drained(self) -> None:
        """Wait until nothing handed over is on its way any more."""
        await self._writer.drained()

    async def append(self, batch: Batch) -> Sequence[Recorded]:
        """Write `batch`, all or none, and return once it is durable; see `Journal.append`.

        Raises:
            OutcomeUnknown: the database went away in the very commit and stayed away.
        """
        check_batch(batch, self._tenant)
        return await self._writer.append(batch)

    async def read(self, stream: str, *, after_version: int = 0) -> Sequence[Recorded]:
        """Return one stream above `after_version`, oldest first; empty if it never began."""
        async with self._database.begin() as connection:
            # Past SQLAlchemy, for the driver's binary form: half the time of a long stream.
            raw = await connection.get_raw_connection()
            driver = cast("AsyncConnection[TupleRow]", raw.driver_connection)
            return await read_stream(driver, self._tenant, stream, after_version)

    def follow(self, *, after: int = 0, rest_s: float = 0.0) -> AsyncGenerator[Sequence[Recorded]]:
        """Yield what stands above position `after` in chunks, then wait for more, for ever.

        While the database is away it waits. Leave it with `contextlib.aclosing`, which gives
        its connection back at once.
        """
        follower = Follower(self._database, self._tenant, self._tail, after=after, rest_s=rest_s)
        return follower.chunks()

    async def head(self) -> int:
        """Return the last position written; 0 when the journal is empty."""
        async with self._database.begin() as connection:
            found = await connection.execute(
                text("SELECT position FROM journal_counter WHERE tenant = :tenant"),
                {"tenant": self._tenant},
            )
            return int(found.scalar() or 0)

    async def promises(self) -> Sequence[Promise]:
        """Return the live reservations, as the rows say that guard against double booking."""
        async with self._database.begin() as connection:
            found = await connection.execute(
                text(
                    "SELECT reservation, contact, agent, fence FROM reservation"
                    " WHERE tenant = :tenant AND live"
                ),
                {"tenant": self._tenant},
            )
            return [
                Promise(
                    reservation=ReservationId(row[0]),
                    contact=ContactId(row[1]),
                    agent=AgentId(row[2]),
                    fence=row[3],
                )
                for row in found
            ]

    async def begin_term(self) -> int:
        """Begin a new term and return it; every older term is refused from now on."""
        async with self._database.begin() as connection:
            found = await connection.execute(
                text(
                    "UPDATE journal_counter SET term = term + 1 WHERE tenant = :tenant"
                    " RETURNING term"
                ),
                {"tenant": self._tenant},
            )
            return int(found.scalar_one())

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep a snapshot unless a newer one of that name is kept."""
        async with self._database.begin() as connection:
            await connection.execute(
                text(
                    "INSERT INTO journal_snapshot (tenant, name, position, body, taken_at)"
                    " VALUES (:tenant, :name, :position, :body, :taken_at)"
                    " ON CONFLICT (tenant, name) DO UPDATE SET position = excluded.position,"
                    " body = excluded.body, taken_at = excluded.taken_at"
                    " WHERE journal_snapshot.position <= excluded.position"
                ),
                {
                    "tenant": self._tenant,
                    "name": snapshot.name,
                    "position": snapshot.position,
                    "body": snapshot.body,
                    "taken_at": snapshot.taken_at,
                },
            )

    async def load_snapshot(self, name: str) -> Snapshot | None:
        """Return the newest snapshot of that name, or None."""
        async with self._database.begin() as connection:
            found = await connection.execute(
                text(
                    "SELECT position, body, taken_at FROM journal_snapshot"
                    " WHERE tenant = :tenant AND name = :name"
                ),
                {"tenant": self._tenant, "name": name},
            )
            row = found.one_or_none()
        if row is None:
            return None
        return Snapshot(name=name, position=row[0], body=bytes(row[1]), taken_at=row[2])

    async def _tend(self) -> None:
        while True:
            await asyncio.sleep(_TEND_PERIOD_S)
            try:
                made = await ensure_partitions(self._database)
            except Unavailable:
                _log.warning("journal months could not be made; trying again later")
            else:
                if made:
                    _log.info("journal months made", count=len(made))


@asynccontextmanager
async def open_journal(
    database: Database,
    tenant: TenantId = DEFAULT_TENANT,
    *,
    patience_s: float = 10.0,
    goodbye_s: float = _GOODBYE_S,
) -> AsyncGenerator[PostgresJournal]:
    """Give a journal that writes, for the length of the block; what is on its way is written first.

    Args:
        database: upgraded to the present schema.
        tenant: whose.
        patience_s: how long `append` waits for a database that is away.
        goodbye_s: how long the end of the block waits for it at most.

    Raises:
        Unavailable: the database is away.
    """
    journal = PostgresJournal(database, tenant, patience_s=patience_s)
    await journal.prepare()
    failure: BaseException | None = None
    async with asyncio.TaskGroup() as tasks:
        writing = tasks.create_task(journal.run(), name="journal")
        # The block's own error must come out as it is, not inside the group's.
        try:
            yield journal
            with suppress(TimeoutError):
                async with asyncio.timeout(min(patience_s, goodbye_s)):
                    await journal.drained()
        except BaseException as error:  # noqa: BLE001  (raised again below)
            failure = error
        finally:
            writing.cancel()
    if failure is not None:
        raise failure
