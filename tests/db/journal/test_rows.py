"""Months, projections and PostgreSQL beside memory."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from tests.contract.journal.suite import SYSTEM, batch, created, everything, rescinded, reserved

from huawu.journal.memory import MemoryJournal
from huawu.journal.partitions import AHEAD, ensure_partitions
from huawu.journal.port import Batch, Journal, Projection, StreamWrite
from huawu.journal.postgres import open_journal
from huawu.journal.projections import Months, ReservationRows, StreamHeads
from huawu.journal.verify import rebuild
from huawu.kernel.errors import HouseError
from huawu.kernel.event import Event, Recorded
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.storage import schema
from huawu.storage.database import Database

pytestmark = pytest.mark.db


async def run(database: Database, statement: str) -> list[object]:
    async with database.begin() as connection:
        done = await connection.execute(text(statement))
        return [row[0] for row in done] if done.returns_rows else []


def projections(database: Database) -> list[Projection]:
    return [StreamHeads(database), ReservationRows(database), Months(database)]


async def differences(database: Database) -> list[str]:
    return [
        line for each in projections(database) for line in await each.differences(DEFAULT_TENANT)
    ]


async def test_months_are_made_ahead_and_only_once(empty_database: Database) -> None:
    await schema.upgrade(empty_database)
    made = await ensure_partitions(empty_database)
    assert made[0] == "journal_event_default"
    assert made[1] == f"journal_event_{datetime.now(UTC):%Y_%m}"  # noqa: TID251  # the server's month
    assert len(made) == 1 + 1 + AHEAD
    assert await ensure_partitions(empty_database) == []


async def test_an_event_stands_in_its_month(database: Database) -> None:
    async with open_journal(database) as journal:
        await journal.append(batch(created()))
    found = await run(database, "SELECT tableoid::regclass::text FROM journal_event")
    assert found == [f"journal_event_{datetime.now(UTC):%Y_%m}"]  # noqa: TID251  # the server's month


async def test_strays_are_reported_and_moved_into_their_month_when_it_is_made(
    database: Database,
) -> None:
    async with open_journal(database) as journal:
        await journal.append(batch(created()))
        await journal.append(batch(created()))
        before = await everything(journal)
        # As if nobody had made the present month in time.
        (month,) = await run(
            database, "SELECT DISTINCT tableoid::regclass::text FROM journal_event"
        )
        await run(database, f"ALTER TABLE journal_event DETACH PARTITION {month}")
        await run(database, f"INSERT INTO journal_event TABLE {month}")
        await run(database, f"DROP TABLE {month}")
        assert await differences(database) == ["2 events stand in no month"]
        assert (await rebuild([Months(database)], DEFAULT_TENANT))["journal months"] == 1
        assert await differences(database) == []
        assert await everything(journal) == before


async def test_spoilt_rows_are_told_and_built_anew(database: Database) -> None:
    async with open_journal(database) as journal:
        await journal.append(batch(created(), reserved("r1")))
        await journal.append(batch(created(), rescinded("r1"), reserved("r2")))
        assert await differences(database) == []
        await run(database, "UPDATE journal_stream SET version = 3")
        await run(database, "UPDATE reservation SET state = 'ended' WHERE reservation = 'r2'")
        await run(database, "DELETE FROM reservation WHERE reservation = 'r1'")
        assert await differences(database) == [
            "contact/c1: head 3, last version 5, 5 events",
            "r1: stored nothing, by its events rescinded",
            "r2: stored ended, by its events reserved",
        ]
        built = await rebuild(projections(database), DEFAULT_TENANT)
        assert built == {"stream heads": 1, "reservations": 2, "journal months": 0}
        assert await differences(database) == []
        await journal.append(batch(created(), expected=5))


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    writes: list[StreamWrite] = []
    for _ in range(draw(st.integers(1, 2))):
        contact = draw(st.integers(0, 2))
        number = draw(st.integers(0, 6))
        events: list[Event] = draw(
            st.lists(
                st.sampled_from(
                    [
                        created(f"c{contact}"),
                        reserved(f"r{number}", f"c{number % 3}", f"a{number % 2}"),
                        rescinded(f"r{number}", f"c{number % 3}", f"a{number % 2}"),
                    ]
                ),
                min_size=1,
                max_size=2,
            )
        )
        expected = draw(st.none() | st.integers(0, 4))
        writes.append(
            StreamWrite(stream=f"contact/c{contact}", events=events, expected_version=expected)
        )
    return Batch(writes=writes, actor=SYSTEM)


async def outcome(journal: Journal, wanted: Batch) -> list[Recorded] | str:
    try:
        return list(await journal.append(wanted))
    except HouseError as error:
        return f"{error.code}: {error.message} {dict(error.details)}"


@given(history=st.lists(batches(), min_size=1, max_size=12))
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_postgres_answers_every_history_as_memory_does(
    database: Database, history: list[Batch]
) -> None:
    await run(
        database,
        "TRUNCATE journal_event, journal_stream, journal_counter, journal_writer, reservation",
    )
    memory = MemoryJournal()
    async with open_journal(database) as postgres:
        for wanted in history:
            assert await outcome(postgres, wanted) == await outcome(memory, wanted)
        assert await everything(postgres) == await everything(memory)
        async with open_journal(database) as another:  # which reads what stands there
            assert await everything(another) == await everything(memory)
    assert await differences(database) == []
