"""HTTP for what staff does to waiting: causes of a change, gain of more agents. Decides nothing."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.app.http.figure_files import FileFormat, FileLanguage, file_of
from huawu.app.http.metrics_forms import MetricView, Name, SpanForm
from huawu.app.http.problems import RESPONSES
from huawu.metrics.asking import Ask
from huawu.metrics.catalogue import Words
from huawu.metrics.reports import Sheet
from huawu.metrics.service import Metrics
from huawu.metrics.sights import sights_of
from huawu.wfm.drivers import Extra, Money
from huawu.wfm.reviewing import Reviewing

Reader = Annotated[Person, Depends(require("metrics:read"))]
_Money = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]


class CausesForm(SpanForm):
    """A figure of waiting in two spans of days."""

    metric: Name = Field(description="service_level, abandonment_rate or asa")
    before_first: date = Field(alias="before_from", description="First day of the earlier span.")
    before_last: date = Field(alias="before_to", description="Its last day, included.")


class CausesView(BaseModel):
    """What moved a figure; parts and rest sum to the change."""

    metric: MetricView
    before: float
    after: float
    parts: dict[str, float] = Field(
        description="volume, mix, handle_time, staffing, adherence: Shapley values by Erlang A."
    )
    rest: float = Field(description="What the model does not explain.")
    states_known: bool = Field(description="Else staff is counted by who answered.")


class ExtraForm(SpanForm):
    """What money stands against what."""

    agent_hour: _Money = Field(description="Cost of an agent's hour.")
    call: _Money = Field(description="Revenue of an answered call.")
    again: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.0, description="Share of those who left that call again and are answered."
    )
    most: Annotated[int, Field(ge=1, le=20)] = Field(default=10, description="More agents.")

    def money(self) -> Money:
        """Return what an hour costs and a call brings."""
        return Money(agent_hour=self.agent_hour, call=self.call, again=self.again)


class ExtraView(BaseModel):
    """What so many more agents in each half hour would do on a mean day of the span."""

    agents: int
    answered: float = Field(description="Calls more than now.")
    cost: float
    revenue: float = Field(description="Kept.")
    gain: float = Field(description="Revenue less cost.")


def sheet_of(found: Sequence[Extra]) -> Sheet:
    """Return what more agents would do as a table."""
    rows = [(e.agents, e.answered, e.cost, e.revenue, e.gain) for e in found]
    columns = ("extra_agents", "extra_answered", "extra_cost", "kept_revenue", "extra_gain")
    title = Words("增量收益", "Incremental revenue")
    return Sheet(title=title, columns=columns, rows=rows)


def build_router(metrics: Metrics) -> APIRouter:
    """Wire the routes to the rooms."""
    router = APIRouter(prefix="/api/v1/figures", tags=["figures"], responses=RESPONSES)
    reviewing = Reviewing(metrics)

    @router.post("/causes", operation_id="find_causes")
    async def find_causes(form: CausesForm, person: Reader) -> CausesView:
        """Split what moved a figure of waiting into volume, mix, handle time and staff."""
        before = Ask(metrics=(), first=form.before_first, last=form.before_last, where=form.where)
        found = await reviewing.causes(form.metric, form.span(), before, sights_of(person))
        catalogue = await metrics.catalogue()
        return CausesView(
            metric=MetricView.of(catalogue.need(found.metric), catalogue),
            before=found.before,
            after=found.after,
            parts=found.parts,
            rest=found.rest,
            states_known=found.states_known,
        )

    @router.post("/extra-staff", operation_id="weigh_extra_staff")
    async def weigh_extra_staff(form: ExtraForm, person: Reader) -> list[ExtraView]:
        """Weigh the cost of more agents against the revenue of the calls that they save."""
        found = await reviewing.extras(form.span(), sights_of(person), form.money(), form.most)
        return [
            ExtraView(
                agents=each.agents,
                answered=each.answered,
                cost=each.cost,
                revenue=each.revenue,
                gain=each.gain,
            )
            for each in found
        ]

    @router.post("/extra-staff/{form}", operation_id="export_extra_staff")
    async def export_extra_staff(
        form: FileFormat, asked: ExtraForm, person: Reader, language: FileLanguage = "zh"
    ) -> Response:
        """Weigh more agents, as a file."""
        found = await reviewing.extras(asked.span(), sights_of(person), asked.money(), asked.most)
        sheet = sheet_of(found)
        made = await metrics.document(sheet.title, [sheet], asked.span(), language)
        return await file_of(made, "extra-staff", form)

    return router
