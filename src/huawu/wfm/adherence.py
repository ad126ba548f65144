"""Plan against what people did: adherence, conformance, and who is out of step now. Pure.

Both sides are spans of instants, half-open and in UTC, so that a day of 23 or 25 hours needs no
special case. What was excused (an approved meeting, a fault of ours) is left out on both sides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from huawu.kernel.errors import Invalid

_NONE = timedelta()


class Activity(StrEnum):
    """What somebody is planned to do, or does; what is neither planned nor done is OFF."""

    WORK = "work"  #: ready, on contacts or wrapping up
    BREAK = "break"
    TRAINING = "training"  #: meetings and coaching too
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One activity from `begin` to before `end`."""

    begin: datetime
    end: datetime
    activity: Activity

    def __post_init__(self) -> None:
        if self.begin.tzinfo is None or self.end.tzinfo is None:
            raise Invalid("span", "its instants must name their zone.")
        if self.end < self.begin:
            raise Invalid("span", "it ends before it begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse:
    """A stretch out of step that lasted longer than is tolerated."""

    begin: datetime
    end: datetime
    planned: Activity
    done: Activity


@dataclass(frozen=True, slots=True, kw_only=True)
class Adherence:
    """How well a stretch of time kept to its plan; all spans without what was excused."""

    planned: timedelta  #: in any activity but OFF
    kept: timedelta  #: of it, in the planned activity
    planned_work: timedelta
    worked: timedelta  #: in all, also outside the plan
    lapses: tuple[Lapse, ...] = ()

    @property
    def adherence_ratio(self) -> float | None:
        """Time in the planned activity by time planned; None when nothing was planned."""
        return self.kept / self.planned if self.planned else None

    @property
    def conformance_ratio(self) -> float | None:
        """Time worked by work planned, whenever it was; None when none was planned."""
        return self.worked / self.planned_work if self.planned_work else None


@dataclass(frozen=True, slots=True)
class _Moment:
    """A stretch in which neither side changes."""

    begin: datetime
    end: datetime
    planned: Activity
    done: Activity


def adherence(
    planned: Sequence[Span],
    done: Sequence[Span],
    *,
    excused: Iterable[Span] = (),
    tolerance: timedelta = timedelta(minutes=3),
) -> Adherence:
    """Hold what was done against the plan.

    Args:
        planned: in order, without overlap.
        done: likewise.
        excused: stretches that count on neither side, whatever their activity.
        tolerance: lapses up to this long are not listed; their time counts all the same.

    Raises:
        Invalid: spans overlap or are out of order.
    """
    for name, spans in (("planned", planned), ("done", done)):
        _check(name, spans)
    excuses = sorted(excused, key=lambda span: span.begin)
    moments = [m for m in _moments(planned, done, excuses) if not _is_excused(m, excuses)]
    return Adherence(
        planned=_total(m for m in moments if m.planned is not Activity.OFF),
        kept=_total(m for m in moments if m.planned is m.done is not Activity.OFF),
        planned_work=_total(m for m in moments if m.planned is Activity.WORK),
        worked=_total(m for m in moments if m.done is Activity.WORK),
        lapses=tuple(_lapses(moments, tolerance)),
    )


def _check(name: str, spans: Sequence[Span]) -> None:
    for before, after in pairwise(spans):
        if after.begin < before.end:
            raise Invalid(name, f"spans overlap or are out of order at {after.begin.isoformat()}.")


def _moments(
    planned: Sequence[Span], done: Sequence[Span], excused: Sequence[Span]
) -> Iterable[_Moment]:
    edges = sorted(
        {edge for span in (*planned, *done, *excused) for edge in (span.begin, span.end)}
    )
    plan, deed = _At(planned), _At(done)
    for begin, end in pairwise(edges):
        yield _Moment(begin, end, plan.at(begin), deed.at(begin))


class _At:
    """Reads ordered spans at ascending instants."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._next = 0

    def at(self, moment: datetime) -> Activity:
        while self._next < len(self._spans) and self._spans[self._next].end <= moment:
            self._next += 1
        if self._next < len(self._spans) and self._spans[self._next].begin <= moment:
            return self._spans[self._next].activity
        return Activity.OFF


def _is_excused(moment: _Moment, excuses: Sequence[Span]) -> bool:
    return any(excuse.begin <= moment.begin < excuse.end for excuse in excuses)


def _total(moments: Iterable[_Moment]) -> timedelta:
    return sum((moment.end - moment.begin for moment in moments), _NONE)


def _lapses(moments: Iterable[_Moment], tolerance: timedelta) -> Iterable[Lapse]:
    """Join neighbouring moments of the same mismatch, and yield the long ones."""
    open_: Lapse | None = None
    for moment in moments:
        wrong = moment.planned is not moment.done
        if open_ is not None:
            same = (open_.planned, open_.done, open_.end) == (
                moment.planned,
                moment.done,
                moment.begin,
            )
            if wrong and same:
                open_ = Lapse(
                    begin=open_.begin,
                    end=moment.end,
                    planned=open_.planned,
                    done=open_.done,
                )
                continue
            if open_.end - open_.begin > tolerance:
                yield open_
        open_ = (
            Lapse(begin=moment.begin, end=moment.end, planned=moment.planned, done=moment.done)
            if wrong
            else None
        )
    if open_ is not None and open_.end - open_.begin > tolerance:
        yield open_
