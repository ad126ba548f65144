"""Many rows in one statement."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from huawu.archive.tables import handled, heard
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.storage.database import Database
from huawu.storage.rows import put_rows

pytestmark = pytest.mark.db

NOON = datetime(2026, 3, 29, 12, 0, 0, 123_456, tzinfo=UTC)


def quality(contact: str, **known: Any) -> dict[str, Any]:
    return {
        "contact": contact,
        "agent": "a1",
        "at": NOON,
        "jitter_ms": 0.1 + 0.2,
        "loss_ratio": None,
        "round_trip_ms": 1e-9,
        "received_packets": 2**40,
        "sent_packets": 0,
    } | known


async def rows(database: Database) -> dict[str, dict[str, Any]]:
    async with database.begin() as connection:
        found = await connection.execute(select(heard).order_by(heard.c.contact))
        return {row["contact"]: dict(row) for row in found.mappings()}


async def test_values_come_back_as_they_were_given(database: Database) -> None:
    given = {name: quality(name) for name in ("c1", 'a "quoted" \\ name', "李")}
    async with database.begin() as connection:
        await put_rows(connection, heard, DEFAULT_TENANT, list(given.values()))
    assert await rows(database) == {
        name: {"tenant": DEFAULT_TENANT, **each} for name, each in given.items()
    }


async def test_a_row_takes_the_place_of_the_one_with_its_key_but_for_columns_left_apart(
    database: Database,
) -> None:
    async with database.begin() as connection:
        await put_rows(connection, heard, DEFAULT_TENANT, [quality("c1"), quality("c2")])
        newer = [quality("c1", jitter_ms=9.0, sent_packets=7)]
        await put_rows(connection, heard, DEFAULT_TENANT, newer, apart=["sent_packets"])
    found = await rows(database)
    assert (found["c1"]["jitter_ms"], found["c1"]["sent_packets"]) == (9.0, 0)
    assert found["c2"]["jitter_ms"] == 0.1 + 0.2


async def test_a_row_that_is_all_key_may_be_written_twice_and_many_are_written(
    database: Database,
) -> None:
    many = [{"agent": "a1", "contact": f"c{n}", "began_at": NOON} for n in range(2_500)]
    async with database.begin() as connection:
        await put_rows(connection, handled, DEFAULT_TENANT, many)
        await put_rows(connection, handled, DEFAULT_TENANT, many[:1])
        assert len((await connection.execute(select(handled))).all()) == 2_500
        await put_rows(connection, handled, DEFAULT_TENANT, [])
