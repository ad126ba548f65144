"""What waits, in lines: contacts of one queue, channel and band that need the same.

Inside a line the order never changes while contacts wait, so only the first ones of all lines are
compared. A line is a sorted list: a place is found by bisection and nothing stale is kept.
"""

from bisect import bisect_left, insort
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

import numpy as np

from huawu.events.contact import Band, Channel
from huawu.kernel.ids import ContactId, QueueId
from huawu.routing.crowd import FIRST, Crowd, grown
from huawu.routing.eligibility import Asked
from huawu.routing.policy import CHANNELS
from huawu.routing.search import LINE


class Entry(NamedTuple):
    """A waiting contact; sorts by key, ties by order of arrival."""

    key_at: float  #: seconds since 1970
    sequence: int
    contact: ContactId


class Line:
    """The contacts of one queue on one channel and band that need the same, in order."""

    __slots__ = ("asked", "band", "channel", "entries", "number", "queue")

    def __init__(self, queue: QueueId, channel: Channel, band: Band, asked: Asked) -> None:
        self.queue = queue
        self.channel = channel
        self.band = band
        self.asked = asked
        self.number = -1
        self.entries: list[Entry] = []

    def place(self, entry: Entry) -> int:
        """Return how many of this line come before a contact."""
        return bisect_left(self.entries, entry)


class Lines:
    """All lines of a floor, in a table that the search compares."""

    def __init__(self) -> None:
        self.table: Any = np.zeros(FIRST, LINE)
        self.filled = Crowd()  #: lines in which somebody waits
        self._lines: list[Line | None] = []
        self._vacant: list[int] = []

    def at(self, number: int) -> Line:
        """Return the line of a number."""
        line = self._lines[number]
        if line is None:
            raise LookupError(number)
        return line

    def open(self, line: Line, queue: int, rate: float) -> None:
        """Give a line its number.

        Args:
            line: without one.
            queue: its queue's number.
            rate: how fast its contacts age.
        """
        line.number = self._vacant.pop() if self._vacant else len(self._lines)
        if line.number == len(self._lines):
            self._lines.append(None)
            self.table = grown(self.table, line.number + 1)
        self._lines[line.number] = line
        row = self.table[line.number]
        row["queue"], row["channel"] = queue, CHANNELS.index(line.channel)
        row["band"] = line.band
        self.ask(line, line.asked, rate)

    def ask(self, line: Line, asked: Asked, rate: float) -> None:
        """Change what a line needs and how it ages; its contacts keep their places."""
        line.asked = asked
        row = self.table[line.number]
        row["needs"], row["rate"] = asked.number, rate

    def close(self, line: Line) -> None:
        """Take the number from a line in which nobody waits."""
        self._lines[line.number] = None
        self._vacant.append(line.number)

    def add(self, line: Line, entry: Entry) -> None:
        """Put a contact into a line."""
        insort(line.entries, entry)
        if line.entries[0] is entry:
            self._head(line.number, entry)
            self.filled.add(line.number)

    def remove(self, line: Line, entry: Entry) -> None:
        """Take a contact out of a line."""
        at = bisect_left(line.entries, entry)
        del line.entries[at]
        if at == 0:
            if line.entries:
                self._head(line.number, line.entries[0])
            else:
                self.filled.discard(line.number)

    def pass_over(self, line: Line, refused: AbstractSet[ContactId]) -> Entry | None:
        """Let the first contact that is not refused stand for its line; `restore` ends that."""
        found = next((e for e in line.entries if e.contact not in refused), None)
        if found is None:
            self.filled.discard(line.number)
        else:
            self._head(line.number, found)
        return found

    def restore(self, line: Line) -> None:
        """Let a line's first contact stand for it again."""
        self._head(line.number, line.entries[0])
        self.filled.add(line.number)

    def _head(self, number: int, entry: Entry) -> None:
        self.table["key"][number] = entry.key_at
        self.table["sequence"][number] = entry.sequence
