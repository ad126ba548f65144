"""A backup comes back whole, into either server, or not at all."""

import asyncio
import hashlib
import os
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.contract.journal.suite import batch, created, everything, reserved
from tests.database_fixture import make_database, running_server

from huawu.journal.port import Journal
from huawu.journal.postgres import open_journal
from huawu.kernel.clock import SystemClock
from huawu.kernel.errors import Conflict, Invalid
from huawu.storage import schema
from huawu.storage.backup import Manifest, NotEmpty, backup, inspect, restore
from huawu.storage.database import Database, DatabaseOptions, open_database

pytestmark = pytest.mark.db

CLOCK = SystemClock()


async def write_history(journal: Journal) -> None:
    for n in range(30):
        stream, id_ = f"contact/c{n}", f"c{n}"
        await journal.append(
            batch(created(id_), reserved(f"r{n}", id_, f"a{n}"), stream=stream, expected=0)
        )


@pytest.fixture
async def furnished(empty_database: Database) -> Database:
    """A database made by the migrations, with rows in it."""
    await schema.upgrade(empty_database)
    async with open_journal(empty_database) as journal:
        await write_history(journal)
    return empty_database


async def dump(database: Database) -> list[str]:
    """Return every row of every table as text."""
    tables = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
    rows: list[str] = []
    async with database.begin() as connection:
        names = await connection.execute(
            text(f"{tables} AND relnamespace = 'public'::regnamespace ORDER BY 1")
        )
        for (name,) in names:
            found = await connection.execute(text(f'SELECT t::text FROM "{name}" t ORDER BY 1'))  # noqa: S608
            rows += [f"{name}: {row}" for row in found.scalars()]
    return rows


async def test_a_backup_comes_back_the_same_and_the_journal_goes_on(
    furnished: Database, tmp_path: Path
) -> None:
    made = await backup(furnished, tmp_path / "b.zip", CLOCK)
    before = await dump(furnished)
    assert made.rows == sum(1 for row in before if not row.startswith("alembic"))
    with pytest.raises(NotEmpty):
        await restore(furnished, tmp_path / "b.zip")
    async with open_journal(furnished) as journal:
        await journal.append(batch(created(), stream="contact/later"))
    await restore(furnished, tmp_path / "b.zip", replace=True)
    assert await dump(furnished) == before
    assert await schema.check(furnished) == []
    async with open_journal(furnished) as journal:
        assert len(await everything(journal)) == 60
        assert (await journal.append(batch(created())))[0].position == 61


async def test_a_backup_goes_from_either_server_into_the_other(
    furnished: Database, tmp_path: Path
) -> None:
    made = await backup(furnished, tmp_path / "b.zip", CLOCK)
    other = "pg15" if made.server_version.startswith("18") else "pg18"
    async with running_server(other) as server:
        address = await make_database(server.url, "moved")
        async with open_database(DatabaseOptions(url=address)) as moved:
            await restore(moved, tmp_path / "b.zip")
            assert await dump(moved) == await dump(furnished)


async def test_a_backup_taken_while_events_are_written_is_of_one_instant(
    furnished: Database, tmp_path: Path
) -> None:
    async with open_journal(furnished) as journal, asyncio.TaskGroup() as tasks:

        async def write() -> None:
            while True:
                await journal.append(batch(created(), stream="contact/busy"))

        writing = tasks.create_task(write())
        for n in range(3):
            made = await backup(furnished, tmp_path / f"{n}.zip", CLOCK)
            assert counted(made, "journal_event") == stored_position(tmp_path / f"{n}.zip")
        writing.cancel()


def counted(manifest: Manifest, table: str) -> int:
    return next(each.rows for each in manifest.tables if each.name == table)


def stored_position(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return int(archive.read("tables/journal_counter.copy").split(b"\t")[1])


async def test_a_damaged_or_foreign_file_is_refused_before_anything_is_touched(
    furnished: Database, tmp_path: Path
) -> None:
    whole = tmp_path / "b.zip"
    await backup(furnished, whole, CLOCK)
    before = await dump(furnished)
    (tmp_path / "cut.zip").write_bytes(whole.read_bytes()[:-200])
    (tmp_path / "no.zip").write_text("what")
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / "edited.zip", "w") as new:
        for name in old.namelist():
            changed = b"x" if name == "tables/journal_stream.copy" else b""
            new.writestr(name, old.read(name) + changed)
    for name in ("cut.zip", "no.zip", "edited.zip", "absent.zip"):
        with pytest.raises(Invalid, match=name):
            await restore(furnished, tmp_path / name, replace=True)
    assert await dump(furnished) == before


async def test_a_restore_that_fails_leaves_what_was_there(
    furnished: Database, tmp_path: Path
) -> None:
    whole, spoilt = tmp_path / "b.zip", tmp_path / "spoilt.zip"
    await backup(furnished, whole, CLOCK)
    before = await dump(furnished)
    repack_with_duplicate_row(whole, spoilt)
    with pytest.raises(Exception, match="journal_counter"):
        await restore(furnished, spoilt, replace=True)
    assert await dump(furnished) == before


def repack_with_duplicate_row(whole: Path, spoilt: Path) -> None:
    """Write a backup that is well-formed and breaks a key of the database."""
    member = "tables/journal_counter.copy"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(spoilt, "w") as new:
        manifest = old.read("manifest.json").decode()
        row = old.read(member)
        for name in old.namelist():
            if name == member:
                new.writestr(name, row * 2)
            elif name != "manifest.json":
                new.writestr(name, old.read(name))
        new.writestr("manifest.json", manifest.replace(digest(row), digest(row * 2)))
    assert inspect(spoilt).revision


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def test_an_empty_database_has_nothing_to_back_up(
    empty_database: Database, tmp_path: Path
) -> None:
    with pytest.raises(Conflict, match="nothing to back up"):
        await backup(empty_database, tmp_path / "b.zip", CLOCK)
    assert os.listdir(tmp_path) == []  # noqa: PTH208  (a look, not a walk)
