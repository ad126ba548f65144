"""HTTP for forecasts and the people they need. Translates, and decides nothing."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Self

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.app.http.contact_forms import Form
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.app.volumes import read_volumes
from huawu.kernel.ids import QueueId
from huawu.planning.forecasts import Override, OverrideDraft, Version
from huawu.planning.learning import WeekError
from huawu.planning.needs import Need
from huawu.planning.service import Planning
from huawu.planning.whole import Workbench

Reader = Annotated[Person, Depends(require("planning:read"))]
Writer = Annotated[Person, Depends(require("planning:write"))]

First = Annotated[date, Query(alias="from", description="First day, local.")]
Last = Annotated[date, Query(alias="to", description="Last day, included.")]
_FILE = {
    "requestBody": {
        "required": True,
        "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}},
    }
}

_TOLD: Final = ("open", "calls", "low", "high", "aht_s", "aht_low_s", "aht_high_s")


class VersionView(BaseModel):
    """One forecast, and how well such forecasts did on the weeks before it."""

    id: str
    interval_min: int
    known_to: date = Field(description="The last day it learnt from.")
    first: date
    last: date
    model: str
    accuracy: list[dict[str, Any]] = Field(description="Of the models tried, the chosen first.")
    notes: list[str] = Field(description="What was found in the past and mended.")
    patience_s: float | None = Field(description="Of callers, as measured; null: too few gave up.")
    made_at: datetime
    made_by: str | None

    @classmethod
    def of(cls, version: Version) -> Self:
        """Show a version."""
        return cls(**{name: getattr(version, name) for name in cls.model_fields})


class ForecastDayView(BaseModel):
    """One day by interval from midnight on."""

    day: date
    version: str | None = Field(description="The forecast it is from; null: there is none.")
    open: list[bool]
    calls: list[float] = Field(description="As the model says.")
    low: list[float] = Field(description="With `high` the limits of four intervals in five.")
    high: list[float]
    planned: list[float] = Field(description="With what planners changed.")
    aht_s: list[float] | None
    aht_low_s: list[float] | None = Field(description="Limits as of the calls; null: not known.")
    aht_high_s: list[float] | None
    actual: list[float | None] | None = Field(description="What came; null: not known.")
    handled_s: list[float | None] | None = Field(description="Mean handle time of what came.")


class WorkbenchView(BaseModel):
    """A span of one queue."""

    interval_min: int
    today: date
    days: list[ForecastDayView]

    @classmethod
    def of(cls, bench: Workbench, interval_min: int, today: date) -> Self:
        """Show a span."""
        days = sorted(bench.days.keys() | bench.actual.keys())
        return cls(
            interval_min=interval_min, today=today, days=[_day_view(bench, day) for day in days]
        )


class QueueShareView(BaseModel):
    """One queue's part of all."""

    queue: str
    name: str
    planned: float = Field(description="Calls of the span.")
    came: float = Field(description="Of intervals that are known.")


class WholeView(BaseModel):
    """A span of all queues that one may see, which add up."""

    bench: WorkbenchView
    queues: list[QueueShareView] = Field(description="Those with a forecast, the largest first.")


class OverrideForm(Form):
    """A change by hand: calls times a factor, on every day of a span, from time to time."""

    first: date
    last: date
    begin_min: Annotated[int, Field(ge=0, lt=1_440, description="Minute of the day.")] = 0
    end_min: Annotated[int, Field(gt=0, le=1_440)] = 1_440
    factor: Annotated[float, Field(ge=0, le=20, description="1.2 is a fifth more.")]
    reason: Annotated[str, Field(min_length=3, max_length=300)]


class OverrideView(OverrideForm):
    """A change by hand, as it is kept."""

    id: str
    made_at: datetime
    made_by: str | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None

    @classmethod
    def of(cls, override: Override) -> Self:
        """Show a change."""
        return cls(**{name: getattr(override, name) for name in cls.model_fields})


class ForecastForm(Form):
    """What is forecast."""

    horizon_days: Annotated[int, Field(ge=1, le=400)] = 42


