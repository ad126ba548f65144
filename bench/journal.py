"""The journal under load: durable events, the wait of an append, folding a million events.

    .venv/bin/python -m bench.journal

A PostgreSQL 18 of its own is started, with everything on that makes a commit durable. The peer is
what one would write first: a transaction for each event, on as many connections as a pool holds.
"""

import asyncio
import os
import pwd
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Final

from bench.common import Row, write
from bench.journal_load import Desk
from sqlalchemy import text

from huawu.agents.machine import Agent, new_agent
from huawu.agents.machine import evolve as evolve_agent
from huawu.contacts.machine import Contact, Phase, begin
from huawu.contacts.machine import evolve as evolve_contact
from huawu.events import catalogue
from huawu.events.agent import AgentEvent
from huawu.events.contact import ContactCreated, ContactEvent
from huawu.floor.state import FloorState
from huawu.journal.port import Batch, Journal
from huawu.journal.postgres import open_journal
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, ContactId
from huawu.storage import schema
from huawu.storage.cluster import Account
from huawu.storage.database import Database, DatabaseOptions, open_database
from huawu.storage.embedded import EmbeddedOptions, EmbeddedPostgres
from huawu.storage.migrations.rooms import declare_tables
from huawu.storage.tables import metadata

SPAN_S: Final = 10.0  #: of each measurement of writing
FOLDED: Final = 1_000_000  #: events
PEER: Final = "one transaction per event, 10 connections"


async def measure() -> list[Row]:
    """Return every figure."""
    rows: list[Row] = []
    async with fresh_database() as database, open_journal(database, patience_s=120) as journal:
        peer_rate, peer_p99_ms = await peer(database)
        for desks in (64, 512):
            waits_s, events, took_s = await busy(journal, desks)
            case = f"append, {desks} desks, each waits for its answer"
            rows += [
                Row(
                    case=case,
                    metric="durable events",
                    unit="events/s",
                    value=events / took_s,
                    at_least=10_000 if desks == 512 else None,
                    peer=PEER,
                    peer_value=peer_rate,
                ),
                Row(
                    case=case,
                    metric="wait, p99",
                    unit="ms",
                    value=percentile_ms(waits_s, 0.99),
                    peer=PEER,
                    peer_value=peer_p99_ms,
                ),
            ]
        for rate in (500, 1_667, 5_000):
            rows.append(await paced_row(journal, rate))
        rows += await folds(journal)
    return rows


async def paced_row(journal: Journal, rate: int) -> Row:
    """Measure the wait while batches come at a steady rate, whether or not answers do."""
    waits_s = await paced(journal, rate)
    return Row(
        case=f"append, {rate:,} batches/s arrive steadily",
        metric="wait, p99",
        unit="ms",
        value=percentile_ms(waits_s, 0.99),
        at_most=25.0 if rate == 1_667 else None,
    )


async def busy(journal: Journal, count: int) -> tuple[list[float], int, float]:
    """Let `count` desks write as fast as answers come; return waits, events, and the time."""
    waits_s: list[float] = []
    events = 0
    start = time.perf_counter()

    async def work(desk: Desk) -> None:
        nonlocal events
        while True:
            for batch in desk.serve():
                began = time.perf_counter()
                recorded = await journal.append(batch)
                events += len(recorded)
                waits_s.append(time.perf_counter() - began)
            if time.perf_counter() - start >= SPAN_S:
                return

    first = next(NUMBERS)
    async with asyncio.TaskGroup() as tasks:
        for number in range(count):
            tasks.create_task(work(Desk(first + number)))
    return waits_s, events, time.perf_counter() - start


async def paced(
    journal: Journal, rate: int, decide: Callable[[], object] | None = None
) -> list[float]:
    """Hand over batches of many desks at a steady rate and return their waits, in seconds.

    Args:
        journal: takes them.
        rate: batches per second.
        decide: what is worked out before each is handed over; it counts as waiting.
    """
    waits_s: list[float] = []

    async def work(batch: Batch, due: float) -> None:
        if decide is not None:
            decide()
        await journal.append(batch)
        waits_s.append(time.perf_counter() - due)

    first = next(NUMBERS)
    lines = [_forever(Desk(first + number)) for number in range(4 * rate)]
    start = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for number in range(int(rate * SPAN_S)):
            due = start + number / rate
            if due > time.perf_counter():
                await asyncio.sleep(due - time.perf_counter())
            tasks.create_task(work(next(lines[number % len(lines)]), due))
    return waits_s


async def peer(database: Database) -> tuple[float, float]:
    """Write each event in a transaction of its own; return events/s and the p99 wait in ms."""
    async with database.begin() as connection:
        await connection.execute(
            text(
                "CREATE TABLE naive_event (position bigserial PRIMARY KEY, stream text NOT NULL,"
                " version int NOT NULL, body json NOT NULL, UNIQUE (stream, version))"
            )
        )
    waits_s: list[float] = []
    start = time.perf_counter()

    async def work(number: int) -> None:
        desk = Desk(number)
        async with database.direct() as connection:
            while time.perf_counter() - start < SPAN_S:
                for stream, version, event in _singly(desk):
                    began = time.perf_counter()
                    await connection.execute(
                        "INSERT INTO naive_event (stream, version, body) VALUES (%s, %s, %s)",
                        [f"{number}/{stream}", version, catalogue.encode(event).decode()],
                    )
                    waits_s.append(time.perf_counter() - began)

    async with asyncio.TaskGroup() as tasks:
        for number in range(10):
            tasks.create_task(work(number))
    return len(waits_s) / (time.perf_counter() - start), percentile_ms(waits_s, 0.99)


