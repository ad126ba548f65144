"""Contacts found among ten million, and what an agent's screen asks when a call comes.

    .venv/bin/python -m bench.search [CONTACTS]

A PostgreSQL 18 of its own is filled by SQL: contacts over three years, a million customers with
a number each, a note on each tenth contact. Each question is asked with many different values
and its 95th percentile taken. Peers are what one would write first, over the same rows: OFFSET
to a deep page, LIKE over the notes.
"""

import asyncio
import random
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bench.common import Row, write
from bench.journal import fresh_database, percentile_ms
from sqlalchemy import Index, text

from huawu.access.audit import Audit
from huawu.access.permissions import system_person
from huawu.archive.search import Archive, Place, Sight, Wanted
from huawu.archive.tables import contacts
from huawu.customers.service import Customers
from huawu.events.contact import Outcome
from huawu.kernel.clock import SystemClock
from huawu.kernel.ids import DEFAULT_TENANT, AgentId, ContactId, PartyId, QueueId
from huawu.storage.database import Database

CONTACTS: Final = 10_000_000
CUSTOMERS: Final = 1_000_000
AGENTS, QUEUES, DISPOSITIONS = 500, 40, 60
BEGAN: Final = datetime(2023, 1, 1, tzinfo=UTC)
SPAN_S: Final = 3 * 365 * 86_400
ASKED: Final = 60  #: times for each question, each with other values
GOAL_MS: Final = 300.0
POP_GOAL_MS: Final = 50.0
ALL: Final = (Sight(),)

#: Every contact's columns from its number `n`; multipliers are primes, so that nothing lines up.
_FILL: Final = """
INSERT INTO archive_contact
SELECT '{tenant}', 'ctc_' || lpad(to_hex(n), 12, '0'), at, at + interval '5 minutes', 'voice',
  'inbound', '4001', 'pty_' || (n::bigint * 7919 % {customers}),
  'que_' || (n::bigint * 31 % {queues}), 'agt_' || (n::bigint * 104729 % {agents}),
  CASE WHEN n % 12 = 0 THEN 'abandoned' WHEN n % 5000 = 1 THEN 'lost' ELSE 'handled' END,
  CASE WHEN n % 3 = 0 THEN 'agent' ELSE 'customer' END, n % 90, n % 600, n % 30, n % 45,
  n::bigint * 13 % 1200, 1, 0, 1, 'dsp_' || (n::bigint * 17 % {dispositions}),
  CASE WHEN n % 10 = 0 THEN ARRAY['客', '客户', '户', 'ord' || n,
    CASE WHEN n % 1000 = 0 THEN '断线' ELSE '账单' END] END
FROM (SELECT n, timestamptz '{began}' + n * interval '{step} seconds' AS at
  FROM generate_series({first}, {last}) n) s
"""
_HANDLED: Final = (
    "INSERT INTO archive_handled (tenant, agent, began_at, contact, disposition)"
    " SELECT tenant, agent, began_at, id, disposition FROM archive_contact"
    " WHERE outcome = 'handled'"
)
_CARDS: Final = (
    "INSERT INTO contacts_party (tenant, id, number, first_at)"
    " SELECT '{tenant}', 'pty_' || n, '1' || lpad(n::text, 10, '0'), now()"
    " FROM generate_series(0, {last}) n",
    "INSERT INTO customers_customer SELECT '{tenant}', 'cus_' || n, '张' || n, ARRAY['张'], '{{}}',"
    " '', 1, 'present', NULL, now(), now() FROM generate_series(0, {last}) n",
    "INSERT INTO customers_number (tenant, customer, party, label, place)"
    " SELECT '{tenant}', 'cus_' || n, 'pty_' || n, '', 0 FROM generate_series(0, {last}) n",
)
_CHUNK: Final = 1_000_000


async def fill(database: Database, count: int) -> None:
    """Fill the tables; indexes are made afterwards, which takes a fifth of the time."""
    indexes = sorted(contacts.indexes, key=_name)
    async with database.direct() as connection:
        for index in indexes:
            await connection.execute(f"DROP INDEX {index.name}".encode())
        for first in range(0, count, _CHUNK):
            values = {
                "tenant": DEFAULT_TENANT, "customers": CUSTOMERS, "queues": QUEUES,
                "agents": AGENTS, "dispositions": DISPOSITIONS, "began": BEGAN.isoformat(),
                "step": SPAN_S / count, "first": first, "last": min(first + _CHUNK, count) - 1,
            }  # fmt: skip
            await connection.execute(_FILL.format(**values).encode())
        await connection.execute(_HANDLED.encode())
        for statement in _CARDS:
            made = statement.format(tenant=DEFAULT_TENANT, last=CUSTOMERS - 1)
            await connection.execute(made.encode())
    for index in indexes:
        async with database.engine.begin() as session:
            await session.execute(text("SET LOCAL statement_timeout = 0"))
            await session.run_sync(index.create)
    async with database.direct() as connection:
        await connection.execute("ANALYZE")


