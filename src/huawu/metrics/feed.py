"""Carries the journal's events into facts as they happen, and seals the days that are over.

One process of an installation feeds. It keeps its fold as a snapshot; after a start it goes on
from there, and rows that it writes a second time are the same rows.
"""

import asyncio
import fcntl
from collections.abc import Generator, Sequence
from contextlib import aclosing, contextmanager
from datetime import timedelta
from typing import Final

import structlog

from huawu.journal.port import Journal, Snapshot
from huawu.kernel.clock import Clock
from huawu.kernel.errors import HouseError, Unavailable
from huawu.kernel.event import Recorded
from huawu.kernel.scope import in_turns
from huawu.metrics.days import day_number
from huawu.metrics.facts import FACTS
from huawu.metrics.folding.fold import FactFold
from huawu.metrics.fresh import FreshFacts
from huawu.metrics.service import Metrics
from huawu.metrics.shelf import FactsInUse
from huawu.metrics.warehouse import Warehouse

NAME: Final = "facts"
_SNAPSHOT_EVERY: Final = 20_000  # events
_SETTLE_S: Final = 60.0  #: after a start, calls have the processor to themselves
_SEAL_PERIOD_S: Final = 600.0
_SEAL_AFTER: Final = timedelta(hours=3)  # past midnight, so that calls over midnight are whole
_BACK_OFF_S: Final = 1.0
#: How often facts are written at most; figures stand within a second of the event.
_REST_S: Final = 0.5

_log = structlog.get_logger(__name__)


class FactFeed:
    """Feeds one tenant's facts; run it once."""

    def __init__(self, journal: Journal, metrics: Metrics, clock: Clock, zone: str) -> None:
        self._journal = journal
        self._fresh = metrics.fresh
        self._warehouse = metrics.warehouse
        self._metrics_cube = metrics.cube
        self._clock = clock
        self.fold = FactFold(zone)
        self.position = 0  #: every event up to and with this one is in the facts
        self._since = 0
        self._turn = asyncio.Lock()  #: rows are put, or a day is sealed

    async def run(self) -> None:
        """Feed until cancelled.

        Raises:
            FactsInUse: another process feeds this installation.
        """
        with feeding(self._warehouse):
            await self.load()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._follow(), name="facts")
                tasks.create_task(self._seal_daily(), name="seal facts")

    async def load(self) -> None:
        """Take up the fold where the last process left it."""
        snapshot = await self._journal.load_snapshot(NAME)
        kept = None if snapshot is None else FactFold.unpack(snapshot.body, self.fold.zone)
        if snapshot is not None and kept is not None:
            self.fold, self.position = kept, snapshot.position

    async def _follow(self) -> None:
        async with aclosing(self._journal.follow(after=self.position, rest_s=_REST_S)) as chunks:
            async for chunk in chunks:
                await self.take(chunk)

    async def take(self, chunk: Sequence[Recorded]) -> None:
        """Fold events and write what changed; while the database is away it waits."""
        async for part in in_turns(chunk):  # at once it would hold calls up
            for recorded in part:
                self.fold.see(recorded.event)
        rows = self.fold.take()
        while rows:
            try:
                async with self._turn:
                    await self._fresh.put(rows)
                break
            except Unavailable:
                _log.warning("facts could not be written; trying again")
                await asyncio.sleep(_BACK_OFF_S)
        if chunk:
            self.position = chunk[-1].position
        self._since += len(chunk)
        if self._since >= _SNAPSHOT_EVERY:
            await self.save()

    async def save(self) -> None:
        """Keep the fold, so that a start need not read from the beginning."""
        self._since = 0
        at = self._clock.now()
        body = self.fold.pack()
        await self._journal.save_snapshot(
            Snapshot(name=NAME, position=self.position, body=body, taken_at=at)
        )

    async def _seal_daily(self) -> None:
        await asyncio.sleep(_SETTLE_S)
        while True:
            try:
                await self.seal(self.today())
                await asyncio.to_thread(self._cube)
            except HouseError as trouble:  # the database is away, or a rebuild holds the shelf
                _log.warning("days could not be sealed; trying again later", cause=trouble.message)
            await asyncio.sleep(_SEAL_PERIOD_S)

    def _cube(self) -> None:
        """Cube the months whose facts changed, imported ones too."""
        cube = self._metrics_cube()
        cube.build(cube.stale())

    def today(self) -> int:
        """Return the first day that is not over yet, with a grace after midnight (yyyymmdd)."""
        return unfinished_day(self._clock, self.fold)

    async def seal(self, before: int) -> int:
        """Move the days below `before` (yyyymmdd) into files; return how many files were written.

        Raises:
            FactsInUse: another process writes facts.
            Unavailable: the database is away; the days stay where they are.
        """
        async with self._turn:
            return await seal(self._fresh, self._warehouse, before)


def unfinished_day(clock: Clock, fold: FactFold) -> int:
    """Return the first local day that is not over, a grace after midnight included."""
    local = (clock.now() - _SEAL_AFTER).astimezone(fold.local.zone)
    return day_number(local.date())


async def seal(fresh: FreshFacts, warehouse: Warehouse, before: int) -> int:
    """Move fresh days into files; the caller sees to it that nobody puts rows meanwhile."""
    written = 0
    for fact in FACTS:
        for day, source in await fresh.days(fact, before):
            rows = await fresh.read(fact, day, day, source)

            def merge(
                fact: str = fact, day: int = day, source: str = source, rows: object = rows
            ) -> None:
                with warehouse.shelf.writing(), warehouse.connect() as connection:
                    connection.register("fresh_rows", rows)
                    warehouse.shelf.merge(connection, fact, day, source, "fresh_rows")

            await asyncio.to_thread(merge)
            await fresh.drop(fact, day, day, source)
            written += 1
    return written


@contextmanager
def feeding(warehouse: Warehouse) -> Generator[None]:
    """Be the one who feeds an installation's facts.

    Raises:
        FactsInUse: somebody else does.
    """
    root = warehouse.shelf.root
    root.mkdir(parents=True, exist_ok=True)
    with (root / "feed.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FactsInUse(
                "Huawu runs and feeds these facts; stop it first, or name only days that are over."
            ) from None
        yield
