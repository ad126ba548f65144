"""Longer and shorter shifts that agents are asked for; who agrees, whose plan is changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.access.permissions import Person, demand
from huawu.kernel.errors import Conflict, NotFound
from huawu.kernel.ids import AgentId, new_id
from huawu.planning.around import Around
from huawu.planning.schedules import Schedules
from huawu.planning.tables import offers


class OfferState(StrEnum):
    """What became of what was asked."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  #: not asked any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A shift that somebody is asked to make longer, or may make shorter."""

    id: str
    schedule: str
    agent: AgentId
    day: date
    extra_min: int  #: negative: may leave so much earlier
    state: OfferState
    asked_at: datetime
    decided_at: datetime | None = None


class Offers:
    """The offers of one tenant."""

    def __init__(self, around: Around, schedules: Schedules) -> None:
        self._around = around
        self._schedules = schedules

    async def ask(
        self, session: AsyncConnection, schedule: str, day: date, extra: Sequence[tuple[str, int]]
    ) -> None:
        """Ask agents for minutes more or less, within the caller's transaction."""
        now = self._around.days.now()
        rows = [
            {
                "tenant": self._around.tenant, "id": new_id("ofr", now), "schedule": schedule,
                "agent": agent, "day": day, "extra_min": minutes, "state": OfferState.ASKED,
                "asked_at": now,
            }
            for agent, minutes in extra
        ]  # fmt: skip
        if rows:
            await session.execute(insert(offers), rows)

    async def withdraw(
        self, session: AsyncConnection, schedule: str, day: date, agents: Sequence[AgentId]
    ) -> int:
        """Ask agents no more who have not answered, and return how many that were."""
        query = (
            update(offers)
            .where(
                offers.c.tenant == self._around.tenant,
                offers.c.schedule == schedule,
                offers.c.day == day,
                offers.c.agent.in_(agents),
                offers.c.state == OfferState.ASKED,
            )
            .values(state=OfferState.WITHDRAWN, decided_at=self._around.days.now())
        )
        return (await session.execute(query)).rowcount

    async def of_day(self, day: date, agent: AgentId | None = None) -> Sequence[Offer]:
        """Return what agents were asked for a day, newest first."""
        query = select(offers).where(offers.c.tenant == self._around.tenant, offers.c.day == day)
        if agent is not None:
            query = query.where(offers.c.agent == agent)
        async with self._around.database.begin() as session:
            rows = (await session.execute(query.order_by(offers.c.asked_at.desc()))).mappings()
            return [_offer(row) for row in rows]

    async def answer(self, person: Person, agent: AgentId, offer: str, *, yes: bool) -> Offer:
        """Agree to what one was asked, or not; agreed, the plan is changed at once.

        Raises:
            NotFound: nobody asked this agent for it, or the duty is no more.
            Conflict: it was answered already, or its day is over.
        """
        demand(person, "planning:read-own")
        async with self._around.database.begin() as session:
            query = (
                select(offers)
                .where(offers.c.tenant == self._around.tenant, offers.c.id == offer)
                .with_for_update()
            )
            row = (await session.execute(query)).mappings().one_or_none()
            if row is None or row["agent"] != agent:
                raise NotFound("Nobody asked you for this.")
            known = _offer(row)
            if known.state is not OfferState.ASKED or known.day < self._around.days.today():
                raise Conflict("This was answered already, or is over.")
            if yes:
                await self._lengthen(session, known)
            made = await self._decided(session, person, known, yes=yes)
        if yes:
            changed = [(agent, known.day)]
            await self._schedules.tell_changed(person, known.schedule, changed, "offer")
        return made

    async def _lengthen(self, session: AsyncConnection, offer: Offer) -> None:
        duties = await self._schedules.rota.duties(session, offer.schedule, offer.day)
        mine = next((duty for duty in duties if duty.agent == offer.agent), None)
        if mine is None:
            raise NotFound("The duty is no more.")
        longer = replace(mine, extra_min=mine.extra_min + offer.extra_min)
        await self._schedules.rota.put(session, offer.schedule, [longer])

    async def _decided(
        self, session: AsyncConnection, person: Person, offer: Offer, *, yes: bool
    ) -> Offer:
        changes: dict[str, Any] = {
            "state": OfferState.AGREED if yes else OfferState.DECLINED,
            "decided_at": self._around.days.now(),
        }
        await session.execute(
            update(offers)
            .where(offers.c.tenant == self._around.tenant, offers.c.id == offer.id)
            .values(**changes)
        )
        made = replace(offer, **changes)
        details = {"agent": offer.agent, "day": str(offer.day), "extra_min": offer.extra_min}
        await self._around.audit.record(
            session, person, f"planning.offer_{made.state}", f"offer/{offer.id}", details
        )
        return made


def _offer(row: Any) -> Offer:
    values: dict[str, Any] = {name: row[name] for name in Offer.__dataclass_fields__}
    values |= {"state": OfferState(row["state"])}
    return Offer(**values)
