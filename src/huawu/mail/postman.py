"""Carries letters to the mail server, tries again what it does not take, and gives up in the end.

A letter is leased before it is carried, so that two servers on one database do not both carry it.
One may arrive twice when we die between the server's answer and noting it; its Message-ID stays.
"""

import asyncio
import ssl
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import structlog
from aiosmtplib import SMTP, SMTPException, SMTPRecipientsRefused, SMTPResponseException
from sqlalchemy import delete, select, update

from huawu.kernel.clock import Clock
from huawu.kernel.ids import TenantId
from huawu.mail.outbox import MailOptions
from huawu.mail.tables import letters
from huawu.storage.database import Database

_log: Final = structlog.get_logger()

#: Waits between attempts; after the last one a letter is given up: about half a day in all.
BACK_OFF_S: Final = (10, 60, 300, 1_200, 3_600, 7_200, 14_400, 14_400)
#: So long a failed letter keeps its content, and any letter its line in the history.
KEPT_DAYS: Final = 90
_TIMEOUT_S: Final = 30.0
_LEASE_S: Final = 300.0
_AT_ONCE: Final = 10
_LOOK_EVERY_S: Final = 2.0
_ANSWER_MAX: Final = 300  #: characters
_FINAL: Final = range(500, 600)  #: replies that another attempt would not change


class Postman:
    """Carries one tenant's letters."""

    def __init__(
        self, database: Database, tenant: TenantId, clock: Clock, options: MailOptions
    ) -> None:
        self._database = database
        self._tenant = tenant
        self._clock = clock
        self._options = options

    async def run(self) -> None:
        """Carry what is due until cancelled."""
        while True:
            if not await self.carry():
                await self.forget_old()
                await asyncio.sleep(_LOOK_EVERY_S)

    async def carry(self) -> int:
        """Try what is due and return how many letters that were."""
        due = await self._leased()
        for row in due:
            trouble, final = await self._tried(row)
            await self._note(row, trouble, final=final)
        return len(due)

    async def forget_old(self) -> None:
        """Delete letters that were sent or given up long ago."""
        before = self._clock.now() - timedelta(days=KEPT_DAYS)
        async with self._database.begin() as session:
            await session.execute(
                delete(letters).where(
                    letters.c.tenant == self._tenant,
                    letters.c.due_at.is_(None),
                    letters.c.made_at < before,
                )
            )

    async def _leased(self) -> Sequence[Any]:
        now = self._clock.now()
        due = (
            select(letters.c.id)
            .where(letters.c.tenant == self._tenant, letters.c.due_at <= now)
            .order_by(letters.c.due_at)
            .limit(_AT_ONCE)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        lease = (
            update(letters)
            .where(letters.c.tenant == self._tenant, letters.c.id == due.c.id)
            .values(due_at=now + timedelta(seconds=_LEASE_S), attempts=letters.c.attempts + 1)
            .returning(letters.c.id, letters.c.recipients, letters.c.message, letters.c.attempts)
        )
        async with self._database.begin() as session:
            return (await session.execute(lease)).all()

    async def _tried(self, row: Any) -> tuple[str, bool]:
        """Carry a letter once; return what went wrong ("": nothing), and whether for good."""
        options = self._options
        server = SMTP(
            hostname=options.host,
            port=options.port,
            username=options.user or None,
            password=options.password or None,
            use_tls=options.security == "tls",
            start_tls=options.security == "starttls",
            cert_bundle=None if options.authority is None else str(options.authority),
            timeout=_TIMEOUT_S,
        )
        try:
            async with server:
                refused, _ = await server.sendmail(options.sender, row.recipients, row.message)
        except SMTPRecipientsRefused as error:
            told = "; ".join(f"{each.recipient}: {each.message}" for each in error.recipients)
            return told, all(each.code in _FINAL for each in error.recipients)
        except SMTPResponseException as error:
            return f"{error.code} {error.message}", error.code in _FINAL
        except (SMTPException, OSError) as error:
            return _mended(error), False
        # Some had it: to send again would reach those twice.
        return "; ".join(f"{to}: {said.message}" for to, said in refused.items()), True

    async def _note(self, row: Any, trouble: str, *, final: bool) -> None:
        now, attempts = self._clock.now(), int(row.attempts)
        tries_left = attempts <= len(BACK_OFF_S) and not final
        values: dict[str, Any] = {"answer": trouble[:_ANSWER_MAX], "due_at": None}
        if not trouble:
            values |= {"sent_at": now, "message": None}
        elif tries_left:
            values["due_at"] = now + timedelta(seconds=BACK_OFF_S[attempts - 1])
        else:
            _log.warning("a letter is given up", letter=row.id)
        async with self._database.begin() as session:
            mine = letters.c.tenant == self._tenant, letters.c.id == row.id
            await session.execute(update(letters).where(*mine).values(**values))


def _mended(error: BaseException) -> str:
    """Say why a mail server was not reached, and which setting mends it where one does."""
    said = str(error) or type(error).__name__
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                f"its certificate is not trusted: {cause.verify_message}; name who signed it in"
                " HUAWU_SMTP_AUTHORITY, and in HUAWU_SMTP_HOST the name it is made for"
            )
        cause = cause.__cause__ or cause.__context__
    if "STARTTLS" in said:
        return f"{said} Set HUAWU_SMTP_SECURITY to tls, or to none inside a safe network."
    return said
