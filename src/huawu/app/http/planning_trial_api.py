"""HTTP for days tried out otherwise, past or to come. Translates, and decides nothing."""

from collections.abc import Mapping
from datetime import date
from math import isfinite
from typing import Annotated, Self

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.app.http.contact_forms import Form
from huawu.app.http.planning_today_api import EstimateView
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.centre.model import AgentChoice
from huawu.centre.plan import ContactOrder
from huawu.kernel.ids import QueueId, RoutingPlanId
from huawu.planning.service import Planning
from huawu.planning.trying import Asked, Job
from huawu.simulation.ahead import DayAhead
from huawu.simulation.outcome import Estimate
from huawu.simulation.replay import Changed
from huawu.simulation.tried import Side, Tried

Reader = Annotated[Person, Depends(require("planning:read"))]
_MINUTES = Field(ge=0, le=1_440, description="Of the day.")


class ChangeForm(Form):
    """What is done otherwise than it was, or than it is planned."""

    order: ContactOrder | None = None
    choice: Annotated[AgentChoice | None, Field(description="Of every queue.")] = None
    plan: Annotated[
        RoutingPlanId | None,
        Field(max_length=64, description="Of every queue; '' for none, null for their own."),
    ] = None
    people: Annotated[int, Field(ge=-500, le=500, description="So many more; below 0 fewer.")] = 0
    from_min: Annotated[int, _MINUTES] = 0
    to_min: Annotated[int, _MINUTES] = 1_440
    kept: Annotated[
        float, Field(ge=0, le=0.95, description="Of callers, whom menus serve before they wait.")
    ] = 0.0
    targets: dict[str, Annotated[float, Field(gt=0, lt=1)]] = Field(
        default_factory=dict,
        max_length=200,
        description="By queue, the service level it is to reach.",
    )
    callbacks_after_s: Annotated[
        float | None,
        Field(ge=0, le=3_600, description="Who waits so long is asked whether to be called back."),
    ] = None

    def asked(self, day: date, runs: int) -> Asked:
        """Return what is to be tried."""
        return Asked(
            day=day,
            changed=Changed(
                order=self.order,
                choice=self.choice,
                plan=self.plan,
                people=self.people,
                first_s=self.from_min * 60.0 if self.people else 0.0,
                last_s=self.to_min * 60.0 if self.people else 86_400.0,
                kept=self.kept,
            ),
            targets={QueueId(queue): target for queue, target in self.targets.items()},
            callbacks_after_s=self.callbacks_after_s,
            runs=runs,
        )


class TrialForm(Form):
    """A day to be tried, past or to come."""

    day: date
    change: ChangeForm = ChangeForm()
    runs: Annotated[int, Field(ge=4, le=400, description="Each with its own seed.")] = 40


class SideView(BaseModel):
    """Many runs of one way; means with their 95 % limits."""

    together: dict[str, EstimateView]
    queues: list[dict[str, EstimateView]] = Field(description="In the order of `queues`.")
    intervals: list[dict[str, EstimateView]]
    hours: EstimateView = Field(description="Of people there.")

    @classmethod
    def of(cls, side: Side) -> Self:
        """Show one way."""
        return cls(
            together=_shown(side.together),
            queues=[_shown(each) for each in side.queues],
            intervals=[_shown(each) for each in side.intervals],
            hours=_estimate(side.hours),
        )


class TriedQueueView(BaseModel):
    """A queue of the day."""

    queue: str
    name: str


class TriedView(BaseModel):
    """What came of a trial."""

    runs: int
    base: SideView = Field(description="As it was, or as it is planned.")
    changed: SideView | None
    gain: dict[str, EstimateView] = Field(description="Changed - base, with the same seeds.")

    @classmethod
    def of(cls, tried: Tried) -> Self:
        """Show what came of it."""
        return cls(
            runs=tried.runs,
            base=SideView.of(tried.base),
            changed=None if tried.changed is None else SideView.of(tried.changed),
            gain=_shown(tried.gain),
        )


class TrialView(BaseModel):
    """A trial: how far it is, and what came of it."""

    id: str
    day: date
    ahead: bool = Field(description="Of a day to come: callers are drawn from its forecast.")
    present: float = Field(description="Of people planned, who are there; by the shrinkage.")
    people: int = Field(description="Who were there, or are planned.")
    interval_min: int
    queues: list[TriedQueueView]
    runs: int
    done: int = Field(description="Runs so far.")
    failed: bool
    found: TriedView | None = Field(description="Null: it is being played.")

    @classmethod
    def of(cls, job: Job) -> Self:
        """Show a trial."""
        day, ahead = job.day, job.trial.day
        return cls(
            id=job.id,
            day=job.asked.day,
            ahead=isinstance(ahead, DayAhead),
            present=ahead.present if isinstance(ahead, DayAhead) else 1.0,
            people=job.people,
            interval_min=round(day.interval_s / 60),
            queues=[TriedQueueView(queue=each.id, name=each.name) for each in day.queues],
            runs=job.asked.runs,
            done=job.done,
            failed=job.failed,
            found=None if job.found is None else TriedView.of(job.found),
        )


def build_router(planning: Planning) -> APIRouter:
    """Wire the routes to the room."""
    router = APIRouter(prefix="/api/v1/planning/trials", tags=["planning"], responses=RESPONSES)

    @router.post("", operation_id="try_day", status_code=202)
    async def try_day(form: TrialForm, person: Reader) -> TrialView:
        """Begin to play a day as it is and otherwise, many times on the real router."""
        asked = form.change.asked(form.day, form.runs)
        return TrialView.of(await planning.trials.begin(person, asked))

    @router.get("/{id}", operation_id="show_trial")
    async def show_trial(id: ThingId, person: Reader) -> TrialView:
        """Show how far a trial is, and what came of it."""
        return TrialView.of(planning.trials.job(person, id))

    @router.post("/{id}/stop", operation_id="stop_trial", status_code=204)
    async def stop_trial(id: ThingId, person: Reader) -> None:
        """End a trial with the runs that are played."""
        planning.trials.stop(person, id)

    return router


def _estimate(found: Estimate) -> EstimateView:
    return EstimateView(mean=found.mean, low=found.low, high=found.high)


def _shown(figures: Mapping[str, Estimate]) -> dict[str, EstimateView]:
    return {
        name: _estimate(each)
        for name, each in figures.items()
        if isfinite(each.mean) and isfinite(each.low)
    }
