"""From metrics to SQL. Pure: no engine, no files.

`plan` gathers the measures of all metrics asked for and writes one statement for each kind of
fact; `gathering` puts the answers together. What a statement may contain is checked by parsing it
(`check_portable`): one text for DuckDB, Spark and ClickHouse.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from huawu.kernel.errors import Invalid
from huawu.kernel.ids import QueueId, TeamId
from huawu.metrics.catalogue import Metric
from huawu.metrics.days import day_after
from huawu.metrics.expressions import Aggregate, Value, aggregates
from huawu.metrics.expressions import Expression as Formula
from huawu.metrics.facts import Use, columns
from huawu.metrics.measures import Measure, identity, literal, measure
from huawu.metrics.portable import check_portable

#: Grains of local time, as SQL over `day` (yyyymmdd) and `minute`.
TIMES: Final[Mapping[str, str]] = {
    "year": "f.day - f.day % 10000",
    "quarter_year": "calendar.quarter_year",
    "month": "f.day - f.day % 100",
    "week": "calendar.week",
    "weekday": "calendar.weekday",
    "day": "f.day",
    "hour": "f.minute - f.minute % 60",
    "half_hour": "f.minute - f.minute % 30",
    "quarter": "f.minute",
    "interval": "f.slot_s",
}
_FROM_CALENDAR: Final = frozenset({"quarter_year", "week", "weekday", "tenure"})
#: The same of its customer; a contact may tell it itself.
OF_CUSTOMERS: Final = {"region": "coalesce(regions.region, '')"}
_OF_CONTACTS: Final = {
    "region": f"case when f.region <> '' then f.region else {OF_CUSTOMERS['region']} end"
}
#: The same of its queue.
OF_QUEUES: Final = {"project": "coalesce(projects.project, '')"}
#: What is known of a fact's agent beside the facts, as SQL; the table has a row for each.
OF_AGENTS: Final = {
    "team": "coalesce(members.team, '')",
    "tenure": (
        "case when coalesce(members.joined, 0) = 0 then ''"
        " when calendar.number - members.joined < 90 then 'months_3'"
        " when calendar.number - members.joined < 365 then 'year_1'"
        " when calendar.number - members.joined < 1095 then 'years_3'"
        " else 'longer' end"
    ),
}
#: Columns that are numbers and may be grouped by all the same.
_NUMBERS: Final = frozenset(
    {"priority", "part", "asked", "callback", "transferred_in", "transferred_out", "conference"}
)
#: Never grouped by: there are as many of them as rows.
_TOO_FINE: Final = frozenset({"id", "contact", "customer"})

#: The customer's next arrival about the same topic; parts after the first begin by a transfer,
#: so a return is charged to the part that began the contact.
REPEATS: Final = (
    "(select g.*, case when g.customer <> '' and g.part = 0 and g.next_ms > 0"
    " then g.next_ms - g.at_ms else 0 end as repeat from"
    " (select h.*, lead(h.at_ms, 1, cast(0 as bigint)) over (partition by h.customer, h.topic,"
    " case when h.part = 0 and h.direction = 'inbound' then 1 else 0 end"
    " order by h.at_ms, h.id, h.part) as next_ms from {source} as h) as g)"
)


#: Who asked for a person and does not wait any more.
_ENDED: Final = "f.asked = 1 and f.outcome not in ('waiting', 'open')"

#: How far back one looks whether something is recorded at all.
_WHILE_DAYS: Final = 90

#: The computed column in an aggregate call, and not the word in quotes.
REPEAT: Final = re.compile(r"(?<!')\brepeat\b(?!')")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Queues and teams whose facts somebody may see; None means all."""

    queues: frozenset[str] | frozenset[QueueId] | None = None
    teams: frozenset[str] | frozenset[TeamId] | None = None


