"""Nothing acknowledged is lost and nothing is written twice, whatever breaks."""

import asyncio
import os
import secrets
import signal
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from tests.contract.journal.suite import batch, created, everything, rescinded, reserved
from tests.database_fixture import SERVERS, embedded_options
from tests.db.journal.cut_wire import CutWire

from huawu.journal.port import Batch, DoubleBooking, Journal
from huawu.journal.postgres import PostgresJournal, open_journal
from huawu.journal.projections import Months, ReservationRows, StreamHeads
from huawu.journal.verify import GaplessStreams, NoDoubleBooking, verify
from huawu.journal.writer import OutcomeUnknown
from huawu.kernel.errors import StaleVersion, Unavailable
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.storage import schema
from huawu.storage.database import Database, DatabaseOptions, open_database
from huawu.storage.embedded import EmbeddedPostgres
from huawu.storage.migrations.rooms import declare_tables
from huawu.storage.tables import metadata

pytestmark = pytest.mark.db


async def is_sound(database: Database, journal: Journal) -> bool:
    report = await verify(
        journal,
        DEFAULT_TENANT,
        invariants=[GaplessStreams(), NoDoubleBooking()],
        projections=[StreamHeads(database), ReservationRows(database), Months(database)],
    )
    assert report.findings == []
    return report.clean


class Pen:
    """Writes to one stream for ever and remembers what was acknowledged."""

    def __init__(self, journal: Journal, name: str) -> None:
        self._journal = journal
        self.stream = f"contact/{name}"
        self.acknowledged = 0

    async def write(self) -> None:
        while True:
            await self._journal.append(
                batch(created(), created(), stream=self.stream, expected=self.acknowledged)
            )
            self.acknowledged += 2


def kill_the_family(pid: int) -> None:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for victim in [pid, *map(int, children)]:
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)


@pytest.mark.parametrize("kind", list(SERVERS))
async def test_kill_9_of_the_server_under_load_costs_nobody_anything(
    server_dir: Path, kind: str
) -> None:
    async with (
        own_server(server_dir, kind) as (server, database),
        open_journal(database, patience_s=60) as journal,
    ):
        pens = [Pen(journal, f"p{n}") for n in range(8)]
        async with asyncio.TaskGroup() as tasks:
            writing = [tasks.create_task(pen.write()) for pen in pens]
            for goal in (40, 80, 120):
                await reached(pens, goal)
                kill_the_family(server.pid or 0)
            await reached(pens, 160)
            for task in writing:
                task.cancel()
        for pen in pens:
            kept = len(await journal.read(pen.stream))
            # The last write of each may have been cut off on its way back to us.
            assert kept in (pen.acknowledged, pen.acknowledged + 2)
        assert await is_sound(database, journal)


@asynccontextmanager
async def own_server(
    server_dir: Path, kind: str
) -> AsyncGenerator[tuple[EmbeddedPostgres, Database]]:
    async with (
        EmbeddedPostgres(embedded_options(server_dir, kind)) as server,
        asyncio.TaskGroup() as tasks,
    ):
        watch = tasks.create_task(server.run())
        async with open_database(DatabaseOptions(url=server.url)) as database:
            await make_tables(database)
            yield server, database
        watch.cancel()


async def make_tables(database: Database) -> None:
    await schema.upgrade(database)
    declare_tables()
    async with database.begin() as connection:
        await connection.run_sync(metadata.create_all)


async def reached(pens: list[Pen], goal: int) -> None:
    async with asyncio.timeout(60):
        while min(pen.acknowledged for pen in pens) < goal:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.fixture
