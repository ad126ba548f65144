"""An agent's own plan: what to do when, and exchanges of duties with colleagues."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.access.permissions import Person, demand
from huawu.centre.planning import Shift
from huawu.kernel.errors import Conflict, Invalid, NotFound
from huawu.kernel.ids import AgentId, new_id
from huawu.planning.around import Around
from huawu.planning.problem import Placed, duties_of, shift_of, spans_of
from huawu.planning.rota import Schedule
from huawu.planning.schedules import Schedules
from huawu.planning.tables import swaps
from huawu.wfm.adherence import Span
from huawu.wfm.schedule.model import PersonId, Problem
from huawu.wfm.schedule.rules import Breach, person_breaches

_SWAP_WAITS: Final = timedelta(days=30)


class SwapState(StrEnum):
    """What became of an exchange that was asked for."""

    ASKED = "asked"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """An exchange: what `agent` does on `day` for what `other` does on `other_day`."""

    id: str
    schedule: str
    agent: AgentId
    day: date
    other: AgentId
    other_day: date
    state: SwapState
    asked_at: datetime
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDuty:
    """A duty with its spans as instants."""

    duty: Placed
    name: str  #: of the shift
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A colleague with whom an exchange keeps every rule."""

    agent: AgentId
    duty: Placed


class SwapBreaksRules(Conflict):
    """An exchange would break rules of one of both."""

    code = "swap-breaks-rules"