class DayErrorView(BaseModel):
    """One day's totals."""

    day: date
    planned: float
    actual: float


class WeekErrorView(BaseModel):
    """What a week's plan was worth, as parts of the calls that came, and why it was off."""

    monday: date
    calls: float
    wape: float = Field(description="Absolute error of the plan.")
    wape_of_model: float = Field(description="Had nobody changed it.")
    bias: float = Field(description="Positive: too much was planned.")
    coverage: float = Field(description="Intervals within their limits; 0.8 is meant.")
    chance: float = Field(description="What remains when every expectation is right.")
    level: float = Field(description="Whole days higher or lower.")
    form: float = Field(description="Calls at other times of the day.")
    days: list[DayErrorView] = Field(description="Those furthest off first.")

    @classmethod
    def of(cls, error: WeekError) -> Self:
        """Show a week."""
        days = [DayErrorView(day=d.day, planned=d.planned, actual=d.actual) for d in error.days]
        names = cls.model_fields.keys() - {"days"}
        return cls(days=days, **{name: getattr(error, name) for name in names})


class NeedView(BaseModel):
    """One open interval: its people, and what they achieve."""

    day: date
    minute: int
    calls: float
    load_erl: float
    agents: int = Field(description="At the telephone.")
    scheduled: int = Field(description="With those who are away, on a break, in training.")
    service_level: float
    asa_s: float
    abandonment: float
    occupancy: float

    @classmethod
    def of(cls, need: Need) -> Self:
        """Show an interval."""
        its = need.staffed
        own = {"day": need.day, "minute": need.minute, "calls": its.volume.calls}
        names = cls.model_fields.keys() - own.keys()
        return cls(**own, **{name: getattr(its, name) for name in names})


class BroughtView(BaseModel):
    """What came of a file of past calls."""

    days: int
    first: date
    last: date
    calls: float
    notes: list[str]


def build_router(planning: Planning) -> APIRouter:
    """Wire the routes to the room."""
    router = APIRouter()
    router.include_router(_of_a_queue(planning))
    router.include_router(_of_all_queues(planning))
    return router


def _of_a_queue(planning: Planning) -> APIRouter:
    router = APIRouter(
        prefix="/api/v1/planning/queues/{queue}", tags=["planning"], responses=RESPONSES
    )
    _add_forecasts(router, planning)
    _add_overrides(router, planning)

    @router.get("/needs", operation_id="list_needs")
    async def list_needs(
        queue: ThingId, person: Reader, *, first: First, last: Last,
        target: Annotated[float | None, Query(gt=0, lt=1, description="A ratio.")] = None,
    ) -> list[NeedView]:  # fmt: skip
        """Show the people that the plan needs, by interval."""
        found = await planning.needs(person, QueueId(queue), first, last, target)
        return [NeedView.of(need) for need in found]

    @router.post("/volumes", operation_id="bring_volumes", openapi_extra=_FILE)
    async def bring_volumes(queue: ThingId, request: Request, person: Writer) -> BroughtView:
        """Bring past calls from a CSV file `ts,calls[,aht]`; its days replace the same ones."""
        table = read_volumes(await request.body())
        brought = await planning.history.bring(person, QueueId(queue), table)
        return BroughtView(
            days=brought.days, first=brought.first, last=brought.last, calls=brought.calls,
            notes=list(brought.notes),
        )  # fmt: skip

    return router


def _of_all_queues(planning: Planning) -> APIRouter:
    router = APIRouter(prefix="/api/v1/planning/forecast", tags=["planning"], responses=RESPONSES)

    @router.get("", operation_id="show_whole_forecast")
    async def show_whole_forecast(person: Reader, *, first: First, last: Last) -> WholeView:
        """Show what is planned and what came in all queues that one may see."""
        whole, queues = await planning.whole(person, first, last)
        shares = [
            QueueShareView(queue=queue.id, name=queue.name, planned=planned, came=came)
            for queue, bench in queues
            for planned, came in [_totals(bench)]
        ]
        return WholeView(
            bench=WorkbenchView.of(whole, planning.interval_min, planning.today),
            queues=sorted(shares, key=lambda share: -share.planned),
        )

    return router


