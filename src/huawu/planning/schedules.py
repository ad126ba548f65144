"""Schedules: made beside the calls, changed by hand, judged at once, published."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.access.permissions import Person, demand
from huawu.centre.model import AgentProfile
from huawu.centre.planning import Shift
from huawu.events.planning import DutyChanged, SchedulePublished
from huawu.journal.port import Batch, StreamWrite
from huawu.kernel.errors import Conflict, HouseError, Invalid, NotFound
from huawu.kernel.event import Actor, Event
from huawu.kernel.ids import AgentId, new_id
from huawu.planning import making
from huawu.planning.apart import WorkFailed, apart
from huawu.planning.around import Around
from huawu.planning.making import Judged, Order, Result
from huawu.planning.problem import Placed, duties_of, placed_of
from huawu.planning.problems import Problems
from huawu.planning.rota import Draft, Schedule, State, Wish
from huawu.planning.wishing import Record
from huawu.wfm.schedule.model import Duty, PersonId, Problem
from huawu.wfm.schedule.objectives import granted
from huawu.wfm.schedule.rules import Breach, person_breaches
from huawu.wfm.schedule.tours import Progress
from huawu.wfm.schedule.words import conflict_words

_log: Final = structlog.get_logger()
_MOST_WEEKS: Final = 8
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A schedule whole: who is in it, who works when, how it covers what is needed."""

    schedule: Schedule
    problem: Problem
    duties: Sequence[Placed]
    judged: Judged
    home: frozenset[AgentId]  #: who works from home


@dataclass(slots=True)
class _Run:
    """A schedule that is being made."""

    schedule: Schedule
    seconds: float
    progress: Progress | None = None
    stopped: bool = False

    def watch(self, progress: Progress) -> bool:
        self.progress = progress
        return not self.stopped


