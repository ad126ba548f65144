"""What this process wrote last: its readers take it from here and need not ask the database."""

from collections.abc import Sequence
from typing import Final

from huawu.kernel.event import Recorded

_KEPT: Final = 4_096  #: events at least, once so many were written


class Tail:
    """Events in the order of their positions, without a gap."""

    def __init__(self, keep: int = _KEPT) -> None:
        self._keep = keep
        self._events: list[Recorded] = []

    def add(self, written: Sequence[Recorded]) -> None:
        """Keep what one flush wrote. Behind what another process wrote a new stretch begins."""
        if not written:
            return
        if self._events and written[0].position != self._events[-1].position + 1:
            self._events = []
        self._events.extend(written)
        if len(self._events) > 2 * self._keep:
            del self._events[: -self._keep]

    def after(self, position: int, limit: int) -> Sequence[Recorded]:
        """Return what stands directly above `position`; empty where that is not here."""
        if not self._events:
            return ()
        at = position + 1 - self._events[0].position
        return self._events[at : at + limit] if at >= 0 else ()
