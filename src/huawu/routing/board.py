"""What waits on one channel, in the order of service.

Sorted lists instead of heaps: the place of a contact is found by bisection, nothing stale is
kept, and the heads of all lines are walked in order until one is found that the agent may take.
Where an agent may take few, the heads of those few lines are compared instead.
"""

from bisect import bisect_left, insort
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

from huawu.kernel.ids import ContactId, QueueId
from huawu.routing.bits import numbers
from huawu.routing.eligibility import Needs


class Line:
    """The contacts of one queue on one channel, in order."""

    __slots__ = ("entries", "needs", "queue")

    def __init__(self, queue: QueueId, needs: Needs) -> None:
        self.queue = queue
        self.needs = needs
        self.entries: list[Entry] = []


class Entry(NamedTuple):
    """A waiting contact; sorts by key, ties by order of arrival."""

    key_at: float  #: seconds since 1970
    sequence: int
    contact: ContactId
    line: Line


@dataclass(slots=True)
class Board:
    """The lines of one channel."""

    _heads: list[Entry] = field(default_factory=list[Entry])  #: the first of each line
    _lines: dict[int, list[Line]] = field(default_factory=dict[int, list[Line]])  #: by needs
    _asked: int = 0  #: bitset: needs of lines in which somebody waits

    def add(self, entry: Entry) -> None:
        """Put a contact into its line."""
        entries = entry.line.entries
        insort(entries, entry)
        if entries[0] is entry:
            if len(entries) > 1:
                self._replace_head(entries[1], entry)
            else:
                self._open(entry.line)
                insort(self._heads, entry)

    def remove(self, entry: Entry) -> None:
        """Take a contact out of its line."""
        entries = entry.line.entries
        at = bisect_left(entries, entry)
        del entries[at]
        if at == 0:
            if entries:
                self._replace_head(entry, entries[0])
            else:
                self._close(entry.line)
                del self._heads[bisect_left(self._heads, entry)]

    def ask_otherwise(self, line: Line, needs: Needs) -> None:
        """Change what a line needs; its contacts keep their places."""
        if line.entries:
            self._close(line)
        line.needs = needs
        if line.entries:
            self._open(line)

    def most_urgent(self, meets: int, refused: AbstractSet[ContactId]) -> Entry | None:
        """Return the first contact whose line's needs are in `meets` and that is not `refused`.

        Args:
            meets: bitset of needs by number.
            refused: which contacts are passed over; those behind them in line are not.
        """
        asked = meets & self._asked
        if not asked:
            return None
        count = asked.bit_count()
        if count * count <= len(self._heads):
            return self._first_of(asked, refused)
        best: Entry | None = None
        for head in self._heads:
            if best is not None and best < head:
                break
            if meets >> head[3].needs.number & 1:
                first = head if not refused else _first(head[3], refused)
                if first is head:
                    return head if best is None else min(best, head)
                if first is not None and (best is None or first < best):
                    best = first
        return best

    def _first_of(self, asked: int, refused: AbstractSet[ContactId]) -> Entry | None:
        best: Entry | None = None
        for number in numbers(asked):
            for line in self._lines[number]:
                first = line.entries[0] if not refused else _first(line, refused)
                if first is not None and (best is None or first < best):
                    best = first
        return best

    def _replace_head(self, before: Entry, after: Entry) -> None:
        del self._heads[bisect_left(self._heads, before)]
        insort(self._heads, after)

    def _open(self, line: Line) -> None:
        number = line.needs.number
        self._lines.setdefault(number, []).append(line)
        self._asked |= 1 << number

    def _close(self, line: Line) -> None:
        number = line.needs.number
        lines = self._lines[number]
        lines.remove(line)
        if not lines:
            del self._lines[number]
            self._asked ^= 1 << number


def _first(line: Line, refused: AbstractSet[ContactId]) -> Entry | None:
    return next((entry for entry in line.entries if entry.contact not in refused), None)