class OwnPlans:
    """What agents see and ask of their plans."""

    def __init__(self, around: Around, schedules: Schedules) -> None:
        self._around = around
        self._schedules = schedules

    async def duties(self, agent: AgentId, first: date, last: date) -> Sequence[OwnDuty]:
        """Return an agent's published duties of a span, in order."""
        async with self._around.database.begin() as session:
            days = await self._schedules.rota.standing(session, first, last, agent)
        return [self.shown(duty) for _, its in days.values() for duty in its]

    def shown(self, duty: Placed) -> OwnDuty:
        """Return a duty with its spans; of a shift that is no more, the start alone is known."""
        shift = self._around.view().get(Shift, duty.shift)
        if shift is None:
            return OwnDuty(duty=duty, name=duty.shift, spans=())
        spans = spans_of(duty, shift_of(shift), self._around.days)
        return OwnDuty(duty=duty, name=shift.name, spans=spans)

    async def candidates(self, person: Person, agent: AgentId, day: date) -> Sequence[Candidate]:
        """Return with whom a duty may be exchanged on its day.

        Raises:
            NotFound: the agent has no published duty on that day.
        """
        demand(person, "planning:read-own")
        async with self._around.database.begin() as session:
            exchange = await self._exchange(session, agent, day)
            found: list[Candidate] = []
            for duty in await self._schedules.rota.duties(session, exchange.schedule.id, day):
                other = duty.agent != agent and duty != replace(exchange.mine, agent=duty.agent)
                if other and exchange.fits(duty.agent, day):
                    found.append(Candidate(agent=duty.agent, duty=duty))
        return found

    async def ask(
        self, person: Person, agent: AgentId, day: date, other: AgentId, other_day: date
    ) -> Swap:
        """Ask a colleague to exchange duties; the rules are checked at once.

        Raises:
            NotFound: one of both has no published duty on that day.
            SwapBreaksRules: names them.
            Invalid: the day is past.
        """
        demand(person, "planning:read-own")
        if min(day, other_day) <= self._around.days.today():
            raise Invalid("day", "is not ahead; exchange a duty a day before at the latest")
        async with self._around.database.begin() as session:
            exchange = await self._exchange(session, agent, day)
            _refuse(exchange.breaches(other, other_day))
            made = Swap(
                id=new_id("swp", self._around.days.now()),
                schedule=exchange.schedule.id,
                agent=agent,
                day=day,
                other=other,
                other_day=other_day,
                state=SwapState.ASKED,
                asked_at=self._around.days.now(),
            )
            values = {name: getattr(made, name) for name in Swap.__dataclass_fields__}
            await session.execute(insert(swaps).values(tenant=self._around.tenant, **values))
            await self._note(session, person, "planning.swap_asked", made)
        return made

    async def answer(self, person: Person, agent: AgentId, swap: str, *, yes: bool) -> Swap:
        """Take or refuse an exchange that one was asked for; taken, it is done at once.

        Raises:
            NotFound: nobody asked this agent for it.
            Conflict: it was decided already.
            SwapBreaksRules: what has changed since makes it impossible.
        """
        demand(person, "planning:read-own")
        async with self._around.database.begin() as session:
            known = await self._locked(session, swap)
            if known.other != agent:
                raise NotFound("Nobody asked you for this exchange.")
            if yes:
                await self._carry_out(session, known)
            state = SwapState.DONE if yes else SwapState.REFUSED
            made = await self._decided(session, person, known, state)
        if yes:
            changed = [(known.agent, known.day), (known.other, known.other_day)]
            await self._schedules.tell_changed(person, known.schedule, changed, "swap")
        return made

    async def withdraw(self, person: Person, agent: AgentId, swap: str) -> Swap:
        """Take back what one asked for.

        Raises:
            NotFound: this agent did not ask for it.
            Conflict: it was decided already.
        """
        demand(person, "planning:read-own")
        async with self._around.database.begin() as session:
            known = await self._locked(session, swap)
            if known.agent != agent:
                raise NotFound("You did not ask for this exchange.")
            return await self._decided(session, person, known, SwapState.WITHDRAWN)

    async def swaps_of(self, agent: AgentId) -> Sequence[Swap]:
        """Return the exchanges of the last weeks that an agent asked for or was asked for."""
        query = (
            select(swaps)
            .where(
                swaps.c.tenant == self._around.tenant,
                or_(swaps.c.agent == agent, swaps.c.other == agent),
                swaps.c.asked_at > self._around.days.now() - _SWAP_WAITS,
            )
            .order_by(swaps.c.asked_at.desc())
        )
        async with self._around.database.begin() as session:
            return [_swap(row) for row in (await session.execute(query)).mappings()]

    async def _carry_out(self, session: AsyncConnection, swap: Swap) -> None:
        exchange = await self._exchange(session, swap.agent, swap.day)
        _refuse(exchange.breaches(swap.other, swap.other_day))
        rota, theirs = self._schedules.rota, exchange.duty(swap.other, swap.other_day)
        await rota.take(session, swap.schedule, swap.agent, swap.day)
        await rota.take(session, swap.schedule, swap.other, swap.other_day)
        given = [replace(theirs, agent=swap.agent), replace(exchange.mine, agent=swap.other)]
        await rota.put(session, swap.schedule, given)

    async def _exchange(self, session: AsyncConnection, agent: AgentId, day: date) -> "_Exchange":
        standing = await self._schedules.rota.standing(session, day, day)
        if day not in standing:
            raise NotFound(f"No schedule is published for {day}.")
        schedule, _ = standing[day]
        duties = await self._schedules.rota.duties(session, schedule.id)
        problem = await self._schedules.problems.of(session, schedule)
        made = _Exchange(schedule, problem, duties, agent, day)
        made.duty(agent, day)
        return made

    async def _locked(self, session: AsyncConnection, swap: str) -> Swap:
        query = (
            select(swaps)
            .where(swaps.c.tenant == self._around.tenant, swaps.c.id == swap)
            .with_for_update()
        )
        row = (await session.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no exchange {swap}.")
        if row["state"] != SwapState.ASKED:
            raise Conflict("This was decided already.")
        return _swap(row)

    async def _decided(
        self, session: AsyncConnection, person: Person, swap: Swap, state: SwapState
    ) -> Swap:
        now = self._around.days.now()
        await session.execute(
            update(swaps)
            .where(swaps.c.tenant == self._around.tenant, swaps.c.id == swap.id)
            .values(state=state, decided_at=now)
        )
        made = replace(swap, state=state, decided_at=now)
        await self._note(session, person, f"planning.swap_{state}", made)
        return made

    async def _note(self, session: AsyncConnection, person: Person, act: str, swap: Swap) -> None:
        details = {
            "agent": swap.agent, "day": str(swap.day), "other": swap.other,
            "other_day": str(swap.other_day),
        }  # fmt: skip
        await self._around.audit.record(session, person, act, f"swap/{swap.id}", details)


@dataclass(slots=True)
class _Exchange:
    """One agent's duty that is offered for another's."""

    schedule: Schedule
    problem: Problem
    duties: Sequence[Placed]
    agent: AgentId
    day: date

    @property
    def mine(self) -> Placed:
        return self.duty(self.agent, self.day)

    def duty(self, agent: AgentId, day: date) -> Placed:
        """Return a duty that must be there."""
        for duty in self.duties:
            if (duty.agent, duty.day) == (agent, day):
                return duty
        raise NotFound(f"{agent} has no duty on {day}.")

    def fits(self, other: AgentId, other_day: date) -> bool:
        """Say whether the exchange keeps every rule."""
        try:
            return not self.breaches(other, other_day)
        except SwapBreaksRules:
            return False

    def breaches(self, other: AgentId, other_day: date) -> Sequence[Breach]:
        """Return which rules the exchange would break for either of both."""
        theirs = self.duty(other, other_day)
        gains = (
            (self.agent, (self.day,), replace(theirs, agent=self.agent)),
            (other, (other_day,), replace(self.mine, agent=other)),
        )
        found: list[Breach] = []
        known = {person.id: person for person in self.problem.people}
        mine, others = known.get(PersonId(self.agent)), known.get(PersonId(other))
        if mine is None or others is None or mine.skills != others.skills:
            raise SwapBreaksRules("Both must serve the same queues.")
        for agent, given, taken in gains:
            left = [d for d in self.duties if d.agent == agent and d.day not in given]
            person = known[PersonId(agent)]
            after = duties_of([*left, taken], self.schedule.first)
            found += person_breaches(self.problem, person, after)
        return found


def _refuse(found: Sequence[Breach]) -> None:
    if found:
        rules = ", ".join(sorted({breach.rule.value for breach in found}))
        raise SwapBreaksRules(f"This exchange breaks rules: {rules}.")


def _swap(row: Any) -> Swap:
    values: dict[str, Any] = {name: row[name] for name in Swap.__dataclass_fields__}
    values |= {"state": SwapState(row["state"])}
    return Swap(**values)
