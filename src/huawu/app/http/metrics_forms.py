"""What the API takes and shows of figures."""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field

from huawu.app.http.contact_forms import Form
from huawu.metrics.asking import Answer, Ask
from huawu.metrics.catalogue import Catalogue, Metric, Standard, Words
from huawu.metrics.leaving import Effect, Span
from huawu.metrics.reports import Report, Sheet
from huawu.metrics.spelling import shown
from huawu.metrics.splitting import Review
from huawu.metrics.standards import OwnStandard
from huawu.metrics.telling import told, told_whole

Name = Annotated[str, Field(max_length=80)]
_Number = Annotated[float, Field(allow_inf_nan=False)]


class SpanForm(Form):
    """Over which days and rows something is counted."""

    first: date | None = Field(default=None, alias="from", description="First day, local.")
    last: date | None = Field(default=None, alias="to", description="Last day, included.")
    where: dict[str, list[str]] = Field(default={}, description="Dimension → its values.")
    versions: dict[str, int] = Field(
        default={}, description="Metric → which version of its definition; else the newest."
    )

    def span(self) -> Ask:
        """Return the days and filters, and how metrics are read."""
        return Ask(
            metrics=(),
            first=self.first,
            last=self.last,
            where=self.where,
            versions=self.versions,
        )


class AskForm(SpanForm):
    """A question: which metrics, grouped by what, of which rows."""

    metrics: Annotated[list[Name], Field(min_length=1, max_length=200)]
    by: list[Name] = Field(default=[], max_length=6)
    params: dict[str, str] = Field(default={}, description='Such as {"within": "30 s"}.')

    def ask(self) -> Ask:
        """Return the question."""
        return replace(self.span(), metrics=self.metrics, by=self.by, params=self.params)


class ReviewForm(SpanForm):
    """A ratio in two spans of days, to be split by one dimension."""

    metric: Name
    by: Name
    before_first: date = Field(alias="before_from", description="First day of the earlier span.")
    before_last: date = Field(alias="before_to", description="Its last day, included.")

    def asks(self) -> tuple[Ask, Ask]:
        """Return the question over the later span, and over the earlier."""
        later = replace(self.span(), metrics=[self.metric], by=[self.by])
        return later, replace(later, first=self.before_first, last=self.before_last)


class WordsView(BaseModel):
    """A text in both languages."""

    zh: str
    en: str

    @classmethod
    def of(cls, words: Words) -> Self:
        """Show a text."""
        return cls(zh=words.zh, en=words.en)


class StandardView(BaseModel):
    """What somebody says a figure should be."""

    kind: str = Field(
        description="industry, recommended, required, benchmark, typical, example or own"
    )
    source: str = ""
    op: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    within: str = Field(default="", description="Threshold for which it is meant, such as `20 s`.")
    note: WordsView | None = None
    queue: str = ""
    team: str = ""
    project: str = ""


class StandardForm(Form):
    """A standard of one's own: an operator with a value, or a low and a high end."""

    metric: Name
    op: Literal["", ">=", ">", "<=", "<"] = ""
    value: _Number | None = None
    low: _Number | None = None
    high: _Number | None = None
    note: Annotated[str, Field(max_length=200)] = ""
    queue: Name = ""
    team: Name = ""
    project: Name = ""

    def standard(self) -> Standard:
        """Return the standard that is meant."""
        return Standard(kind="own", **self.model_dump(exclude={"metric"}))


class OwnStandardView(StandardForm):
    """A standard of the centre's own."""

    id: str
    changed_at: datetime

    @classmethod
    def of(cls, own: OwnStandard) -> Self:
        """Show a standard."""
        its: dict[str, Any] = {
            name: getattr(own.standard, name)
            for name in StandardForm.model_fields
            if name != "metric"
        }
        return cls(id=own.id, metric=own.metric, changed_at=own.changed_at, **its)


class BandView(BaseModel):
    """Values that earn a grade, such as `(0.93, 0.95]`."""

    grade: int
    band: str
    completed: bool = Field(description="Not in the source: filled in by us.")


class RemarkView(BaseModel):
    """Where the sources contradict each other or leave something open, and what was decided."""

    id: str
    says: WordsView
    decided: WordsView


class MetricView(BaseModel):
    """What there is to know of a metric."""

    id: str
    zh: str
    en: str
    kind: str
    row: str
    meaning: WordsView
    formula: str
    needs: str = Field(description="Where this comes to nothing, the figure is unknown.")
    params: dict[str, float] = Field(description="Defaults; times in ms.")
    queue_params: list[str] = Field(description="Parameters that each queue sets for itself.")
    unit: str
    better: str
    personal: bool
    facts: list[str]
    dimensions: list[str]
    roll_up: str
    periods: list[str]
    presentation: list[str]
    sources: list[str]
    standards: list[StandardView]
    grades: list[BandView]
    completed: bool
    variant_of: str
    remedies: list[str]
    remedies_told: dict[str, WordsView] = {}
    variants: list[str] = []
    note: str
    remarks: list[RemarkView]
    version: int
    valid_from: str | None
    valid_to: str | None

    @classmethod
    def of(cls, metric: Metric, catalogue: Catalogue | None = None) -> Self:
        """Show a metric; with its variants and remedies in words when the catalogue is given."""
        whole = told(metric) if catalogue is None else told_whole(metric, catalogue)
        return cls.model_validate(whole)


