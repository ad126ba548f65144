"""A kept schedule as a problem: its people with all that is known of them, what is needed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.kernel.ids import AgentId
from huawu.planning.absences import Absences
from huawu.planning.around import Around
from huawu.planning.problem import (
    Basis,
    Placed,
    Surroundings,
    fairness_of,
    first_to_know,
    problem_of,
)
from huawu.planning.register import Register
from huawu.planning.rota import Rota, Schedule
from huawu.planning.wishes import Wishes
from huawu.planning.wishing import dues
from huawu.wfm.schedule.model import PersonId, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Problems:
    """Puts together what a schedule is made from."""

    around: Around
    rota: Rota
    absences: Absences
    register: Register
    wishes: Wishes

    async def of(
        self,
        session: AsyncConnection,
        schedule: Schedule,
        locked: Sequence[Placed] = (),
        only: AgentId | None = None,
    ) -> Problem:
        """Return a schedule as a problem, of all its people or of one."""
        basis = Basis(
            first=schedule.first,
            weeks=schedule.weeks,
            interval_min=schedule.interval_min,
            people=schedule.people,
            weights=schedule.weights,
        )
        yesterday = schedule.first - timedelta(days=1)
        known = first_to_know(schedule.first)
        before = await self.rota.standing(session, known, yesterday, only)
        around = Surroundings(
            away=await self.absences.whole_days(session, schedule.first, schedule.last),
            before=[duty for _, duties in before.values() for duty in duties],
            staff=await self.register.all(session),
            wishes=await self.wishes.all(session, schedule.first, only),
            dues=dues(await self.wishes.before(session, schedule.first)),
            weekends=await self.rota.weekends(session, *fairness_of(schedule.first), only),
        )
        problem = problem_of(self.around.view(), basis, around, locked)
        if only is None:
            return problem
        return replace(problem, people=tuple(p for p in problem.people if p.id == PersonId(only)))
