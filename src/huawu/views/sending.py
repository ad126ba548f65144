"""Sends views that are due: files made in the owner's name, over what the owner may see then.

The letter and the next moment stand in one transaction, so that each time is sent once, however
often we begin again and however many servers run. What was missed while nothing ran is sent once.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Protocol

import structlog
from sqlalchemy import select, update

from huawu.access.permissions import Person
from huawu.kernel.clock import Clock
from huawu.kernel.errors import HouseError, Unavailable
from huawu.kernel.ids import TenantId, UserId
from huawu.mail.letter import Attachment, Letter
from huawu.mail.outbox import Outbox
from huawu.metrics.catalogue import Words
from huawu.metrics.exporting import MEDIA_TYPES, export
from huawu.metrics.pages import Document
from huawu.metrics.paper import FontMissing
from huawu.metrics.reports import sheet_of_answer
from huawu.metrics.service import Metrics
from huawu.metrics.sights import sights_of
from huawu.storage.database import Database
from huawu.views.service import Kept, about_of, kept_of
from huawu.views.tables import views
from huawu.views.view import Schedule, ask_of, next_at

_log: Final = structlog.get_logger()

_LOOK_EVERY_S: Final = 5.0
_TEXTS: Final = {
    "zh": "{title}\n{about}\n\n附件为所订阅的数据。在浏览器中查看或修改订阅：{link}\n",
    "en": "{title}\n{about}\n\nThe figures are attached. See or change the subscription: {link}\n",
}


class Owners(Protocol):
    """Who keeps views, with their rights of now."""

    async def absent(self, user: UserId, cause: str) -> Person | None:
        """Return a user as somebody who asks; None when they may not sign in any more."""
        ...


class ViewSender:
    """Sends one tenant's views."""

    def __init__(
        self,
        database: Database,
        tenant: TenantId,
        clock: Clock,
        metrics: Metrics,
        outbox: Outbox,
        owners: Owners,
        reached_at: str,
    ) -> None:
        self._database = database
        self._tenant = tenant
        self._clock = clock
        self._metrics = metrics
        self._outbox = outbox
        self._owners = owners
        self._link = f"{reached_at}/app/figures/views"

    async def run(self) -> None:
        """Send what is due until cancelled."""
        while True:
            await self.send_due()
            await asyncio.sleep(_LOOK_EVERY_S)

    async def send_due(self) -> int:
        """Send what is due and return how many views that were."""
        query = select(views).where(
            views.c.tenant == self._tenant, views.c.next_at <= self._clock.now()
        )
        async with self._database.begin() as session:
            due = [kept_of(row) for row in (await session.execute(query)).all()]
        for kept in due:
            await self._send(kept)
        return len(due)

    async def _send(self, kept: Kept) -> None:
        schedule, due_at = kept.view.schedule, kept.next_at
        if schedule is None or due_at is None:  # a view that is due has both
            return
        letter, trouble = None, ""
        try:
            letter = await self._letter(kept, schedule, due_at)
        except FontMissing as error:
            trouble = error.message
        except Unavailable:
            raise  # the database is away: begun again
        except HouseError as error:  # such as a metric that was removed
            trouble = error.message
        if trouble:
            _log.warning("a view is not sent", view=kept.id, cause=trouble)
        after = next_at(schedule, self._clock.now(), self._metrics.zone)
        values: dict[str, Any] = {
            "next_at": after if schedule.enabled else None,
            "trouble": trouble,
        }
        mine = (views.c.tenant == self._tenant, views.c.id == kept.id, views.c.next_at == due_at)
        async with self._database.begin() as session:
            done = await session.execute(update(views).where(*mine).values(**values))
            if done.rowcount and letter is not None:
                await self._outbox.put(session, letter)

    async def _letter(self, kept: Kept, schedule: Schedule, due_at: datetime) -> Letter:
        owner = await self._owners.absent(kept.owner, about_of(kept.id))
        if owner is None or "metrics:read" not in owner.permissions:
            raise _Gone("Who keeps this view may not see figures any more.")
        document = await self._document(kept, schedule, owner)
        files = await asyncio.to_thread(_files, document, schedule.forms)
        about = "\n".join(document.about)
        text = _TEXTS[schedule.language].format(title=document.title, about=about, link=self._link)
        return Letter(
            id=f"{kept.id}.{int(due_at.timestamp() * 1000)}",
            about=about_of(kept.id),
            to=schedule.to,
            subject=f"{document.title} {document.about[0]}",
            text=text,
            files=files,
        )

    async def _document(self, kept: Kept, schedule: Schedule, owner: Person) -> Document:
        asked, sights = kept.view.asked, sights_of(owner)
        ask = ask_of(asked, self._metrics.today())
        if asked.report:
            sheets = await self._metrics.report(asked.report, ask, sights)
        else:
            sheets = [sheet_of_answer(await self._metrics.ask(ask, sights))]
        title = Words(kept.view.name, kept.view.name)
        return await self._metrics.document(title, sheets, ask, schedule.language)


class _Gone(HouseError):
    """Whose view it is has no right to it any more."""


def _files(document: Document, forms: Sequence[str]) -> list[Attachment]:
    return [
        Attachment(f"{document.title}.{form}", MEDIA_TYPES[form], export(document, form))
        for form in forms
    ]
