"""The pool and its limits, on both servers."""

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import text

from huawu.kernel.errors import Invalid, Unavailable
from huawu.storage.database import Database, DatabaseOptions, open_database
from huawu.storage.embedded import EmbeddedPostgres
from huawu.storage.status import status

pytestmark = pytest.mark.db


async def test_a_block_that_raises_writes_nothing(empty_database: Database) -> None:
    async with empty_database.begin() as connection:
        await connection.execute(text("CREATE TABLE kept (n int)"))
    with suppress(ZeroDivisionError):
        async with empty_database.begin() as connection:
            await connection.execute(text("INSERT INTO kept VALUES (1)"))
            raise ZeroDivisionError
    async with empty_database.begin() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM kept"))).scalar() == 0


async def test_a_statement_over_its_limit_is_stopped(empty_database_url: str) -> None:
    options = DatabaseOptions(url=empty_database_url, statement_limit_s=0.05)
    async with open_database(options) as database:
        with pytest.raises(Unavailable, match="too long"):
            async with database.begin() as connection:
                await connection.execute(text("SELECT pg_sleep(5)"))


@pytest.mark.parametrize("asked", ["SELECT CAST(:kept AS text)", "SELECT CAST(:json AS jsonb)"])
async def test_a_character_that_cannot_be_kept_is_told(
    empty_database: Database, asked: str
) -> None:
    given = {"kept": "a\0b"} if ":kept" in asked else {"json": '"a\\u0000b"'}

    async def ask() -> None:
        async with empty_database.begin() as connection:
            await connection.execute(text(asked), given)

    with pytest.raises(Invalid, match="NUL"):
        await ask()


async def test_when_all_connections_are_busy_a_request_fails_in_time(
    empty_database_url: str,
) -> None:
    options = DatabaseOptions(url=empty_database_url, pool_size=1, pool_extra=0, pool_wait_s=0.05)
    async with open_database(options) as database, database.begin():
        with pytest.raises(Unavailable, match="busy"):
            async with database.begin():
                pass


async def test_a_notice_reaches_a_direct_connection(empty_database: Database) -> None:
    async with empty_database.direct() as listener, empty_database.direct() as speaker:
        await listener.execute("LISTEN news")
        await speaker.execute("NOTIFY news, '7'")
        async with asyncio.timeout(5):
            assert [n.payload async for n in listener.notifies(stop_after=1)] == ["7"]


async def test_a_connection_the_server_cut_is_replaced_unseen(empty_database: Database) -> None:
    async with empty_database.begin() as connection:
        pid = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar()
    async with empty_database.direct() as killer:
        await killer.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])  # and wait
    async with empty_database.begin() as connection:
        assert (await connection.execute(text("SELECT 1"))).scalar() == 1


async def test_an_absent_database_is_reported_as_unavailable(
    postgres_server: EmbeddedPostgres,
) -> None:
    options = DatabaseOptions(url=postgres_server.url.replace("/huawu?", "/absent?"))
    with pytest.raises(Unavailable):
        async with open_database(options):
            pass


async def test_the_status_tells_version_size_and_schema(database: Database) -> None:
    told = await status(database)
    assert told.server_version.split(".")[0] in {"15", "18"}
    assert told.size_bytes > 1_000_000
    assert told.connections >= 1
    assert told.oldest_transaction_s == 0
    assert told.replicas == ()