class Machines:
    """Every contact and every agent as their events leave them."""

    def __init__(self) -> None:
        self.contacts: dict[ContactId, Contact] = {}
        self.agents: dict[AgentId, Agent] = {}

    def apply(self, event: Event) -> None:
        """Fold one event; contacts that are over leave."""
        if isinstance(event, AgentEvent):
            agent = self.agents.get(event.agent) or new_agent(event.agent)
            self.agents[event.agent] = evolve_agent(agent, event)
        elif isinstance(event, ContactCreated):
            self.contacts[event.contact] = begin(event)
        elif isinstance(event, ContactEvent):
            contact = evolve_contact(self.contacts[event.contact], event)
            self.contacts[event.contact] = contact
            if contact.phase is Phase.ENDED:
                del self.contacts[event.contact]


async def folds(journal: Journal) -> list[Row]:
    """Fold a million events: read from PostgreSQL, and from memory."""
    after = await journal.head()
    await fill(journal, FOLDED)
    start = time.perf_counter()
    state, seen = Machines(), list[Event]()
    async with aclosing(journal.follow(after=after)) as chunks:
        async for chunk in chunks:
            for recorded in chunk:
                state.apply(recorded.event)
            seen.extend(recorded.event for recorded in chunk)
            if len(seen) >= FOLDED:
                break
    from_disk_s = time.perf_counter() - start
    again, whole = Machines(), FloorState()
    in_memory_s = fold_s(again.apply, seen)
    if again.agents != state.agents or again.contacts != state.contacts:
        raise AssertionError("the two folds differ")
    case = f"fold of {len(seen):,} events"
    return [
        fold_row(f"{case} into contacts and agents, in memory", len(seen) / in_memory_s, 200_000),
        fold_row(
            f"{case} into contacts and agents, read from PostgreSQL and decoded",
            len(seen) / from_disk_s,
            100_000,
        ),
        fold_row(f"{case} into the whole floor", len(seen) / fold_s(whole.apply, seen), None),
    ]


def fold_s(apply: Callable[[Event], None], events: Sequence[Event]) -> float:
    """Return how long it takes to apply every event, in seconds."""
    start = time.perf_counter()
    for event in events:
        apply(event)
    return time.perf_counter() - start


def fold_row(case: str, rate: float, goal: float | None) -> Row:
    """Return the row of one fold."""
    return Row(case=case, metric="events", unit="events/s", value=rate, at_least=goal)


async def fill(journal: Journal, events: int) -> None:
    """Write at least so many events, a contact's whole life in each batch."""
    written = 0
    first = next(NUMBERS)
    desks = [Desk(first + number) for number in range(200)]

    async def work(desk: Desk) -> None:
        nonlocal written
        while written < events:
            for batch in desk.serve():
                recorded = await journal.append(batch)
                written += len(recorded)

    async with asyncio.TaskGroup() as tasks:
        for desk in desks:
            tasks.create_task(work(desk))


@asynccontextmanager
async def fresh_database() -> AsyncGenerator[Database]:
    """Run a server in a directory of its own and give an empty database with our tables."""
    with tempfile.TemporaryDirectory(prefix="huawu-") as folder:
        os.chmod(folder, 0o755)  # noqa: PTH101, S103  (nobody must be able to enter)
        nobody = pwd.getpwnam("nobody")
        account = Account(uid=nobody.pw_uid, gid=nobody.pw_gid) if os.geteuid() == 0 else None
        async with (
            EmbeddedPostgres(EmbeddedOptions(data_dir=Path(folder), account=account)) as server,
            open_database(DatabaseOptions(url=server.url)) as database,
        ):
            await schema.upgrade(database)
            declare_tables()
            async with database.begin() as connection:
                await connection.run_sync(metadata.create_all)
            yield database


def percentile_ms(values_s: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the values lie, in milliseconds."""
    ordered = sorted(values_s)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


#: First numbers of blocks of desks, so that no two measurements share a stream.
NUMBERS: Final = iter(range(0, 1_000_000, 100_000))


def _forever(desk: Desk) -> Iterator[Batch]:
    while True:
        yield from desk.serve()


def _singly(desk: Desk) -> Iterator[tuple[str, int, Event]]:
    for batch in desk.serve():
        for one in batch.writes:
            for step, event in enumerate(one.events, start=(one.expected_version or 0) + 1):
                yield one.stream, step, event


def main() -> None:
    """Measure and write build/bench/journal.json."""
    write("journal", asyncio.run(measure()))


if __name__ == "__main__":
    main()
