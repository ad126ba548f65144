"""Who keeps to the plan: states of the floor as activities, plan against deeds. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from huawu.wfm.adherence import Activity, Adherence, Span, adherence

_WORK: Final = frozenset({
    "available", "ready", "reserved", "ringing", "talking", "hold", "consult", "conference",
    "wrap", "wrap_up", "working", "preview", "dialing",
})  # fmt: skip
_RESTS: Final = frozenset({"not_ready", "away"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One state of an agent for some time, as facts keep it."""

    state: str
    reason: str
    begin_ms: int
    length_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDay:
    """What one agent should have done and did."""

    planned: Sequence[Span]
    done: Sequence[Stretch]
    excused: Sequence[Span] = ()


def activity_of(state: str, reason: str, productive: frozenset[str]) -> Activity:
    """Return what somebody does in a state; a break with a productive reason is work."""
    if state in _WORK or (state == "not_ready" and reason in productive):
        return Activity.WORK
    return Activity.BREAK if state in _RESTS else Activity.OFF


def done_spans(stretches: Sequence[Stretch], productive: frozenset[str]) -> list[Span]:
    """Return stretches as spans in order; what overlaps by a rounding is cut."""
    ordered = sorted(stretches, key=lambda s: s.begin_ms)
    spans = [
        Span(
            begin=_at(each.begin_ms),
            end=_at(each.begin_ms + each.length_ms),
            activity=activity_of(each.state, each.reason, productive),
        )
        for each in ordered
    ]
    ends = [min(a.end, b.begin) for a, b in pairwise(spans)] + [s.end for s in spans[-1:]]
    return [
        Span(begin=span.begin, end=end, activity=span.activity)
        for span, end in zip(spans, ends, strict=True)
        if end > span.begin
    ]


def cut(spans: Sequence[Span], until: datetime) -> list[Span]:
    """Return spans as far as they are past."""
    return [
        Span(begin=span.begin, end=min(span.end, until), activity=span.activity)
        for span in spans
        if span.begin < until
    ]


def kept(
    days: Mapping[str, AgentDay], until: datetime, tolerance: timedelta, productive: frozenset[str]
) -> Mapping[str, Adherence]:
    """Return how well each agent kept to the plan, up to an instant."""
    return {
        agent: adherence(
            cut(day.planned, until),
            cut(done_spans(day.done, productive), until),
            excused=day.excused,
            tolerance=tolerance,
        )
        for agent, day in days.items()
    }


def _at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
