"""What retention asks of the archive: whose contacts, how old, and the texts forgotten."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, select, update

from huawu.archive.archivist import lock_head
from huawu.archive.notes import index_notes
from huawu.archive.tables import contacts, follow_ups, note_versions, notes
from huawu.contacts.tables import parties
from huawu.kernel.ids import ContactId, PartyId, TenantId, UserId
from huawu.storage.database import Database
from huawu.storage.rows import replaced

_CHUNK: Final = 5_000  #: names in one question


class Erasure:
    """One tenant's contacts, as far as they are to be forgotten."""

    def __init__(self, database: Database, tenant: TenantId) -> None:
        self._database = database
        self._tenant = tenant

    async def contacts_of(self, wanted: Collection[PartyId]) -> set[ContactId]:
        """Return every contact of these parties."""
        return set(await self._names(contacts, contacts.c.id, contacts.c.party, wanted))

    async def parties_of(self, wanted: Collection[ContactId]) -> set[PartyId]:
        """Return whose contacts these are."""
        found = await self._names(contacts, contacts.c.party, contacts.c.id, wanted)
        return {party for party in found if party is not None}

    async def contacts_with_notes(self, before: datetime) -> set[ContactId]:
        """Return the contacts whose newest note or follow-up is older than `before`."""
        found: set[ContactId] = set()
        async with self._database.begin() as session:
            for table, moment in ((notes, notes.c.saved_at), (follow_ups, follow_ups.c.changed_at)):
                query = (
                    select(table.c.contact)
                    .where(table.c.tenant == self._tenant)
                    .group_by(table.c.contact)
                    .having(func.max(moment) < before)
                )
                found |= {ContactId(name) for name in (await session.execute(query)).scalars()}
        return found

    async def forget_notes(self, wanted: Collection[ContactId]) -> int:
        """Delete notes, their versions and follow-ups of these contacts; return how many notes."""
        names, count = sorted(wanted), 0
        for start in range(0, len(names), _CHUNK):
            some = names[start : start + _CHUNK]
            async with self._database.begin() as session:
                await lock_head(session, self._tenant, share=True)
                for table in (note_versions, follow_ups, notes):
                    gone = await session.execute(
                        delete(table).where(
                            table.c.tenant == self._tenant, table.c.contact.in_(some)
                        )
                    )
                count += gone.rowcount
                await session.execute(
                    update(contacts)
                    .where(contacts.c.tenant == self._tenant, contacts.c.id.in_(some))
                    .values(words=None)
                )
        return count

    async def rename(self, author: UserId, names: Collection[str], alias: str) -> int:
        """Replace a leaver's names in the notes and follow-ups that they wrote; return how many.

        Args:
            author: who wrote.
            names: theirs.
            alias: what stands there instead.
        """
        count, touched = 0, set[str]()
        tables = ((notes, "author"), (note_versions, "author"), (follow_ups, "created_by"))
        async with self._database.begin() as session:
            await lock_head(session, self._tenant, share=True)
            for table, by in tables:
                new = replaced(table.c.text, names, alias)
                theirs = (table.c.tenant == self._tenant) & (table.c[by] == author)
                change = update(table).where(theirs, table.c.text != new).values(text=new)
                found = (await session.execute(change.returning(table.c.contact))).scalars().all()
                count, touched = count + len(found), touched | set(found)
            for contact in sorted(touched):
                await index_notes(session, self._tenant, ContactId(contact))
        return count

    async def silent_since(self, before: datetime) -> set[PartyId]:
        """Return the parties whose number is known and who had no contact since `before`."""
        lately = (
            select(contacts.c.party)
            .where(
                contacts.c.tenant == self._tenant,
                contacts.c.party == parties.c.id,
                contacts.c.began_at >= before,
            )
            .exists()
        )
        query = select(parties.c.id).where(
            parties.c.tenant == self._tenant,
            parties.c.number != "",
            parties.c.first_at < before,
            ~lately,
        )
        async with self._database.begin() as session:
            return {PartyId(party) for party in (await session.execute(query)).scalars()}

    async def _names(
        self, table: Any, wanted: Any, column: Any, values: Collection[str]
    ) -> list[Any]:
        found: list[Any] = []
        known = sorted(values)
        async with self._database.begin() as session:
            for start in range(0, len(known), _CHUNK):
                some = known[start : start + _CHUNK]
                query = select(wanted).where(table.c.tenant == self._tenant, column.in_(some))
                found += (await session.execute(query)).scalars()
        return found
