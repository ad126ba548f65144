"""What became of wishes in a schedule, and why one was not granted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from huawu.access.permissions import Person, demand
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import AgentId
from huawu.planning.around import Around
from huawu.planning.problem import duties_of
from huawu.planning.problems import Problems
from huawu.planning.rota import Schedule
from huawu.wfm.schedule.denied import Denial, why_denied
from huawu.wfm.schedule.model import Duty, PersonId, Problem, Wish
from huawu.wfm.schedule.model import Person as Planned
from huawu.wfm.schedule.objectives import granted

Question = tuple[Problem, Planned, Sequence[Duty], Wish]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A wish for a day whose schedule is published, and whether it was granted."""

    day: date
    wish: Wish
    granted: bool


class Denials:
    """What became of one tenant's wishes."""

    def __init__(self, around: Around, problems: Problems) -> None:
        self._around = around
        self._problems = problems

    async def why(self, person: Person, schedule: str, agent: AgentId, day: date) -> Denial:
        """Return why an agent's wish for a day was not granted.

        Raises:
            NotFound: there is no such schedule, or no wish of this day that was not granted.
        """
        demand(person, "planning:read")
        return await self._why(schedule, agent, day)

    async def outcomes(self, agent: AgentId, first: date, last: date) -> Sequence[Outcome]:
        """Return what became of an agent's wishes on the days of a span that are published."""
        problems, found = self._problems, list[Outcome]()
        async with self._around.database.begin() as session:
            standing = await problems.rota.standing(session, first, last, agent)
            for schedule in {each.id: each for each, _ in standing.values()}.values():
                problem = await problems.of(session, schedule, only=agent)
                duties = duties_of((d for _, its in standing.values() for d in its), schedule.first)
                for who in problem.people:
                    kept, missed = granted(who, duties)
                    found += _outcomes(schedule, kept, granted=True)
                    found += _outcomes(schedule, missed, granted=False)
            shown = [each for each in found if each.day in standing]
        return sorted(shown, key=lambda each: each.day)

    async def why_own(self, person: Person, agent: AgentId, day: date) -> Denial:
        """Return why one's own wish for a day was not granted.

        Raises:
            NotFound: the day is not published, or has no wish that was not granted.
        """
        demand(person, "planning:read-own")
        async with self._around.database.begin() as session:
            standing = await self._problems.rota.standing(session, day, day, agent)
        if day not in standing:
            raise NotFound(f"No schedule is published for {day}.")
        return await self._why(standing[day][0].id, agent, day)

    async def _why(self, schedule: str, agent: AgentId, day: date) -> Denial:
        rota = self._problems.rota
        async with self._around.database.begin() as session:
            known = await rota.need(session, schedule)
            placed = await rota.duties(session, schedule)
            held = [duty for duty in placed if duty.locked]
            problem = await self._problems.of(session, known, held)
        planned = {each.id: each for each in problem.people}
        who = planned.get(PersonId(agent))
        duties = [duty for duty in duties_of(placed, known.first) if duty.person in planned]
        number = (day - known.first).days
        mine = [duty for duty in duties if duty.person == agent]
        missed = granted(who, mine)[1] if who is not None else ()
        wish = next((each for each in missed if each.day == number and not each.rota), None)
        if who is None or wish is None:
            raise NotFound(f"{agent} has no wish for {day} that was not granted.")
        return await self._around.aside.run(_why, (problem, who, duties, wish))


def _outcomes(schedule: Schedule, wishes: Sequence[Wish], *, granted: bool) -> list[Outcome]:
    """Return people's own wishes; what a rota says is none."""
    return [
        Outcome(day=schedule.first + timedelta(days=wish.day), wish=wish, granted=granted)
        for wish in wishes
        if not wish.rota
    ]


def _why(question: Question) -> Denial:
    problem, person, duties, wish = question
    return why_denied(problem, person, duties, wish)
