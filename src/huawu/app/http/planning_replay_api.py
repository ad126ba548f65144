"""HTTP for past days played again. Translates, and decides nothing."""

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
from huawu.centre.model import AgentChoice
from huawu.centre.plan import ContactOrder
from huawu.kernel.ids import RoutingPlanId
from huawu.planning.replaying import Replayed
from huawu.planning.service import Planning
from huawu.simulation.beside import Beside, Likeness
from huawu.simulation.past import Habits
from huawu.simulation.replay import Changed

Reader = Annotated[Person, Depends(require("planning:read"))]
_MINUTES = Field(ge=0, le=1_440, description="Of the day.")


class ChangeForm(Form):
    """What is done otherwise than it was."""

    order: ContactOrder | None = None
    choice: Annotated[AgentChoice | None, Field(description="Of every queue.")] = None
    plan: Annotated[
        RoutingPlanId | None,
        Field(max_length=64, description="Of every queue; '' for none, null for their own."),
    ] = None
    people: Annotated[int, Field(ge=0, le=500, description="So many more.")] = 0
    from_min: Annotated[int, _MINUTES] = 0
    to_min: Annotated[int, _MINUTES] = 1_440

    def changed(self) -> Changed | None:
        """Return it as it is played; None: nothing is changed."""
        rules = (self.order, self.choice, self.plan)
        if not self.people and all(rule is None for rule in rules):
            return None
        return Changed(
            order=self.order,
            choice=self.choice,
            plan=self.plan,
            people=self.people,
            first_s=self.from_min * 60,
            last_s=self.to_min * 60,
        )


class ReplayForm(Form):
    """A day to be played again."""

    day: date
    change: ChangeForm = ChangeForm()


class BesideView(BaseModel):
    """A figure as it was and as it was played; null where there is nothing to divide by."""

    real: float | None
    mean: float | None = Field(description="Of the runs.")
    low: float | None = Field(description="95 % of the runs are between this")
    high: float | None = Field(description="and this.")

    @classmethod
    def of(cls, beside: Beside) -> Self:
        """Show a figure."""
        names = cls.model_fields
        return cls(**{n: v if isfinite(v := getattr(beside, n)) else None for n in names})


class LikenessView(BaseModel):
    """How a day as played resembles the real one."""

    together: dict[str, BesideView]
    queues: list[dict[str, BesideView]] = Field(description="In the order of `habits`.")
    intervals: list[dict[str, BesideView]]
    gaps: dict[str, float] = Field(
        description="Mean absolute distance over intervals, weighted by calls."
    )

    @classmethod
    def of(cls, its: Likeness) -> Self:
        """Show a likeness."""
        return cls(
            together=_shown(its.together),
            queues=[_shown(each) for each in its.queues],
            intervals=[_shown(each) for each in its.intervals],
            gaps={name: gap for name, gap in its.gaps.items() if isfinite(gap)},
        )


class HabitsView(BaseModel):
    """What callers and agents of one queue do."""

    queue: str
    name: str
    calls: int = Field(description="Learnt from so many.")
    gave_up: int
    patience_s: float | None = Field(description="Mean; null: nobody gave up.")
    aht_s: float | None
    ring_s: float | None

    @classmethod
    def of(cls, queue: str, name: str, its: Habits) -> Self:
        """Show habits."""
        rings = its.services[:, 0]
        return cls(
            queue=queue,
            name=name,
            calls=its.calls,
            gave_up=its.patience.gave_up,
            patience_s=_known(its.patience.mean_s),
            aht_s=_known(its.aht_s),
            ring_s=float(rings.mean()) if rings.size else None,
        )


class ReplayView(BaseModel):
    """A past day beside the same day as the router plays it."""

    day: date
    interval_min: int
    runs: int
    calls: int
    people: int = Field(description="Who were there.")
    learnt_before: bool = Field(description="Habits are of the 28 days before, not the day's own.")
    habits: list[HabitsView]
    as_it_was: LikenessView = Field(description="What was seen of callers stays.")
    by_habits: LikenessView = Field(description="Patience and handle times drawn.")
    changed: LikenessView | None
    gain: dict[str, EstimateView] = Field(description="Changed - as it was, with the same seeds.")

    @classmethod
    def of(cls, its: Replayed) -> Self:
        """Show a replay."""
        return cls(
            day=its.day,
            interval_min=its.interval_min,
            runs=its.runs,
            calls=len(its.past.calls),
            people=its.people,
            learnt_before=its.learnt_before,
            habits=[
                HabitsView.of(queue.id, queue.name, habits)
                for queue, habits in zip(its.past.queues, its.habits, strict=True)
            ],
            as_it_was=LikenessView.of(its.as_it_was),
            by_habits=LikenessView.of(its.by_habits),
            changed=None if its.changed is None else LikenessView.of(its.changed),
            gain={
                name: EstimateView(mean=each.mean, low=each.low, high=each.high)
                for name, each in its.gain.items()
                if isfinite(each.mean) and isfinite(each.low)
            },
        )


def build_router(planning: Planning) -> APIRouter:
    """Wire the routes to the room."""
    router = APIRouter(prefix="/api/v1/planning", tags=["planning"], responses=RESPONSES)

    @router.post("/replays", operation_id="replay_day")
    async def replay_day(form: ReplayForm, person: Reader) -> ReplayView:
        """Play a past day again with the real router, as it was or changed."""
        found = await planning.replays.replay(person, form.day, form.change.changed())
        return ReplayView.of(found)

    return router


def _shown(figures: Mapping[str, Beside]) -> dict[str, BesideView]:
    return {name: BesideView.of(each) for name, each in figures.items()}


def _known(value: float) -> float | None:
    return value if isfinite(value) else None
