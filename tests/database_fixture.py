"""A fresh database for each test, on the embedded PostgreSQL 18 and on Debian's 15.

`database` is what most tests want. Servers start once per session; the schema is made once and
emptied after each test.
"""

import os
import pwd
import shutil
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path
from typing import Final

import psycopg
import pytest
from psycopg import sql

from huawu.storage import schema
from huawu.storage.cluster import Account
from huawu.storage.database import Database, DatabaseOptions, conninfo, open_database, parse_url
from huawu.storage.embedded import EmbeddedOptions, EmbeddedPostgres
from huawu.storage.migrations.rooms import declare_tables
from huawu.storage.tables import metadata

#: The servers every database test runs on; None is the bundled one.
SERVERS: Final[Mapping[str, Path | None]] = {
    "pg18": None,
    "pg15": Path("/usr/lib/postgresql/15/bin"),
}

#: Ends what a test left open, and empties every table, those too that are only added to. Far
#: quicker than a fresh database for each test.
_WIPE: Final = """
    DO $$
    DECLARE name text; filled boolean;
    BEGIN
        PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid();
        SET LOCAL session_replication_role = replica;
        FOR name IN SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p')
            AND NOT relispartition AND relnamespace = 'public'::regnamespace
            AND relname <> 'alembic_version'
        LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO filled;
            IF filled THEN EXECUTE format('DELETE FROM %s', name); END IF;
        END LOOP;
    END $$
"""
_numbers = count(1)


def service_account() -> Account | None:
    """Return an unprivileged account for a server when the tests run as root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def embedded_options(
    data_dir: Path, server: str = "pg18", settings: Mapping[str, str] | None = None
) -> EmbeddedOptions:
    """Return options for a server of a test's own below `data_dir`."""
    bin_dir = SERVERS[server]
    if bin_dir is not None and not bin_dir.is_dir():
        pytest.fail(f"{bin_dir} is missing; install Debian's postgresql-15 (make setup does)")
    return EmbeddedOptions(
        data_dir=data_dir, account=service_account(), bin_dir=bin_dir, settings=settings or {}
    )


@pytest.fixture
def server_dir() -> Iterator[Path]:
    """An empty directory with a short name that another user may enter, unlike `tmp_path`."""
    with _short_dir() as path:
        yield path


@contextmanager
def _short_dir() -> Generator[Path]:
    path = Path(tempfile.mkdtemp(prefix="huawu-"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session", params=list(SERVERS))
async def postgres_server(request: pytest.FixtureRequest) -> AsyncIterator[EmbeddedPostgres]:
    """A running server; each test that needs one runs on every kind."""
    async with running_server(request.param) as server:
        yield server


@asynccontextmanager
async def running_server(kind: str) -> AsyncGenerator[EmbeddedPostgres]:
    """Run a server of one kind, quick because it need not outlive a power cut."""
    settings = {"fsync": "off", "full_page_writes": "off", "max_connections": "60"}
    with _short_dir() as path:
        async with EmbeddedPostgres(embedded_options(path, kind, settings)) as server:
            yield server


@pytest.fixture(scope="session")
async def shared_url(postgres_server: EmbeddedPostgres) -> str:
    """The address of a database with the whole schema, for one test after the other."""
    address = await make_database(postgres_server.url, "test_shared")
    async with open_database(DatabaseOptions(url=address)) as database:
        await schema.upgrade(database)
        # A table without a migration is the business of one test, not the ruin of all others.
        declare_tables()
        async with database.begin() as connection:
            await connection.run_sync(metadata.create_all)
    return address


@pytest.fixture
async def database_url(shared_url: str) -> AsyncIterator[str]:
    """The address of a database with the whole schema and no rows."""
    yield shared_url
    async with await psycopg.AsyncConnection.connect(
        conninfo(parse_url(shared_url)), autocommit=True
    ) as connection:
        await connection.execute(_WIPE)


@pytest.fixture
async def empty_database_url(postgres_server: EmbeddedPostgres) -> AsyncIterator[str]:
    """The address of a fresh database with nothing in it."""
    name = f"test_{next(_numbers)}"
    yield await make_database(postgres_server.url, name)
    await _drop(postgres_server.url, name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with the whole schema and no rows, opened."""
    async with open_database(DatabaseOptions(url=database_url)) as opened:
        yield opened


@pytest.fixture
async def empty_database(empty_database_url: str) -> AsyncIterator[Database]:
    """A fresh database with nothing in it, opened."""
    async with open_database(DatabaseOptions(url=empty_database_url)) as opened:
        yield opened


async def make_database(server_url: str, name: str) -> str:
    """Make a database on the server of `server_url` and return its address."""
    await _administer(server_url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return parse_url(server_url).set(database=name).render_as_string(hide_password=False)


async def _drop(server_url: str, name: str) -> None:
    await _administer(
        server_url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
    )


async def _administer(server_url: str, statement: sql.Composed) -> None:
    async with await psycopg.AsyncConnection.connect(
        conninfo(parse_url(server_url)), autocommit=True
    ) as connection:
        await connection.execute(statement)
