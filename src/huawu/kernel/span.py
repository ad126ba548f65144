"""Measuring how long something lasted: on the monotonic clock, or marked when that is not known."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from huawu.kernel.clock import Clock


@dataclass(frozen=True, slots=True)
class Instant:
    """One moment on both clocks."""

    at: datetime  #: UTC
    mono_s: float | None  #: None when read from the journal: this process did not see it

    @staticmethod
    def of(clock: Clock) -> "Instant":
        """Return the present moment."""
        return Instant(clock.now(), clock.monotonic_s())

    def earlier(self, by_s: float) -> "Instant":
        """Return the moment so many seconds before."""
        mono_s = None if self.mono_s is None else self.mono_s - by_s
        return Instant(self.at - timedelta(seconds=by_s), mono_s)


@dataclass(frozen=True, slots=True)
class Elapsed:
    """A length of time and how it was measured."""

    s: float  #: seconds, never negative
    resumed: bool  #: True when the beginning was seen by another process: wall clock was used


def elapsed(start: Instant, end: Instant) -> Elapsed:
    """Return how long it was from `start` to `end`, to the millisecond."""
    if start.mono_s is not None and end.mono_s is not None:
        return Elapsed(round(max(end.mono_s - start.mono_s, 0.0), 3), resumed=False)
    return Elapsed(round(max((end.at - start.at).total_seconds(), 0.0), 3), resumed=True)
