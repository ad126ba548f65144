"""What waits on one channel, in the order of service.

Sorted lists instead of heaps: the place of a contact is found by bisection and nothing stale is
kept. Lines that need the same share one head, the most urgent of them.
"""

from bisect import bisect_left, insort
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from huawu.kernel.ids import ContactId, QueueId
from huawu.routing.eligibility import Needs
from huawu.routing.order import Order


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


class Board:
    """The lines of one channel."""

    __slots__ = ("_firsts", "_heads")

    def __init__(self) -> None:
        self._heads: Order[Entry] = Order()  #: the most urgent for each number of needs
        self._firsts: dict[int, list[Entry]] = {}  #: the first of each line, by number of needs

    def add(self, entry: Entry) -> None:
        """Put a contact into its line."""
        entries = entry.line.entries
        insort(entries, entry)
        if entries[0] is entry:
            self._change_first(entries[1] if len(entries) > 1 else None, entry)

    def remove(self, entry: Entry) -> None:
        """Take a contact out of its line."""
        entries = entry.line.entries
        at = bisect_left(entries, entry)
        del entries[at]
        if at == 0:
            self._change_first(entry, entries[0] if entries else None)

    def ask_otherwise(self, line: Line, needs: Needs) -> None:
        """Change what a line needs; its contacts keep their places."""
        first = line.entries[0] if line.entries else None
        self._change_first(first, None)
        line.needs = needs
        self._change_first(None, first)

    def most_urgent(self, meets: int, refused: AbstractSet[ContactId]) -> Entry | None:
        """Return the first contact whose line's needs are in `meets` and that is not `refused`.

        Args:
            meets: bitset of needs by number.
            refused: which contacts are passed over; those behind them in line are not.
        """
        if not refused:
            return self._heads.first(meets)
        best: Entry | None = None
        for head in self._heads.among(meets):
            if best is not None and best < head:
                break
            for first in self._firsts[head.line.needs.number]:
                found = _first(first.line, refused)
                if found is not None and (best is None or found < best):
                    best = found
        return best

    def _change_first(self, before: Entry | None, after: Entry | None) -> None:
        """Note that a line has another first contact."""
        either = before or after
        if either is None:
            return
        number = either.line.needs.number
        firsts = self._firsts.setdefault(number, [])
        if before is not None:
            del firsts[bisect_left(firsts, before)]
        if after is not None:
            insort(firsts, after)
        if firsts:
            self._heads.put(number, firsts[0])
        else:
            del self._firsts[number]
            self._heads.remove(number)


def _first(line: Line, refused: AbstractSet[ContactId]) -> Entry | None:
    return next((entry for entry in line.entries if entry.contact not in refused), None)
