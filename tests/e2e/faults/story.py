"""What a centre's journal tells, read from outside while its server lives or is dead."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from tests.e2e.faults.server import START_S, Server
from tests.e2e.house.world import eventually

from huawu.app.house import embedded_options
from huawu.archive.archivist import ArchiveRows
from huawu.floor.invariants import all_invariants
from huawu.floor.state import FloorState
from huawu.journal.postgres import PostgresJournal
from huawu.journal.projections import Months, ReservationRows, StreamHeads
from huawu.journal.verify import Report, history, verify
from huawu.kernel.errors import Unavailable
from huawu.kernel.event import Recorded
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.storage.database import Database, DatabaseOptions, open_database

T = TypeVar("T")


class Story:
    """Everything that happened, folded as far as it was read."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._journal = PostgresJournal(database, DEFAULT_TENANT, patience_s=5)
        self.recorded: list[Recorded] = []
        self.state = FloorState()

    @staticmethod
    @asynccontextmanager
    async def of(server: Server) -> "AsyncGenerator[Story]":
        """Read the journal of a running server for the length of the block."""
        url = embedded_options(server.options).url
        async with open_database(DatabaseOptions(url=url, name="test")) as database:
            yield Story(database)

    async def read(self) -> None:
        """Read on to the present end; while the database is away nothing new is seen."""
        with suppress(Unavailable):
            async for chunk in history(self._journal, after=self.position):
                self.recorded.extend(chunk)
                for recorded in chunk:
                    self.state.apply(recorded.event)

    @property
    def position(self) -> int:
        """How far it was read."""
        return self.recorded[-1].position if self.recorded else 0

    async def mark(self) -> int:
        """Read on, and return how far the journal stands."""
        await self.read()
        return self.position

    async def all(self, kind: type[T], after: int = 0) -> list[T]:
        """Return the events of a kind behind a position."""
        await self.read()
        told = [recorded.event for recorded in self.recorded if recorded.position > after]
        return [event for event in told if isinstance(event, kind)]

    async def told(
        self, kind: type[T], after: int, count: int = 1, within_s: float = START_S
    ) -> list[T]:
        """Wait for so many events of a kind behind a position, and return them."""
        return await eventually(
            lambda: self.all(kind, after),
            lambda events: len(events) >= count,
            f"{count} {kind.__name__}",
            within_s,
        )

    async def until(self, holds: Callable[[FloorState], bool], what: str) -> None:
        """Wait until the folded state is as wanted."""

        async def state() -> FloorState:
            await self.read()
            return self.state

        await eventually(state, holds, what, START_S)

    async def verified(self) -> Report:
        """Do what `huawu journal verify` does."""
        rows = (StreamHeads, ReservationRows, Months)
        return await verify(
            self._journal,
            DEFAULT_TENANT,
            invariants=all_invariants(),
            projections=[
                *(row(self._database) for row in rows),
                ArchiveRows(self._database, self._journal),
            ],
        )