class Schedules:
    """The schedules of one tenant."""

    def __init__(self, around: Around, problems: Problems) -> None:
        self._around = around
        self.problems: Final = problems
        self._waiting = asyncio.Queue[_Run]()
        self._runs: dict[str, _Run] = {}
        self.rota: Final = problems.rota

    async def run(self) -> None:
        """Make what was asked for, one after the other; never returns."""
        async with self._around.database.begin() as session:
            await self.rota.cut_off(session)
        while True:
            job = await self._waiting.get()
            try:
                await self.finish(job)
            except (HouseError, WorkFailed) as trouble:
                _log.error("a schedule was not made", schedule=job.schedule.id, cause=str(trouble))
                await self._fail(job, str(trouble))
            finally:
                del self._runs[job.schedule.id]

    async def create(
        self, person: Person, draft: Draft, people: Mapping[str, Sequence[float]]
    ) -> Schedule:
        """Ask for a schedule that covers `people` (needed by queue and interval).

        Raises:
            Invalid: not whole weeks from a Monday on, or nobody is needed.
        """
        demand(person, "planning:write", team=None)
        if draft.first.weekday() != 0:
            raise Invalid("first", "a schedule begins on a Monday")
        if not 1 <= draft.weeks <= _MOST_WEEKS:
            raise Invalid("weeks", f"give 1 to {_MOST_WEEKS}")
        if not any(any(row) for row in people.values()):
            raise Invalid("first", "no queue has a forecast for these weeks; make one first")
        made = Schedule(
            id=new_id("scd", self._around.days.now()),
            first=draft.first,
            weeks=draft.weeks,
            state=State.MAKING,
            interval_min=self._around.rules().interval_min,
            people=people,
            weights=draft.weights,
            cost=0.0,
            bound=0.0,
            conflicts=(),
            made_at=self._around.days.now(),
            made_by=person.actor.user,
        )
        async with self._around.database.begin() as session:
            await self.rota.add(session, made)
            await self._note(session, person, "planning.schedule_asked", made.id)
        self._begin(made, draft.seconds)
        return made

    async def remake(self, person: Person, schedule: str, seconds: float) -> Schedule:
        """Make a draft again; its locked duties stay.

        Raises:
            NotFound: there is none.
            Conflict: it is published, or being made.
        """
        demand(person, "planning:write", team=None)
        async with self._around.database.begin() as session:
            known = await self.rota.need(session, schedule)
            if known.state not in {State.DRAFT, State.FAILED}:
                raise Conflict("Only a draft is made again.")
            await self.rota.change(session, schedule, state=State.MAKING, conflicts=[])
            await self._note(session, person, "planning.schedule_asked", schedule)
        self._begin(replace(known, state=State.MAKING), seconds)
        return replace(known, state=State.MAKING)

    def _begin(self, schedule: Schedule, seconds: float) -> None:
        job = _Run(schedule, seconds)
        self._runs[schedule.id] = job
        self._waiting.put_nowait(job)

    def stop(self, person: Person, schedule: str) -> None:
        """Let a schedule be made no better; the best so far is kept.

        Raises:
            NotFound: it is not being made.
        """
        demand(person, "planning:write", team=None)
        if schedule not in self._runs:
            raise NotFound("This schedule is not being made.")
        self._runs[schedule].stopped = True

    def progress(self, schedule: str) -> Progress | None:
        """Return how far the making of a schedule is."""
        job = self._runs.get(schedule)
        return None if job is None else job.progress

    async def finish(self, job: _Run) -> None:
        """Make a schedule and keep it."""
        schedule = job.schedule
        async with self._around.database.begin() as session:
            held = [d for d in await self.rota.duties(session, schedule.id) if d.locked]
            problem = await self.problems.of(session, schedule, held)
        result: Result = await apart(
            making.make, Order(problem=problem, seconds=job.seconds), job.watch
        )
        told = [
            {language: conflict_words(each, language) for language in ("zh", "en")}
            for each in result.conflicts
        ]
        state = State.FAILED if told else State.DRAFT
        placed = placed_of(result.duties, schedule.first, problem.locked)
        async with self._around.database.begin() as session:
            if not told:
                await self.rota.replace(session, schedule.id, placed)
            await self.rota.change(
                session, schedule.id, state=state, cost=result.cost, bound=result.bound,
                conflicts=told,
            )  # fmt: skip

    async def _fail(self, job: _Run, cause: str) -> None:
        told = [{"zh": cause, "en": cause}]
        async with self._around.database.begin() as session:
            await self.rota.change(session, job.schedule.id, state=State.FAILED, conflicts=told)

    async def all(self, person: Person) -> Sequence[Schedule]:
        """Return schedules, those of the latest days first."""
        demand(person, "planning:read")
        async with self._around.database.begin() as session:
            return await self.rota.all(session)

    async def board(self, person: Person, schedule: str) -> Board:
        """Return a schedule whole.

        Raises:
            NotFound: there is none.
        """
        demand(person, "planning:read")
        async with self._around.database.begin() as session:
            known = await self.rota.need(session, schedule)
            placed = await self.rota.duties(session, schedule)
            problem = await self.problems.of(session, known)
            staff = await self.problems.register.all(session)
        known_people = {person.id for person in problem.people}
        judged_duties = [d for d in duties_of(placed, known.first) if d.person in known_people]
        judged = await self._around.aside.run(making.judge, (problem, judged_duties))
        home = frozenset(agent for agent, each in staff.items() if each.home)
        return Board(schedule=known, problem=problem, duties=placed, judged=judged, home=home)

    async def judge(
        self, person: Person, schedule: str, agent: AgentId, day: date, wish: Wish
    ) -> Sequence[Breach]:
        """Return which rules an agent's duties would break with this one on a day.

        Raises:
            NotFound: there is no such schedule, or the agent has no contract.
        """
        demand(person, "planning:read")
        async with self._around.database.begin() as session:
            known = await self.rota.need(session, schedule)
            return await self._judge(session, known, agent, day, wish)

    async def _judge(
        self,
        session: AsyncConnection,
        schedule: Schedule,
        agent: AgentId,
        day: date,
        wish: Wish,
    ) -> Sequence[Breach]:
        problem = await self.problems.of(session, schedule, only=agent)
        if not problem.people:
            raise NotFound(f"{agent} has no contract, or serves no queue of this schedule.")
        mine = [
            each
            for each in await self.rota.duties(session, schedule.id)
            if each.agent == agent and each.day not in {day, wish.instead_of}
        ]
        if wish.duty is not None:
            mine.append(wish.duty)
        return person_breaches(problem, problem.people[0], duties_of(mine, schedule.first))

    async def place(
        self, person: Person, schedule: str, agent: AgentId, day: date, wish: Wish
    ) -> Sequence[Breach]:
        """Give an agent a duty on a day, or none; return which rules that breaks.

        A planner may break rules knowingly: what is broken is shown, not refused.

        Raises:
            NotFound: there is no such schedule, or the agent is not in it.
            Invalid: no such day or shift.
            Conflict: it is being made.
        """
        demand(person, "planning:write", team=self._team(agent))
        async with self._around.database.begin() as session:
            known = await self.rota.need(session, schedule)
            self._check(known, day, wish.duty)
            broken = await self._judge(session, known, agent, day, wish)
            for freed in {day, wish.instead_of or day}:
                await self.rota.take(session, schedule, agent, freed)
            if wish.duty is not None:
                await self.rota.put(session, schedule, [wish.duty])
            await self._note(
                session, person, "planning.duty_placed", schedule,
                {"agent": agent, "day": str(day), "off": wish.duty is None, "broken": len(broken)},
            )  # fmt: skip
        if known.state is State.PUBLISHED:
            await self.tell_changed(
                person, schedule, [(agent, d) for d in {day, wish.instead_of or day}], "planner"
            )
        return broken

    def _check(self, schedule: Schedule, day: date, duty: Placed | None) -> None:
        if schedule.state not in {State.DRAFT, State.PUBLISHED}:
            raise Conflict("Only a draft or a published schedule is changed.")
        if not schedule.first <= day <= schedule.last:
            raise Invalid("day", "does not lie in the schedule")
        if duty is not None and self._around.view().get(Shift, duty.shift) is None:
            raise Invalid("shift", f"there is no shift {duty.shift}")

    async def publish(self, person: Person, schedule: str) -> Schedule:
        """Let a draft hold; one published for the same weeks before is replaced.

        Raises:
            NotFound: there is none.
            Conflict: it is no draft.
        """
        demand(person, "planning:write", team=None)
        now = self._around.days.now()
        async with self._around.database.begin() as session:
            known = await self.rota.need(session, schedule)
            if known.state is not State.DRAFT:
                raise Conflict("Only a draft is published.")
            for other in await self.rota.published(session, known.first, known.last):
                if known.first <= other.first and other.last <= known.last:
                    await self.rota.change(session, other.id, state=State.REPLACED)
                    await self.problems.wishes.forget(session, other.id)
            await self.rota.change(
                session, schedule, state=State.PUBLISHED, published_at=now,
                published_by=person.actor.user,
            )  # fmt: skip
            placed = await self.rota.duties(session, schedule)
            agents = {duty.agent for duty in placed}
            problem = await self.problems.of(session, known)
            met = _met(problem, duties_of(placed, known.first))
            await self.problems.wishes.record(session, schedule, known.first, met)
            await self._note(session, person, "planning.schedule_published", schedule)
        published = SchedulePublished(
            at=now, schedule=schedule, first=known.first, last=known.last, agents=len(agents)
        )
        await self._tell(person.actor, schedule, [published])
        return replace(known, state=State.PUBLISHED, published_at=now)

    async def remove(self, person: Person, schedule: str) -> None:
        """Throw a draft away.

        Raises:
            NotFound: there is none.
            Conflict: it was published, or is being made.
        """
        demand(person, "planning:write", team=None)
        async with self._around.database.begin() as session:
            known = await self.rota.need(session, schedule)
            if known.state not in {State.DRAFT, State.FAILED}:
                raise Conflict("Only a draft is thrown away.")
            await self.rota.remove(session, schedule)
            await self._note(session, person, "planning.schedule_removed", schedule)

    async def tell_changed(
        self, person: Person, schedule: str, changed: Sequence[tuple[AgentId, date]], cause: str
    ) -> None:
        """Tell the journal whose duties of a published schedule changed."""
        now = self._around.days.now()
        events = [
            DutyChanged(at=now, schedule=schedule, agent=agent, day=day, cause=cause)
            for agent, day in changed
        ]
        await self._tell(person.actor, schedule, events)

    async def _tell(self, actor: Actor, schedule: str, events: Sequence[Event]) -> None:
        write = StreamWrite(stream=f"planning/{schedule}", events=events, expected_version=None)
        await self._around.journal.append(Batch(writes=[write], actor=actor))

    def _team(self, agent: AgentId) -> Any:
        found = self._around.view().get(AgentProfile, agent)
        if found is None:
            raise NotFound(f"There is no agent {agent}.")
        return found.team

    async def _note(
        self,
        session: AsyncConnection,
        person: Person,
        act: str,
        schedule: str,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        await self._around.audit.record(session, person, act, f"schedule/{schedule}", details)


def _met(problem: Problem, duties: Sequence[Duty]) -> Mapping[str, Record]:
    """Return what became of everybody's wishes, by weight."""
    of: dict[PersonId, list[Duty]] = {person.id: [] for person in problem.people}
    for duty in duties:
        of.setdefault(duty.person, []).append(duty)
    found: dict[str, Record] = {}
    for person in problem.people:
        both = granted(person, of[person.id])
        kept, missed = (sum(w.weight for w in some if not w.rota) for some in both)
        found[person.id] = Record(asked=kept + missed, granted=kept)
    return found
