"""SQL for the set-up: domain values in and out, no commit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import delete, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.access.tables import users
from huawu.centre.flow import Flow
from huawu.centre.kinds import KINDS, Kind, kind_of, kind_of_thing
from huawu.centre.tables import head, keys, things
from huawu.centre.view import Kept
from huawu.kernel.ids import TenantId

_CHUNK: Final = 1_000  #: rows in one statement


class CentreStore:
    """Every version of every thing of one tenant, within a caller's transaction."""

    def __init__(self, tenant: TenantId) -> None:
        self._tenant = tenant

    async def lock(self, session: AsyncConnection) -> int:
        """Let nobody else change the set-up before our end; return its newest change."""
        first = upsert(head).values(tenant=self._tenant, change=0, told=0)
        await session.execute(first.on_conflict_do_nothing())
        query = select(head.c.change).where(head.c.tenant == self._tenant).with_for_update()
        return (await session.execute(query)).scalar_one()

    async def newest(self, session: AsyncConnection) -> Sequence[Kept[Any]]:
        """Return the newest version of everything, and every version of flows, by id."""
        query = (
            select(things)
            .ext(distinct_on(things.c.kind, things.c.id))
            .where(things.c.tenant == self._tenant, things.c.kind != kind_of(Flow).name)
            .order_by(things.c.kind, things.c.id, things.c.version.desc())
        )
        flows = (
            select(things)
            .where(things.c.tenant == self._tenant, things.c.kind == kind_of(Flow).name)
            .order_by(things.c.id, things.c.version)
        )
        found = [*(await session.execute(query)).mappings()]
        found += (await session.execute(flows)).mappings()
        return [_kept(row) for row in found]

    async def since(
        self, session: AsyncConnection, change: int, *, limit: int
    ) -> Sequence[Kept[Any]]:
        """Return the first changes after `change`, in order."""
        query = (
            select(things)
            .where(things.c.tenant == self._tenant, things.c.change > change)
            .order_by(things.c.change)
            .limit(limit)
        )
        return [_kept(row) for row in (await session.execute(query)).mappings()]

    async def history(
        self, session: AsyncConnection, kind: Kind[Any], thing_id: str
    ) -> Sequence[Kept[Any]]:
        """Return every version of a thing, newest first."""
        query = self._versions(kind, thing_id).order_by(things.c.version.desc())
        return [_kept(row) for row in (await session.execute(query)).mappings()]

    async def version(
        self, session: AsyncConnection, kind: Kind[Any], thing_id: str, version: int
    ) -> Kept[Any] | None:
        """Return one version of a thing."""
        query = self._versions(kind, thing_id).where(things.c.version == version)
        row = (await session.execute(query)).mappings().one_or_none()
        return None if row is None else _kept(row)

    async def write(self, session: AsyncConnection, made: Sequence[Kept[Any]]) -> None:
        """Add versions and the values that only they may have; the caller holds the lock."""
        for part in _parts(made):
            named = [(kind_of_thing(kept.thing).name, kept.thing.id) for kept in part]
            await session.execute(
                delete(keys).where(
                    keys.c.tenant == self._tenant, tuple_(keys.c.kind, keys.c.id).in_(named)
                )
            )
        for part in _parts(made):
            await session.execute(insert(things), [self._row(kept) for kept in part])
            if owned := [row for kept in part for row in self._key_rows(kept)]:
                await session.execute(insert(keys), owned)
        await session.execute(
            update(head)
            .where(head.c.tenant == self._tenant)
            .values(change=max(kept.change for kept in made))
        )

    async def untold(self, session: AsyncConnection, limit: int) -> Sequence[Kept[Any]]:
        """Return the oldest changes that the journal has not heard of, in order."""
        told = select(head.c.told).where(head.c.tenant == self._tenant).scalar_subquery()
        query = (
            select(things)
            .where(things.c.tenant == self._tenant, things.c.change > told)
            .order_by(things.c.change)
            .limit(limit)
        )
        return [_kept(row) for row in (await session.execute(query)).mappings()]

    async def note_told(self, session: AsyncConnection, change: int) -> None:
        """Note that the journal has heard of everything up to `change`."""
        await session.execute(
            update(head)
            .where(head.c.tenant == self._tenant, head.c.told < change)
            .values(told=change)
        )

    async def users_missing(self, session: AsyncConnection, named: Iterable[str]) -> set[str]:
        """Return those of `named` who are no users."""
        asked = set(named)
        if not asked:
            return asked
        query = select(users.c.id).where(users.c.tenant == self._tenant, users.c.id.in_(asked))
        return asked - set((await session.execute(query)).scalars())

    def _versions(self, kind: Kind[Any], thing_id: str) -> Any:
        return select(things).where(
            things.c.tenant == self._tenant, things.c.kind == kind.name, things.c.id == thing_id
        )

    def _row(self, kept: Kept[Any]) -> dict[str, Any]:
        kind = kind_of_thing(kept.thing)
        return {
            "tenant": self._tenant,
            "kind": kind.name,
            "id": kept.thing.id,
            "version": kept.version,
            "change": kept.change,
            "body": kind.dumped(kept.thing),
            "removed": kept.removed,
            "changed_at": kept.changed_at,
            "changed_by": kept.changed_by,
            "cause": kept.cause,
        }

    def _key_rows(self, kept: Kept[Any]) -> Iterator[dict[str, Any]]:
        if kept.removed:
            return
        kind = kind_of_thing(kept.thing)
        for field, value in kind.keys(kept.thing):
            yield {
                "tenant": self._tenant,
                "kind": kind.name,
                "field": field,
                "value": value,
                "id": kept.thing.id,
            }


def _parts(made: Sequence[Kept[Any]]) -> Iterator[Sequence[Kept[Any]]]:
    for start in range(0, len(made), _CHUNK):
        yield made[start : start + _CHUNK]


def _kept(row: Mapping[Any, Any]) -> Kept[Any]:
    return Kept(
        thing=KINDS[row["kind"]].loaded(row["body"]),
        version=row["version"],
        change=row["change"],
        removed=row["removed"],
        changed_at=row["changed_at"],
        changed_by=row["changed_by"],
        cause=row["cause"],
    )
