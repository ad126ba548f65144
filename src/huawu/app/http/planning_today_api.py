"""HTTP for the running day and for absences. Translates, and decides nothing."""

from collections.abc import Mapping
from datetime import date, datetime
from math import isfinite
from typing import Annotated, Self

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person, may
from huawu.app.http.contact_forms import Form
from huawu.app.http.planning_forecast_api import First, Last
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.centre.model import Team
from huawu.centre.view import CentreLookup
from huawu.kernel.ids import AgentId
from huawu.planning.absences import Absence, AbsenceDraft, Answer, Cause
from huawu.planning.applying import Offered
from huawu.planning.attendance import Kept, KeptDays
from huawu.planning.effects import Estimated, Proposal
from huawu.planning.running import Change, Move
from huawu.planning.service import Planning
from huawu.planning.shown import QueueToday, Today
from huawu.wfm.adherence import Activity, Span

Reader = Annotated[Person, Depends(require("planning:read"))]
Steerer = Annotated[Person, Depends(require("planning:steer"))]


class QueueTodayView(BaseModel):
    """One queue's running day by interval from midnight on."""

    queue: str
    name: str
    open: list[bool]
    planned: list[float] = Field(description="Calls, as planned.")
    updated: list[float] = Field(description="What came, then the rest as it is expected now.")
    actual: list[float | None]
    needed: list[float] = Field(description="People at the telephone for `updated`.")
    there: list[float] = Field(description="People at work, without those who did not come.")
    trust: float = Field(description="How much of the last three hours' deviation is carried on.")
    waiting: int

    @classmethod
    def of(cls, each: QueueToday) -> Self:
        """Show a queue."""
        names = cls.model_fields.keys() - {"queue", "name"}
        return cls(
            queue=each.queue.id, name=each.queue.name, **{n: getattr(each, n) for n in names}
        )


class TodayView(BaseModel):
    """The running day."""

    day: date
    minute: int = Field(description="Of the day, now.")
    interval_min: int
    queues: list[QueueTodayView]
    planned_now: int = Field(description="Should be at work now.")
    there_now: int = Field(description="Of these, signed in.")
    missing: list[str] = Field(description="Agents who should be at work and are not signed in.")
    schedule: str | None = Field(description="The published one.")

    @classmethod
    def of(cls, today: Today) -> Self:
        """Show a day."""
        return cls(
            day=today.day,
            minute=today.minute,
            interval_min=today.interval_min,
            queues=[QueueTodayView.of(each) for each in today.queues],
            planned_now=today.planned_now,
            there_now=today.there_now,
            missing=list(today.missing),
            schedule=today.schedule,
        )


class EstimateView(BaseModel):
    """A figure from playing the rest of the day many times, with its 95 % limits."""

    mean: float
    low: float
    high: float


class ChangeView(BaseModel):
    """What one person's plan would be."""

    agent: str
    rests: list[int] = Field(description="Starts of all breaks, minutes of the day.")
    extra_min: int
    queue: str
    target: float = Field(description="That a queue is to reach instead of its own; 0: its own.")
    after_s: float = Field(description="Who waits so long is asked whether to be called back.")
    until_min: int = Field(description="Of the day: until then they are asked.")

    @classmethod
    def of(cls, change: Change) -> Self:
        """Show a change."""
        return cls(
            agent=change.agent,
            rests=list(change.rests),
            extra_min=change.extra,
            queue=change.queue,
            target=change.target,
            after_s=change.after_s,
            until_min=change.until,
        )


class ProposalView(BaseModel):
    """Changes of one kind, and what they bring when only they are made."""

    act: Move
    changes: list[ChangeView]
    after: dict[str, EstimateView]
    gain: dict[str, EstimateView] = Field(description="With the same seeds as `before`.")
    queues: dict[str, EstimateView] = Field(
        description="By queue, how its service level changes; of other targets."
    )

    @classmethod
    def of(cls, proposal: Proposal) -> Self:
        """Show a proposal."""
        return cls(
            act=proposal.act,
            changes=[ChangeView.of(change) for change in proposal.changes],
            after=_estimates(proposal.after),
            gain=_estimates(proposal.gain),
            queues=_estimates(proposal.queues),
        )


