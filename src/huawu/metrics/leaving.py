"""How customers leave while they wait: by the second, and around each announcement. Pure.

The hazard is the chance that somebody who still waits leaves within the next second: leavings in
a span over the seconds that all who waited spent in it. Who was answered or sent on counts until
then only, so that a quick answer does not look like patience.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

#: Second of waiting → how many left, and how many ceased to wait for another reason.
Ends = Mapping[int, tuple[int, int]]

_AROUND_S: Final = 15  #: seconds before and after an announcement that are compared
_EDGES_S: Final = (0, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1800)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """The n-th announcement, by when those who heard it did."""

    number: int  #: from 1
    heard: int
    early_s: float  #: a tenth heard it before
    middle_s: float
    late_s: float  #: a tenth heard it after


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A span of waiting."""

    first_s: int
    last_s: int | None  #: exclusive; None: the rest
    left: int
    exposed_s: int  #: seconds that people waited within it

    @property
    def hazard(self) -> float | None:
        """Leavings a second; None when nobody waited."""
        return self.left / self.exposed_s if self.exposed_s else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Leaving just before and just after an announcement."""

    announcement: Announcement
    before: Span
    after: Span

    @property
    def ratio(self) -> float | None:
        """Hazard after over hazard before; above 1, more leave once they heard it."""
        before, after = self.before.hazard, self.after.hazard
        return after / before if before and after is not None else None

    @property
    def sharp(self) -> bool:
        """Whether the moment was alike for all, so that before and after can be told apart."""
        told = self.announcement
        return told.late_s - told.early_s <= _AROUND_S


def spans(ends: Ends) -> Sequence[Span]:
    """Return the whole of waiting cut at the usual marks (15 s and 180 s among them)."""
    edges = [*_EDGES_S, None]
    return [span_of(ends, first or 0, last) for first, last in pairwise(edges)]


def span_of(ends: Ends, first_s: int, last_s: int | None) -> Span:
    """Return one span of waiting; an end within second `n` counts as having waited `n`."""
    left = exposed_s = 0
    for second, (gone, other) in ends.items():
        beyond = last_s is not None and second >= last_s
        until_s = last_s if last_s is not None and beyond else second
        exposed_s += max(0, until_s - first_s) * (gone + other)
        if first_s <= second and not beyond:
            left += gone
    return Span(first_s=first_s, last_s=last_s, left=left, exposed_s=exposed_s)


def effects(ends: Ends, announcements: Sequence[Announcement]) -> Sequence[Effect]:
    """Return how leaving changed around each announcement, at the median of when it was heard."""
    found: list[Effect] = []
    for each in announcements:
        middle_s = round(each.middle_s)
        before = span_of(ends, max(0, middle_s - _AROUND_S), middle_s)
        after = span_of(ends, middle_s, middle_s + _AROUND_S)
        found.append(Effect(announcement=each, before=before, after=after))
    return found
