"""What people did, in a chain: each entry carries the hash of the one before it.

An entry is written in the transaction of what it tells, so neither stands without the other.
Changing, removing, inserting or reordering entries breaks the chain; cutting off its end shows
against a head that was noted elsewhere, or against the head row.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Row, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.access.permissions import SYSTEM_USER, Person
from huawu.access.tables import audit, audit_head
from huawu.kernel.clock import Clock
from huawu.kernel.ids import TenantId, UserId
from huawu.storage.database import Database

#: What details may hold: it must come back from the database exactly as it went in.
Detail = str | int | bool | None | Sequence[str]

_START: Final = bytes(32)  #: stands for the entry before the first
_CHUNK: Final = 5_000  #: entries read at once
_PAGE_MAX: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One thing that one person did."""

    position: int  #: 1-based and gapless within the tenant
    at: datetime
    user: UserId | None  #: None: nobody we know, or the house itself
    act: str  #: e.g. "session.started"
    subject: str  #: to what, e.g. "queue/que_support"
    details: Mapping[str, Any]  #: no personal data beyond ids
    cause: str  #: the request or occasion
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditHead:
    """The end of the chain; note it elsewhere to prove later that nothing was cut off."""

    position: int
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """What a verification found."""

    entries: int  #: that were read
    broken: Sequence[str]  #: one line for each break; empty when all is well


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which entries to read; None leaves a condition out."""

    user: UserId | None = None
    subject: str | None = None
    act: str | None = None  #: e.g. "session.refused", or its beginning up to a dot, "session"
    since: datetime | None = None
    until: datetime | None = None  #: before this
    before: int | None = None  #: positions below this one


class Audit:
    """The audit record of one tenant."""

    def __init__(self, database: Database, clock: Clock, tenant: TenantId) -> None:
        self._database = database
        self._clock = clock
        self._tenant = tenant

    @property
    def tenant(self) -> TenantId:
        """Whose record this is."""
        return self._tenant

    async def record(
        self,
        session: AsyncConnection,
        person: Person | None,
        act: str,
        subject: str,
        details: Mapping[str, Detail] | None = None,
    ) -> None:
        """Add an entry within the caller's transaction, as its last step.

        Writers wait here for each other until they commit, so what follows should be nothing.

        Args:
            session: the transaction of what is told.
            person: who did it; None when nobody was recognised.
            act: past tense with its area, e.g. "user.disabled".
            subject: to what, e.g. "user/usr_1".
            details: without personal data beyond ids.
        """
        head = await self._locked_head(session)
        entry = {
            "position": head.position + 1,
            "at": self._clock.now(),
            "user_id": None if person is None or person.user == SYSTEM_USER else person.user,
            "act": act,
            "subject": subject,
            "details": dict(details or {}),
            "cause": "" if person is None else person.request_id,
        }
        digest = _chained(head.hash, entry)
        await session.execute(insert(audit).values(tenant=self._tenant, hash=digest, **entry))
        await session.execute(
            update(audit_head)
            .where(audit_head.c.tenant == self._tenant)
            .values(position=entry["position"], hash=digest)
        )

    async def note(
        self,
        person: Person | None,
        act: str,
        subject: str,
        details: Mapping[str, Detail] | None = None,
    ) -> None:
        """Add an entry in a transaction of its own: for reading, which changes nothing else."""
        async with self._database.begin() as session:
            await self.record(session, person, act, subject, details)

    async def read(self, where: AuditFilter, *, limit: int = 100) -> Sequence[AuditEntry]:
        """Return the newest entries that fit, newest first; at most 1,000."""
        query = select(audit).where(audit.c.tenant == self._tenant)
        if where.user is not None:
            query = query.where(audit.c.user_id == where.user)
        if where.subject is not None:
            query = query.where(audit.c.subject == where.subject)
        if where.act is not None:
            below = audit.c.act.startswith(f"{where.act}.", autoescape=True)
            query = query.where((audit.c.act == where.act) | below)
        if where.since is not None:
            query = query.where(audit.c.at >= where.since)
        if where.until is not None:
            query = query.where(audit.c.at < where.until)
        if where.before is not None:
            query = query.where(audit.c.position < where.before)
        query = query.order_by(audit.c.position.desc()).limit(min(limit, _PAGE_MAX))
        async with self._database.begin() as session:
            return [_entry(row) for row in await session.execute(query)]

    async def head(self) -> AuditHead:
        """Return the end of the chain; position 0 when it is empty."""
        async with self._database.begin() as session:
            return await self._head(session)

    async def verify_chain(self, noted: AuditHead | None = None) -> ChainReport:
        """Recompute the whole chain and compare it with its head and one `noted` elsewhere."""
        before, position, broken = _START, 0, list[str]()
        at_noted = _START if noted is not None and noted.position == 0 else None
        # The head first: entries that are added meanwhile are then only more than it promises.
        head = await self.head()
        promised = _START if head.position == 0 else None
        async for entry in self._all():
            position += 1
            broken += _breaks(entry, position, before)
            position, before = entry.position, entry.hash
            if position == head.position:
                promised = before
            if noted is not None and position == noted.position:
                at_noted = before
        if promised != head.hash:
            broken.append(f"the chain does not lead to its head at {head.position}")
        if noted is not None and at_noted != noted.hash:
            broken.append(f"the chain does not lead to the head noted at {noted.position}")
        return ChainReport(entries=position, broken=tuple(broken))

    async def _all(self) -> AsyncIterator[AuditEntry]:
        after = 0
        while True:
            query = (
                select(audit)
                .where(audit.c.tenant == self._tenant, audit.c.position > after)
                .order_by(audit.c.position)
                .limit(_CHUNK)
            )
            async with self._database.begin() as session:
                rows = (await session.execute(query)).all()
            for row in rows:
                yield _entry(row)
            if len(rows) < _CHUNK:
                return
            after = rows[-1].position

    async def _head(self, session: AsyncConnection, *, lock: bool = False) -> AuditHead:
        query = select(audit_head).where(audit_head.c.tenant == self._tenant)
        found = await session.execute(query.with_for_update() if lock else query)
        row = found.one_or_none()
        if row is None:
            return AuditHead(position=0, hash=_START)
        return AuditHead(position=row.position, hash=bytes(row.hash))

    async def _locked_head(self, session: AsyncConnection) -> AuditHead:
        first = upsert(audit_head).values(tenant=self._tenant, position=0, hash=_START)
        await session.execute(first.on_conflict_do_nothing())
        return await self._head(session, lock=True)


def _breaks(entry: AuditEntry, expected: int, before: bytes) -> list[str]:
    if entry.position != expected:
        return [f"{expected} to {entry.position - 1} are missing"]
    row = {
        "position": entry.position,
        "at": entry.at,
        "user_id": entry.user,
        "act": entry.act,
        "subject": entry.subject,
        "details": entry.details,
        "cause": entry.cause,
    }
    return [] if _chained(before, row) == entry.hash else [f"{entry.position} was changed"]


def _chained(before: bytes, entry: Mapping[str, Any]) -> bytes:
    """Return SHA-256(hash before ‖ canonical form of the entry)."""
    at: datetime = entry["at"]
    plain = {**entry, "at": at.astimezone(UTC).isoformat(timespec="microseconds")}
    canonical = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(before + canonical.encode()).digest()


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        position=row.position,
        at=row.at,
        user=row.user_id,
        act=row.act,
        subject=row.subject,
        details=row.details,
        cause=row.cause,
        hash=bytes(row.hash),
    )
