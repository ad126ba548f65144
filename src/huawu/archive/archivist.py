"""Keeps the rows of contacts in step with the journal, and builds them anew.

Every chunk of events and the position behind it are written in one transaction under the lock of
`archive_head`; whoever comes second begins behind the first, so nothing is counted twice.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from typing import Any, Final

import structlog
from msgspec import to_builtins
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.archive.fold import Book, Row, Wrap, contacts_named, wraps_ended
from huawu.archive.tables import contacts, handled, head, heard, notes, wraps
from huawu.journal.port import Journal
from huawu.kernel.errors import Unavailable
from huawu.kernel.event import Event, Recorded
from huawu.kernel.ids import TenantId
from huawu.kernel.scope import in_turns
from huawu.kernel.words import words_of
from huawu.storage.database import Database
from huawu.storage.rows import put_rows

_log: Final = structlog.get_logger()

_COLUMNS: Final = [c for c in contacts.c if c.name not in {"tenant", "words"}]
_RETRY_S: Final = 2.0
#: How often contacts are written at most: people search later than that.
_REST_S: Final = 0.5
_SHOWN: Final = 20

_NOTE: Final = text("""
    UPDATE archive_handled SET disposition = told.code
    FROM unnest(CAST(:contacts AS text[]), CAST(:codes AS text[])) AS told (contact, code)
    WHERE archive_handled.tenant = :tenant AND archive_handled.contact = told.contact
""")


class Archivist:
    """Folds one tenant's journal into rows, for ever."""

    def __init__(self, database: Database, journal: Journal, tenant: TenantId) -> None:
        self._database = database
        self._journal = journal
        self._tenant = tenant

    async def run(self) -> None:
        """Follow the journal; never returns. While the database is away, what is new waits."""
        while True:
            try:
                await self._follow()
            except Unavailable as trouble:
                _log.warning("the archive waits for the database", reason=trouble.code)
            await asyncio.sleep(_RETRY_S)

    async def catch_up(self) -> int:
        """Fold what stands in the journal now, and return up to which position."""
        end, at = await self._journal.head(), await self.position()
        async with aclosing(self._journal.follow(after=at)) as chunks:
            while at < end:
                at = await self.take(await anext(chunks))
        return at

    async def position(self) -> int:
        """Return the position up to which rows stand."""
        async with self._database.begin() as session:
            found = await session.execute(
                select(head.c.position).where(head.c.tenant == self._tenant)
            )
            return found.scalar_one_or_none() or 0

    async def take(self, chunk: Sequence[Recorded]) -> int:
        """Fold a chunk, leaving out what was folded before; return the position behind it."""
        async with self._database.begin() as session:
            done = await lock_head(session, self._tenant)
            events = [r.event for r in chunk if r.position > done]
            end = max(done, chunk[-1].position)
            if events:
                await self._fold(session, events)
                await session.execute(
                    update(head).where(head.c.tenant == self._tenant).values(position=end)
                )
        return end

    async def _follow(self) -> None:
        at = await self.position()
        async with aclosing(self._journal.follow(after=at, rest_s=_REST_S)) as chunks:
            async for chunk in chunks:
                if await self.position() < at:
                    return  # built anew meanwhile: begin again where that stands
                at = await self.take(chunk)

    async def _fold(self, session: AsyncConnection, events: Sequence[Event]) -> None:
        book = await self._opened(session, events)
        before = dict(book.rows)
        async for part in in_turns(events):  # at once it would hold calls up
            for event in part:
                book.see(event)
        await self._write_rows(session, book, before)
        wrapped = [*book.ended_wraps, *book.open_wraps.values()]
        await put_rows(session, wraps, self._tenant, wrapped, apart=["slot"])
        await put_rows(session, heard, self._tenant, list(book.heard.values()))

    async def _opened(self, session: AsyncConnection, events: Sequence[Event]) -> Book:
        """Return the rows that the events can change."""
        mine = wraps.c.tenant == self._tenant, wraps.c.wrap_s.is_(None)
        ending = select(wraps).where(*mine, wraps.c.slot.in_(wraps_ended(events)))
        found = [_wrap(row) for row in (await session.execute(ending)).mappings()]
        named = contacts_named(events) | {wrap.contact for wrap in found}
        query = select(*_COLUMNS).where(contacts.c.tenant == self._tenant, contacts.c.id.in_(named))
        rows = [row_of(dict(row)) for row in (await session.execute(query)).mappings()]
        return Book(
            rows={row.id: row for row in rows}, open_wraps={wrap.slot: wrap for wrap in found}
        )

    async def _write_rows(
        self, session: AsyncConnection, book: Book, before: dict[Any, Row]
    ) -> None:
        changed = [row for row in book.rows.values() if before.get(row.id) != row]
        if not changed:
            return
        words = await self._words(session, [r.id for r in changed if r.id not in before])
        values = [
            {**to_builtins(row), "words": words[row.id]} if row.id in words else row
            for row in changed
        ]
        await put_rows(session, contacts, self._tenant, values, apart=["words"])
        new = [
            {
                "agent": agent,
                "contact": contact,
                "began_at": book.rows[contact].began_at,
                "disposition": book.rows[contact].disposition,
            }
            for agent, contact in book.handled
        ]
        await put_rows(session, handled, self._tenant, new)
        noted = [row for row in changed if row.id in before]
        noted = [row for row in noted if before[row.id].disposition != row.disposition]
        await self._note_dispositions(session, noted)

    async def _note_dispositions(self, session: AsyncConnection, rows: Sequence[Row]) -> None:
        """Tell everybody who talked in these contacts before what they were about."""
        if not rows:
            return
        values = {
            "tenant": self._tenant,
            "contacts": [row.id for row in rows],
            "codes": [row.disposition for row in rows],
        }
        await session.execute(_NOTE, values)

    async def _words(self, session: AsyncConnection, ids: Iterable[str]) -> dict[str, list[str]]:
        """Return the words of notes that stand before their contacts do."""
        query = select(notes.c.contact, func.string_agg(notes.c.text, " ").label("text")).where(
            notes.c.tenant == self._tenant, notes.c.contact.in_(ids)
        )
        rows = await session.execute(query.group_by(notes.c.contact))
        return {row.contact: words_of(row.text) for row in rows}