def _name(index: Index) -> str:
    return str(index.name)


def questions(rng: random.Random, count: int) -> dict[str, Callable[[], Wanted]]:
    """Return what people ask, each time with other values."""

    def since(days: int) -> datetime:
        return BEGAN + timedelta(seconds=SPAN_S) - timedelta(days=days)

    return {
        "newest": Wanted,
        "a customer's": lambda: Wanted(parties=[PartyId(f"pty_{rng.randrange(CUSTOMERS)}")]),
        "an agent's": lambda: Wanted(agent=AgentId(f"agt_{rng.randrange(AGENTS)}")),
        "an agent's of one disposition": lambda: Wanted(
            agent=AgentId(f"agt_{rng.randrange(AGENTS)}"),
            dispositions=[f"dsp_{rng.randrange(DISPOSITIONS)}"],
        ),
        "a queue's abandoned": lambda: Wanted(
            queue=QueueId(f"que_{rng.randrange(QUEUES)}"), outcome=Outcome.ABANDONED
        ),
        "lost, the rarest": lambda: Wanted(outcome=Outcome.LOST),
        "a month's longer than 19 minutes": lambda: Wanted(since=since(30), longer_s=1_140),
        "dispositions of a branch": lambda: Wanted(dispositions=["dsp_1", "dsp_2", "dsp_3"]),
        "notes with a common word": lambda: Wanted(text="客户"),
        "notes with a rare word": lambda: Wanted(text="断线"),
        "notes with one order": lambda: Wanted(text=f"ord{rng.randrange(count // 10) * 10}"),
    }


async def asked(ask: Callable[[], Awaitable[Any]]) -> float:
    """Return the 95th percentile of a question's answers, in milliseconds."""
    spans_s: list[float] = []
    for _ in range(ASKED):
        began = time.perf_counter()
        await ask()
        spans_s.append(time.perf_counter() - began)
    return percentile_ms(spans_s, 0.95)


async def plain(database: Database, statement: str) -> float:
    """Return how long one statement takes, in milliseconds."""
    began = time.perf_counter()
    async with database.direct() as connection:
        await (await connection.execute(statement.encode())).fetchall()
    return 1000 * (time.perf_counter() - began)


async def searched(database: Database, count: int) -> list[Row]:
    """Return a row for each question."""
    archive, rng = Archive(database, DEFAULT_TENANT), random.Random(7)  # noqa: S311
    case = f"find among {count:,} contacts"
    rows: list[Row] = []
    for name, make in questions(rng, count).items():
        p95_ms = await asked(lambda make=make: archive.find(make(), ALL, after=None, limit=51))
        peer_ms = None
        if name == "notes with a rare word":
            peer_ms = await plain(
                database,
                "SELECT id FROM archive_contact WHERE array_to_string(words, ' ') LIKE '%断线%'"
                " ORDER BY began_at DESC LIMIT 51",
            )
        rows.append(
            Row(
                case=case, metric=f"{name}, p95", unit="ms", value=p95_ms, at_most=GOAL_MS,
                peer=None if peer_ms is None else "LIKE over the texts", peer_value=peer_ms,
            )
        )  # fmt: skip

    async def deep() -> None:
        at = BEGAN + timedelta(seconds=rng.random() * SPAN_S)
        place = Place(began_at=at, id=ContactId("ctc"))
        await archive.find(Wanted(), ALL, after=place, limit=51)

    middle = "SELECT id FROM archive_contact ORDER BY began_at DESC LIMIT 51 OFFSET "
    rows.append(
        Row(
            case=case, metric="a page anywhere, p95", unit="ms", value=await asked(deep),
            at_most=GOAL_MS, peer="OFFSET to the middle",
            peer_value=await plain(database, middle + str(count // 2)),
        )
    )  # fmt: skip
    return rows


async def popped(database: Database, count: int) -> Row:
    """Measure what a screen asks when a call comes: cards by number, and their last contacts."""
    clock, rng = SystemClock(), random.Random(8)  # noqa: S311
    customers = Customers(database, Audit(database, clock, DEFAULT_TENANT), clock)
    archive, person = Archive(database, DEFAULT_TENANT), system_person("bench")

    async def pop() -> None:
        party = PartyId(f"pty_{rng.randrange(CUSTOMERS)}")
        assert await customers.of_parties(person, {party})
        await archive.find(Wanted(parties=[party]), ALL, after=None, limit=11)

    return Row(
        case=f"a call comes, {CUSTOMERS:,} customers, {count:,} contacts",
        metric="card and last contacts, p95", unit="ms", value=await asked(pop),
        at_most=POP_GOAL_MS,
    )  # fmt: skip


async def measure(count: int) -> Sequence[Row]:
    """Return every figure."""
    async with fresh_database() as database:
        await fill(database, count)
        return [*await searched(database, count), await popped(database, count)]


def main() -> None:
    """Measure and write build/bench/search.json."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CONTACTS
    write("search", asyncio.run(measure(count)))


if __name__ == "__main__":
    main()
