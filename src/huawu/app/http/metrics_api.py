"""HTTP for figures: the catalogue, questions, the contacts behind a figure. Decides nothing."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.app.http.figure_files import FileFormat, FileLanguage, file_of
from huawu.app.http.metrics_forms import (
    AnnouncementView,
    AnswerView,
    AskForm,
    BehindView,
    DaysView,
    DefinitionForm,
    LeavingView,
    MetricView,
    MetricWholeView,
    OwnStandardView,
    OwnView,
    ReportView,
    ReviewForm,
    ReviewView,
    ScoreView,
    SheetView,
    SpanForm,
    StandardForm,
    WaitSpanView,
)
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.centre.model import AgentProfile
from huawu.centre.view import CentreLookup
from huawu.kernel.errors import NotFound
from huawu.metrics.reports import REPORTS, need, sheet_of_answer
from huawu.metrics.service import Metrics
from huawu.metrics.sights import sights_of

Reader = Annotated[Person, Depends(require("metrics:read"))]
OwnReader = Annotated[Person, Depends(require("metrics:read-own"))]
Writer = Annotated[Person, Depends(require("metrics:write"))]
_ANY: Final = [Depends(require("metrics:read", "metrics:read-own"))]
_READ: Final = [Depends(require("metrics:read"))]
_WRITE: Final = [Depends(require("metrics:write"))]
_MOST: Final = 1_000  # contacts of one answer


def build_router(metrics: Metrics, setup: CentreLookup) -> APIRouter:
    """Wire the routes to the room."""
    router = APIRouter(prefix="/api/v1/figures", tags=["figures"], responses=RESPONSES)
    _add_catalogue(router, metrics)
    _add_standards(router, metrics)
    _add_reports(router, metrics)

    @router.get("/days", operation_id="get_days_of_figures", dependencies=_ANY)
    async def get_days() -> DaysView:
        """Show from which day to which there is anything to count, and the centre's day of now."""
        return DaysView.of(await metrics.days(), metrics.today(), str(metrics.zone))

    @router.post("/query", operation_id="query_figures")
    async def query_figures(form: AskForm, person: Reader) -> AnswerView:
        """Count metrics by dimensions, over what the person may see."""
        return AnswerView.of(await metrics.ask(form.ask(), sights_of(person)))

    @router.post("/query/{form}", operation_id="export_figures")
    async def export_figures(
        form: FileFormat, asked: AskForm, person: Reader, language: FileLanguage = "zh"
    ) -> Response:
        """Count metrics by dimensions, as a file."""
        sheet = sheet_of_answer(await metrics.ask(asked.ask(), sights_of(person)))
        made = await metrics.document(sheet.title, [sheet], asked.ask(), language)
        return await file_of(made, "figures", form)

    @router.post("/contacts", operation_id="list_contacts_behind_figures")
    async def list_contacts(form: AskForm, person: Reader) -> list[BehindView]:
        """Show the newest contacts that these metrics count, of those the filters leave."""
        rows = await metrics.contacts(form.ask(), sights_of(person), _MOST)
        return [BehindView.model_validate(row) for row in rows]

    _add_own(router, metrics, setup)
    return router


def _add_own(router: APIRouter, metrics: Metrics, setup: CentreLookup) -> None:
    def seat_of(person: Person) -> AgentProfile:
        profile = setup.agent_of(person.user)
        if profile is None:
            raise NotFound("You do not sign in as an agent.")
        return profile

    @router.post("/own", operation_id="query_own_figures")
    async def query_own(form: AskForm, person: OwnReader) -> OwnView:
        """Show an agent's own figures beside the team's average; none that judges a queue."""
        profile = seat_of(person)
        own, team = await metrics.own(form.ask(), profile.id, profile.team or "")
        catalogue = await metrics.catalogue()
        shown = [MetricView.of(catalogue.need(name)) for name in own]
        return OwnView(metrics=shown, own=own, team=team)

    @router.post("/own/score", operation_id="score_own_figures")
    async def score_own(form: SpanForm, person: OwnReader) -> ScoreView:
        """Show an agent's own score of 100, as the personal scorecards count it."""
        profile = seat_of(person)
        score, answer = await metrics.score(form.span(), profile.id)
        return ScoreView(
            score=score,
            metrics=[MetricView.of(metric) for metric in answer.metrics],
            own={metric.id: answer.rows[0][metric.id] for metric in answer.metrics},
            grades=dict(answer.grades[0]),
        )