class ProposalsView(BaseModel):
    """What could be changed in the rest of the day."""

    id: str
    before: dict[str, EstimateView] = Field(description="When nothing is done.")
    together: dict[str, EstimateView] = Field(description="When all is done.")
    proposals: list[ProposalView]

    @classmethod
    def of(cls, offered: Offered) -> Self:
        """Show proposals."""
        return cls(
            id=offered.id,
            before=_estimates(offered.found.before),
            together=_estimates(offered.found.together),
            proposals=[ProposalView.of(each) for each in offered.found.proposals],
        )


class AppliedView(BaseModel):
    """How many people a proposal concerned."""

    people: int


class ActivitySpanView(BaseModel):
    """One activity for some time."""

    begin: datetime
    end: datetime
    activity: Activity

    @classmethod
    def of(cls, span: Span) -> Self:
        """Show a span."""
        return cls(begin=span.begin, end=span.end, activity=span.activity)


class KeptView(BaseModel):
    """One agent's running day: now, and so far."""

    agent: str
    number: str
    name: str
    team: str | None
    planned: Activity = Field(description="What the plan says for now.")
    state: str
    reason: str
    since: datetime | None
    in_step: bool
    adherence: float | None = Field(description="Time in the planned activity of time planned.")
    conformance: float | None = Field(description="Time worked of work planned.")
    lapses: int = Field(description="Stretches out of step for longer than is tolerated.")
    spans: list[ActivitySpanView] = Field(description="The plan of the day.")

    @classmethod
    def of(cls, kept: Kept) -> Self:
        """Show an agent."""
        return cls(
            agent=kept.agent.id,
            number=kept.agent.number,
            name=kept.agent.name,
            team=kept.agent.team,
            planned=kept.planned,
            state=kept.state,
            reason=kept.reason,
            since=kept.since,
            in_step=kept.in_step,
            adherence=kept.so_far.adherence_ratio,
            conformance=kept.so_far.conformance_ratio,
            lapses=len(kept.so_far.lapses),
            spans=[ActivitySpanView.of(span) for span in kept.spans],
        )


class KeptDayView(BaseModel):
    """One agent's day; sums, so that days and teams can be added up."""

    day: date
    planned_s: float = Field(description="In any activity but off, without what was excused.")
    kept_s: float = Field(description="Of it, in the planned activity.")
    planned_work_s: float
    worked_s: float
    lapses: int = Field(description="Stretches out of step for longer than is tolerated.")


class KeptDaysView(BaseModel):
    """How one agent kept to the plans of some days."""

    agent: str
    number: str
    name: str
    team: str | None
    team_name: str
    days: list[KeptDayView]

    @classmethod
    def of(cls, kept: KeptDays, team_name: str) -> Self:
        """Show an agent."""
        return cls(
            agent=kept.agent.id,
            number=kept.agent.number,
            name=kept.agent.name,
            team=kept.agent.team,
            team_name=team_name,
            days=[
                KeptDayView(
                    day=day,
                    planned_s=its.planned.total_seconds(),
                    kept_s=its.kept.total_seconds(),
                    planned_work_s=its.planned_work.total_seconds(),
                    worked_s=its.worked.total_seconds(),
                    lapses=len(its.lapses),
                )
                for day, its in kept.days.items()
            ],
        )


class AbsenceForm(Form):
    """Time that somebody is not at their desk for a good reason."""

    agent: str
    begin: datetime
    end: datetime
    cause: Cause
    note: Annotated[str, Field(max_length=300)] = ""

    def draft(self) -> AbsenceDraft:
        """Return it as it shall be."""
        return AbsenceDraft(
            agent=AgentId(self.agent),
            begin=self.begin,
            end=self.end,
            cause=self.cause,
            note=self.note,
        )


class YesForm(Form):
    """Yes or no."""

    yes: bool


