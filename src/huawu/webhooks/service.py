"""Webhooks as people set them up, and what could not be delivered. Start here."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.access.audit import Audit
from huawu.access.permissions import Person, demand
from huawu.events.catalogue import KINDS
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Invalid, NotFound, StaleVersion
from huawu.kernel.ids import new_id
from huawu.storage.database import Database
from huawu.webhooks.addresses import Network, check_url
from huawu.webhooks.tables import deliveries, hooks

_SECRET: Final = "whs_"  # noqa: S105  # how ours begin, so that a leaked one is recognised


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """Where events are carried to."""

    id: str
    name: str
    url: str
    kinds: tuple[str, ...]  #: of events; "contact.*" is every kind of a subject
    secret: str
    enabled: bool
    version: int
    changed_at: datetime

    def wants(self, kind: str) -> bool:
        """Say whether an event of a kind is carried."""
        return self.enabled and (kind in self.kinds or f"{kind.partition('.')[0]}.*" in self.kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A delivery that was given up, or waits."""

    hook: str
    position: int
    kind: str
    attempts: int
    due_at: datetime | None  #: None: given up
    answer: str  #: to the last attempt
    tried_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HookDraft:
    """A webhook as it shall be."""

    name: str
    url: str
    kinds: tuple[str, ...]
    enabled: bool = True


class Webhooks:
    """One tenant's webhooks."""

    def __init__(
        self, database: Database, audit: Audit, clock: Clock, inside: Sequence[Network] = ()
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._inside = inside

    async def all(self, person: Person) -> Sequence[Hook]:
        """Return all webhooks, by name."""
        demand(person, "webhooks:read")
        async with self._database.begin() as session:
            return await hooks_of(session, self._audit.tenant)

    async def create(self, person: Person, draft: HookDraft) -> Hook:
        """Add a webhook; its secret is shown in the answer only.

        Raises:
            Invalid: a field is malformed.
        """
        demand(person, "webhooks:write")
        self._check(draft)
        now = self._clock.now()
        made = Hook(
            id=new_id("whk", now),
            name=draft.name,
            url=draft.url,
            kinds=draft.kinds,
            secret=_new_secret(),
            enabled=draft.enabled,
            version=1,
            changed_at=now,
        )
        async with self._database.begin() as session:
            values = {name: getattr(made, name) for name in Hook.__dataclass_fields__}
            await session.execute(insert(hooks).values(tenant=self._audit.tenant, **values))
            await self._record(session, person, "webhook.created", made)
        return made

    async def change(
        self, person: Person, hook: str, draft: HookDraft, *, expected_version: int
    ) -> Hook:
        """Change a webhook; what waits is delivered to the new address.

        Raises:
            NotFound: there is none.
            StaleVersion: someone changed it first.
            Invalid: a field is malformed.
        """
        demand(person, "webhooks:write")
        self._check(draft)
        return await self._changed(
            person, hook, "webhook.changed", expected_version,
            name=draft.name, url=draft.url, kinds=draft.kinds, enabled=draft.enabled,
        )  # fmt: skip

    async def renew_secret(self, person: Person, hook: str) -> Hook:
        """Give a webhook a new secret, shown in the answer only; the old one is void at once.

        Raises:
            NotFound: there is none.
        """
        demand(person, "webhooks:write")
        return await self._changed(
            person, hook, "webhook.secret_renewed", None, secret=_new_secret()
        )

    async def remove(self, person: Person, hook: str) -> None:
        """Remove a webhook and what waits for it.

        Raises:
            NotFound: there is none.
        """
        demand(person, "webhooks:write")
        async with self._database.begin() as session:
            old = await self._locked(session, hook)
            for table, column in ((deliveries, deliveries.c.hook), (hooks, hooks.c.id)):
                await session.execute(
                    delete(table).where(table.c.tenant == self._audit.tenant, column == hook)
                )
            await self._record(session, person, "webhook.removed", old)

    async def letters(self, person: Person, hook: str, *, limit: int = 100) -> Sequence[Letter]:
        """Return what was given up or failed so far, newest first."""
        demand(person, "webhooks:read")
        query = (
            select(deliveries)
            .where(
                deliveries.c.tenant == self._audit.tenant,
                deliveries.c.hook == hook,
                deliveries.c.attempts > 0,
            )
            .order_by(deliveries.c.position.desc())
            .limit(limit)
        )
        async with self._database.begin() as session:
            rows = (await session.execute(query)).mappings().all()
        return [Letter(**{n: row[n] for n in Letter.__dataclass_fields__}) for row in rows]

    async def redeliver(self, person: Person, hook: str, position: int | None = None) -> int:
        """Try again what was given up, one or all of it, and return how many there were.

        Raises:
            NotFound: there is no such webhook.
        """
        demand(person, "webhooks:write")
        again = update(deliveries).where(
            deliveries.c.tenant == self._audit.tenant,
            deliveries.c.hook == hook,
            deliveries.c.due_at.is_(None),
        )
        if position is not None:
            again = again.where(deliveries.c.position == position)
        async with self._database.begin() as session:
            kept = await self._locked(session, hook)
            done = await session.execute(again.values(due_at=self._clock.now(), attempts=0))
            await self._record(session, person, "webhook.redelivered", kept)
        return done.rowcount

    async def _changed(
        self, person: Person, hook: str, act: str, expected: int | None, **changes: Any
    ) -> Hook:
        async with self._database.begin() as session:
            old = await self._locked(session, hook)
            if expected is not None and old.version != expected:
                raise StaleVersion(
                    f"The webhook is at version {old.version}; read it again.", version=old.version
                )
            changes |= {"version": old.version + 1, "changed_at": self._clock.now()}
            await session.execute(
                update(hooks)
                .where(hooks.c.tenant == self._audit.tenant, hooks.c.id == hook)
                .values(**changes)
            )
            new = replace(old, **changes)
            await self._record(session, person, act, new)
        return new

    async def _locked(self, session: AsyncConnection, hook: str) -> Hook:
        query = (
            select(hooks)
            .where(hooks.c.tenant == self._audit.tenant, hooks.c.id == hook)
            .with_for_update()
        )
        row = (await session.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no webhook {hook}.")
        return _hook(row)

    async def _record(self, session: AsyncConnection, person: Person, act: str, hook: Hook) -> None:
        await self._audit.record(
            session, person, act, f"webhook/{hook.id}", {"version": hook.version}
        )

    def _check(self, draft: HookDraft) -> None:
        if not draft.name.strip():
            raise Invalid("name", "is blank")
        check_url(draft.url, self._inside)
        subjects = {f"{kind.partition('.')[0]}.*" for kind in KINDS}
        for place, kind in enumerate(draft.kinds):
            if kind not in KINDS and kind not in subjects:
                raise Invalid(f"kinds[{place}]", f"there is no event {kind}")
        if not draft.kinds:
            raise Invalid("kinds", "name at least one")


async def hooks_of(session: AsyncConnection, tenant: str) -> Sequence[Hook]:
    """Return a tenant's webhooks, by name."""
    query = select(hooks).where(hooks.c.tenant == tenant).order_by(hooks.c.name, hooks.c.id)
    return [_hook(row) for row in (await session.execute(query)).mappings()]


def _hook(row: Any) -> Hook:
    values: dict[str, Any] = {name: row[name] for name in Hook.__dataclass_fields__}
    values["kinds"] = tuple(row["kinds"])
    return Hook(**values)


def _new_secret() -> str:
    return _SECRET + secrets.token_urlsafe(32)