#: Nothing is hidden.
EVERYTHING: Final = (Sight(),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: metrics by dimensions, over some days, of some rows."""

    metrics: Sequence[Metric]
    by: Sequence[str] = ()
    first_day: int | None = None  #: yyyymmdd, local
    last_day: int | None = None  #: inclusive
    since_ms: int | None = None  #: only rows of then or later
    where: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    values: Mapping[str, Value] = field(default_factory=dict[str, Value])  #: of parameters
    sights: Sequence[Sight] = EVERYTHING  #: a row is seen when one of them shows it


@dataclass(frozen=True, slots=True)
class Statement:
    """One query over one kind of fact: the dimensions first, then each measure's columns."""

    fact: str
    sql: str
    measures: Sequence[tuple[Aggregate, Measure]]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything to ask, and how to read it."""

    by: Sequence[str]
    formulas: Mapping[str, Formula]  #: bound, by metric
    needs: Mapping[str, Sequence[Formula]]  #: of each metric, what must not come to nothing
    statements: Sequence[Statement]
    background: Sequence[Statement]  #: of `needs`: over the whole centre, and some time before


def dimensions(metric: Metric) -> Sequence[str]:
    """Return what a metric may be grouped and filtered by: what all its facts have."""
    common: list[str] | None = None
    for fact in sorted(metric.facts):
        names = fact_dimensions(fact)
        common = names if common is None else [name for name in common if name in names]
    return common or []


def fact_dimensions(fact: str) -> list[str]:
    """Return what rows of a fact may be grouped by."""
    own = [
        name
        for name, column in columns(fact).items()
        if name not in (_TOO_FINE | OF_CUSTOMERS.keys())
        and (column.use in (Use.TEXT, Use.FLAG) or name in ("priority", "part"))
    ]
    of_agents = OF_AGENTS if "agent" in own else ()
    of_customers = OF_CUSTOMERS if "customer" in columns(fact) else ()
    of_queues = OF_QUEUES if "queue" in own else ()
    return [*TIMES, *own, *of_agents, *of_queues, *of_customers]


def plan(question: Question) -> Plan:
    """Write the statements that answer a question.

    Raises:
        Invalid: a metric has no such dimension.
    """
    _check(question)
    formulas = {each.id: each.bound(question.values) for each in question.metrics}
    needs = {each.id: each.bound_needs(question.values) for each in question.metrics}
    return Plan(
        by=tuple(question.by),
        formulas=formulas,
        needs=needs,
        statements=_statements(question, formulas.values()),
        background=_statements(background_of(question), chain.from_iterable(needs.values())),
    )


def _statements(question: Question, formulas: Iterable[Formula]) -> list[Statement]:
    wanted: dict[Aggregate, Measure] = {}
    for each in chain.from_iterable(map(aggregates, formulas)):
        wanted.setdefault(identity(each), measure(each))
    by_fact: dict[str, list[tuple[Aggregate, Measure]]] = {}
    for each, its_measure in wanted.items():
        by_fact.setdefault(each.fact, []).append((each, its_measure))
    statements = [
        Statement(fact, select(question, fact, _all_calls(found)), found)
        for fact, found in by_fact.items()
    ]
    for statement in statements:
        check_portable(statement.sql)
    return statements


def background_of(question: Question) -> Question:
    """Return where one looks whether something is recorded at all: everywhere, a while back."""
    first = question.first_day
    return Question(
        metrics=question.metrics,
        first_day=None if first is None else day_after(first, -_WHILE_DAYS),
        last_day=question.last_day,
    )


def _check(question: Question) -> None:
    for metric in question.metrics:
        known = dimensions(metric)
        for name in (*question.by, *question.where):
            if name not in known:
                raise Invalid(
                    "by" if name in question.by else "where",
                    f"{metric.id} has no dimension {name!r}; it has {', '.join(known)}",
                )


def check_filters(question: Question, fact: str) -> None:
    """Make sure that rows of a fact can be filtered so.

    Raises:
        Invalid: they have no such dimension.
    """
    known = fact_dimensions(fact)
    for name in question.where:
        if name not in known:
            raise Invalid("where", f"a {fact} has no {name!r}; it has {', '.join(known)}")


def _all_calls(found: Iterable[tuple[Aggregate, Measure]]) -> list[str]:
    return [call for _, each in found for call in each.sql]


def select(
    question: Question, fact: str, calls: Sequence[str], source: str = "", *, bare: bool = False
) -> str:
    """Write one statement.

    Args:
        question: dimensions, days and filters; its metrics do not matter here.
        fact: over which rows.
        calls: aggregate calls, one for each column.
        source: a table of the same columns to read instead of the fact's own.
        bare: leave the columns of the calls without names of ours.
    """
    names = [_dimension(name, fact) for name in question.by]
    shown = [f"{text} as d{i}" for i, text in enumerate(names)]
    shown += calls if bare else [f"{call} as c{i}" for i, call in enumerate(calls)]
    table = source or fact
    if not source and fact == "contact" and any(REPEAT.search(call) for call in calls):
        table = REPEATS.format(source=fact)
    text = f"select {', '.join(shown)} from {table} as f{joins(question, fact)}"  # noqa: S608
    where = where_of(question, fact)
    text += f" where {where}" if where else ""
    return text + (f" group by {', '.join(names)}" if names else "")


def select_ends(question: Question) -> str:
    """Write the statement that counts who ceased to wait by second and outcome."""
    where = " and ".join(part for part in (where_of(question, "contact"), _ENDED) if part)
    return (
        "select (f.wait - f.wait % 1000) / 1000, f.outcome, cast(count(*) as bigint)"  # noqa: S608
        f" from contact as f{joins(question, 'contact')} where {where} group by 1, 2"
    )


def select_announcements(question: Question, most: int) -> str:
    """Write the statement that says when the n-th announcement was heard, in ms of waiting."""
    where = " and ".join(p for p in (where_of(question, "segment"), "f.kind = 'announcement'") if p)
    return (
        "select n, count(*), quantile_disc(length, [0.1, 0.5, 0.9]) from"  # noqa: S608
        " (select f.length, row_number() over"
        " (partition by f.source, f.id, f.queue order by f.number) as n"
        f" from segment as f{joins(question, 'segment')} where {where})"
        f" group by n order by n limit {most}"
    )


def joins(question: Question, fact: str) -> str:
    """Return what a statement joins to a fact `f`, so that it can be grouped and filtered."""
    used = {*question.by, *question.where}
    text = " join calendar on calendar.day = f.day" if used & _FROM_CALENDAR else ""
    scoped = fact != "queue" and any(sight.teams is not None for sight in question.sights)
    by_agent = scoped or not used.isdisjoint(OF_AGENTS)
    text += " left join members on members.agent = f.agent" if by_agent else ""
    by_queue = not used.isdisjoint(OF_QUEUES)
    text += " left join projects on projects.queue = f.queue" if by_queue else ""
    by_customer = not used.isdisjoint(OF_CUSTOMERS)
    return text + (" left join regions on regions.customer = f.customer" if by_customer else "")


def _dimension(name: str, fact: str) -> str:
    beside = OF_AGENTS | OF_QUEUES | (_OF_CONTACTS if fact == "contact" else OF_CUSTOMERS)
    return beside.get(name) or TIMES.get(name, f"f.{name}")


def where_of(question: Question, fact: str) -> str:
    """Return which rows of a fact `f` a question is about; "" for all."""
    parts: list[str] = []
    if question.first_day is not None:
        parts.append(f"f.day >= {question.first_day}")
    if question.last_day is not None:
        parts.append(f"f.day <= {question.last_day}")
    if question.since_ms is not None:
        parts.append(f"f.at_ms >= {question.since_ms}")
    for name, words in question.where.items():
        numeric = name in TIMES or name in _NUMBERS
        parts.append(_among(_dimension(name, fact), words, name if numeric else ""))
    if Sight() not in question.sights:
        seen = [f"({_seen(sight, fact)})" for sight in question.sights]
        parts.append(f"({' or '.join(seen)})" if seen else "1 = 0")
    return " and ".join(parts)


def _among(column: str, words: Iterable[str], number: str = "") -> str:
    """Return the test that a column is one of some words, or of some numbers called `number`."""
    listed = ", ".join(_number(number, word) if number else literal(word) for word in words)
    return f"{column} in ({listed})" if listed else "1 = 0"


def _number(name: str, word: str) -> str:
    try:
        return str(int(word))
    except ValueError:
        raise Invalid(f"where.{name}", f"{word!r} is no whole number") from None


def _seen(sight: Sight, fact: str) -> str:
    """Agents' time belongs to their team, a queue's to the queue, the rest to both.

    What no agent has had yet is of no team in particular: every team may see it.
    """
    parts: list[str] = []
    if sight.queues is not None and fact != "state":
        parts.append(_among("f.queue", sorted(sight.queues)))
    if sight.teams is not None and fact != "queue":
        among = _among(OF_AGENTS["team"], sorted(sight.teams))
        parts.append(f"(f.agent = '' or {among})")
    return " and ".join(parts) or "1 = 1"
