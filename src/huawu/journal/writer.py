"""Group commit: many callers' batches, one transaction after another, each durable.

While one flush runs, what callers hand over gathers; the next flush takes it as soon as the last
one ends. A connection that breaks in the middle is opened again and the flush done again. Only
when it broke during the commit itself is the outcome open; then the row this writer leaves with
each flush is asked first, so that nothing is written twice.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import psycopg
import structlog
from psycopg import errors

from huawu.journal import survey
from huawu.journal.flush import Connection, Flush, Signature, judge, write
from huawu.journal.judge import Ground, event_count
from huawu.journal.port import Batch
from huawu.journal.tail import Tail
from huawu.kernel.errors import HouseError, Unavailable
from huawu.kernel.event import Recorded
from huawu.kernel.ids import TenantId
from huawu.storage.database import Database
from huawu.storage.errors import RaceLost, passes

_FLUSH_EVENTS: Final = 2_000  # at most in one transaction; keeps a single flush short
_FLUSH_LIMIT_S: Final = 15.0
_RACES: Final = 5  # lost ones, before the batches of a flush are written one by one
_BACK_OFF_S: Final = (0.05, 0.1, 0.2, 0.5, 1.0)

#: A server process whose client is gone gives its locks back after this long at the latest.
_SESSION: Final = (
    "SET synchronous_commit = on",
    "SET idle_in_transaction_session_timeout = '10s'",
    "SET lock_timeout = '10s'",
    "SET statement_timeout = '15s'",
    # Every statement goes by key; a table that has just begun to grow looks small enough to the
    # planner to be read whole for each key.
    "SET enable_seqscan = off",
    # One plan serves every flush; made anew for each it would cost more than the flush.
    "SET plan_cache_mode = force_generic_plan",
    "SET jit = off",
)

_LOST_RACES: Final = (
    errors.SerializationFailure,
    errors.UniqueViolation,
    errors.DeadlockDetected,
)

_log = structlog.get_logger(__name__)


class OutcomeUnknown(Unavailable):
    """The database went away while it wrote: the events may stand in the journal or not."""

    code = "outcome-unknown"


class _Stale(Exception):
    """A batch was refused by what is remembered, which may be old: read, and judge again."""


class _Stage(Enum):
    WAITING = auto()  #: nothing of it is written
    FLYING = auto()  #: in a flush that was not sent
    DOUBT = auto()  #: in a flush that was sent and not answered


class _Entry:
    """One caller's batch on its way."""

    __slots__ = ("answer", "batch", "deadline", "stage")

    def __init__(self, batch: Batch, answer: "asyncio.Future[Sequence[Recorded]]") -> None:
        self.batch = batch
        self.answer = answer
        self.stage = _Stage.WAITING
        self.deadline = float("inf")

    def settle(self, result: Sequence[Recorded] | BaseException) -> None:
        """Answer the caller, unless they are gone."""
        if self.answer.done():
            return
        if isinstance(result, BaseException):
            self.answer.set_exception(result)
        else:
            self.answer.set_result(result)

    def expire(self) -> None:
        """Give up when the patience is over, except in a flight that will end soon by itself."""
        if self.stage is _Stage.WAITING:
            self.settle(Unavailable("The database does not answer; nothing was written."))
        elif self.stage is _Stage.DOUBT:
            self.settle(
                OutcomeUnknown(
                    "The database went away while it was writing; it may have been written."
                )
            )


@dataclass(slots=True)
class _Doubt:
    flush: Flush
    entries: Sequence[_Entry]


