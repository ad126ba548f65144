"""Agents lent to a queue that they otherwise serve only in reserve, and taken back in time.

What their skills were is written down before it is changed, so that a loan ends after a restart
too. A skill that somebody else changed meanwhile is left as they set it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from huawu.access.permissions import Person, system_person
from huawu.centre.model import AgentProfile, Queue
from huawu.centre.needs import SkillNeed, parts
from huawu.kernel.ids import AgentId, QueueId
from huawu.planning.around import Around
from huawu.planning.tables import loans

_log: Final = structlog.get_logger()
_LOOK_S: Final = 60.0  #: how late a loan is taken back at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """An agent for a queue until an instant."""

    agent: AgentId
    queue: QueueId
    until: datetime


class Loans:
    """One tenant's loans."""

    def __init__(self, around: Around) -> None:
        self._around = around

    async def lend(self, person: Person, wanted: Sequence[Loan]) -> None:
        """Give agents queues that they serve in reserve, until the loans end."""
        view, tenant = self._around.view(), self._around.tenant
        profiles: dict[AgentId, AgentProfile] = {}
        rows: list[Mapping[str, object]] = []
        for loan in wanted:
            queue = view.get(Queue, loan.queue)
            profile = profiles.get(loan.agent) or view.get(AgentProfile, loan.agent)
            if queue is None or profile is None:
                continue
            asked = {need.skill for need in parts(queue.needs) if isinstance(need, SkillNeed)}
            rows += [
                {
                    "tenant": tenant, "agent": profile.id, "skill": skill.skill,
                    "reserve": skill.reserve, "until": loan.until,
                }
                for skill in profile.skills
                if skill.skill in asked and skill.reserve
            ]  # fmt: skip
            profiles[loan.agent] = _with_reserve(profile, dict.fromkeys(asked, 0))
        if rows:
            made = upsert(loans).values(rows)
            # Lent again, it ends at the later time; what the skill was stays as it was first.
            made = made.on_conflict_do_update(
                index_elements=["tenant", "agent", "skill"],
                set_={"until": func.greatest(loans.c.until, made.excluded.until)},
            )
            async with self._around.database.begin() as session:
                await session.execute(made)
        # Who may steer the day may lend; whom they lent stands in planning's record.
        house = system_person(person.request_id, person.tenant)
        await self._around.save_agents(house, list(profiles.values()))

    async def take_back(self) -> int:
        """End the loans whose time is over, and return how many skills that were."""
        return await self._end(loans.c.until <= self._around.days.now())

    async def end(self, agents: Sequence[AgentId]) -> int:
        """End the loans of some agents now, and return how many skills that were."""
        return await self._end(loans.c.agent.in_(agents))

    async def _end(self, which: ColumnElement[bool]) -> int:
        mine = loans.c.tenant == self._around.tenant
        query = select(loans).where(mine, which)
        async with self._around.database.begin() as session:
            over = (await session.execute(query)).all()
        before: dict[AgentId, dict[str, int]] = {}
        for row in over:
            before.setdefault(AgentId(row.agent), {})[row.skill] = row.reserve
        view = self._around.view()
        profiles = [
            _with_reserve(profile, reserve, only_lent=True)
            for agent, reserve in before.items()
            if (profile := view.get(AgentProfile, agent)) is not None
        ]
        await self._around.save_agents(system_person("loans", self._around.tenant), profiles)
        async with self._around.database.begin() as session:
            await session.execute(delete(loans).where(mine, which))
        if over:
            _log.info("loans are taken back", agents=len(before))
        return len(over)

    async def run(self) -> None:
        """Take loans back when they end; never returns."""
        while True:
            await self.take_back()
            await asyncio.sleep(_LOOK_S)


def _with_reserve(
    profile: AgentProfile, reserve: Mapping[str, int], *, only_lent: bool = False
) -> AgentProfile:
    """Return an agent with other reserves of some skills; with `only_lent` of those without."""
    return replace(
        profile,
        skills=tuple(
            replace(skill, reserve=reserve[skill.skill])
            if skill.skill in reserve and not (only_lent and skill.reserve)
            else skill
            for skill in profile.skills
        ),
    )
