"""How long to wait before the next attempt to reach an engine."""

from random import Random


class Backoff:
    """Waits that double from `first_s` up to `most_s`, each shortened by chance.

    The chance (down to half) keeps the processes that lost the same engine from returning to it
    in one instant.
    """

    def __init__(self, first_s: float, most_s: float, random: Random) -> None:
        self._first_s = first_s
        self._most_s = most_s
        self._random = random
        self._failures = 0

    def succeeded(self) -> None:
        """Start from the shortest wait again."""
        self._failures = 0

    def worst(self) -> None:
        """Go to the longest wait at once: a quick retry would do harm."""
        self._failures = 32

    def next_s(self) -> float:
        """Return the seconds to wait now; the following wait is up to twice as long."""
        full_s = min(self._first_s * 2.0 ** min(self._failures, 32), self._most_s)
        self._failures += 1
        return full_s * self._random.uniform(0.5, 1.0)
