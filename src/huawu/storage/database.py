"""Our door to PostgreSQL: one pool, and single connections for what a pool cannot do."""

import asyncio
import select
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.rows import TupleRow
from sqlalchemy import event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from huawu.kernel.errors import Invalid, Unavailable
from huawu.storage.errors import translated

OLDEST: Final = 15  #: major versions that are tested
NEWEST: Final = 18

_USED: Final = "huawu.used"
_RESTED_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseOptions:
    """Which database, and how long anything may take."""

    url: str  #: `postgresql://user:password@host/name`
    direct_url: str | None = None  #: past a connection pooler, for LISTEN and locks; None: `url`
    pool_size: int = 10  #: connections kept open
    pool_extra: int = 10  #: more in a rush, closed afterwards
    pool_wait_s: float = 5.0  #: for a free connection
    connect_wait_s: float = 5.0
    statement_limit_s: float = 30.0
    lock_limit_s: float = 5.0
    idle_limit_s: float = 60.0  #: of an open transaction that does nothing
    name: str = "huawu"  #: as the server's own views show us


class Database:
    """One PostgreSQL database. Get one from `open_database`."""

    def __init__(self, options: DatabaseOptions, engine: AsyncEngine) -> None:
        self._options = options
        self._engine = engine
        self._direct = _parse(options.direct_url or options.url, "direct_url")

    @property
    def engine(self) -> AsyncEngine:
        """SQLAlchemy's engine, for tools that want one; rooms use `begin`."""
        return self._engine

    @property
    def direct_url(self) -> URL:
        """The address past any connection pooler, with the password in it: never show it."""
        return self._direct

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[AsyncConnection]:
        """Open a transaction: committed at the end of the block, rolled back by an error.

        Raises:
            Unavailable: the database is away or too slow.
            RaceLost: a deadlock; nothing was written.
        """
        with translated():
            async with self._engine.begin() as connection:
                yield connection

    @asynccontextmanager
    async def single(self) -> AsyncGenerator[AsyncConnection]:
        """Lend a connection on which each statement is a transaction: one way there and back.

        Raises:
            Unavailable: the database is away or too slow.
        """
        with translated():
            async with self._engine.connect() as connection:
                yield await connection.execution_options(isolation_level="AUTOCOMMIT")

    @asynccontextmanager
    async def direct(
        self, *, autocommit: bool = True
    ) -> AsyncGenerator[psycopg.AsyncConnection[TupleRow]]:
        """Open a connection of its own, outside the pool: LISTEN, advisory locks, COPY.

        Statements have no time limit here but the caller's own.

        Raises:
            Unavailable: the database is away.
        """
        with translated():
            connection = await self.session(autocommit=autocommit)
            try:
                yield connection
            finally:
                await connection.close()

    async def session(self, *, autocommit: bool = True) -> psycopg.AsyncConnection[TupleRow]:
        """Return a connection of its own, which the caller closes; see `direct`.

        Raises:
            Unavailable: the database is away.
        """
        with translated():
            return await psycopg.AsyncConnection.connect(
                conninfo(self._direct),
                autocommit=autocommit,
                connect_timeout=max(2, round(self._options.connect_wait_s)),
                application_name=f"{self._options.name}-direct",
                options="-c timezone=UTC",
                keepalives_idle=10,
                keepalives_interval=5,
                keepalives_count=3,
            )

    async def check(self) -> int:
        """Make sure that this is a database we can work with, and return its major version.

        Raises:
            Unavailable: away, of an untested version, not UTF-8, or a read-only standby.
        """
        try:
            async with asyncio.timeout(self._options.connect_wait_s * 2):
                major, encoding, standby = await self._kind()
        except TimeoutError as error:
            raise Unavailable("The database does not answer.", reason="timeout") from error
        if not OLDEST <= major <= NEWEST:
            raise Unavailable(
                f"The database server is PostgreSQL {major}; Huawu works with {OLDEST} to "
                f"{NEWEST}. Set DATABASE_URL to another server.",
                found=major,
            )
        if encoding != "UTF8":
            raise Unavailable(
                f"The database stores text as {encoding}. Make one with "
                "CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0."
            )
        if standby:
            raise Unavailable("The database server is a read-only standby; name the primary.")
        return major

    async def _kind(self) -> tuple[int, str, bool]:
        async with self.begin() as connection:
            row = await connection.execute(
                text(
                    "SELECT current_setting('server_version_num')::int / 10000,"
                    " current_setting('server_encoding'), pg_is_in_recovery()"
                )
            )
            major, encoding, standby = row.one()
            return major, encoding, standby


