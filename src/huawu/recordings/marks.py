"""What people write on recordings, and the case library: what others may learn from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from huawu.access.audit import Audit
from huawu.access.permissions import Person
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Invalid, NotFound
from huawu.kernel.ids import RecordingId, UserId, new_id
from huawu.recordings.service import Recording
from huawu.recordings.tables import cases, marks
from huawu.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A remark at one moment of a recording."""

    id: str
    recording: RecordingId
    at_s: float  #: from its beginning
    text: str
    author: UserId
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A recording that everybody may learn from."""

    recording: RecordingId
    title: str
    text: str
    shared_by: UserId
    shared_at: datetime


class Marks:
    """One tenant's marks and cases. Who may hear a recording is the caller's question."""

    def __init__(self, database: Database, audit: Audit, clock: Clock) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    async def of(self, recording: Recording) -> Sequence[Mark]:
        """Return the marks of a recording, in order of time."""
        query = (
            select(marks)
            .where(marks.c.tenant == self._audit.tenant, marks.c.recording == recording.id)
            .order_by(marks.c.at_s, marks.c.id)
        )
        async with self._database.begin() as session:
            return [_made(Mark, row) for row in (await session.execute(query)).mappings()]

    async def add(self, person: Person, recording: Recording, at_s: float, text: str) -> Mark:
        """Write a remark at a moment.

        Raises:
            Invalid: the recording is shorter.
        """
        if at_s > recording.length_s:
            raise Invalid("at_s", f"the recording ends at {recording.length_s:g} s")
        now = self._clock.now()
        made = Mark(
            id=new_id("mrk", now), recording=recording.id, at_s=at_s, text=text,
            author=person.user, made_at=now,
        )  # fmt: skip
        async with self._database.begin() as session:
            values = {name: getattr(made, name) for name in Mark.__dataclass_fields__}
            await session.execute(insert(marks).values(tenant=self._audit.tenant, **values))
            await self._audit.record(
                session, person, "recording.marked", f"recording/{recording.id}", {"mark": made.id}
            )
        return made

    async def remove(self, person: Person, recording: Recording, mark: str) -> None:
        """Remove a remark.

        Raises:
            NotFound: there is none.
        """
        gone = delete(marks).where(
            marks.c.tenant == self._audit.tenant,
            marks.c.recording == recording.id,
            marks.c.id == mark,
        )
        async with self._database.begin() as session:
            if (await session.execute(gone)).rowcount == 0:
                raise NotFound("There is no such mark.")
            await self._audit.record(
                session, person, "recording.unmarked", f"recording/{recording.id}", {"mark": mark}
            )

    async def share(self, person: Person, recording: Recording, title: str, text: str) -> Case:
        """Put a recording into the case library, or change what is said of it there."""
        made = Case(
            recording=recording.id, title=title, text=text, shared_by=person.user,
            shared_at=self._clock.now(),
        )  # fmt: skip
        values = {name: getattr(made, name) for name in Case.__dataclass_fields__}
        put = upsert(cases).values(tenant=self._audit.tenant, **values)
        changed = {n: put.excluded[n] for n in ("title", "text", "shared_by", "shared_at")}
        async with self._database.begin() as session:
            await session.execute(
                put.on_conflict_do_update(index_elements=["tenant", "recording"], set_=changed)
            )
            await self._audit.record(
                session, person, "recording.shared", f"recording/{recording.id}"
            )
        return made

    async def unshare(self, person: Person, recording: RecordingId) -> None:
        """Take a recording out of the case library; one that is not there is fine."""
        gone = delete(cases).where(
            cases.c.tenant == self._audit.tenant, cases.c.recording == recording
        )
        async with self._database.begin() as session:
            if (await session.execute(gone)).rowcount:
                await self._audit.record(
                    session, person, "recording.unshared", f"recording/{recording}"
                )

    async def library(self) -> Sequence[Case]:
        """Return the whole case library, newest first."""
        query = (
            select(cases)
            .where(cases.c.tenant == self._audit.tenant)
            .order_by(cases.c.shared_at.desc(), cases.c.recording)
        )
        async with self._database.begin() as session:
            return [_made(Case, row) for row in (await session.execute(query)).mappings()]

    async def is_case(self, recording: RecordingId) -> bool:
        """Say whether a recording stands in the case library."""
        query = select(cases.c.recording).where(
            cases.c.tenant == self._audit.tenant, cases.c.recording == recording
        )
        async with self._database.begin() as session:
            return (await session.execute(query)).scalar_one_or_none() is not None


def _made(kind: Any, row: Any) -> Any:
    return kind(**{name: row[name] for name in kind.__dataclass_fields__})
