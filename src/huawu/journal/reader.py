"""Reading the journal: single streams, and everything from a position on without end.

Positions are handed out under a lock that is held until the commit, so whoever sees position n
sees all that will ever stand below it: a reader needs nothing but the last position it has seen.
NOTIFY only wakes it up; what it reads is always asked for by position. What this process itself
wrote a moment ago is not read and decoded again: it lies in `tail`.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from typing import Final

import structlog
from psycopg.rows import TupleRow

from huawu.events import catalogue
from huawu.journal.flush import CHANNEL, Connection
from huawu.journal.tail import Tail
from huawu.kernel.errors import Unavailable
from huawu.kernel.event import Actor, Recorded
from huawu.kernel.ids import TenantId, UserId
from huawu.storage.database import Database

_CHUNK: Final = 1_000  # events; about 5 ms of the loop's time
_LOOK_PERIOD: Final = 100  # chunks; after so many, months that lie behind are left out
_POLL_S: Final = 1.0  # a notice that got lost with its connection costs no more than this
_READ_LIMIT_S: Final = 30.0
_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_BACK_OFF_S: Final = (0.05, 0.1, 0.2, 0.5, 1.0)
_UNKNOWN: Final = sys.maxsize  # nobody told how far the journal reaches: it has to be asked

_COLUMNS: Final = "position, stream, version, term, user_id, cause, body::text"

#: The months before a stream began need no look; the day covers a clock that was set back.
_STREAM: Final = f"""
    SELECT {_COLUMNS} FROM journal_event
    WHERE tenant = %b AND stream = %b AND version > %b AND written_at >= (
        SELECT began_at - interval '1 day' FROM journal_stream WHERE tenant = %b AND stream = %b)
    ORDER BY version
"""  # noqa: S608  (the columns are ours)
_FROM: Final = f"""
    SELECT {_COLUMNS} FROM journal_event
    WHERE tenant = %b AND position > %b AND written_at >= %b
    ORDER BY position LIMIT %b
"""  # noqa: S608  (the columns are ours)
_WRITTEN_AT: Final = """
    SELECT written_at FROM journal_event WHERE tenant = %b AND position <= %b
    ORDER BY position DESC LIMIT 1
"""

#: A plan made while the table was small is kept for long; it must be right for a large one too.
_SESSION: Final = (
    f"LISTEN {CHANNEL}",
    "SET enable_seqscan = off",
    "SET enable_bitmapscan = off",
    "SET enable_sort = off",
)

_log = structlog.get_logger(__name__)


class Rows:
    """Turns rows into events; the many that share an actor share one object."""

    def __init__(self, tenant: TenantId) -> None:
        self._tenant = tenant
        self._actors: dict[tuple[str | None, str | None], Actor] = {}

    def recorded(self, rows: Sequence[TupleRow]) -> Sequence[Recorded]:
        """Return the events of rows that hold `_COLUMNS`."""
        self._actors.clear()
        decode, actor = catalogue.decode, self._actor
        return [
            Recorded(
                position=position,
                stream=stream,
                version=version,
                actor=actor(user, cause),
                term=term,
                event=decode(body),
            )
            for position, stream, version, term, user, cause, body in rows
        ]

    def _actor(self, user: str | None, cause: str | None) -> Actor:
        key = (user, cause)
        found = self._actors.get(key)
        if found is None:
            found = Actor(tenant=self._tenant, user=UserId(user) if user else None, cause=cause)
            self._actors[key] = found
        return found


async def read_stream(
    connection: Connection, tenant: TenantId, stream: str, after_version: int
) -> Sequence[Recorded]:
    """Return one stream above `after_version`, oldest first."""
    cursor = connection.cursor(binary=True)
    await cursor.execute(_STREAM, [tenant, stream, after_version, tenant, stream])
    return Rows(tenant).recorded(await cursor.fetchall())


class Follower:
    """One reader's place in the journal."""

    def __init__(
        self,
        database: Database,
        tenant: TenantId,
        tail: Tail,
        *,
        after: int,
        rest_s: float = 0.0,
        chunk: int = _CHUNK,
    ) -> None:
        self._database = database
        self._tenant = tenant
        self._tail = tail
        self._after = after
        self._rest_s = rest_s
        self._chunk = chunk
        self._rows = Rows(tenant)
        self._since: datetime | None = None  #: no event above `_after` was written before
        self._chunks = 0
        self._told = _UNKNOWN  #: how far the journal reaches, as notices say

    async def chunks(self) -> AsyncGenerator[Sequence[Recorded]]:
        """Yield everything above the place in chunks, then wait for more, for ever."""
        failures = 0
        while True:
            try:
                async with self._database.direct() as connection:
                    for statement in _SESSION:
                        await connection.execute(statement)
                    failures, self._told = 0, _UNKNOWN
                    while True:
                        chunk = await self._next(connection)
                        if chunk:
                            yield chunk
                        if self._rest_s and 0 < len(chunk) < self._chunk:
                            await asyncio.sleep(self._rest_s)
                        await self._hear(connection, wait_s=0.0 if chunk else _POLL_S)
            except (Unavailable, TimeoutError):
                _log.warning("journal reader lost the database", after=self._after)
                await asyncio.sleep(_BACK_OFF_S[min(failures, len(_BACK_OFF_S) - 1)])
                failures += 1

    async def _next(self, connection: Connection) -> Sequence[Recorded]:
        """Return what comes next; empty when there is nothing yet."""
        chunk = self._tail.after(self._after, self._chunk)
        if not chunk and self._told > self._after:
            chunk = await self._read(connection)
            if not chunk:
                self._told = self._after
        if chunk:
            self._after = chunk[-1].position
        return chunk

    async def _read(self, connection: Connection) -> Sequence[Recorded]:
        cursor = connection.cursor(binary=True)
        async with asyncio.timeout(_READ_LIMIT_S):
            if self._chunks % _LOOK_PERIOD == 0 or self._since is None:
                await cursor.execute(_WRITTEN_AT, [self._tenant, self._after])
                row = await cursor.fetchone()
                self._since = row[0] if row else _EVER
            self._chunks += 1
            await cursor.execute(_FROM, [self._tenant, self._after, self._since, self._chunk])
            rows = await cursor.fetchall()
        return self._rows.recorded(rows)

    async def _hear(self, connection: Connection, *, wait_s: float) -> None:
        """Take in the notices that are there, or wait for one; a lost one may not be missed."""
        heard = False
        async for notice in connection.notifies(timeout=wait_s, stop_after=1):
            tenant, _, position = notice.payload.rpartition(" ")
            if tenant == self._tenant:
                self._told, heard = max(self._told, int(position)), True
        if wait_s and not heard:
            self._told = _UNKNOWN
