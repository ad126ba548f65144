"""The contacts behind a figure, as SQL for DuckDB. Pure.

A figure of contacts opens to those that it counts. One of agents' time, of marks or of stretches
opens to the contacts that these are about, one of quarter hours of a queue to those who came,
stood or left then: the same moments that `folding.queues` counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from huawu.metrics.compiler import REPEAT, REPEATS, Question, joins, where_of
from huawu.metrics.expressions import Aggregate, aggregates
from huawu.metrics.facts import SLOT_S
from huawu.metrics.measures import condition_sql

#: Facts that lead to contacts; the first of them that a metric is counted from does.
_LEADING: Final = ("contact", "state", "mark", "segment", "queue")

_SLOT_MS: Final = SLOT_S * 1000
_LEFT_MS: Final = "(f.at_ms + f.wait)"
#: In a queue's quarter hour `q`: came in it, left in it, or stood before, at its end or at all.
_CAME: Final = f"f.at_ms >= q.at_ms and f.at_ms < q.at_ms + {_SLOT_MS}"
_LEFT: Final = f"{_LEFT_MS} >= q.at_ms and {_LEFT_MS} < q.at_ms + {_SLOT_MS}"
_BEFORE: Final = f"f.at_ms < q.at_ms and (f.outcome = 'waiting' or {_LEFT_MS} >= q.at_ms)"
_AT_ITS_END: Final = (
    f"f.at_ms < q.at_ms + {_SLOT_MS}"
    f" and (f.outcome = 'waiting' or {_LEFT_MS} >= q.at_ms + {_SLOT_MS})"
)
_STOOD: Final = (
    f"f.at_ms < q.at_ms + {_SLOT_MS} and (f.outcome = 'waiting' or {_LEFT_MS} >= q.at_ms)"
)
#: Column of a queue's quarter hour → which contacts of the queue it counts.
_COUNTED: Final[Mapping[str, str]] = {
    "carried_in": _BEFORE,
    "offered": _CAME,
    "answered": f"f.outcome = 'answered' and {_LEFT}",
    "abandoned": f"f.outcome = 'abandoned' and {_LEFT}",
    "lost": f"f.outcome = 'lost' and {_LEFT}",
    "flowed_out": f"f.outcome not in ('answered', 'abandoned', 'lost', 'waiting') and {_LEFT}",
    "waiting": _AT_ITS_END,
    "longest": _STOOD,
}


def behind(question: Question) -> str:
    """Return the fact by which one finds the contacts behind a question's metrics."""
    counted = {fact for metric in question.metrics for fact in metric.facts}
    return next((fact for fact in _LEADING if fact in counted), "contact")


def select_rows(question: Question, fact: str, names: Sequence[str], most: int) -> str:
    """Write the statement that shows the newest contacts behind a figure.

    Args:
        question: whose filters and metrics say which.
        fact: what is counted, from `behind`.
        names: columns of contacts.
        most: how many contacts.
    """
    calls = _calls(question, fact)
    counted = _any(None if c.where is None else condition_sql(c.where) for c in calls)
    rows = _all(where_of(question, fact), counted)
    if fact == "contact":
        table, where, joined = fact, rows, joins(question, fact)
    else:
        seen = Question(metrics=(), sights=question.sights)
        about = _of_queues if fact == "queue" else _about
        found = about(question, fact, rows, calls)
        table, where, joined = (
            "contact",
            _all(found, where_of(seen, "contact")),
            joins(seen, "contact"),
        )
    if REPEAT.search(counted):
        table = REPEATS.format(source=table)
    return (
        f"select {', '.join(f'f.{name}' for name in names)} from {table} as f"  # noqa: S608
        f"{joined}{_filtered(where)} order by f.at_ms desc limit {most}"
    )


def _about(question: Question, fact: str, rows: str, _: Sequence[Aggregate]) -> str:
    """Return the test of contacts that rows of a fact are about."""
    table = f"{fact} as f{joins(question, fact)}{_filtered(rows)}"
    contact = "f.id" if fact == "segment" else "f.contact"
    return f"f.id in (select {contact} from {table})"  # noqa: S608


def _of_queues(question: Question, fact: str, rows: str, calls: Sequence[Aggregate]) -> str:
    """Return the test of contacts that came, stood or left in some quarter hours of queues."""
    columns = [column for call in calls for column in call.columns or ("longest",)]
    table = f"{fact} as f{joins(question, fact)}{_filtered(rows)}"
    quarters = f"(select f.source, f.queue, f.at_ms from {table}) as q"  # noqa: S608
    same = "q.source = f.source and q.queue = f.queue"
    counted = _any(_COUNTED[column] for column in columns)
    return f"f.asked = 1 and exists (select 1 from {quarters} where {same} and {counted})"  # noqa: S608


def _calls(question: Question, fact: str) -> Sequence[Aggregate]:
    return [
        call
        for metric in question.metrics
        for call in aggregates(metric.bound(question.values))
        if call.fact == fact
    ]


def _any(tests: Iterable[str | None]) -> str:
    """Return the test that one of some holds; None is one that always does, "" no test at all."""
    told = list(dict.fromkeys(tests))
    if None in told or not told:
        return ""
    return f"({' or '.join(f'({each})' for each in told)})"


def _all(*tests: str) -> str:
    return " and ".join(test for test in tests if test)


def _filtered(where: str) -> str:
    return f" where {where}" if where else ""