class AbsenceView(BaseModel):
    """An absence, and what became of it."""

    id: str
    agent: str
    begin: datetime
    end: datetime
    cause: Cause
    note: str
    state: Answer
    asked_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, absence: Absence) -> Self:
        """Show an absence."""
        return cls(**{name: getattr(absence, name) for name in cls.model_fields})


def build_router(planning: Planning, setup: CentreLookup) -> APIRouter:
    """Wire the routes to the room."""
    router = APIRouter(prefix="/api/v1/planning", tags=["planning"], responses=RESPONSES)
    _add_today(router, planning)
    _add_keeping(router, planning, setup)
    _add_absences(router, planning, setup)
    return router


def _add_today(router: APIRouter, planning: Planning) -> None:
    @router.get("/today", operation_id="show_today")
    async def show_today(person: Reader) -> TodayView:
        """Show the running day: what comes, who is needed, who is there."""
        return TodayView.of(await planning.days.today(person))

    @router.post("/today/proposals", operation_id="propose_changes")
    async def propose_changes(person: Steerer) -> ProposalsView:
        """Find what could be changed in the rest of the day, and play what it would bring."""
        return ProposalsView.of(await planning.days.propose(person))

    @router.post("/today/proposals/{id}/{act}", operation_id="apply_proposal")
    async def apply_proposal(id: ThingId, act: Move, person: Steerer) -> AppliedView:
        """Carry a proposal out; longer and shorter shifts are asked of people."""
        return AppliedView(people=await planning.days.apply(person, id, act))

    @router.delete("/today/proposals/{id}/{act}", operation_id="undo_proposal")
    async def undo_proposal(id: ThingId, act: Move, person: Steerer) -> AppliedView:
        """Take a proposal back that was carried out; who agreed already keeps to it."""
        return AppliedView(people=await planning.days.take_back(person, id, act))


def _add_keeping(router: APIRouter, planning: Planning, setup: CentreLookup) -> None:
    @router.get("/today/keeping", operation_id="list_keeping")
    async def list_keeping(person: Reader) -> list[KeptView]:
        """Show who is in step with the plan, those first who are not."""
        return [KeptView.of(kept) for kept in await planning.attendance.keeping(person)]

    @router.get("/keeping", operation_id="list_kept_days")
    async def list_kept_days(first: First, last: Last, person: Reader) -> list[KeptDaysView]:
        """Show how agents kept to the plans of some days, at most 31."""
        teams: dict[str, str] = {team.id: team.name for team in setup.view.all(Team)}
        return [
            KeptDaysView.of(kept, teams.get(kept.agent.team or "", ""))
            for kept in await planning.attendance.history(person, first, last)
        ]


def _add_absences(router: APIRouter, planning: Planning, setup: CentreLookup) -> None:
    @router.get("/absences", operation_id="list_absences")
    async def list_absences(person: Reader) -> list[AbsenceView]:
        """Show what was asked for and is not decided, the oldest first."""
        return [
            AbsenceView.of(absence)
            for absence in await planning.absences.waiting()
            if (profile := setup.agent(absence.agent)) is not None
            and may(person, "planning:read", team=profile.team)
        ]

    @router.post("/absences", operation_id="enter_absence", status_code=201)
    async def enter_absence(form: AbsenceForm, person: Steerer) -> AbsenceView:
        """Enter an absence, approved."""
        return AbsenceView.of(await planning.absences.enter(person, form.draft()))

    @router.post("/absences/{id}", operation_id="decide_absence")
    async def decide_absence(id: ThingId, form: YesForm, person: Steerer) -> AbsenceView:
        """Approve or refuse what was asked for."""
        return AbsenceView.of(await planning.absences.decide(person, id, approved=form.yes))


def _estimates(found: Mapping[str, Estimated]) -> dict[str, EstimateView]:
    return {
        name: EstimateView(mean=each.mean, low=each.low, high=each.high)
        for name, each in found.items()
        if isfinite(each.mean)
    }
