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
from huawu.app.http.problems import RESPONSES
from huawu.planning.replaying import Replayed
from huawu.planning.service import Planning
from huawu.simulation.beside import Beside, Likeness
from huawu.simulation.past import Habits

Reader = Annotated[Person, Depends(require("planning:read"))]


class ReplayForm(Form):
    """A day to be played again."""

    day: date


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
        )


def build_router(planning: Planning) -> APIRouter:
    """Wire the routes to the room."""
    router = APIRouter(prefix="/api/v1/planning", tags=["planning"], responses=RESPONSES)

    @router.post("/replays", operation_id="replay_day")
    async def replay_day(form: ReplayForm, person: Reader) -> ReplayView:
        """Play a past day again with the real router, beside what really happened."""
        return ReplayView.of(await planning.replays.replay(person, form.day))

    return router


def _shown(figures: Mapping[str, Beside]) -> dict[str, BesideView]:
    return {name: BesideView.of(each) for name, each in figures.items()}


def _known(value: float) -> float | None:
    return value if isfinite(value) else None