def _totals(bench: Workbench) -> tuple[float, float]:
    """Return the calls planned in a span, and those that came."""
    planned = sum(sum(day.planned) for day in bench.days.values())
    return planned, sum(calls or 0.0 for day in bench.actual.values() for calls in day)


def _add_forecasts(router: APIRouter, planning: Planning) -> None:
    @router.get("", operation_id="show_forecast")
    async def show_forecast(
        queue: ThingId, person: Reader, *, first: First, last: Last,
        version: Annotated[str | None, Query(max_length=63)] = None,
    ) -> WorkbenchView:  # fmt: skip
        """Show what is planned on some days, and what came on those that are past."""
        bench = await planning.workbench(person, QueueId(queue), first, last, version)
        return WorkbenchView.of(bench, planning.interval_min, planning.today)

    @router.post("/forecasts", operation_id="make_forecast", status_code=201)
    async def make_forecast(queue: ThingId, form: ForecastForm, person: Writer) -> VersionView:
        """Forecast a queue anew from all its past days; versions before it are kept."""
        planning.queue(QueueId(queue))
        made = await planning.forecasts.make(person, QueueId(queue), form.horizon_days)
        return VersionView.of(made)

    @router.get("/forecasts", operation_id="list_forecasts")
    async def list_forecasts(queue: ThingId, person: Reader) -> list[VersionView]:
        """Show the forecasts of a queue, newest first."""
        return [
            VersionView.of(v) for v in await planning.forecasts.versions(person, QueueId(queue))
        ]

    @router.get("/weeks", operation_id="list_forecast_errors")
    async def list_weeks(
        queue: ThingId, person: Reader, count: Annotated[int, Query(ge=1, le=26)] = 8
    ) -> list[WeekErrorView]:
        """Show what the plans of the last weeks were worth, newest first."""
        found = await planning.weeks(person, QueueId(queue), count)
        return [WeekErrorView.of(error) for error in found]


def _add_overrides(router: APIRouter, planning: Planning) -> None:
    @router.get("/overrides", operation_id="list_overrides")
    async def list_overrides(queue: ThingId, person: Reader) -> list[OverrideView]:
        """Show what planners changed, withdrawn ones too, newest first."""
        found = await planning.overrides(person, QueueId(queue))
        return [OverrideView.of(each) for each in found]

    @router.post("/overrides", operation_id="make_override", status_code=201)
    async def make_override(queue: ThingId, form: OverrideForm, person: Writer) -> OverrideView:
        """Change the plan of some days by a factor, and say why."""
        planning.queue(QueueId(queue))
        draft = OverrideDraft(**form.model_dump())
        return OverrideView.of(await planning.forecasts.override(person, QueueId(queue), draft))

    @router.delete("/overrides/{id}", operation_id="withdraw_override", status_code=204)
    async def withdraw_override(queue: ThingId, id: ThingId, person: Writer) -> None:
        """Take a change by hand back; it stays on record."""
        await planning.forecasts.withdraw(person, QueueId(queue), id)


def _day_view(bench: Workbench, day: date) -> ForecastDayView:
    planned, actual = bench.days.get(day), bench.actual.get(day)
    came = None if actual is None else list(actual)
    handled = None if actual is None else list(bench.handled[day])
    if planned is None:
        return ForecastDayView(
            day=day, version=None, open=[], calls=[], low=[], high=[], planned=[], aht_s=None,
            aht_low_s=None, aht_high_s=None, actual=came, handled_s=handled,
        )  # fmt: skip
    told = planned.forecast
    return ForecastDayView(
        day=day,
        version=planned.version,
        planned=list(planned.planned),
        actual=came,
        handled_s=handled,
        **{n: getattr(told, n) for n in _TOLD},
    )
