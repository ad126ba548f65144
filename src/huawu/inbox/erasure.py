"""What retention asks of chats and notices: how many are old, and the texts gone."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, func, select, update

from huawu.inbox.tables import messages, notices, receipts
from huawu.kernel.ids import ContactId, TenantId, UserId
from huawu.storage.database import Database
from huawu.storage.rows import replaced

_CHUNK: Final = 5_000  #: names in one statement


class InboxErasure:
    """One tenant's chats and notices, as far as they are to be forgotten."""

    def __init__(self, database: Database, tenant: TenantId) -> None:
        self._database = database
        self._tenant = tenant

    async def count(self, before: datetime, kept: Collection[ContactId]) -> tuple[int, int]:
        """Return how many texts are older than `before`, and how many of those are kept.

        Kept are messages about the contacts `kept`; a notice is about none.
        """
        old = self._old(messages, before)
        async with self._database.begin() as session:
            found: list[int] = []
            for table, wanted in (
                (messages, old),
                (notices, self._old(notices, before)),
                (messages, old & messages.c.contact.in_(kept)),
            ):
                query = select(func.count()).select_from(table).where(wanted)
                found.append((await session.execute(query)).scalar_one())
        written, told, held = found
        return written + told - held, held

    async def forget_older(self, before: datetime, kept: Collection[ContactId]) -> None:
        """Delete what `count` counted: messages, and notices with who acknowledged them."""
        free = messages.c.contact.is_(None) | messages.c.contact.not_in(kept)
        old = select(notices.c.id).where(self._old(notices, before))
        told = (receipts.c.tenant == self._tenant) & receipts.c.notice.in_(old)
        async with self._database.begin() as session:
            await session.execute(delete(messages).where(self._old(messages, before) & free))
            await session.execute(delete(receipts).where(told))
            await session.execute(delete(notices).where(self._old(notices, before)))

    async def forget_contacts(self, wanted: Collection[ContactId]) -> int:
        """Delete what people wrote to each other about these contacts; return how many."""
        names, count = sorted(wanted), 0
        for start in range(0, len(names), _CHUNK):
            about = messages.c.contact.in_(names[start : start + _CHUNK])
            async with self._database.begin() as session:
                gone = await session.execute(
                    delete(messages).where(messages.c.tenant == self._tenant, about)
                )
            count += gone.rowcount
        return count

    async def rename(self, author: UserId, names: Collection[str], alias: str) -> int:
        """Let what somebody wrote carry another name; return how many texts that were.

        Args:
            author: who wrote.
            names: theirs; where they stand in the texts they are replaced, too.
            alias: what stands there instead.
        """
        count = 0
        async with self._database.begin() as session:
            for table in (messages, notices):
                theirs = (table.c.tenant == self._tenant) & (table.c.author == author)
                values = {"name": alias, "text": replaced(table.c.text, names, alias)}
                renamed = update(table).where(theirs, table.c.name != alias).values(**values)
                count += (await session.execute(renamed)).rowcount
        return count

    def _old(self, table: Any, before: datetime) -> ColumnElement[bool]:
        return (table.c.tenant == self._tenant) & (table.c.at < before)
