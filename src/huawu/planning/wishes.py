"""Wishes of agents, kept; and what became of them in published schedules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.access.permissions import Person, demand
from huawu.centre.model import AgentProfile
from huawu.centre.planning import Contract
from huawu.kernel.errors import Conflict, Invalid, NotFound
from huawu.kernel.ids import AgentId, ShiftId, new_id
from huawu.planning.around import Around
from huawu.planning.rota import Rota
from huawu.planning.tables import granted, wishes
from huawu.planning.wishing import KeptWish, Record, WishKind

_REMEMBERED: Final = timedelta(weeks=26)  #: back for which wishes that were missed are made up
_AHEAD: Final = timedelta(days=400)
_MOST: Final = 100  #: wishes of one person for single days


@dataclass(frozen=True, slots=True, kw_only=True)
class WishDraft:
    """A wish as it shall be: of a weekday, or of one day."""

    weekday: int | None = None
    day: date | None = None
    kind: WishKind
    shift: ShiftId | None = None
    earliest_min: int = 0
    latest_min: int = 1_440
    weight: int = 1


class Wishes:
    """The wishes of one tenant's agents."""

    def __init__(self, around: Around, rota: Rota) -> None:
        self._around = around
        self._rota = rota

    async def of(self, agent: AgentId) -> Sequence[KeptWish]:
        """Return an agent's wishes: those of weekdays, then of days from today on."""
        async with self._around.database.begin() as session:
            return await self._of(session, agent)

    async def _of(self, session: AsyncConnection, agent: AgentId) -> Sequence[KeptWish]:
        return (await self.all(session, self._around.days.today(), agent)).get(agent, ())

    async def all(
        self, session: AsyncConnection, first: date, agent: AgentId | None = None
    ) -> Mapping[AgentId, Sequence[KeptWish]]:
        """Return everybody's wishes for days from `first` on, and for weekdays."""
        query = select(wishes).where(
            wishes.c.tenant == self._around.tenant,
            or_(wishes.c.day.is_(None), wishes.c.day >= first),
        )
        if agent is not None:
            query = query.where(wishes.c.agent == agent)
        ordered = query.order_by(wishes.c.weekday, wishes.c.day)
        found: dict[AgentId, list[KeptWish]] = {}
        for row in (await session.execute(ordered)).mappings():
            found.setdefault(AgentId(row["agent"]), []).append(_wish(row))
        return found

    async def put(self, person: Person, agent: AgentId, draft: WishDraft) -> KeptWish:
        """Keep a wish; one of the same weekday or day is replaced.

        Raises:
            Invalid: neither weekday nor day, a shift that the contract does not have, no time.
            Conflict: the day's schedule is published already, or there are too many wishes.
        """
        demand(person, "planning:read-own")
        self._check(agent, draft)
        now = self._around.days.now()
        values: dict[str, Any] = {n: getattr(draft, n) for n in WishDraft.__dataclass_fields__}
        made = KeptWish(id=new_id("wsh", now), agent=agent, made_at=now, **values)
        async with self._around.database.begin() as session:
            if draft.day is not None and await self._rota.standing(session, draft.day, draft.day):
                raise Conflict("The schedule of this day is published; ask for an exchange.")
            if sum(wish.day is not None for wish in await self._of(session, agent)) >= _MOST:
                raise Conflict(f"There are {_MOST} wishes for single days already; remove some.")
            same = wishes.c.weekday == draft.weekday
            if draft.day is not None:
                same = wishes.c.day == draft.day
            await session.execute(delete(wishes).where(self._mine(agent), same))
            row = {"tenant": self._around.tenant, "id": made.id, "agent": agent, "made_at": now}
            await session.execute(insert(wishes).values(row | values))
            await self._note(session, person, "planning.wish_kept", made)
        return made

    async def remove(self, person: Person, agent: AgentId, wish: str) -> None:
        """Take a wish back.

        Raises:
            NotFound: this agent has no such wish.
        """
        demand(person, "planning:read-own")
        async with self._around.database.begin() as session:
            known = [each for each in await self._of(session, agent) if each.id == wish]
            if not known:
                raise NotFound("You have no such wish.")
            await session.execute(delete(wishes).where(self._mine(agent), wishes.c.id == wish))
            await self._note(session, person, "planning.wish_removed", known[0])

    async def record(
        self, session: AsyncConnection, schedule: str, first: date, met: Mapping[str, Record]
    ) -> None:
        """Remember what became of wishes in a schedule that is published."""
        await self.forget(session, schedule)
        rows = [
            {
                "tenant": self._around.tenant, "schedule": schedule, "agent": agent,
                "first": first, "asked": each.asked, "granted": each.granted,
            }
            for agent, each in met.items()
            if each.asked > 0
        ]  # fmt: skip
        if rows:
            await session.execute(insert(granted), rows)

    async def forget(self, session: AsyncConnection, schedule: str) -> None:
        """Forget what became of wishes in a schedule that does not hold any more."""
        mine = granted.c.tenant == self._around.tenant
        await session.execute(delete(granted).where(mine, granted.c.schedule == schedule))

    async def records(
        self, session: AsyncConnection, first: date, last: date
    ) -> Mapping[AgentId, Record]:
        """Return what became of wishes in schedules that begin within a span."""
        query = (
            select(
                granted.c.agent,
                func.sum(granted.c.asked).label("asked"),
                func.sum(granted.c.granted).label("granted"),
            )
            .where(
                granted.c.tenant == self._around.tenant,
                granted.c.first >= first,
                granted.c.first <= last,
            )
            .group_by(granted.c.agent)
        )
        rows = (await session.execute(query)).mappings()
        return {
            AgentId(row["agent"]): Record(asked=row["asked"], granted=row["granted"])
            for row in rows
        }

    async def before(self, session: AsyncConnection, first: date) -> Mapping[AgentId, Record]:
        """Return what became of wishes in the months before a day."""
        return await self.records(session, first - _REMEMBERED, first - timedelta(days=1))

    def _mine(self, agent: AgentId) -> Any:
        return (wishes.c.tenant == self._around.tenant) & (wishes.c.agent == agent)

    def _check(self, agent: AgentId, draft: WishDraft) -> None:
        if (draft.weekday is None) == (draft.day is None):
            raise Invalid("day", "give either a weekday or a day")
        today = self._around.days.today()
        if draft.day is not None and not today < draft.day <= today + _AHEAD:
            raise Invalid("day", "is not ahead, or further than a year")
        if draft.earliest_min > draft.latest_min:
            raise Invalid("latest_min", "lies before the earliest start")
        profile = self._around.view().get(AgentProfile, agent)
        contract = self._around.view().get(Contract, (profile and profile.contract) or "")
        if contract is None:
            raise Conflict("You have no contract yet, so nobody schedules you.")
        if draft.shift is not None and draft.shift not in contract.shifts:
            raise Invalid("shift", "is no shift of your contract")

    async def _note(
        self, session: AsyncConnection, person: Person, act: str, wish: KeptWish
    ) -> None:
        when = f"weekday {wish.weekday}" if wish.day is None else str(wish.day)
        details = {"agent": wish.agent, "when": when, "kind": wish.kind.value}
        await self._around.audit.record(session, person, act, f"wish/{wish.id}", details)


def _wish(row: Any) -> KeptWish:
    values: dict[str, Any] = {name: row[name] for name in KeptWish.__dataclass_fields__}
    values["kind"] = WishKind(row["kind"])
    return KeptWish(**values)
