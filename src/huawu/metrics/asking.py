"""Questions as people put them, and answers as they read them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from huawu.kernel.errors import Invalid
from huawu.metrics.catalogue import Catalogue, Metric, read_value
from huawu.metrics.compiler import EVERYTHING, Question, Sight
from huawu.metrics.days import day_number
from huawu.metrics.expressions import Value, Varying
from huawu.metrics.facts import milliseconds
from huawu.metrics.grading import grade
from huawu.metrics.spelling import shown, understood

_MOST_METRICS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What somebody wants to know."""

    metrics: Sequence[str]
    by: Sequence[str] = ()
    first: date | None = None
    last: date | None = None  #: inclusive
    since: datetime | None = None  #: only what began then or later, within the days
    where: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    params: Mapping[str, str] = field(default_factory=dict[str, str])  #: e.g. within: "30 s"
    versions: Mapping[str, int] = field(default_factory=dict[str, int])  #: of metrics; else newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The figures, with the metrics that define them."""

    metrics: Sequence[Metric]
    by: Sequence[str]
    rows: Sequence[Mapping[str, Any]]  #: dimensions and metrics by name
    grades: Sequence[Mapping[str, int]]  #: of each row, those metrics that have grades


def question_of(
    ask: Ask,
    catalogue: Catalogue,
    queue_settings: Mapping[str, Mapping[str, float]] | None = None,
    sights: Sequence[Sight] = EVERYTHING,
) -> Question:
    """Return the question that a person's words mean.

    Args:
        ask: what.
        catalogue: that defines the metrics.
        queue_settings: setting → queue → value in ms; takes the place of a metric's default.
        sights: what the person may see.

    Raises:
        NotFound: no such metric.
        Invalid: a parameter or a span of days that means nothing.
    """
    if not ask.metrics or len(ask.metrics) > _MOST_METRICS:
        raise Invalid("metric", f"name 1 to {_MOST_METRICS} metrics")
    if ask.first and ask.last and ask.first > ask.last:
        raise Invalid("to", f"{ask.last} lies before {ask.first}")
    metrics = [catalogue.need(name) for name in dict.fromkeys(ask.metrics)]
    values = queue_values(metrics, queue_settings or {})
    values |= {name: read_value(name, told) for name, told in ask.params.items()}
    unknown = ask.params.keys() - {name for metric in metrics for name in metric.params}
    if unknown:
        raise Invalid("param", f"no metric asked for has a parameter {', '.join(sorted(unknown))}")
    return Question(
        metrics=metrics,
        by=tuple(dict.fromkeys(ask.by)),
        first_day=_first_day(ask),
        last_day=None if ask.last is None else day_number(ask.last),
        where={name: [understood(name, w) for w in words] for name, words in ask.where.items()},
        since_ms=None if ask.since is None else milliseconds(ask.since),
        values=values,
        sights=sights,
    )


def _first_day(ask: Ask) -> int | None:
    """Return the first day to read: a moment lies on its day in UTC or on a neighbour of it."""
    days = [ask.first] if ask.first is not None else []
    if ask.since is not None:
        days.append(ask.since.date() - timedelta(days=1))
    return day_number(max(days)) if days else None


def queue_values(
    metrics: Sequence[Metric], settings: Mapping[str, Mapping[str, float]]
) -> dict[str, Value]:
    """Return the parameters that contacts or queues have of their own (setting → queue → ms)."""
    return {
        name: Varying(
            metric.params[name], tuple(sorted(settings.get(told.queue, {}).items())), told.recorded
        )
        for metric in metrics
        for name, told in metric.own_params.items()
    }


def answer_of(
    question: Question, figures: Mapping[tuple[Any, ...], Mapping[str, float | None]]
) -> Answer:
    """Return figures as rows that people read."""
    rows: list[Mapping[str, Any]] = []
    grades: list[Mapping[str, int]] = []
    graded = [metric for metric in question.metrics if metric.bands]
    idle = {metric.id: None for metric in question.metrics if not meant(metric, question)}
    for group, counted in figures.items():
        values = {**counted, **idle}
        named = zip(question.by, group, strict=True)
        rows.append({**{name: shown(name, each) for name, each in named}, **values})
        earned = {metric.id: grade(metric.bands, values[metric.id]) for metric in graded}
        grades.append({name: each for name, each in earned.items() if each is not None})
    return Answer(metrics=question.metrics, by=question.by, rows=rows, grades=grades)


def meant(metric: Metric, question: Question) -> bool:
    """Say whether a metric means something at the grains of time that are asked for.

    What is told by month is nothing by day; what stands at the end of each quarter hour is
    nothing when added up over several of them.
    """
    times = {PERIOD_OF[name] for name in question.by if name in PERIOD_OF}
    single = "day" in question.by or question.first_day == question.last_day is not None
    moments = "interval" in question.by or ("quarter" in question.by and single)
    its = metric.definition
    return (moments or its.grain != "quarter") and times <= set(its.periods)


#: Grain of time → the period of the catalogue that it is.
PERIOD_OF: Final[Mapping[str, str]] = {
    "interval": "quarter", "quarter": "quarter", "half_hour": "half_hour", "hour": "hour",
    "day": "day", "weekday": "day", "week": "week", "month": "month",
    "quarter_year": "quarter_year",
}  # fmt: skip