@asynccontextmanager
async def open_database(options: DatabaseOptions) -> AsyncGenerator[Database]:
    """Give a checked database for the length of the block.

    Raises:
        Invalid: the address is malformed.
        Unavailable: see `Database.check`.
    """
    engine = create_async_engine(
        _parse(options.url, "url"),
        pool_size=options.pool_size,
        max_overflow=options.pool_extra,
        pool_timeout=options.pool_wait_s,
        pool_recycle=1800,  # s; a server leaks a little with every long-lived connection
        connect_args=_connect_arguments(options),
    )
    _ping_what_rested(engine)
    try:
        database = Database(options, engine)
        await database.check()
        yield database
    finally:
        await engine.dispose()


def _ping_what_rested(engine: AsyncEngine) -> None:
    """Let the pool replace a connection that the server has ended, or the network lost.

    What the server ended shows at the socket, where a healthy connection has nothing to read; what
    rested for a while is asked. SQLAlchemy's own `pool_pre_ping` would ask before each transaction.
    """
    ping = engine.dialect.do_ping

    @event.listens_for(engine.sync_engine, "checkin")
    def _(_: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info[_USED] = asyncio.get_running_loop().time()

    @event.listens_for(engine.sync_engine, "checkout")
    def _(
        connection: DBAPIConnection, record: ConnectionPoolEntry, _: PoolProxiedConnection
    ) -> None:
        now = asyncio.get_running_loop().time()
        rested = now - record.info.get(_USED, now) > _RESTED_S
        try:
            if rested or _readable(connection.driver_connection.fileno()):
                ping(connection)
        except psycopg.Error as error:
            raise DisconnectionError from error


def _readable(socket: int) -> bool:
    watched = select.poll()
    watched.register(socket, select.POLLIN)
    return bool(watched.poll(0))


def conninfo(url: URL) -> str:
    """Return libpq's form of SQLAlchemy's address."""
    words: dict[str, Any] = {
        "host": url.host,
        "port": url.port,
        "user": url.username,
        "password": url.password,
        "dbname": url.database,
    }
    for key, value in url.query.items():
        words[key] = value if isinstance(value, str) else ",".join(value)
    return make_conninfo(**{key: value for key, value in words.items() if value is not None})


def parse_url(address: str) -> URL:
    """Read DATABASE_URL in any of its usual spellings.

    Raises:
        Invalid: it is not the address of a PostgreSQL database.
    """
    return _parse(address, "url")


def _parse(address: str, field: str) -> URL:
    wish = "write postgresql://user:password@host:5432/name"
    try:
        url = make_url(address)
    except ArgumentError:
        raise Invalid(field, f"is not the address of a database; {wish}") from None
    if url.drivername not in {"postgres", "postgresql", "postgresql+psycopg"}:
        raise Invalid(field, f"starts with {url.drivername}; only PostgreSQL works: {wish}")
    if not url.database:
        raise Invalid(field, f"names no database; {wish}")
    return url.set(drivername="postgresql+psycopg")


def _connect_arguments(options: DatabaseOptions) -> dict[str, Any]:
    limits_ms = {
        "statement_timeout": options.statement_limit_s,
        "lock_timeout": options.lock_limit_s,
        "idle_in_transaction_session_timeout": options.idle_limit_s,
    }
    words = [f"-c {name}={round(limit_s * 1000)}" for name, limit_s in limits_ms.items()]
    return {
        "connect_timeout": max(2, round(options.connect_wait_s)),  # libpq rounds 1 up itself
        "application_name": options.name,
        "options": " ".join([*words, "-c timezone=UTC"]),
    }
