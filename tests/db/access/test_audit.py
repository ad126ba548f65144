"""The chained record of what people did."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from tests.access_fixture import ROOT, HandClock, access_on, change, person

from huawu.access.audit import Audit, AuditFilter, AuditHead
from huawu.access.service import Access
from huawu.kernel.ids import DEFAULT_TENANT, UserId
from huawu.storage.database import Database

pytestmark = pytest.mark.db


@pytest.fixture
async def audit(database: Database) -> Audit:
    made = Audit(database, HandClock(), DEFAULT_TENANT)
    for number in range(5):
        details = {"n": number, "名": "值", "many": ["a", "b"], "none": None, "yes": True}
        await made.note(person("agent"), "thing.done", f"thing/{number}", details)
    return made


async def forge(database: Database, *statements: str) -> None:
    async with database.begin() as session:
        await session.execute(text("ALTER TABLE access_audit DISABLE TRIGGER append_only"))
        for statement in statements:
            await session.execute(text(statement))
        await session.execute(text("ALTER TABLE access_audit ENABLE TRIGGER append_only"))


async def test_an_untouched_chain_is_whole(audit: Audit) -> None:
    report = await audit.verify_chain()
    assert (report.entries, report.broken) == (5, ())


@pytest.mark.parametrize(
    ("crime", "trace"),
    [
        ("UPDATE access_audit SET act = 'else' WHERE position = 2", "2 was changed"),
        ("UPDATE access_audit SET at = at + interval '1 us' WHERE position = 4", "4 was"),
        ("UPDATE access_audit SET details = '{}' WHERE position = 1", "1 was changed"),
        ("DELETE FROM access_audit WHERE position = 3", "3 to 3 are missing"),
        ("DELETE FROM access_audit WHERE position > 3", "does not lead to its head at 5"),
    ],
)
async def test_every_forgery_shows(
    audit: Audit, database: Database, crime: str, trace: str
) -> None:
    await forge(database, crime)
    (line,) = (await audit.verify_chain()).broken
    assert trace in line


async def test_cutting_off_the_end_with_its_head_shows_against_a_noted_head(
    audit: Audit, database: Database
) -> None:
    noted = await audit.head()
    await forge(
        database,
        "DELETE FROM access_audit WHERE position > 3",
        "UPDATE access_audit_head SET position = 3,"
        " hash = (SELECT hash FROM access_audit WHERE position = 3)",
    )
    assert (await audit.verify_chain()).broken == ()
    assert "noted at 5" in (await audit.verify_chain(noted)).broken[0]


async def test_a_head_noted_earlier_still_fits_a_longer_chain(audit: Audit) -> None:
    noted = await audit.head()
    await audit.note(None, "session.refused", "user/unknown")
    assert (await audit.verify_chain(noted)).broken == ()
    empty = AuditHead(position=0, hash=bytes(32))
    assert (await audit.verify_chain(empty)).broken == ()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE access_audit SET act = ''", "DELETE FROM access_audit", "TRUNCATE access_audit"],
)
async def test_sql_cannot_change_the_record_unawares(
    audit: Audit, database: Database, statement: str
) -> None:
    with pytest.raises(DBAPIError, match="only added to"):
        async with database.begin() as session:
            await session.execute(text(statement))


async def test_writers_at_once_make_one_chain(audit: Audit) -> None:
    async with asyncio.TaskGroup() as writers:
        for number in range(20):
            writers.create_task(audit.note(ROOT, "thing.done", f"thing/{number}"))
    report = await audit.verify_chain()
    assert (report.entries, report.broken) == (25, ())


async def test_what_is_undone_leaves_no_entry(audit: Audit, database: Database) -> None:
    with suppress(ZeroDivisionError):
        async with database.begin() as session:
            await audit.record(session, ROOT, "thing.done", "thing/9")
            raise ZeroDivisionError
    assert (await audit.verify_chain()).entries == 5


async def test_the_record_is_read_newest_first_by_person_and_subject(audit: Audit) -> None:
    newest = await audit.read(AuditFilter(before=5), limit=2)
    assert [entry.position for entry in newest] == [4, 3]
    assert [e.subject for e in await audit.read(AuditFilter(subject="thing/2"))] == ["thing/2"]
    assert await audit.read(AuditFilter(user=UserId("usr_nobody"))) == []


async def test_what_people_do_to_users_stands_in_the_record(database: Database) -> None:
    access: Access = access_on(database, HandClock())
    anna, _ = await access.users.create(ROOT, "anna", change("agent"))
    await access.users.reset_password(ROOT, anna.id)
    entries = await access.audit.read(AuditFilter(subject=f"user/{anna.id}"))
    assert [entry.act for entry in entries] == ["user.password_set", "user.created"]
    assert all("anna" not in str(entry.details) for entry in entries)


async def test_entries_are_found_by_act_and_time(database: Database) -> None:
    clock = HandClock()
    audit = Audit(database, clock, DEFAULT_TENANT)
    for act in ("session.started", "session.refused", "sessions.odd", "user.created"):
        await audit.note(ROOT, act, "user/usr_1")
        clock.move(60)

    async def acts(where: AuditFilter) -> list[str]:
        return [entry.act for entry in await audit.read(where)]

    assert await acts(AuditFilter(act="session")) == ["session.refused", "session.started"]
    assert await acts(AuditFilter(act="session.started")) == ["session.started"]
    until = clock.now() - timedelta(seconds=60)
    since = clock.now() - timedelta(seconds=120)
    assert await acts(AuditFilter(since=since, until=until)) == ["sessions.odd"]
