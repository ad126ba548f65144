"""Time that people are not at their desks for a good reason: leave, illness, training, a fault.

An agent asks, somebody decides; a planner or shift manager may also enter what is decided. What is
approved counts neither for nor against adherence, and whole days of it are not scheduled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.access.permissions import Person, demand
from huawu.centre.model import AgentProfile
from huawu.kernel.errors import Conflict, Invalid, NotFound
from huawu.kernel.ids import AgentId, UserId, new_id
from huawu.planning.around import Around
from huawu.planning.tables import absences

_DAY: Final = timedelta(days=1)
_LONGEST: Final = timedelta(days=400)


class Cause(StrEnum):
    """Why somebody is away from the desk."""

    LEAVE = "leave"
    SICK = "sick"
    TRAINING = "training"
    MEETING = "meeting"
    SYSTEM = "system"  #: a fault of ours
    OTHER = "other"


class Answer(StrEnum):
    """What became of a request."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceDraft:
    """An absence as it shall be."""

    agent: AgentId
    begin: datetime
    end: datetime
    cause: Cause
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """An absence that was asked for."""

    id: str
    agent: AgentId
    begin: datetime
    end: datetime
    cause: Cause
    note: str
    state: Answer
    asked_at: datetime
    asked_by: UserId | None
    decided_at: datetime | None = None
    decided_by: UserId | None = None


class Absences:
    """The absences of one tenant."""

    def __init__(self, around: Around) -> None:
        self._around = around

    async def ask(self, person: Person, draft: AbsenceDraft) -> Absence:
        """Ask for an absence of one's own.

        Raises:
            Invalid: it ends before it begins.
        """
        demand(person, "planning:read-own")
        return await self._add(person, draft, Answer.ASKED)

    async def enter(self, person: Person, draft: AbsenceDraft) -> Absence:
        """Enter an absence that needs no asking.

        Raises:
            NotFound: there is no such agent.
            Invalid: it ends before it begins.
        """
        demand(person, "planning:steer", team=self._agent(draft.agent).team)
        return await self._add(person, draft, Answer.APPROVED)

    async def _add(self, person: Person, draft: AbsenceDraft, state: Answer) -> Absence:
        if not draft.begin < draft.end <= draft.begin + _LONGEST:
            raise Invalid("end", "must lie after the beginning, within 400 days")
        now, decided = self._around.days.now(), state is Answer.APPROVED
        made = Absence(
            id=new_id("abs", now),
            state=state,
            asked_at=now,
            asked_by=person.actor.user,
            decided_at=now if decided else None,
            decided_by=person.actor.user if decided else None,
            **{name: getattr(draft, name) for name in AbsenceDraft.__dataclass_fields__},
        )
        values = {name: getattr(made, name) for name in Absence.__dataclass_fields__}
        async with self._around.database.begin() as session:
            await session.execute(insert(absences).values(tenant=self._around.tenant, **values))
            await self._note(session, person, f"planning.absence_{state}", made)
        return made

    async def decide(self, person: Person, absence: str, *, approved: bool) -> Absence:
        """Approve or refuse what was asked for.

        Raises:
            NotFound: nothing of that name was asked for.
            Conflict: it was decided already.
        """
        async with self._around.database.begin() as session:
            query = (
                select(absences)
                .where(absences.c.tenant == self._around.tenant, absences.c.id == absence)
                .with_for_update()
            )
            row = (await session.execute(query)).mappings().one_or_none()
            if row is None:
                raise NotFound(f"There is no absence {absence}.")
            known = _absence(row)
            demand(person, "planning:steer", team=self._agent(known.agent).team)
            if known.state is not Answer.ASKED:
                raise Conflict("This was decided already.")
            changes: dict[str, Any] = {
                "state": Answer.APPROVED if approved else Answer.REFUSED,
                "decided_at": self._around.days.now(),
                "decided_by": person.actor.user,
            }
            await session.execute(
                update(absences)
                .where(absences.c.tenant == self._around.tenant, absences.c.id == absence)
                .values(**changes)
            )
            made = replace(known, **changes)
            await self._note(session, person, f"planning.absence_{made.state}", made)
        return made

    async def between(
        self, begin: datetime, end: datetime, agent: AgentId | None = None
    ) -> Sequence[Absence]:
        """Return the absences that touch a span, in order of time."""
        async with self._around.database.begin() as session:
            return await self._touching(session, begin, end, agent)

    async def waiting(self) -> Sequence[Absence]:
        """Return what was asked for and is not decided, the oldest first."""
        query = (
            select(absences)
            .where(absences.c.tenant == self._around.tenant, absences.c.state == Answer.ASKED)
            .order_by(absences.c.asked_at)
        )
        async with self._around.database.begin() as session:
            return [_absence(row) for row in (await session.execute(query)).mappings()]

    async def whole_days(
        self, session: AsyncConnection, first: date, last: date
    ) -> Mapping[AgentId, frozenset[date]]:
        """Return the local days that approved absences take whole."""
        days = self._around.days
        begin, end = days.instant(first, 0), days.instant(last, 1_440)
        found: dict[AgentId, set[date]] = {}
        for absence in await self._touching(session, begin, end):
            if absence.state is Answer.APPROVED:
                for offset in range((last - first).days + 1):
                    day = first + offset * _DAY
                    if absence.begin <= days.instant(day, 0) and (
                        days.instant(day, 1_440) <= absence.end
                    ):
                        found.setdefault(absence.agent, set()).add(day)
        return {agent: frozenset(its) for agent, its in found.items()}

    async def _touching(
        self, session: AsyncConnection, begin: datetime, end: datetime, agent: AgentId | None = None
    ) -> Sequence[Absence]:
        query = select(absences).where(
            absences.c.tenant == self._around.tenant,
            absences.c.begin < end,
            absences.c.end > begin,
        )
        if agent is not None:
            query = query.where(absences.c.agent == agent)
        rows = (await session.execute(query.order_by(absences.c.begin))).mappings()
        return [_absence(row) for row in rows]

    def _agent(self, agent: AgentId) -> AgentProfile:
        found = self._around.view().get(AgentProfile, agent)
        if found is None:
            raise NotFound(f"There is no agent {agent}.")
        return found

    async def _note(
        self, session: AsyncConnection, person: Person, act: str, absence: Absence
    ) -> None:
        details = {"agent": absence.agent, "cause": absence.cause.value}
        await self._around.audit.record(session, person, act, f"absence/{absence.id}", details)


def _absence(row: Any) -> Absence:
    values: dict[str, Any] = {name: row[name] for name in Absence.__dataclass_fields__}
    values |= {"cause": Cause(row["cause"]), "state": Answer(row["state"])}
    return Absence(**values)
