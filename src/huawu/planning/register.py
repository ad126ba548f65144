"""The register of people: contract, rota, home, team, leave that is due, joiners and leavers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.access.permissions import Person, demand, may, system_person
from huawu.centre.model import AgentProfile
from huawu.centre.planning import Contract, Shift
from huawu.kernel.errors import Invalid, NotFound
from huawu.kernel.ids import AgentId, ContractId, TenantId
from huawu.planning.around import Around
from huawu.planning.staff import ANY, FREE, Staff, Turnover, turnover
from huawu.planning.tables import staff
from huawu.storage.database import Database

_LONGEST: Final = 56  #: days of a rota


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One person of the register."""

    agent: AgentProfile
    staff: Staff


async def first_days(database: Database, tenant: TenantId) -> Mapping[str, date]:
    """Return the first day of everybody of whom the register knows it."""
    query = select(staff.c.agent, staff.c.joined).where(
        staff.c.tenant == tenant, staff.c.joined.is_not(None)
    )
    async with database.begin() as session:
        return {row.agent: row.joined for row in (await session.execute(query)).all()}


class Register:
    """One tenant's people."""

    def __init__(self, around: Around) -> None:
        self._around = around

    async def entries(self, person: Person) -> Sequence[Entry]:
        """Return the people whom one may see, by number."""
        demand(person, "planning:read")
        known = await self.known()
        profiles = sorted(self._around.view().all(AgentProfile), key=lambda each: each.number)
        return [
            Entry(agent=profile, staff=known.get(profile.id) or Staff(agent=profile.id))
            for profile in profiles
            if may(person, "planning:read", team=profile.team)
        ]

    async def all(self, session: AsyncConnection) -> Mapping[AgentId, Staff]:
        """Return all entries that differ from nothing said."""
        query = select(staff).where(staff.c.tenant == self._around.tenant)
        rows = (await session.execute(query)).mappings()
        return {AgentId(row["agent"]): _staff(row) for row in rows}

    async def known(self) -> Mapping[AgentId, Staff]:
        """Return what `all` does, in a transaction of its own."""
        async with self._around.database.begin() as session:
            return await self.all(session)

    async def of(self, agent: AgentId) -> Staff:
        """Return one agent's entry."""
        return (await self.known()).get(agent) or Staff(agent=agent)

    async def turnover(self, person: Person, first: date, last: date) -> Turnover:
        """Return who of those whom one may see came and went in a span.

        Raises:
            Invalid: it ends before it begins.
        """
        if last < first:
            raise Invalid("to", "lies before the first day")
        entries = await self.entries(person)
        return turnover([entry.staff for entry in entries], first, last)

    async def put(
        self, person: Person, contract: ContractId | None, entries: Sequence[Staff]
    ) -> None:
        """Keep entries, all under one contract; it is set in the set-up too.

        Raises:
            NotFound: there is no such agent or contract.
            Invalid: dates out of order, a rota that is none.
        """
        profiles: list[AgentProfile] = []
        for entry in entries:
            profile = self._around.view().get(AgentProfile, entry.agent)
            if profile is None:
                raise NotFound(f"There is no agent {entry.agent}.")
            demand(person, "planning:write", team=profile.team)
            self._check(entry)
            profiles.append(profile)
        if contract is not None and self._around.view().get(Contract, contract) is None:
            raise NotFound(f"There is no contract {contract}.")
        changed = [replace(p, contract=contract) for p in profiles if p.contract != contract]
        if changed:
            # Whoever may plan may say by which contract; who it was stands in planning's record.
            house = system_person(person.request_id, person.tenant)
            await self._around.save_agents(house, changed)
        async with self._around.database.begin() as session:
            for entry in entries:
                await session.execute(_kept(self._around.tenant, entry))
                details = {"contract": contract or "", "rota": "|".join(entry.rota)}
                await self._around.audit.record(
                    session, person, "planning.staff_kept", f"agent/{entry.agent}", details
                )

    def _check(self, entry: Staff) -> None:
        if entry.joined is not None and entry.left is not None and entry.left < entry.joined:
            raise Invalid("left", "lies before the day of joining")
        if entry.rota and entry.rota_from is None:
            raise Invalid("rota_from", "say on which day the rota begins")
        if len(entry.rota) > _LONGEST or len(entry.rota) == 1:
            raise Invalid("rota", f"a rota has 2 to {_LONGEST} days")
        if entry.rota and not any(each != FREE for each in entry.rota):
            raise Invalid("rota", "leaves every day free")
        known = {shift.id for shift in self._around.view().all(Shift)}
        unknown = sorted(set(entry.rota) - known - {FREE, ANY})
        if unknown:
            raise Invalid("rota", f"there is no shift {unknown[0]}")


def _kept(tenant: str, entry: Staff) -> Any:
    values = {name: getattr(entry, name) for name in Staff.__dataclass_fields__}
    values |= {"rota": list(entry.rota)}
    made = upsert(staff).values(tenant=tenant, **values)
    rest = {name: made.excluded[name] for name in values if name != "agent"}
    return made.on_conflict_do_update(index_elements=["tenant", "agent"], set_=rest)


def _staff(row: Any) -> Staff:
    values: dict[str, Any] = {name: row[name] for name in Staff.__dataclass_fields__}
    values["rota"] = tuple(row["rota"])
    return Staff(**values)