class ArchiveRows:
    """The archive as a projection: built anew and compared by `huawu journal`."""

    name = "archived contacts"

    def __init__(self, database: Database, journal: Journal) -> None:
        self._database = database
        self._journal = journal

    async def rebuild(self, tenant: TenantId) -> int:
        """Empty the rows and fold them again; a server that runs goes on behind it."""
        async with self._database.begin() as session:
            await lock_head(session, tenant)
            for table in (contacts, handled, wraps, heard):
                await session.execute(delete(table).where(table.c.tenant == tenant))
            await session.execute(update(head).where(head.c.tenant == tenant).values(position=0))
        await Archivist(self._database, self._journal, tenant).catch_up()
        async with self._database.begin() as session:
            count = select(func.count()).select_from(contacts).where(contacts.c.tenant == tenant)
            return (await session.execute(count)).scalar_one()

    async def differences(self, tenant: TenantId) -> Sequence[str]:
        """Return the contacts whose row is not what their events say, up to its position."""
        async with self._database.begin() as session:
            end = await lock_head(session, tenant)
            query = select(*_COLUMNS).where(contacts.c.tenant == tenant)
            kept = {r["id"]: row_of(dict(r)) for r in (await session.execute(query)).mappings()}
        book = Book()
        async with aclosing(self._events(end)) as events:
            async for event in events:
                book.see(event)
        wrong = sorted(
            contact
            for contact in kept.keys() | book.rows.keys()
            if kept.get(contact) != book.rows.get(contact)
        )
        return [f"{contact}: its row is not what its events say" for contact in wrong[:_SHOWN]]

    async def _events(self, end: int) -> AsyncGenerator[Event]:
        """Yield the events up to and with position `end`."""
        if end == 0:
            return
        async with aclosing(self._journal.follow()) as chunks:
            async for chunk in chunks:
                for recorded in chunk:
                    if recorded.position > end:
                        return
                    yield recorded.event
                if chunk[-1].position >= end:
                    return


async def lock_head(session: AsyncConnection, tenant: TenantId, *, share: bool = False) -> int:
    """Let nobody else fold before our end, and return up to where rows stand.

    With `share`, only folding waits: for whoever changes what does not come from the journal.
    """
    first = upsert(head).values(tenant=tenant, position=0)
    await session.execute(first.on_conflict_do_nothing())
    query = select(head.c.position).where(head.c.tenant == tenant).with_for_update(read=share)
    return (await session.execute(query)).scalar_one()


def row_of(values: dict[str, Any]) -> Row:
    """Return the row of a contact from its columns."""
    return Row(**values)


def _wrap(row: Any) -> Wrap:
    return Wrap(
        contact=row["contact"],
        agent=row["agent"],
        since=row["since"],
        slot=row["slot"],
        wrap_s=row["wrap_s"],
    )
