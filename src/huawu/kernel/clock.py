"""The one place where the platform learns what time it is."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """A source of the current instant and of elapsed time."""

    def now(self) -> datetime:
        """Return the current instant, aware and in UTC; may jump when the machine is set."""
        ...

    def monotonic_s(self) -> float:
        """Return seconds since an arbitrary start that never go backwards; durations use this."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the current instant, aware and in UTC."""
        return datetime.now(UTC)

    def monotonic_s(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()
