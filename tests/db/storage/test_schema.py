"""The migrations make exactly what the code declares."""

import asyncio

import pytest
from sqlalchemy import text

from huawu.storage import schema
from huawu.storage.database import Database

pytestmark = pytest.mark.db


async def test_the_migrations_make_exactly_the_tables_the_code_declares(
    empty_database: Database,
) -> None:
    await schema.upgrade(empty_database)
    assert await schema.check(empty_database) == []
    assert await schema.current(empty_database) == schema.head()


async def test_upgrading_twice_and_at_once_changes_nothing(empty_database: Database) -> None:
    async with asyncio.TaskGroup() as tasks:
        for _ in range(3):
            tasks.create_task(schema.upgrade(empty_database))
    assert await schema.check(empty_database) == []


async def test_a_database_of_a_newer_huawu_is_refused(empty_database: Database) -> None:
    await schema.upgrade(empty_database)
    async with empty_database.begin() as connection:
        await connection.execute(text("DELETE FROM alembic_version"))
        await connection.execute(text("INSERT INTO alembic_version VALUES ('from_tomorrow')"))
    with pytest.raises(schema.SchemaUnknown, match="Upgrade Huawu"):
        await schema.upgrade(empty_database)
