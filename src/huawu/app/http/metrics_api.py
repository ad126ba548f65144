"""HTTP for figures: the catalogue, questions, the contacts behind a figure. Decides nothing."""

from asyncio import to_thread
from datetime import date
from typing import Annotated, Any, Final, Literal, Self

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.app.http.contact_forms import Form
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.centre.view import CentreLookup
from huawu.kernel.errors import NotFound
from huawu.metrics.asking import Ask
from huawu.metrics.compiler import Sight
from huawu.metrics.exporting import MEDIA_TYPES, export
from huawu.metrics.reports import Sheet
from huawu.metrics.service import Metrics
from huawu.metrics.telling import told, told_answer, told_whole

Reader = Annotated[Person, Depends(require("metrics:read"))]
OwnReader = Annotated[Person, Depends(require("metrics:read-own"))]
Writer = Annotated[Person, Depends(require("metrics:write"))]
_ANY: Final = [Depends(require("metrics:read", "metrics:read-own"))]
_WRITE: Final = [Depends(require("metrics:write"))]

_Name = Annotated[str, Field(max_length=80)]
FileFormat = Literal["xlsx", "csv", "parquet"]
_MOST: Final = 1_000  # contacts of one answer


class AskForm(Form):
    """A question: which metrics, grouped by what, of which rows."""

    metrics: Annotated[list[_Name], Field(min_length=1, max_length=200)]
    by: list[_Name] = Field(default=[], max_length=6)
    first: date | None = Field(default=None, alias="from", description="First day, local.")
    last: date | None = Field(default=None, alias="to", description="Last day, included.")
    where: dict[str, list[str]] = Field(default={}, description="Dimension → its values.")
    params: dict[str, str] = Field(default={}, description='Such as {"within": "30 s"}.')

    def ask(self) -> Ask:
        """Return the question."""
        return Ask(
            metrics=self.metrics,
            by=self.by,
            first=self.first,
            last=self.last,
            where=self.where,
            params=self.params,
        )


class SpanForm(Form):
    """Over which days and rows a report is made."""

    first: date | None = Field(default=None, alias="from", description="First day, local.")
    last: date | None = Field(default=None, alias="to", description="Last day, included.")
    where: dict[str, list[str]] = Field(default={}, description="Dimension → its values.")

    def span(self) -> Ask:
        """Return the days and filters."""
        return Ask(metrics=(), first=self.first, last=self.last, where=self.where)


class SheetView(BaseModel):
    """One table of a report."""

    zh: str
    en: str
    columns: list[str]
    rows: list[list[Any]]

    @classmethod
    def of(cls, sheet: Sheet) -> Self:
        """Show a sheet."""
        rows = [list(row) for row in sheet.rows]
        return cls(zh=sheet.title.zh, en=sheet.title.en, columns=list(sheet.columns), rows=rows)


class AnswerView(BaseModel):
    """Figures, with the metrics that define them."""

    metrics: list[dict[str, Any]]
    by: list[str]
    rows: list[dict[str, Any]] = Field(description="Dimensions and figures by name.")
    grades: list[dict[str, int]] = Field(description="Of each row: 5 is best, 2 the worst.")


class OwnView(BaseModel):
    """An agent's figures beside their team's."""

    own: dict[str, Any]
    team: dict[str, Any] = Field(description="Counts are the mean of the team's agents.")


class DefinitionForm(Form):
    """A metric as it is written down; see docs/howto/metrics.md."""

    definition: dict[str, Any]


def sights_of(person: Person, permission: str = "metrics:read") -> list[Sight]:
    """Return what a person may see of the facts: queues and teams, one entry for each scope."""
    return [
        Sight(queues=scope.queues, teams=scope.teams)
        for scope in person.scopes
        if permission in scope.permissions
    ]


def build_router(metrics: Metrics, setup: CentreLookup) -> APIRouter:
    """Wire the routes to the room."""
    router = APIRouter(prefix="/api/v1/figures", tags=["figures"], responses=RESPONSES)
    _add_catalogue(router, metrics)

    @router.post("/query", operation_id="query_figures")
    async def query_figures(form: AskForm, person: Reader) -> AnswerView:
        """Count metrics by dimensions, over what the person may see."""
        answer = await metrics.ask(form.ask(), sights_of(person))
        return AnswerView(**told_answer(answer))

    @router.post("/reports/{name}", operation_id="make_report")
    async def make_report(name: ThingId, form: SpanForm, person: Reader) -> list[SheetView]:
        """Make a report that is ready made, over what the person may see."""
        sheets = await metrics.report(name, form.span(), sights_of(person))
        return [SheetView.of(sheet) for sheet in sheets]

    @router.post("/reports/{name}/{form}", operation_id="export_report")
    async def export_report(
        name: ThingId, form: FileFormat, span: SpanForm, person: Reader
    ) -> Response:
        """Make a report as a file."""
        sheets = await metrics.report(name, span.span(), sights_of(person))
        body = await to_thread(export, sheets, form)
        headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
        return Response(body, media_type=MEDIA_TYPES[form], headers=headers)

    @router.post("/contacts", operation_id="list_contacts_behind_figures")
    async def list_contacts(form: AskForm, person: Reader) -> list[dict[str, Any]]:
        """Show the contacts behind a figure: the newest of those its filters leave."""
        return await metrics.contacts(form.ask(), sights_of(person), _MOST)

    @router.post("/own", operation_id="query_own_figures")
    async def query_own(form: AskForm, person: OwnReader) -> OwnView:
        """Show an agent's own figures beside the team's average; none that judges a queue."""
        profile = setup.agent_of(person.user)
        if profile is None:
            raise NotFound("You do not sign in as an agent.")
        own, team = await metrics.own(form.ask(), profile.id, profile.team or "")
        return OwnView(own=own, team=team)

    return router


def _add_catalogue(router: APIRouter, metrics: Metrics) -> None:
    @router.get("/catalogue", operation_id="list_metrics", dependencies=_ANY)
    async def list_metrics() -> list[dict[str, Any]]:
        """Show every metric: meaning, formula, unit, standards, grades."""
        return [told(metric) for metric in (await metrics.catalogue()).all()]

    @router.post("/catalogue/check", operation_id="check_metric", dependencies=_WRITE)
    async def check_metric(form: DefinitionForm) -> dict[str, Any]:
        """Say whether a definition holds together, without saving it."""
        return told(await metrics.check(form.definition))

    @router.get("/catalogue/{id}", operation_id="get_metric", dependencies=_ANY)
    async def get_metric(id: ThingId) -> dict[str, Any]:
        """Show one metric whole, with its variants, remedies and all its versions."""
        catalogue = await metrics.catalogue()
        found = told_whole(catalogue.need(id), catalogue)
        return {**found, "versions": await metrics.versions(id)}

    @router.put("/catalogue/{id}", operation_id="save_metric")
    async def save_metric(id: ThingId, form: DefinitionForm, person: Writer) -> dict[str, Any]:
        """Save an own metric, or a new version of one of the house's."""
        return told(await metrics.save(person, {**form.definition, "id": id}))
