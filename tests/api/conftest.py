"""HTTP says the same on every server; the databases' differences are tested in tests/db."""

from collections.abc import AsyncIterator

import pytest
from tests.database_fixture import make_database, running_server

from huawu.storage.database import Database, DatabaseOptions, open_database
from huawu.storage.embedded import EmbeddedPostgres


@pytest.fixture(scope="session")
async def postgres_server() -> AsyncIterator[EmbeddedPostgres]:
    """The bundled server only."""
    async with running_server("pg18") as server:
        yield server


@pytest.fixture(scope="session")
async def shared_database(
    postgres_server: EmbeddedPostgres, template: str
) -> AsyncIterator[Database]:
    """One database for all tests that leave no trace in it."""
    url = await make_database(postgres_server.url, "shared", template)
    async with open_database(DatabaseOptions(url=url)) as opened:
        yield opened