class MetricWholeView(MetricView):
    """A metric with all its versions."""

    versions: list[dict[str, Any]] = Field(description="As they were written, oldest first.")


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


class SectionView(BaseModel):
    """One table of a report, before it is counted."""

    title: WordsView
    metrics: list[str]
    by: list[str]


class ReportView(BaseModel):
    """A report that is ready made."""

    name: str
    title: WordsView
    sections: list[SectionView]

    @classmethod
    def of(cls, report: Report) -> Self:
        """Show a report."""
        sections = [
            SectionView(
                title=WordsView.of(each.title), metrics=list(each.metrics), by=list(each.by)
            )
            for each in report.sections
        ]
        return cls(name=report.name, title=WordsView.of(report.title), sections=sections)


class AnswerView(BaseModel):
    """Figures, with the metrics that define them."""

    metrics: list[MetricView]
    by: list[str]
    rows: list[dict[str, Any]] = Field(description="Dimensions and figures by name.")
    grades: list[dict[str, int]] = Field(description="Of each row: 5 is best, 2 the worst.")

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """Show an answer."""
        return cls(
            metrics=[MetricView.of(metric) for metric in answer.metrics],
            by=list(answer.by),
            rows=[dict(row) for row in answer.rows],
            grades=[dict(each) for each in answer.grades],
        )


class OwnView(BaseModel):
    """An agent's figures beside their team's."""

    metrics: list[MetricView]
    own: dict[str, float | None]
    team: dict[str, float | None] = Field(description="Counts are the mean of the team's agents.")


class ScoreView(BaseModel):
    """An agent's score, and the figures that it is made of."""

    score: float | None = Field(description="0 to 100; null while nothing was judged.")
    metrics: list[MetricView]
    own: dict[str, float | None]
    grades: dict[str, int] = Field(description="Of those metrics that have a value: 2 to 5.")


class MovedView(BaseModel):
    """How much of a change one part made."""

    part: str
    mix: float = Field(description="By becoming a larger or smaller share.")
    rate: float = Field(description="By becoming better or worse itself.")


class ReviewView(BaseModel):
    """A ratio in two spans; the parts' mix and rate sum to the change."""

    metric: MetricView
    before: float | None
    after: float | None
    parts: list[MovedView]

    @classmethod
    def of(cls, review: Review, metric: Metric, catalogue: Catalogue) -> Self:
        """Show a review."""
        parts = [MovedView(part=p.part, mix=p.mix, rate=p.rate) for p in review.parts]
        return cls(
            metric=MetricView.of(metric, catalogue),
            before=review.before,
            after=review.after,
            parts=parts,
        )


class WaitSpanView(BaseModel):
    """A span of waiting: who left within it."""

    first_s: int
    last_s: int | None = Field(description="Exclusive; null: the rest.")
    left: int
    exposed_s: int = Field(description="Seconds that people waited within it.")
    hazard: float | None = Field(description="Leavings a second of waiting.")

    @classmethod
    def of(cls, span: Span) -> Self:
        """Show a span."""
        return cls(
            first_s=span.first_s,
            last_s=span.last_s,
            left=span.left,
            exposed_s=span.exposed_s,
            hazard=span.hazard,
        )


class AnnouncementView(BaseModel):
    """How leaving changed around the n-th announcement."""

    number: int
    heard: int
    early_s: float = Field(description="A tenth heard it before.")
    middle_s: float
    late_s: float = Field(description="A tenth heard it after.")
    before: WaitSpanView
    after: WaitSpanView
    ratio: float | None = Field(description="Hazard after over hazard before.")
    sharp: bool = Field(description="Whether all heard it at about the same time.")

    @classmethod
    def of(cls, effect: Effect) -> Self:
        """Show an effect."""
        heard = effect.announcement
        return cls(
            number=heard.number,
            heard=heard.heard,
            early_s=heard.early_s,
            middle_s=heard.middle_s,
            late_s=heard.late_s,
            before=WaitSpanView.of(effect.before),
            after=WaitSpanView.of(effect.after),
            ratio=effect.ratio,
            sharp=effect.sharp,
        )


class LeavingView(BaseModel):
    """How customers leave while they wait."""

    spans: list[WaitSpanView]
    announcements: list[AnnouncementView]


class DaysView(BaseModel):
    """The first and the last local day that has contacts; null when there is none."""

    first: str | None
    last: str | None
    today: date = Field(description="The day that the centre's clocks show.")
    zone: str = Field(description="Of the centre's clocks, such as Asia/Shanghai.")

    @classmethod
    def of(cls, days: tuple[int, int] | None, today: date, zone: str) -> Self:
        """Show two days."""
        first, last = (None, None) if days is None else (shown("day", day) for day in days)
        return cls(first=first, last=last, today=today, zone=zone)


class BehindView(BaseModel):
    """A contact behind a figure; times in milliseconds."""

    id: str
    part: int
    source: str
    at_ms: int
    channel: str
    direction: str
    queue: str
    agent: str
    topic: str
    outcome: str
    wait: int
    talk: int
    hold: int
    wrap: int


class DefinitionForm(Form):
    """A metric as it is written down; see docs/howto/metrics.md."""

    definition: dict[str, Any]
