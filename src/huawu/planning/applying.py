"""Carries proposals of the running day out, and takes them back.

Breaks are moved at once, queues lent until shifts end, targets set until queues close, callbacks
offered until an hour; longer and shorter shifts are asked of people. Taken back, breaks go where
they were, lent queues are reserve again, own targets and rules hold, and who has not answered yet
is asked no more; who agreed keeps what they agreed to, and who was promised a call gets it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.access.permissions import Person
from huawu.events.planning import ProposalApplied
from huawu.journal.port import Batch, StreamWrite
from huawu.kernel.errors import Conflict
from huawu.kernel.ids import AgentId, QueueId
from huawu.planning.around import Around, Steers
from huawu.planning.effects import Proposal, Proposals
from huawu.planning.loans import Loan, Loans
from huawu.planning.offers import Offers
from huawu.planning.problem import Placed
from huawu.planning.running import OF_QUEUES, Move
from huawu.planning.schedules import Schedules
from huawu.planning.shown import Today, closes


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A list of proposals as it was shown."""

    id: str
    today: Today
    found: Proposals
    applied: tuple[Proposal, ...] = ()  #: can be taken back

    def now_applied(self, chosen: Proposal) -> "Offered":
        """Return it with a proposal carried out."""
        left = tuple(p for p in self.found.proposals if p.act is not chosen.act)
        found = replace(self.found, proposals=left)
        return replace(self, found=found, applied=(*self.applied, chosen))

    def taken_back(self, chosen: Proposal) -> "Offered":
        """Return it with a proposal undone."""
        return replace(self, applied=tuple(p for p in self.applied if p.act is not chosen.act))


