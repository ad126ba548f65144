"""What retention asks of letters: they name a leaver no more, and none leaves for them."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import text

from huawu.kernel.ids import TenantId
from huawu.storage.database import Database

_THEIRS: Final = "EXISTS (SELECT FROM unnest(recipients) r WHERE lower(r) = ANY(:gone))"
_OTHERS: Final = "SELECT r FROM unnest(recipients) r WHERE lower(r) <> ALL(:gone)"
#: Waits, and for nobody else.
_DROP: Final = text(
    "DELETE FROM mail_letter WHERE tenant = :tenant AND due_at IS NOT NULL"  # noqa: S608
    f" AND {_THEIRS} AND NOT EXISTS ({_OTHERS})"
)
_RENAME: Final = text(
    f"UPDATE mail_letter SET recipients = ARRAY({_OTHERS})"  # noqa: S608
    f" WHERE tenant = :tenant AND {_THEIRS}"
)


class MailErasure:
    """One tenant's letters, as far as they name somebody who is to be forgotten."""

    def __init__(self, database: Database, tenant: TenantId) -> None:
        self._database = database
        self._tenant = tenant

    async def forget(self, addresses: Collection[str]) -> int:
        """Take addresses out of letters, sent or waiting; return how many letters that were.

        The message itself names no recipient.
        """
        values = {"tenant": self._tenant, "gone": [each.lower() for each in addresses]}
        async with self._database.begin() as session:
            dropped = (await session.execute(_DROP, values)).rowcount
            return dropped + (await session.execute(_RENAME, values)).rowcount
