"""Why a wish was not granted in a schedule."""

from collections.abc import Sequence
from datetime import date

from huawu.access.permissions import Person, demand
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import AgentId
from huawu.planning.around import Around
from huawu.planning.problem import duties_of
from huawu.planning.problems import Problems
from huawu.wfm.schedule.denied import Denial, why_denied
from huawu.wfm.schedule.model import Duty, PersonId, Problem, Wish
from huawu.wfm.schedule.model import Person as Planned
from huawu.wfm.schedule.objectives import granted

Question = tuple[Problem, Planned, Sequence[Duty], Wish]


class Denials:
    """The wishes of one tenant that were not granted."""

    def __init__(self, around: Around, problems: Problems) -> None:
        self._around = around
        self._problems = problems

    async def why(self, person: Person, schedule: str, agent: AgentId, day: date) -> Denial:
        """Return why an agent's wish for a day was not granted.

        Raises:
            NotFound: there is no such schedule, or no wish of this day that was not granted.
        """
        demand(person, "planning:read")
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


def _why(question: Question) -> Denial:
    problem, person, duties, wish = question
    return why_denied(problem, person, duties, wish)