@dataclass(frozen=True, slots=True, kw_only=True)
class Applying:
    """One tenant's proposals, carried out and taken back."""

    around: Around
    schedules: Schedules
    offers: Offers
    loans: Loans

    async def carry_out(self, person: Person, known: Offered, chosen: Proposal) -> None:
        """Do what a proposal says.

        Raises:
            Conflict: plans have changed since.
        """
        schedule = known.today.schedule or ""
        if chosen.act is Move.LEND or chosen.act in OF_QUEUES:
            if chosen.act is Move.LEND:
                await self.loans.lend(person, self._loans_of(known, chosen))
            else:
                await self._steer(person, known, chosen)
            async with self.around.database.begin() as session:
                await self._note(session, person, "planning.proposal_applied", schedule, chosen)
        else:
            await self._change_plans(person, known, chosen)
        applied = ProposalApplied(
            at=self.around.days.now(), schedule=schedule, day=known.today.day,
            proposal=chosen.act.value, changes=len(chosen.changes),
        )  # fmt: skip
        write = StreamWrite(stream=f"planning/{schedule}", events=[applied], expected_version=None)
        await self.around.journal.append(Batch(writes=[write], actor=person.actor))

    async def take_back(self, person: Person, known: Offered, chosen: Proposal) -> int:
        """Undo what a proposal did, and return for how many people that was possible.

        Raises:
            Conflict: a break was moved again since.
        """
        schedule, day = known.today.schedule or "", known.today.day
        agents = [AgentId(change.agent) for change in chosen.changes]
        moved: list[Placed] = []
        count = len(agents)
        if chosen.act is Move.LEND:
            await self.loans.end(agents)
        elif chosen.act in OF_QUEUES:
            await self._steer_back(person, chosen)
        async with self.around.database.begin() as session:
            await self.schedules.rota.need(session, schedule)
            if chosen.act is Move.MOVE_BREAKS:
                moved = await self._as_before(session, known, chosen)
                await self.schedules.rota.put(session, schedule, moved)
            elif chosen.act is not Move.LEND and chosen.act not in OF_QUEUES:
                count = await self.offers.withdraw(session, schedule, day, agents)
            await self._note(session, person, "planning.proposal_taken_back", schedule, chosen)
        if moved:
            changed = [(duty.agent, day) for duty in moved]
            await self.schedules.tell_changed(person, schedule, changed, "taken_back")
        return count

    async def _steer(self, person: Person, known: Offered, chosen: Proposal) -> None:
        """Let queues reach other targets until their day ends, or ask for callbacks."""
        steers, instant = self._steers(), self.around.days.instant
        by, user = person.actor, person.user
        queues = {each.queue.id: each for each in known.today.queues}
        for change in chosen.changes:
            queue = QueueId(change.queue)
            if change.act is Move.CALL_BACK:
                end = instant(known.today.day, change.until)
                await steers.open_callbacks(queue, change.after_s, end, by=by, user=user)
            else:
                end = instant(known.today.day, closes(queues[queue], known.today.interval_min))
                await steers.set_target(queue, change.target, end, by=by, user=user)

    async def _steer_back(self, person: Person, chosen: Proposal) -> None:
        steers, by, user = self._steers(), person.actor, person.user
        for change in chosen.changes:
            if change.act is Move.CALL_BACK:
                await steers.close_callbacks(QueueId(change.queue), by=by, user=user)
            else:
                await steers.restore_target(QueueId(change.queue), by=by, user=user)

    def _steers(self) -> Steers:
        found = self.around.door.steers()
        if found is None:
            raise Conflict("No floor runs here, so no queue can be steered.")
        return found

    async def _as_before(
        self, session: AsyncConnection, known: Offered, chosen: Proposal
    ) -> list[Placed]:
        """Return the duties with their breaks where they were."""
        duties = await self._duties(session, known)
        seen = {seat.agent: seat for seat in known.today.seats}
        found: list[Placed] = []
        for change in chosen.changes:
            duty = duties.get(AgentId(change.agent))
            if duty is None or duty.rests != change.rests:
                raise Conflict("Breaks were moved again since; change them on the board.")
            found.append(replace(duty, rests=seen[change.agent].rests))
        return found

    def _loans_of(self, known: Offered, chosen: Proposal) -> Sequence[Loan]:
        """Return who is lent; each until the end of their shift."""
        ends = {seat.agent: seat.end for seat in known.today.seats}
        instant, day = self.around.days.instant, known.today.day
        return [
            Loan(
                agent=AgentId(change.agent), queue=QueueId(change.queue),
                until=instant(day, ends[change.agent]),
            )
            for change in chosen.changes
        ]  # fmt: skip

    async def _duties(self, session: AsyncConnection, known: Offered) -> dict[AgentId, Placed]:
        schedule = known.today.schedule or ""
        found = await self.schedules.rota.duties(session, schedule, known.today.day)
        return {duty.agent: duty for duty in found}

    async def _change_plans(self, person: Person, known: Offered, chosen: Proposal) -> None:
        schedule, day = known.today.schedule or "", known.today.day
        seen = {seat.agent: seat for seat in known.today.seats}
        async with self.around.database.begin() as session:
            await self.schedules.rota.need(session, schedule)
            duties = await self._duties(session, known)
            for change in chosen.changes:
                duty = duties.get(AgentId(change.agent))
                if duty is None or duty.rests != seen[change.agent].rests:
                    raise Conflict("Plans have changed since; ask for new proposals.")
            if chosen.act is Move.MOVE_BREAKS:
                moved = [replace(duties[AgentId(c.agent)], rests=c.rests) for c in chosen.changes]
                await self.schedules.rota.put(session, schedule, moved)
            else:
                extra = [(change.agent, change.extra) for change in chosen.changes]
                await self.offers.ask(session, schedule, day, extra)
            await self._note(session, person, "planning.proposal_applied", schedule, chosen)
        if chosen.act is Move.MOVE_BREAKS:
            changed = [(AgentId(change.agent), day) for change in chosen.changes]
            await self.schedules.tell_changed(person, schedule, changed, "proposal")

    async def _note(
        self, session: AsyncConnection, person: Person, act: str, schedule: str, chosen: Proposal
    ) -> None:
        details = {
            "proposal": chosen.act.value,
            "agents": [change.agent for change in chosen.changes if change.agent],
            "queues": sorted({change.queue for change in chosen.changes if change.queue}),
        }
        await self.around.audit.record(session, person, act, f"schedule/{schedule}", details)
