"""HTTP says the same on every server; the databases' differences are tested in tests/db."""

from collections.abc import AsyncIterator

import pytest
from tests.database_fixture import running_server

from huawu.storage.database import Database, DatabaseOptions, open_database
from huawu.storage.embedded import EmbeddedPostgres


@pytest.fixture(scope="session")
async def postgres_server() -> AsyncIterator[EmbeddedPostgres]:
    """The bundled server only."""
    async with running_server("pg18") as server:
        yield server


@pytest.fixture(scope="session")
async def shared_database(shared_url: str) -> AsyncIterator[Database]:
    """One database, opened once, for all tests that need no certain rows in it."""
    async with open_database(DatabaseOptions(url=shared_url)) as opened:
        yield opened
