"""The service level of the last half hour of one queue."""

from collections import deque
from typing import Final

#: How far back it looks.
RECENT_S: Final = 1_800.0


class RecentLevel:
    """Who was answered in time of late; nobody at first, until callers come."""

    __slots__ = ("_asked",)

    def __init__(self) -> None:
        self._asked: deque[tuple[float, bool]] = deque()

    def note(self, now_s: float, *, in_time: bool) -> None:
        """Take in one who asked, when they were answered or gave up."""
        self._asked.append((now_s, in_time))

    def level(self, now_s: float) -> float | None:
        """Return how many of those who asked were answered in time; None when nobody asked."""
        asked = self._asked
        while asked and asked[0][0] < now_s - RECENT_S:
            asked.popleft()
        return sum(in_time for _, in_time in asked) / len(asked) if asked else None
