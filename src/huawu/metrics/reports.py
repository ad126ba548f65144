"""Reports (报表) ready made: which metrics, by what, in which sections. Pure.

A report is data like the catalogue; `report_of` turns the answers to its questions into tables
that screens, files and the terminal show alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from huawu.kernel.errors import NotFound
from huawu.metrics.asking import Answer, Ask
from huawu.metrics.catalogue import Catalogue, Standard, Words
from huawu.metrics.telling import noted, written


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table of a report."""

    title: Words
    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    turned: bool = False  #: one line for each metric, with its grade, standards and remedies
    weights: tuple[float, ...] = ()  #: of each metric in a score of 100 points
    detail: bool = False  #: one line for each part of a contact, newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report by name."""

    name: str
    title: Words
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A section with its figures: plain values under column names."""

    title: Words
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


_BEST: Final = 5  #: the best grade
_GRADED: Final = (
    "connect_rate_agent", "service_level", "csat", "csat_participation", "fcr", "fcr_repeat",
    "service_flaw_rate", "work_saturation", "inbound_sales_success", "qa_score",
    "complaint_rate", "complaint_csat", "transfer_accuracy", "staff_turnover", "aht", "avg_rings",
    "avg_queue_time", "occupancy", "utilisation", "monitoring_pass_rate", "knowledge_exam",
    "attendance", "connect_rate_inbound", "connect_rate_outbound", "cost_per_call",
)  # fmt: skip
_LEVELS: Final = (
    "service_level", "service_level_s1", "service_level_answered", "service_level_short",
    "service_level_exit", "service_level_sl2", "service_level_live", "service_level_ignored",
    "service_level_15", "service_level_20", "service_level_30",
)  # fmt: skip
#: What one agent can do something about, and what it counts for in 100 points.
_SCORED: Final = (
    ("csat", 25.0), ("qa_score", 20.0), ("fcr_repeat", 20.0), ("service_flaw_rate", 10.0),
    ("complaint_rate", 10.0), ("transfer_accuracy", 5.0), ("complaint_csat", 5.0),
    ("inbound_sales_success", 5.0),
)  # fmt: skip
_INTERVAL: Final = (
    "offered", "answered", "abandoned", "flowed_out", "lost", "waiting", "service_level", "asa",
    "longest_wait", "aht",
)  # fmt: skip

REPORTS: Final[Mapping[str, Report]] = {
    each.name: each
    for each in (
        Report(
            name="kpi",
            title=Words("整体 KPI 报表", "Whole KPI report"),
            sections=(
                Section(title=Words("整体考核", "Assessment"), metrics=_GRADED, turned=True),
            ),
        ),
        Report(
            name="agents",
            title=Words("座席工作报表", "Agent activity"),
            sections=(
                Section(
                    title=Words("处理", "Handled"),
                    metrics=("handled", "transferred_out", "missed_offers", "aht", "avg_hold"),
                    by=("agent",),
                ),
                Section(
                    title=Words("时间", "Time"),
                    metrics=("login_time", "talk_time", "hold_time", "wrap_time", "ringing_time",
                             "available_time", "not_ready_time", "occupancy", "utilisation"),
                    by=("agent",),
                ),
            ),
        ),
        Report(
            name="scorecards",
            title=Words("个人考核评分表", "Personal scorecards"),
            sections=(
                Section(
                    title=Words("百分制评分", "Out of 100 points"),
                    metrics=tuple(name for name, _ in _SCORED),
                    weights=tuple(weight for _, weight in _SCORED),
                    by=("agent",),
                ),
            ),
        ),
        Report(
            name="intervals",
            title=Words("时段报表", "Interval report"),
            sections=(
                Section(
                    title=Words("按日与半小时", "By day and half hour"),
                    metrics=_INTERVAL,
                    by=("day", "half_hour"),
                ),
            ),
        ),
        Report(
            name="abandonment",
            title=Words("放弃分析", "Abandonment analysis"),
            sections=(
                Section(
                    title=Words("总览", "Overall"),
                    metrics=("abandoned", "abandonment_rate", "short_abandoned",
                             "abandoned_within_15", "abandoned_within_180", "avg_abandon_wait",
                             "abandon_wait_p50", "abandoned_into_self_service", "left_in_flow"),
                ),
                Section(
                    title=Words("按时段", "By half hour"),
                    metrics=("offered", "abandoned", "short_abandoned", "abandonment_rate_long",
                             "avg_abandon_wait"),
                    by=("half_hour",),
                ),
            ),
        ),
        Report(
            name="calls",
            title=Words("通话明细", "Call detail"),
            sections=(
                Section(title=Words("联络与转接各段", "Each part of each contact"), metrics=(),
                        detail=True),
            ),
        ),
        Report(
            name="queues",
            title=Words("队列对比", "Queue comparison"),
            sections=(
                Section(title=Words("队列", "Queues"), metrics=_INTERVAL, by=("queue",)),
                Section(
                    title=Words("服务水平各口径", "Service level, all readings"),
                    metrics=_LEVELS,
                    by=("queue",),
                ),
            ),
        ),
        Report(
            name="business",
            title=Words("业务受理统计", "Business counters"),
            sections=(
                Section(
                    title=Words("业务受理", "Counters"),
                    metrics=("consult_count", "consult_users", "query_count", "query_users",
                             "transact_requests", "transact_success", "transact_users",
                             "complaints_accepted", "complaint_users",
                             "complaints_per_10k_users", "repeat_complaints",
                             "escalated_complaints", "suggestions", "suggestion_users",
                             "inbound_sales_count", "refund_count", "refund_amount"),
                    turned=True,
                ),
            ),
        ),
    )
}  # fmt: skip


def need(name: str) -> Report:
    """Return a report.

    Raises:
        NotFound: there is none of that name.
    """
    if name not in REPORTS:
        raise NotFound(f"There is no report {name}; there are {', '.join(REPORTS)}.")
    return REPORTS[name]


def ask_of(section: Section, span: Ask) -> Ask:
    """Return a section's question over the days and filters of `span`."""
    return replace(span, metrics=section.metrics, by=section.by)


