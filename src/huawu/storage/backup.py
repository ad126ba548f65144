"""A backup in one file, and back: consistent, checked, and free of the server's version.

The file is a zip of one COPY stream for each table and a manifest with their checksums. The
schema is not in it: a restore builds it with our own migrations at the revision the backup was
made at, loads the rows, and then migrates on. So a backup of the embedded server goes into any
PostgreSQL we work with and the other way round, and no client program need be installed (those
of the embedded server know no TLS, and an older server refuses what a newer pg_dump writes).
"""

import asyncio
import hashlib
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

import msgspec
import psycopg
from psycopg import sql
from psycopg.rows import TupleRow
from sqlalchemy import Connection, create_engine, text

from huawu.kernel.clock import Clock
from huawu.kernel.errors import Conflict, Invalid
from huawu.storage import catalog, schema
from huawu.storage.database import Database, conninfo
from huawu.storage.errors import translated

_MANIFEST: Final = "manifest.json"
_FORMAT: Final = 1
_CHUNK_BYTES: Final = 1 << 20


class NotEmpty(Conflict):
    """The database to restore into holds something already."""

    code = "database-not-empty"


class SavedTable(msgspec.Struct, frozen=True, kw_only=True):
    """One table in the file."""

    name: str
    columns: tuple[str, ...]
    rows: int
    size_bytes: int
    sha256: str

    @property
    def member(self) -> str:
        """Its place in the file."""
        return f"tables/{self.name}.copy"


class SavedPart(msgspec.Struct, frozen=True, kw_only=True):
    """One partition, to be made again."""

    name: str
    parent: str
    bound: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself."""

    format: int
    made_at: str  #: ISO 8601, UTC
    server_version: str
    revision: str  #: of the schema
    tables: tuple[SavedTable, ...]
    parts: tuple[SavedPart, ...]
    sequences: dict[str, int]

    @property
    def rows(self) -> int:
        """How many rows it holds."""
        return sum(table.rows for table in self.tables)


async def backup(database: Database, path: Path, clock: Clock) -> Manifest:
    """Write everything, as of one instant, to `path`; work goes on meanwhile.

    The file appears under its name only once it is complete and on disk.

    Raises:
        Conflict: the database holds no schema, so there is nothing to save.
        Unavailable: the database is away.
    """
    return await asyncio.to_thread(_backup, database, path, clock)


async def restore(database: Database, path: Path, *, replace: bool = False) -> Manifest:
    """Bring a backup back, all or nothing, and migrate it to this program's schema.

    Args:
        database: where to.
        path: a file `backup` wrote.
        replace: drop what the database holds; otherwise it must be empty.

    Raises:
        Invalid: the file is damaged or not a backup.
        NotEmpty: the database holds tables, and `replace` was not given.
        SchemaUnknown: the backup was made by a newer Huawu.
        Unavailable: the database is away.
    """
    return await asyncio.to_thread(_restore, database, path, replace)


def inspect(path: Path) -> Manifest:
    """Read and check a whole backup without a database.

    Raises:
        Invalid: the file is damaged or not a backup.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = msgspec.json.decode(archive.read(_MANIFEST), type=Manifest)
            if manifest.format != _FORMAT:
                raise Invalid("path", f"{path} has format {manifest.format}; upgrade Huawu")
            for table in manifest.tables:
                with archive.open(table.member) as member:
                    found = hashlib.file_digest(member, "sha256").hexdigest()  # pyright: ignore[reportArgumentType]  # its stub wants readinto
                if found != table.sha256:
                    raise Invalid("path", f"{path} is damaged in table {table.name}")
    except (zipfile.BadZipFile, KeyError, OSError, msgspec.MsgspecError) as error:
        raise Invalid("path", f"{path} is not a whole backup: {error}") from error
    return manifest


