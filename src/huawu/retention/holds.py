"""What a court wants kept (法律保留): placed for a reason, released by hand, never deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert, select, update

from huawu.access.audit import Audit
from huawu.access.permissions import Person, demand
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Conflict, Invalid, NotFound
from huawu.kernel.ids import UserId, new_id
from huawu.retention.tables import holds
from huawu.storage.database import Database

_SUBJECTS: Final = ("contact/", "customer/", "user/")


class Held(Conflict):
    """A court wants it kept."""

    code = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Something that may not be deleted until it is released."""

    id: str
    subject: str  #: "contact/<id>", "customer/<id>" or "user/<id>"
    reason: str
    placed_by: UserId
    placed_at: datetime
    lifted_by: UserId | None = None
    lifted_at: datetime | None = None


class Holds:
    """One tenant's holds."""

    def __init__(self, database: Database, audit: Audit, clock: Clock) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    async def all(self, person: Person) -> Sequence[Hold]:
        """Return every hold, also released ones, newest first."""
        demand(person, "retention:read")
        query = (
            select(holds)
            .where(holds.c.tenant == self._audit.tenant)
            .order_by(holds.c.placed_at.desc(), holds.c.id)
        )
        async with self._database.begin() as session:
            return [_hold(row) for row in (await session.execute(query)).mappings()]

    async def subjects(self) -> set[str]:
        """Return what is held now, for the house itself."""
        query = select(holds.c.subject).where(
            holds.c.tenant == self._audit.tenant, holds.c.lifted_at.is_(None)
        )
        async with self._database.begin() as session:
            return set((await session.execute(query)).scalars())

    async def place(self, person: Person, subject: str, reason: str) -> Hold:
        """Keep a contact, everything about a customer, or who a user is, until it is released.

        Raises:
            Invalid: it is none of these.
        """
        demand(person, "retention:write")
        if not subject.startswith(_SUBJECTS):
            raise Invalid("subject", "write contact/<id>, customer/<id> or user/<id>")
        now = self._clock.now()
        made = Hold(
            id=new_id("hld", now), subject=subject, reason=reason, placed_by=person.user,
            placed_at=now,
        )  # fmt: skip
        async with self._database.begin() as session:
            values = {name: getattr(made, name) for name in Hold.__dataclass_fields__}
            await session.execute(insert(holds).values(tenant=self._audit.tenant, **values))
            await self._audit.record(session, person, "hold.placed", subject, {"hold": made.id})
        return made

    async def release(self, person: Person, hold: str) -> Hold:
        """Let what was held be deleted again when it is old.

        Raises:
            NotFound: there is no such hold, or it was released.
        """
        demand(person, "retention:write")
        lifted = (
            update(holds)
            .where(
                holds.c.tenant == self._audit.tenant,
                holds.c.id == hold,
                holds.c.lifted_at.is_(None),
            )
            .values(lifted_at=self._clock.now(), lifted_by=person.user)
            .returning(*holds.c)
        )
        async with self._database.begin() as session:
            row = (await session.execute(lifted)).mappings().one_or_none()
            if row is None:
                raise NotFound("There is no such hold any more.")
            await self._audit.record(
                session, person, "hold.released", row["subject"], {"hold": hold}
            )
        return _hold(row)


def _hold(row: Any) -> Hold:
    return Hold(**{name: row[name] for name in Hold.__dataclass_fields__})
