"""Which of several processes on one database leads: whoever holds an advisory lock.

    async with leading(database, tenant) as lead:   # waits while another leads
        ...                                         # cancelled when another took over

The lock belongs to a session, so the death of a leader frees it at once. A leader that hangs
says nothing in its session either, and the server itself ends a session that is silent for
`SILENT_S`. A leader whose session breaks because the database restarted asks again before those
who wait do, and goes on. The lock saves needless changes of leader; that a deposed one writes
nothing more is the affair of the journal's term.
"""

import asyncio
import zlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

import psycopg
import structlog
from psycopg.rows import TupleRow

from huawu.kernel.errors import Unavailable
from huawu.kernel.ids import TenantId
from huawu.storage.database import Database

_log: Final = structlog.get_logger()

#: A leader whose session is silent for so long is deposed by the database server.
SILENT_S: Final = 6.0
_BEAT_EVERY_S: Final = 2.0
#: Who led tries again so soon after the database went away, and who waits so much later.
_AGAIN_S: Final = 0.3
_AFTER_YOU_S: Final = 3.0
#: First half of the lock's key; the second is made of the tenant.
_SUBJECT: Final = 0x6877_6C64

Session = psycopg.AsyncConnection[TupleRow]


class LeadLost(Exception):
    """Another process leads now."""


class Lead:
    """The leadership of one tenant, while it is held."""

    def __init__(self, database: Database, tenant: TenantId) -> None:
        self._database = database
        self._key = (_SUBJECT, zlib.crc32(tenant.encode()) - 2**31)
        self._session: Session | None = None

    async def successors(self) -> int:
        """Return how many processes wait to lead; 0 when the database cannot say."""
        try:
            async with self._database.direct() as session:
                found = await session.execute(
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                    " AND classid::bigint = %s AND objid::bigint = %s",
                    [self._key[0], self._key[1] % 2**32],
                )
                row = await found.fetchone()
        except Unavailable:
            return 0
        return row[0] if row is not None else 0

    async def win(self) -> None:
        """Wait until we lead."""
        while True:
            try:
                session = await self._open()
                if not await self._try(session):
                    _log.info("another floor leads; waiting")
                    await session.execute("SELECT pg_advisory_lock(%s, %s)", self._key)
            except (Unavailable, psycopg.OperationalError):
                await self.release()
                await asyncio.sleep(_AFTER_YOU_S)
            else:
                return

    async def keep(self) -> None:
        """Say again and again that we live; ends only by raising.

        Raises:
            LeadLost: another process leads.
        """
        while True:
            await asyncio.sleep(_BEAT_EVERY_S)
            try:
                async with asyncio.timeout(_BEAT_EVERY_S):
                    await self._beat()
            except (Unavailable, psycopg.OperationalError, TimeoutError):
                _log.warning("the session of the lead broke")
                await self._win_back()

    async def release(self) -> None:
        """End the session, and the lead with it."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _beat(self) -> None:
        if self._session is None:
            raise Unavailable("There is no session.")
        await self._session.execute("SELECT 1")

    async def _win_back(self) -> None:
        while True:
            await self.release()
            try:
                async with asyncio.timeout(_BEAT_EVERY_S):
                    won = await self._try(await self._open())
            except (Unavailable, psycopg.OperationalError, TimeoutError):
                await asyncio.sleep(_AGAIN_S)
                continue
            if not won:
                raise LeadLost
            _log.info("the lead is kept")
            return

    async def _open(self) -> Session:
        self._session = session = await self._database.session()
        await session.execute(
            "SELECT set_config('idle_session_timeout', %s, false)", [f"{SILENT_S:g}s"]
        )
        return session

    async def _try(self, session: Session) -> bool:
        found = await session.execute("SELECT pg_try_advisory_lock(%s, %s)", self._key)
        row = await found.fetchone()
        return row is not None and bool(row[0])


@asynccontextmanager
async def leading(database: Database, tenant: TenantId) -> AsyncGenerator[Lead]:
    """Wait until nobody else leads, then lead for the length of the block.

    Raises:
        ExceptionGroup: with `LeadLost` when another took over; the block was cancelled.
    """
    lead = Lead(database, tenant)
    try:
        await lead.win()
        async with asyncio.TaskGroup() as beside:
            keeping = beside.create_task(lead.keep(), name="lead")
            try:
                yield lead
            finally:
                keeping.cancel()
    finally:
        await lead.release()
