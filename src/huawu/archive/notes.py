"""What agents note of a contact, saved as they type, and what is still to be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.archive.archivist import lock_head
from huawu.archive.tables import contacts, follow_ups, note_versions, notes
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Invalid, NotFound, StaleVersion
from huawu.kernel.ids import AgentId, ContactId, PartyId, TenantId, UserId, new_id
from huawu.kernel.words import words_of
from huawu.storage.database import Database

NOTE_MAX: Final = 8_000  #: characters

#: What is typed within so long is one version: a note is saved every second or two.
_ONE_VERSION: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What one person wrote about one contact."""

    contact: ContactId
    author: UserId
    text: str
    version: int  #: counts every save, from 1
    saved_at: datetime


class FollowUpState(StrEnum):
    """Whether something is still to be done."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """Something promised to a customer: most often to call back at a time."""

    id: str
    contact: ContactId
    party: PartyId | None
    agent: AgentId | None  #: whose it is; None: anybody's
    due_at: datetime
    text: str
    state: FollowUpState
    version: int
    created_by: UserId
    created_at: datetime
    changed_at: datetime


class Notes:
    """One tenant's notes."""

    def __init__(self, database: Database, clock: Clock, tenant: TenantId) -> None:
        self._database = database
        self._clock = clock
        self._tenant = tenant

    async def of(self, contact: ContactId) -> Sequence[Note]:
        """Return everybody's note about a contact, oldest first."""
        query = (
            select(notes)
            .where(notes.c.tenant == self._tenant, notes.c.contact == contact)
            .order_by(notes.c.saved_at, notes.c.author)
        )
        async with self._database.begin() as session:
            return [_note(row) for row in (await session.execute(query)).mappings()]

    async def versions(self, contact: ContactId, author: UserId) -> Sequence[Note]:
        """Return what a note was, newest first, to the minute."""
        query = (
            select(note_versions)
            .where(
                note_versions.c.tenant == self._tenant,
                note_versions.c.contact == contact,
                note_versions.c.author == author,
            )
            .order_by(note_versions.c.version.desc())
        )
        async with self._database.begin() as session:
            return [_note(row) for row in (await session.execute(query)).mappings()]

    async def save(
        self, contact: ContactId, author: UserId, text: str, *, expected_version: int
    ) -> Note:
        """Save one's note; saving again what stands there changes nothing.

        Args:
            contact: about what.
            author: who writes.
            text: all of it; "" empties it.
            expected_version: what was saved last from here; 0 for a new note.

        Raises:
            Invalid: the text is too long.
            StaleVersion: one wrote more of it elsewhere meanwhile.
        """
        if len(text) > NOTE_MAX:
            raise Invalid("text", f"use at most {NOTE_MAX:,} characters")
        async with self._database.begin() as session:
            await lock_head(session, self._tenant, share=True)
            old = await self._locked(session, contact, author)
            if old is not None and old.text == text:
                return old
            present = 0 if old is None else old.version
            if present != expected_version:
                raise StaleVersion(
                    f"The note is at version {present}; read it again before you save.",
                    version=present,
                )
            new = Note(
                contact=contact,
                author=author,
                text=text,
                version=present + 1,
                saved_at=self._clock.now(),
            )
            await self._write(session, old, new)
            await index_notes(session, self._tenant, contact)
        return new

    async def _locked(
        self, session: AsyncConnection, contact: ContactId, author: UserId
    ) -> Note | None:
        # The key is locked even when no row stands there yet.
        name = f"note {self._tenant} {contact} {author}"
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
        query = select(notes).where(
            notes.c.tenant == self._tenant, notes.c.contact == contact, notes.c.author == author
        )
        row = (await session.execute(query)).mappings().one_or_none()
        return None if row is None else _note(row)

    async def _write(self, session: AsyncConnection, old: Note | None, new: Note) -> None:
        key = {"tenant": self._tenant, "contact": new.contact, "author": new.author}
        values = {"text": new.text, "version": new.version, "saved_at": new.saved_at}
        if old is None:
            await session.execute(insert(notes).values(**key, **values))
        else:
            await session.execute(
                update(notes)
                .where(*(notes.c[name] == value for name, value in key.items()))
                .values(**values)
            )
        if old is not None and new.saved_at - old.saved_at >= _ONE_VERSION:
            kept = {"text": old.text, "version": old.version, "saved_at": old.saved_at}
            await session.execute(insert(note_versions).values(**key, **kept))


