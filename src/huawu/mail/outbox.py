"""Letters given in, and what became of them. Start here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.kernel.clock import Clock
from huawu.kernel.errors import Invalid, NotFound
from huawu.kernel.ids import TenantId
from huawu.mail.letter import Letter, check_addresses, message_of
from huawu.mail.tables import letters
from huawu.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOptions:
    """Which mail server carries our letters."""

    host: str = ""  #: "": none, nothing can be sent
    port: int = 587
    security: str = "starttls"  #: starttls, tls or none
    authority: Path | None = None  #: PEM of who signed its certificate; None: the system's
    user: str = ""
    password: str = ""
    sender: str = ""  #: the address in From
    domains: tuple[str, ...] = ()  #: that letters may go to; none for all


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What became of a letter."""

    id: str
    about: str
    recipients: Sequence[str]
    subject: str
    size_bytes: int
    made_at: datetime
    attempts: int
    due_at: datetime | None  #: None: sent or given up
    sent_at: datetime | None
    answer: str  #: to the last attempt; "" when it was taken


_COLUMNS: Final = tuple(letters.c[name] for name in Sending.__dataclass_fields__)


class Outbox:
    """One tenant's letters."""

    def __init__(
        self, database: Database, tenant: TenantId, clock: Clock, options: MailOptions
    ) -> None:
        self._database = database
        self._tenant = tenant
        self._clock = clock
        self.options: Final = options

    @property
    def ready(self) -> bool:
        """Whether a mail server is set up."""
        return bool(self.options.host and self.options.sender)

    def check(self, to: Sequence[str], field: str) -> None:
        """Make sure that letters can go to these addresses.

        Raises:
            Invalid: no mail server is set up, or an address that letters may not go to.
        """
        if not self.ready:
            raise Invalid(field, "no mail server: set HUAWU_SMTP_HOST and HUAWU_MAIL_FROM")
        check_addresses(to, self.options.domains, field)

    async def put(self, session: AsyncConnection, letter: Letter) -> None:
        """Keep a letter within the caller's transaction; one that was given before is left."""
        now = self._clock.now()
        message = message_of(letter, self.options.sender, now)
        row = insert(letters).values(
            tenant=self._tenant,
            id=letter.id,
            about=letter.about,
            recipients=list(letter.to),
            subject=letter.subject,
            message=message,
            size_bytes=len(message),
            made_at=now,
            attempts=0,
            due_at=now,
            answer="",
        )
        await session.execute(row.on_conflict_do_nothing())

    async def post(self, letter: Letter) -> None:
        """Keep a letter in a transaction of its own."""
        async with self._database.begin() as session:
            await self.put(session, letter)

    async def sendings(self, about: str, *, limit: int = 50) -> Sequence[Sending]:
        """Return what became of the letters about something, newest first."""
        query = (
            select(*_COLUMNS)
            .where(letters.c.tenant == self._tenant, letters.c.about == about)
            .order_by(letters.c.made_at.desc(), letters.c.id.desc())
            .limit(limit)
        )
        async with self._database.begin() as session:
            rows = (await session.execute(query)).mappings().all()
        return [Sending(**{name: row[name] for name in row}) for row in rows]

    async def again(self, about: str, letter: str) -> None:
        """Try a letter again that was given up.

        Raises:
            NotFound: there is no such letter that was given up.
        """
        mine: Any = (letters.c.tenant == self._tenant, letters.c.about == about)
        given_up = (letters.c.id == letter, letters.c.due_at.is_(None), letters.c.sent_at.is_(None))
        query = update(letters).where(*mine, *given_up, letters.c.message.is_not(None))
        async with self._database.begin() as session:
            done = await session.execute(query.values(due_at=self._clock.now(), attempts=0))
        if not done.rowcount:
            raise NotFound(f"There is no letter {letter} that was given up.")
