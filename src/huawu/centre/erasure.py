"""What retention asks of the set-up: no version of an agent says any more who a leaver was.

The present agent and their telephone are removed as anybody could remove them, so that floor and
engines hear of it; then every earlier version is emptied where it lies.
"""

from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, cast, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.access.permissions import Person
from huawu.centre.checks import InUse
from huawu.centre.kinds import kind_of
from huawu.centre.model import AgentProfile, Device
from huawu.centre.service import Centre
from huawu.centre.tables import things
from huawu.kernel.ids import AgentId, DeviceId, TenantId, UserId
from huawu.storage.database import Database

_Values = dict[str, Any]

_AGENT: Final = kind_of(AgentProfile).name
_DEVICE: Final = kind_of(Device).name


class SetupErasure:
    """One tenant's agents and telephones, as far as they are to be forgotten."""

    def __init__(self, database: Database, tenant: TenantId, centre: Centre) -> None:
        self._database = database
        self._tenant = tenant
        self._centre = centre

    async def demand_unused(self, person: Person, user: UserId) -> None:
        """Raise unless the agent as whom a user takes contacts can be removed.

        Raises:
            InUse: other things name the agent; says which.
        """
        agent = self._centre.lookup.agent_of(user)
        if agent is None:
            return
        if found := await self._centre.uses(AgentProfile, agent.id, person):
            named = ", ".join(f"{use.kind} {use.id}" for use in found[:5])
            raise InUse(f"The agent {agent.id} is used by {named}; change these first.")

    async def names(self, user: UserId) -> set[str]:
        """Return what a user was called as an agent, in any version of the set-up."""
        query = select(things.c.body["name"].astext).where(
            things.c.tenant == self._tenant,
            things.c.kind == _AGENT,
            things.c.body["user"].astext == user,
        )
        async with self._database.begin() as session:
            return set((await session.execute(query)).scalars())

    async def forget(self, person: Person, user: UserId, alias: str) -> tuple[set[AgentId], int]:
        """Remove a user's agent and telephone; return the agents, and how many versions changed.

        A telephone that others have, too, stays as it is.
        """
        await self._remove(person, user, alias)
        theirs = things.c.body["user"].astext == user
        async with self._database.begin() as session:
            found = (await session.execute(self._versions(_AGENT, theirs))).all()
            gone = {row.device for row in found if row.device and self._is_gone(row.device)}
            count = await self._rewrite(session, _AGENT, theirs, _alias_of_agent(alias))
            count += await self._rewrite(
                session, _DEVICE, things.c.id.in_(gone), _alias_of_device(alias)
            )
        return {row.id for row in found if self._is_theirs(row.id, user)}, count

    async def _remove(self, person: Person, user: UserId, alias: str) -> None:
        agent = self._centre.lookup.agent_of(user)
        if agent is None:
            return
        # First under another name: who holds the set-up in memory keeps the last version.
        renamed = replace(agent, **_alias_of_agent(alias))
        await self._centre.save(renamed, expected_version=None, person=person)
        await self._centre.remove(AgentProfile, agent.id, expected_version=None, person=person)
        device = None if agent.device is None else self._centre.lookup.device(agent.device)
        if device is None or await self._centre.uses(Device, device.id, person):
            return
        nobodys = replace(device, **_alias_of_device(alias))
        await self._centre.save(nobodys, expected_version=None, person=person)
        await self._centre.remove(Device, device.id, expected_version=None, person=person)

    def _is_gone(self, device: DeviceId) -> bool:
        return self._centre.lookup.device(device) is None

    def _is_theirs(self, agent: AgentId, user: UserId) -> bool:
        """Say whether an agent was theirs last: another may have taken their place since."""
        kept = self._centre.view.kept(AgentProfile, agent)
        return kept is not None and kept.thing.user == user

    def _versions(self, kind: str, wanted: ColumnElement[bool]) -> Select[Any, Any]:
        return select(things.c.id, things.c.body["device"].astext.label("device")).where(
            things.c.tenant == self._tenant, things.c.kind == kind, wanted
        )

    async def _rewrite(
        self, session: AsyncConnection, kind: str, wanted: ColumnElement[bool], values: _Values
    ) -> int:
        changed = (
            update(things)
            .where(
                things.c.tenant == self._tenant,
                things.c.kind == kind,
                wanted,
                things.c.body["name"].astext != values["name"],
            )
            .values(body=things.c.body.concat(cast(values, JSONB)))
        )
        return (await session.execute(changed)).rowcount


def _alias_of_agent(alias: str) -> _Values:
    return {"name": alias, "number": alias, "attributes": {}}


def _alias_of_device(alias: str) -> _Values:
    return {"name": alias, "username": alias, "digest_sha256": "", "digest_md5": ""}