async def wire(
    database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[CutWire]:
    async with CutWire.to(database_url) as opened:
        yield opened


@asynccontextmanager
async def journal_over(wire: CutWire, patience_s: float = 20.0) -> AsyncGenerator[PostgresJournal]:
    async with (
        open_database(DatabaseOptions(url=wire.url)) as database,
        open_journal(database, patience_s=patience_s) as journal,
    ):
        await journal.append(batch(created(), stream="contact/before"))
        yield journal


@pytest.mark.parametrize("flush", ["arrives", "is lost"])
async def test_a_wire_cut_in_the_very_flush_writes_once(wire: CutWire, flush: str) -> None:
    async with journal_over(wire) as journal:
        wire.cut_at_next_flush(deliver=flush == "arrives")
        answer = await journal.append(batch(created(), created(), expected=0))
        assert wire.cuts == 1
        assert list(await journal.read("contact/c1")) == list(answer)
        assert [r.version for r in answer] == [1, 2]
        assert len(await everything(journal)) == 3


async def test_a_database_that_stays_away_is_reported_and_nothing_is_written_later(
    wire: CutWire,
) -> None:
    async with journal_over(wire, patience_s=0.5) as journal:
        await wire.close()
        with pytest.raises(Unavailable, match="nothing was written"):
            await journal.append(batch(created()))
        await wire.open()
        async with asyncio.timeout(20):
            await appended_at_last(journal, batch(created(), stream="contact/after"))
        assert list(await journal.read("contact/c1")) == []


async def test_a_flush_whose_answer_never_comes_is_reported_as_unknown(wire: CutWire) -> None:
    async with journal_over(wire, patience_s=0.5) as journal:
        wire.cut_at_next_flush(deliver=True, stay_away=True)
        with pytest.raises(OutcomeUnknown):
            await journal.append(batch(created()))
        await wire.open()
        async with asyncio.timeout(20):
            await appended_at_last(journal, batch(created(), stream="contact/after"))
        assert len(await journal.read("contact/c1")) == 1


async def appended_at_last(journal: Journal, wanted: Batch) -> None:
    while True:
        with suppress(Unavailable):
            await journal.append(wanted)
            return


async def test_two_writers_on_the_same_streams_and_agents_never_break_a_rule(
    database: Database,
) -> None:
    async def book(journal: Journal, name: str) -> int:
        won = 0
        for n in range(20):
            contact, agent, id_ = f"c{n % 5}", f"a{n % 3}", f"{name}_{n}"
            stream = f"contact/{contact}"
            with suppress(DoubleBooking):
                await journal.append(batch(reserved(id_, contact, agent), stream=stream))
                await journal.append(batch(rescinded(id_, contact, agent), stream=stream))
                won += 1
        return won

    async with open_journal(database) as one, open_journal(database) as two:
        async with asyncio.TaskGroup() as tasks:
            tries = [
                tasks.create_task(book(journal, f"{name}{n}"))
                for name, journal in (("one", one), ("two", two))
                for n in range(4)
            ]
        assert len(await everything(one)) == 2 * sum(task.result() for task in tries)
        assert await is_sound(database, one)


async def test_two_writers_that_count_on_a_version_take_turns(database: Database) -> None:
    async def count(journal: Journal) -> None:
        for _ in range(30):
            version = len(await journal.read("contact/c1"))
            with suppress(StaleVersion):
                await journal.append(batch(created(), expected=version))

    async with open_journal(database) as one, open_journal(database) as two:
        async with asyncio.TaskGroup() as tasks:
            for journal in (one, two):
                tasks.create_task(count(journal))
        assert await is_sound(database, one)


@pytest.mark.parametrize(
    "stream", ["contact/\0", "contact/" + secrets.token_hex(5_000)], ids=["nul", "long"]
)
async def test_what_the_database_cannot_store_is_refused_alone(
    database: Database, stream: str
) -> None:
    async with open_journal(database) as journal, asyncio.TaskGroup() as tasks:
        good = [
            tasks.create_task(journal.append(batch(created(), stream=f"contact/{n}")))
            for n in range(5)
        ]
        with pytest.raises(psycopg.Error):
            await journal.append(batch(created(), stream=stream))
        assert [len(await task) for task in good] == [1] * 5
        assert len(await journal.append(batch(created()))) == 1


async def test_closing_the_journal_writes_what_is_on_its_way(database: Database) -> None:
    async with asyncio.TaskGroup() as tasks, open_journal(database) as journal:
        sent = [
            tasks.create_task(journal.append(batch(created(), stream=f"contact/{n}")))
            for n in range(20)
        ]
        await asyncio.sleep(0)
    assert all(task.result() for task in sent)


async def is_refused(journal: Journal) -> bool:
    with suppress(Unavailable):
        await journal.append(batch(created()))
        return False
    return True


async def test_a_journal_that_closes_does_not_wait_for_a_database_that_is_away(
    wire: CutWire,
) -> None:
    async with (
        asyncio.timeout(10),
        asyncio.TaskGroup() as tasks,
        open_database(DatabaseOptions(url=wire.url)) as database,
        open_journal(database, patience_s=86_400, goodbye_s=0.2) as journal,
    ):
        await journal.append(batch(created(), stream="contact/before"))
        await wire.close()
        unwritten = tasks.create_task(is_refused(journal))
        await asyncio.sleep(0)
    assert unwritten.result()


async def test_each_flush_carries_many_callers(database: Database) -> None:
    async with open_journal(database) as journal:
        async with asyncio.TaskGroup() as tasks:
            for n in range(500):
                tasks.create_task(journal.append(batch(created(), stream=f"contact/{n}")))
        async with database.begin() as connection:
            flushes = (await connection.execute(text("SELECT flush FROM journal_writer"))).scalar()
    assert flushes is not None
    assert flushes <= 5