def _backup(database: Database, path: Path, clock: Clock) -> Manifest:
    partial = path.with_name(f"{path.name}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file, translated():
            with psycopg.connect(conninfo(database.direct_url), autocommit=True) as connection:
                connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                manifest = _write(connection, file, clock)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return manifest


def _write(connection: psycopg.Connection[TupleRow], file: IO[bytes], clock: Clock) -> Manifest:
    exists = connection.execute("SELECT to_regclass('public.alembic_version')").fetchone()
    row = exists and exists[0] and connection.execute("SELECT * FROM alembic_version").fetchone()
    if not row:
        raise Conflict("The database is empty: there is nothing to back up.")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        manifest = Manifest(
            format=_FORMAT,
            made_at=clock.now().isoformat(),
            server_version=str(connection.info.parameter_status("server_version")),
            revision=row[0],
            tables=tuple(
                _save(connection, archive, name) for name in catalog.table_names(connection)
            ),
            parts=tuple(
                SavedPart(name=part.name, parent=part.parent, bound=part.bound)
                for part in catalog.partitions(connection)
            ),
            sequences=catalog.sequence_values(connection),
        )
        archive.writestr(_MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
    return manifest


def _save(
    connection: psycopg.Connection[TupleRow], archive: zipfile.ZipFile, name: str
) -> SavedTable:
    columns = tuple(catalog.column_names(connection, name))
    query = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(name)
    )
    digest, size_bytes = hashlib.sha256(), 0
    with (
        connection.cursor() as cursor,
        archive.open(f"tables/{name}.copy", "w", force_zip64=True) as member,
    ):
        with cursor.copy(query) as stream:
            for piece in stream:
                member.write(piece)
                digest.update(piece)
                size_bytes += len(piece)
        rows = cursor.rowcount
    return SavedTable(
        name=name, columns=columns, rows=rows, size_bytes=size_bytes, sha256=digest.hexdigest()
    )


def _restore(database: Database, path: Path, replace: bool) -> Manifest:  # noqa: FBT001  # private
    manifest = inspect(path)
    schema.known_here(manifest.revision)
    engine = create_engine(database.direct_url)
    try:
        with translated(), zipfile.ZipFile(path) as archive, engine.begin() as connection:
            _clear(connection, replace=replace)
            schema.upgrade_here(connection, manifest.revision)
            _load(_driver(connection), archive, manifest)
            schema.upgrade_here(connection)
            connection.execute(text("ANALYZE"))
    finally:
        engine.dispose()
    return manifest


def _clear(connection: Connection, *, replace: bool) -> None:
    driver = _driver(connection)
    names = [*reversed(catalog.table_names(driver))]
    if names and not replace:
        raise NotEmpty(
            f"The database holds {len(names)} tables. Restore into an empty one, or ask to "
            "replace what is there.",
            tables=len(names),
        )
    for name in [*names, "alembic_version"]:
        driver.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(name)))
    for kind, name in catalog.other_things(driver):
        driver.execute(_trusted(f"DROP {kind} IF EXISTS {name} CASCADE"))


def _load(
    driver: psycopg.Connection[TupleRow], archive: zipfile.ZipFile, manifest: Manifest
) -> None:
    present = {part.name for part in catalog.partitions(driver)}
    for part in manifest.parts:
        if part.name not in present:
            driver.execute(_partition(part))
    for table in reversed(manifest.tables):
        _empty(driver, table.name)
    for table in manifest.tables:
        query = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, table.columns))
        )
        with (
            driver.cursor() as cursor,
            archive.open(table.member) as member,
            cursor.copy(query) as stream,
        ):
            for piece in _pieces(member):
                stream.write(piece)
    for name, value in manifest.sequences.items():
        driver.execute("SELECT setval(format('public.%%I', %s::text)::regclass, %s)", [name, value])


def _empty(driver: psycopg.Connection[TupleRow], name: str) -> None:
    """Remove rows that a migration put there; they are in the backup too."""
    table = sql.Identifier(name)
    row = driver.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(table)).fetchone()
    # Only when there are any: tables that are only added to refuse even to try.
    if row is not None and row[0]:
        driver.execute(sql.SQL("DELETE FROM {}").format(table))


def _partition(part: SavedPart) -> sql.Composed:
    bound = "DEFAULT" if part.bound == "DEFAULT" else f"FOR VALUES {part.bound}"
    return sql.SQL("CREATE TABLE {} PARTITION OF {} {}").format(
        sql.Identifier(part.name),
        sql.Identifier(part.parent),
        _trusted(bound),
    )


def _trusted(words: str) -> sql.SQL:
    """Return words that PostgreSQL's own catalogue wrote; a damaged file fails its checksum."""
    return sql.SQL(words)  # pyright: ignore[reportArgumentType]  # wants a literal


def _pieces(member: IO[bytes]) -> Iterator[bytes]:
    while piece := member.read(_CHUNK_BYTES):
        yield piece


def _driver(connection: Connection) -> psycopg.Connection[Any]:
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError(f"unexpected driver {type(driver)}")
    return driver  # pyright: ignore[reportUnknownVariableType]  # rows are tuples of anything
