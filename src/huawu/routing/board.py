"""What waits and who is free on one channel, each in the order of service.

Sorted lists instead of heaps: the place of a contact is found by bisection, nothing stale is
kept, and the lists are walked in order until somebody able is found. Where few are able, those
few are compared instead, so that a rare skill does not make the walk long.
"""

from bisect import bisect_left, insort
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

from huawu.kernel.ids import AgentId, ContactId, QueueId
from huawu.routing.eligibility import Needs

#: One bit taken from a wide bitset costs about as much as this many steps of a walk.
_BIT_STEPS = 6


class Free(NamedTuple):
    """A free agent; sorts by the longest idle, ties by id."""

    idle_since: float  #: seconds since 1970
    agent: AgentId
    number: int


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
    """One channel."""

    free: list[Free] = field(default_factory=list[Free])
    free_bits: int = 0
    heads: list[Entry] = field(default_factory=list[Entry])  #: the first of each line
    _free_at: dict[int, Free] = field(default_factory=dict[int, Free])
    _lines: dict[int, list[Line]] = field(default_factory=dict[int, list[Line]])  #: by needs
    _asked: int = 0  #: bitset: needs of lines in which somebody waits

    def seat(self, free: Free) -> None:
        """Note that an agent is free; one who was free before changes their place."""
        before = self._free_at.get(free.number)
        if before == free:
            return
        if before is not None:
            del self.free[bisect_left(self.free, before)]
        else:
            self.free_bits |= 1 << free.number
        insort(self.free, free)
        self._free_at[free.number] = free

    def unseat(self, number: int) -> None:
        """Note that an agent is not free."""
        before = self._free_at.pop(number, None)
        if before is not None:
            del self.free[bisect_left(self.free, before)]
            self.free_bits ^= 1 << number

    def add(self, entry: Entry) -> None:
        """Put a contact into its line."""
        entries = entry.line.entries
        insort(entries, entry)
        if entries[0] is entry:
            if len(entries) > 1:
                self._replace_head(entries[1], entry)
            else:
                self._open(entry.line)
                insort(self.heads, entry)

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
                del self.heads[bisect_left(self.heads, entry)]

    def ask_otherwise(self, line: Line, needs: Needs) -> None:
        """Change what a line needs; its contacts keep their places."""
        if line.entries:
            self._close(line)
        line.needs = needs
        if line.entries:
            self._open(line)

    def longest_idle(self, able: int, packed: bytes, refused: AbstractSet[AgentId]) -> Free | None:
        """Return the longest idle of the free agents in `able` who are not in `refused`.

        Args:
            able: bitset of agents by number.
            packed: the same as bytes, lowest numbers first.
            refused: who is passed over.
        """
        found = able & self.free_bits
        if not found:
            return None
        count = found.bit_count()
        if count * count * _BIT_STEPS <= len(self.free):
            few = [self._free_at[number] for number in _numbers(found)]
            return min((f for f in few if f.agent not in refused), default=None)
        for free in self.free:
            number = free.number
            if packed[number >> 3] >> (number & 7) & 1 and free.agent not in refused:
                return free
        return None

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
        if count * count <= len(self.heads):
            lines = (line for number in _numbers(asked) for line in self._lines[number])
            firsts = (_first(line, refused) for line in lines)
            return min((first for first in firsts if first is not None), default=None)
        best: Entry | None = None
        for head in self.heads:
            if best is not None and best < head:
                break
            if meets >> head.line.needs.number & 1:
                first = _first(head.line, refused)
                if first is not None and (best is None or first < best):
                    best = first
        return best

    def _replace_head(self, before: Entry, after: Entry) -> None:
        del self.heads[bisect_left(self.heads, before)]
        insort(self.heads, after)

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
    if not refused:
        return line.entries[0]
    return next((entry for entry in line.entries if entry.contact not in refused), None)


def _numbers(bits: int) -> list[int]:
    """Return the numbers of the set bits; meant for few."""
    found: list[int] = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found