async def index_notes(session: AsyncConnection, tenant: TenantId, contact: ContactId) -> None:
    """Let a contact be found by the words of its notes as they are now."""
    query = select(func.string_agg(notes.c.text, " ")).where(
        notes.c.tenant == tenant, notes.c.contact == contact
    )
    whole = (await session.execute(query)).scalar_one() or ""
    await session.execute(
        update(contacts)
        .where(contacts.c.tenant == tenant, contacts.c.id == contact)
        .values(words=words_of(whole) or None)
    )


class FollowUps:
    """One tenant's follow-ups."""

    def __init__(self, database: Database, clock: Clock, tenant: TenantId) -> None:
        self._database = database
        self._clock = clock
        self._tenant = tenant

    async def add(
        self,
        contact: ContactId,
        party: PartyId | None,
        *,
        agent: AgentId | None,
        due_at: datetime,
        text: str,
        by: UserId,
    ) -> FollowUp:
        """Promise something.

        Raises:
            Invalid: it is due before now.
        """
        now = self._clock.now()
        if due_at <= now:
            raise Invalid("due_at", "lies in the past; choose a time to come")
        made = FollowUp(
            id=new_id("fup", now),
            contact=contact,
            party=party,
            agent=agent,
            due_at=due_at,
            text=text,
            state=FollowUpState.OPEN,
            version=1,
            created_by=by,
            created_at=now,
            changed_at=now,
        )
        values = {name: getattr(made, name) for name in FollowUp.__dataclass_fields__}
        async with self._database.begin() as session:
            await session.execute(insert(follow_ups).values(tenant=self._tenant, **values))
        return made

    async def get(self, follow_up: str) -> FollowUp:
        """Return one.

        Raises:
            NotFound: there is none.
        """
        query = select(follow_ups).where(
            follow_ups.c.tenant == self._tenant, follow_ups.c.id == follow_up
        )
        async with self._database.begin() as session:
            row = (await session.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no follow-up {follow_up}.")
        return _follow_up(row)

    async def open(
        self, *, agent: AgentId | None = None, until: datetime | None = None, limit: int = 100
    ) -> Sequence[FollowUp]:
        """Return what is still to be done, the most urgent first.

        Args:
            agent: only this agent's and anybody's; None for everyone's.
            until: only what is due before.
            limit: at most this many.
        """
        query = select(follow_ups).where(
            follow_ups.c.tenant == self._tenant, follow_ups.c.state == FollowUpState.OPEN
        )
        if agent is not None:
            mine = follow_ups.c.agent == agent
            query = query.where(mine | follow_ups.c.agent.is_(None))
        if until is not None:
            query = query.where(follow_ups.c.due_at < until)
        query = query.order_by(follow_ups.c.due_at, follow_ups.c.id).limit(limit)
        async with self._database.begin() as session:
            return [_follow_up(row) for row in (await session.execute(query)).mappings()]

    async def settle(
        self, follow_up: FollowUp, state: FollowUpState, *, expected_version: int
    ) -> FollowUp:
        """Say that one is done or dropped, or open it again.

        Raises:
            StaleVersion: someone changed it first.
        """
        changed = (
            update(follow_ups)
            .where(
                follow_ups.c.tenant == self._tenant,
                follow_ups.c.id == follow_up.id,
                follow_ups.c.version == expected_version,
            )
            .values(state=state, version=expected_version + 1, changed_at=self._clock.now())
            .returning(*follow_ups.c)
        )
        async with self._database.begin() as session:
            row = (await session.execute(changed)).mappings().one_or_none()
        if row is None:
            raise StaleVersion("Someone changed it first; read it again.")
        return _follow_up(row)


def _note(row: Any) -> Note:
    return Note(**{name: row[name] for name in Note.__dataclass_fields__})


def _follow_up(row: Any) -> FollowUp:
    values: dict[str, Any] = {name: row[name] for name in FollowUp.__dataclass_fields__}
    values["state"] = FollowUpState(row["state"])
    return FollowUp(**values)