class GroupWriter:
    """The one writer of a process. `run` must run for `append` to be answered."""

    def __init__(
        self, database: Database, tenant: TenantId, tail: Tail, *, patience_s: float
    ) -> None:
        self._database = database
        self._tenant = tenant
        self._tail = tail
        self._signature: Signature | None = None  #: of the last session
        self._ground: Ground | None = None  #: as the last flush left it
        self._patience_s = patience_s
        self._queue: deque[_Entry] = deque()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._number = 0
        self._doubt: _Doubt | None = None
        self.flushes = 0  #: that were committed

    async def append(self, batch: Batch) -> Sequence[Recorded]:
        """Hand over `batch` and wait until it is durable; see `Journal.append`."""
        loop = asyncio.get_running_loop()
        entry = _Entry(batch, loop.create_future())
        entry.deadline = loop.time() + self._patience_s
        self._queue.append(entry)
        self._idle.clear()
        self._wake.set()
        timer = loop.call_at(entry.deadline, entry.expire)
        try:
            return await entry.answer
        finally:
            timer.cancel()

    async def drained(self) -> None:
        """Wait until nothing is on its way; the patience bounds it."""
        await self._idle.wait()

    async def run(self) -> None:
        """Write what is handed over, until cancelled; then whoever still waits is refused."""
        try:
            await self._run()
        finally:
            self._after_failure()
            for entry in self._queue:
                entry.expire()
            self._idle.set()

    async def _run(self) -> None:
        failures = 0
        while True:
            flushed = self.flushes
            try:
                async with self._database.direct() as connection:
                    await self._begin_session(connection)
                    await self._serve(connection)
            except (Unavailable, RaceLost, TimeoutError) as error:
                failures = 0 if self.flushes > flushed else failures + 1
                self._after_failure()
                _log.warning("journal writer lost the database", error=type(error).__name__)
                await asyncio.sleep(_BACK_OFF_S[min(failures, len(_BACK_OFF_S) - 1)])

    async def _begin_session(self, connection: Connection) -> None:
        async with asyncio.timeout(_FLUSH_LIMIT_S):
            for statement in _SESSION:
                await connection.execute(statement)
            await self._close_last_session(connection)
            self._signature = Signature(tenant=self._tenant, token=secrets.token_hex(8))
            await connection.execute(
                "INSERT INTO journal_writer (tenant, writer, flush, position, written_at)"
                " VALUES (%s, %s, 0, 0, now())",
                [self._tenant, self._signature.token],
            )
            await connection.execute(
                "DELETE FROM journal_writer WHERE tenant = %s AND writer <> %s"
                " AND written_at < now() - interval '7 days'",
                [self._tenant, self._signature.token],
            )

    async def _close_last_session(self, connection: Connection) -> None:
        """Let nothing come late from the session before, and learn what came of its last flush."""
        if self._signature is None:
            return
        # The row's lock makes us wait for a server process that still works on that flush.
        cursor = await connection.execute(
            "UPDATE journal_writer SET closed_at = coalesce(closed_at, now())"
            " WHERE tenant = %s AND writer = %s RETURNING flush, position",
            [self._tenant, self._signature.token],
        )
        row = await cursor.fetchone()
        doubt, self._doubt = self._doubt, None
        if doubt is None:
            return
        if row is not None and row[0] == doubt.flush.number:
            self._settle(doubt.entries, doubt.flush.results(row[1]))
            return
        self._give_back(doubt.entries)

    async def _serve(self, connection: Connection) -> None:
        while True:
            entries = self._gather()
            if entries:
                await self._flush(connection, entries)
                continue
            self._idle.set()
            self._wake.clear()
            await self._wake.wait()

    def _gather(self) -> list[_Entry]:
        """Return the front of the queue, as much as one flush takes; gone callers drop out."""
        entries: list[_Entry] = []
        room = _FLUSH_EVENTS
        while self._queue and self._queue[0].answer.done():
            self._queue.popleft()
        for entry in self._queue:
            if entry.answer.done():
                continue
            room -= event_count(entry.batch)
            if room < 0 and entries:
                break
            entries.append(entry)
        return entries

    async def _flush(self, connection: Connection, entries: Sequence[_Entry]) -> None:
        """Write `entries` in one transaction, or one by one when one of them spoils it."""
        for entry in entries:
            entry.stage = _Stage.FLYING
        try:
            async with asyncio.timeout(_FLUSH_LIMIT_S):
                await self._write(connection, entries)
        except psycopg.Error as error:
            if passes(error):
                raise
            self._doubt = None  # the server said no
            if len(entries) == 1:
                self._settle(entries, [error])
                return
            for entry in entries:
                await self._flush(connection, [entry])

    async def _write(self, connection: Connection, entries: Sequence[_Entry]) -> None:
        """Write `entries`, again when another writer came in between."""
        for attempt in range(1, _RACES + 1):
            try:
                await self._attempt(connection, entries)
            except (_Stale, *_LOST_RACES):
                self._doubt = None  # nothing stands of it
                for entry in entries:
                    entry.stage = _Stage.FLYING
                if attempt == _RACES:
                    raise
            else:
                return

    async def _attempt(self, connection: Connection, entries: Sequence[_Entry]) -> None:
        batches = [entry.batch for entry in entries]
        # Whatever goes wrong, nothing of it is remembered.
        remembered, self._ground = self._ground, None
        if remembered is None:
            ground = await survey.read(connection, self._tenant, batches)
        else:
            ground = remembered
            await survey.complete(connection, self._tenant, batches, ground)
        self._number += 1
        flush = judge(ground, batches, self._number)
        if remembered is not None and flush.refused:
            raise _Stale
        position = await self._commit(connection, entries, flush) if flush.count else 0
        survey.forget_what_is_over(ground, batches)
        self._ground = ground
        results = flush.results(position)
        accepted = [made for made in results if not isinstance(made, HouseError)]
        self._tail.add([recorded for made in accepted for recorded in made])
        self._settle(entries, results)

    async def _commit(self, connection: Connection, entries: Sequence[_Entry], flush: Flush) -> int:
        assert self._signature is not None  # noqa: S101  (a session has begun)
        self._doubt = _Doubt(flush, entries)
        for entry in entries:
            entry.stage = _Stage.DOUBT
        position = await write(connection, self._signature, flush)
        self._doubt = None
        self.flushes += 1
        return position

    def _settle(
        self,
        entries: Sequence[_Entry],
        results: Sequence[Sequence[Recorded] | HouseError | psycopg.Error],
    ) -> None:
        for entry, result in zip(entries, results, strict=True):
            entry.settle(result)
            if self._queue and self._queue[0] is entry:
                self._queue.popleft()

    def _after_failure(self) -> None:
        self._give_back([entry for entry in self._queue if entry.stage is _Stage.FLYING])

    def _give_back(self, entries: Sequence[_Entry]) -> None:
        """Let `entries` wait for the next flush, those whose time is not over."""
        now = asyncio.get_running_loop().time()
        for entry in entries:
            entry.stage = _Stage.WAITING
            if entry.deadline <= now:
                entry.expire()