def _add_catalogue(router: APIRouter, metrics: Metrics) -> None:
    @router.get("/catalogue", operation_id="list_metrics", dependencies=_ANY)
    async def list_metrics() -> list[MetricView]:
        """Show every metric: meaning, formula, unit, standards, grades, remedies."""
        catalogue = await metrics.catalogue()
        return [MetricView.of(metric, catalogue) for metric in catalogue.all()]

    @router.post("/catalogue/check", operation_id="check_metric", dependencies=_WRITE)
    async def check_metric(form: DefinitionForm) -> MetricView:
        """Say whether a definition holds together, without saving it."""
        return MetricView.of(await metrics.check(form.definition))

    @router.get("/catalogue/{id}", operation_id="get_metric", dependencies=_ANY)
    async def get_metric(id: ThingId) -> MetricWholeView:
        """Show one metric whole, with its variants, remedies and all its versions."""
        catalogue = await metrics.catalogue()
        found = MetricView.of(catalogue.need(id), catalogue)
        return MetricWholeView(**found.model_dump(), versions=await metrics.versions(id))

    @router.put("/catalogue/{id}", operation_id="save_metric")
    async def save_metric(id: ThingId, form: DefinitionForm, person: Writer) -> MetricView:
        """Save an own metric, or a new version of one of the house's."""
        return MetricView.of(await metrics.save(person, {**form.definition, "id": id}))


def _add_standards(router: APIRouter, metrics: Metrics) -> None:
    @router.get("/standards", operation_id="list_own_standards", dependencies=_READ)
    async def list_own_standards() -> list[OwnStandardView]:
        """Show the centre's own standards."""
        return [OwnStandardView.of(own) for own in await metrics.standards.all()]

    @router.post("/standards", operation_id="add_own_standard", status_code=201)
    async def add_own_standard(form: StandardForm, person: Writer) -> OwnStandardView:
        """Add a standard; it takes the place of one for the same metric, queue and team."""
        metric = (await metrics.catalogue()).need(form.metric)
        return OwnStandardView.of(await metrics.standards.add(person, metric, form.standard()))

    @router.delete("/standards/{id}", operation_id="remove_own_standard", status_code=204)
    async def remove_own_standard(id: ThingId, person: Writer) -> None:
        """Remove an own standard."""
        await metrics.standards.remove(person, id)


def _add_reports(router: APIRouter, metrics: Metrics) -> None:
    @router.get("/reports", operation_id="list_reports", dependencies=_READ)
    async def list_reports() -> list[ReportView]:
        """Show which reports are ready made, and what stands in them."""
        return [ReportView.of(each) for each in REPORTS.values()]

    @router.post("/reports/{name}", operation_id="make_report")
    async def make_report(name: ThingId, form: SpanForm, person: Reader) -> list[SheetView]:
        """Make a report that is ready made, over what the person may see."""
        sheets = await metrics.report(name, form.span(), sights_of(person))
        return [SheetView.of(sheet) for sheet in sheets]

    @router.post("/reports/{name}/{form}", operation_id="export_report")
    async def export_report(
        name: ThingId,
        form: FileFormat,
        span: SpanForm,
        person: Reader,
        language: FileLanguage = "zh",
    ) -> Response:
        """Make a report as a file."""
        sheets = await metrics.report(name, span.span(), sights_of(person))
        made = await metrics.document(need(name).title, sheets, span.span(), language)
        return await file_of(made, name, form)

    @router.post("/review", operation_id="review_figure")
    async def review_figure(form: ReviewForm, person: Reader) -> ReviewView:
        """Split what moved a ratio between two spans into the mix and the rate of each part."""
        later, earlier = form.asks()
        found = await metrics.review(later, earlier, sights_of(person))
        catalogue = await metrics.catalogue()
        return ReviewView.of(found, catalogue.need(form.metric), catalogue)

    @router.post("/leaving", operation_id="analyse_leaving")
    async def analyse_leaving(form: SpanForm, person: Reader) -> LeavingView:
        """Show when waiting customers leave, and how that changes around announcements."""
        spans, effects = await metrics.leaving(form.span(), sights_of(person))
        return LeavingView(
            spans=[WaitSpanView.of(each) for each in spans],
            announcements=[AnnouncementView.of(each) for each in effects],
        )