def sheet_of_answer(answer: Answer) -> Sheet:
    """Return the answer to a question of one's own as a table."""
    return sheet_of(Section(title=Words("数据", "Figures"), metrics=()), answer, Catalogue({}, {}))


def sheet_of(section: Section, answer: Answer, catalogue: Catalogue) -> Sheet:
    """Return a section's figures as a table."""
    if section.weights:
        return _scores(section, answer)
    if not section.turned:
        names = [metric.id for metric in answer.metrics]
        rows = [
            [row[name] for name in (*answer.by, *names)]
            for row in answer.rows
            if not section.by or _somebodys(row)
        ]
        return Sheet(title=section.title, columns=[*answer.by, *names], rows=rows)
    row, grades = answer.rows[0], answer.grades[0]
    rows = [
        [
            metric.id,
            metric.definition.zh,
            metric.definition.en,
            row[metric.id],
            written(row[metric.id], metric),
            grades.get(metric.id),
            "; ".join(_standard(each) for each in metric.definition.standards),
            "; ".join(catalogue.remedies[name].zh for name in metric.definition.remedies),
        ]
        for metric in answer.metrics
    ]
    columns = ["metric", "zh", "en", "value", "shown", "grade", "standards", "remedies"]
    return Sheet(title=section.title, columns=columns, rows=rows)


#: Columns of the call detail; spans become seconds.
_DETAILS: Final = (
    "id", "part", "channel", "direction", "number", "queue", "agent", "topic", "outcome",
    "ended_by", "missed", "wait", "ring", "talk", "hold", "wrap",
)  # fmt: skip
_SPANS: Final = frozenset({"wait", "ring", "talk", "hold", "wrap"})


def details_of(section: Section, contacts: Sequence[Mapping[str, Any]]) -> Sheet:
    """Return contacts' parts as a table; moments in UTC, spans in seconds."""
    rows = [
        [
            datetime.fromtimestamp(each["at_ms"] / 1000, UTC).isoformat(timespec="seconds"),
            *(each[name] / 1000 if name in _SPANS else each[name] for name in _DETAILS),
        ]
        for each in contacts
    ]
    columns = ["at", *(f"{name}_s" if name in _SPANS else name for name in _DETAILS)]
    return Sheet(title=section.title, columns=columns, rows=rows)


def score(weights: Sequence[float], grades: Sequence[int | None]) -> float | None:
    """Return a score of 0 to 100: what the grades earn of what they could.

    A grade of 5 earns its whole weight, 2 two fifths of it. What has no grade, because nobody
    judged it or the metric has none, is left out, and its weight falls to the others.
    """
    known = [(w, g) for w, g in zip(weights, grades, strict=True) if g is not None]
    whole = sum(weight for weight, _ in known)
    return 100 * sum(weight * grade / _BEST for weight, grade in known) / whole if whole else None


def _scores(section: Section, answer: Answer) -> Sheet:
    names = [metric.id for metric in answer.metrics]
    rows: list[list[Any]] = []
    for row, grades in zip(answer.rows, answer.grades, strict=True):
        if not _somebodys(row):
            continue
        earned = score(section.weights, [grades.get(name) for name in names])
        rounded = None if earned is None else round(earned, 1)
        rows.append([*(row[name] for name in answer.by), rounded, *(row[name] for name in names)])
    return Sheet(title=section.title, columns=[*answer.by, "score", *names], rows=rows)


def _somebodys(row: Mapping[str, Any]) -> bool:
    """Say whether a report has a line for it: what no agent took is nobody's activity."""
    return row.get("agent") != ""


def _standard(standard: Standard) -> str:
    if standard.value is not None:
        within = f" ({standard.within})" if standard.within else ""
        return f"{standard.kind} {standard.op} {standard.value:g}{within}"
    if standard.low is None or standard.high is None:
        return f"{standard.kind} {noted(standard).zh}"
    return f"{standard.kind} {standard.low:g}–{standard.high:g}"
