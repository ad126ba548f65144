"""The room's door: chats of teams, and notices that each one acknowledges. Start here.

Who belongs to a team, and who is told what, is decided by who asks; here it is kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.access.audit import Audit
from huawu.access.permissions import Person
from huawu.inbox.tables import messages, notices, receipts, seen
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Invalid, NotFound
from huawu.kernel.ids import ContactId, TeamId, UserId, new_id
from huawu.storage.database import Database

LONGEST: Final = 2_000  #: characters of a message or notice
#: More unread messages than this are not counted.
MOST_UNREAD: Final = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message in a team's chat."""

    id: str
    team: TeamId
    author: UserId
    name: str
    at: datetime
    text: str
    contact: ContactId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What somebody is told and acknowledges."""

    id: str
    name: str  #: of who tells it
    at: datetime
    audience: str  #: "all", "team" or "queue"
    target: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentNotice:
    """A notice of one's own, and who has not acknowledged it."""

    notice: Notice
    recipients: int
    missing: Sequence[UserId]


class Inbox:
    """One tenant's chats and notices."""

    def __init__(self, database: Database, audit: Audit, clock: Clock) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    # — chats —

    async def write(
        self, person: Person, team: TeamId, text: str, contact: ContactId | None = None
    ) -> Message:
        """Write in a team's chat; who writes has read it up to there.

        Raises:
            Invalid: the text is blank or too long.
        """
        now = self._clock.now()
        message = Message(
            id=new_id("msg", now),
            team=team,
            author=person.user,
            name=person.name,
            at=now,
            text=_checked(text),
            contact=contact,
        )
        values = {name: getattr(message, name) for name in Message.__dataclass_fields__}
        async with self._database.begin() as session:
            await session.execute(insert(messages).values(tenant=self._audit.tenant, **values))
            await self._see(session, person.user, team, message.id)
        return message

    async def read(
        self, team: TeamId, *, before: str | None = None, limit: int = 50
    ) -> Sequence[Message]:
        """Return messages of a team's chat, the newest last.

        Args:
            team: whose.
            before: only those older than this message.
            limit: at most so many, the newest of them.
        """
        query = select(messages).where(
            messages.c.tenant == self._audit.tenant, messages.c.team == team
        )
        if before is not None:
            query = query.where(messages.c.id < before)
        async with self._database.begin() as session:
            rows = await session.execute(query.order_by(messages.c.id.desc()).limit(limit))
            found = [_message(row) for row in rows]
        return found[::-1]

    async def see(self, person: Person, team: TeamId, upto: str) -> None:
        """Note that somebody has read a chat up to a message; an older one changes nothing."""
        async with self._database.begin() as session:
            await self._see(session, person.user, team, upto)

    async def unread(self, user: UserId, teams: Iterable[TeamId]) -> Mapping[TeamId, int]:
        """Return how many messages of each team somebody has not read, `MOST_UNREAD` at most.

        Who never looked has read nothing: all of it counts.
        """
        found: dict[TeamId, int] = {}
        async with self._database.begin() as session:
            for team in teams:
                upto = (
                    select(seen.c.upto)
                    .where(
                        seen.c.tenant == self._audit.tenant,
                        seen.c.user == user,
                        seen.c.team == team,
                    )
                    .scalar_subquery()
                )
                newer = (
                    select(messages.c.id)
                    .where(
                        messages.c.tenant == self._audit.tenant,
                        messages.c.team == team,
                        messages.c.id > func.coalesce(upto, ""),
                    )
                    .limit(MOST_UNREAD)
                    .subquery()
                )
                count = await session.execute(select(func.count()).select_from(newer))
                found[team] = count.scalar_one()
        return found

    async def _see(self, session: AsyncConnection, user: UserId, team: TeamId, upto: str) -> None:
        row = {"tenant": self._audit.tenant, "user": user, "team": team, "upto": upto}
        statement = upsert(seen).values(**row)
        newest = func.greatest(seen.c.upto, statement.excluded.upto)
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=["tenant", "user", "team"], set_={"upto": newest}
            )
        )

    # — notices —

    async def tell(
        self, person: Person, audience: str, target: str, text: str, to: Iterable[UserId]
    ) -> Notice:
        """Tell people something that each is to acknowledge.

        Raises:
            Invalid: there is nobody to tell it, or the text is blank or too long.
        """
        recipients, now = sorted(set(to)), self._clock.now()
        if not recipients:
            raise Invalid("target", "has nobody who works in the browser; choose others")
        notice = Notice(
            id=new_id("ntc", now),
            name=person.name,
            at=now,
            audience=audience,
            target=target,
            text=_checked(text),
        )
        tenant = self._audit.tenant
        values = {name: getattr(notice, name) for name in Notice.__dataclass_fields__}
        async with self._database.begin() as session:
            await session.execute(
                insert(notices).values(tenant=tenant, author=person.user, **values)
            )
            rows = [{"tenant": tenant, "notice": notice.id, "user": user} for user in recipients]
            await session.execute(insert(receipts), rows)
            details = {"audience": audience, "target": target, "recipients": len(recipients)}
            await self._audit.record(session, person, "notice.told", f"notice/{notice.id}", details)
        return notice

    async def open(self, user: UserId) -> Sequence[Notice]:
        """Return what somebody has not acknowledged yet, the oldest first."""
        query = (
            select(notices)
            .join(receipts, _same_notice())
            .where(
                receipts.c.tenant == self._audit.tenant,
                receipts.c.user == user,
                receipts.c.acknowledged_at.is_(None),
            )
            .order_by(notices.c.id)
        )
        async with self._database.begin() as session:
            return [_notice(row) for row in await session.execute(query)]

    async def acknowledge(self, user: UserId, notice: str) -> UserId:
        """Note that somebody has read a notice, and return who told it; again changes nothing.

        Raises:
            NotFound: they were told no such notice.
        """
        its = (
            receipts.c.tenant == self._audit.tenant,
            receipts.c.notice == notice,
            receipts.c.user == user,
        )
        async with self._database.begin() as session:
            told = select(notices.c.author).join(receipts, _same_notice()).where(*its)
            author = (await session.execute(told)).scalar_one_or_none()
            if author is None:
                raise NotFound(f"There is no notice {notice} for you.")
            await session.execute(
                update(receipts)
                .where(*its, receipts.c.acknowledged_at.is_(None))
                .values(acknowledged_at=self._clock.now())
            )
        return UserId(author)

    async def sent(self, author: UserId, limit: int = 20) -> Sequence[SentNotice]:
        """Return what somebody told, the newest first, with who has not acknowledged it."""
        query = (
            select(notices)
            .where(notices.c.tenant == self._audit.tenant, notices.c.author == author)
            .order_by(notices.c.id.desc())
            .limit(limit)
        )
        async with self._database.begin() as session:
            found = [_notice(row) for row in await session.execute(query)]
            told = select(receipts).where(
                receipts.c.tenant == self._audit.tenant,
                receipts.c.notice.in_([notice.id for notice in found]),
            )
            rows = (await session.execute(told)).all()
        by_notice: dict[str, list[Row[Any]]] = {}
        for row in rows:
            by_notice.setdefault(row.notice, []).append(row)
        return [_sent(notice, by_notice.get(notice.id, [])) for notice in found]


def _same_notice() -> Any:
    return (receipts.c.tenant == notices.c.tenant) & (receipts.c.notice == notices.c.id)


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid("text", "is blank")
    if len(text) > LONGEST:
        raise Invalid("text", f"is longer than {LONGEST} characters")
    return text


def _message(row: Row[Any]) -> Message:
    return Message(**{name: getattr(row, name) for name in Message.__dataclass_fields__})


def _notice(row: Row[Any]) -> Notice:
    return Notice(**{name: getattr(row, name) for name in Notice.__dataclass_fields__})


def _sent(notice: Notice, told: Sequence[Row[Any]]) -> SentNotice:
    missing = sorted(row.user for row in told if row.acknowledged_at is None)
    return SentNotice(notice=notice, recipients=len(told), missing=missing)
