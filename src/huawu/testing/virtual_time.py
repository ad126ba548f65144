"""Runs asyncio code in no time at all, and always in the same order.

The loop's clock stands still while there is work and jumps to the next timer when there is
none, so a scripted thirty-minute day takes milliseconds and timers never race. Code that waits
for a thread or a socket cannot run here.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

T = TypeVar("T")

EPOCH: Final = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)  # a Monday


class Deadlock(RuntimeError):
    """Every task waits and no timer is set: nothing can ever happen again."""


class _JumpingSelector(selectors.SelectSelector):
    def __init__(self) -> None:
        super().__init__()
        self.elapsed_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            if timeout is None:
                raise Deadlock("every task waits and no timer is set")
            self.elapsed_s += max(timeout, 0.0)
        return ready


class _VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.elapsed_s

    def skip(self, s: float) -> None:
        self._jumping.elapsed_s += s


def stand_still(s: float) -> None:
    """Let `s` seconds pass while nothing runs, as for a process that the machine stopped."""
    loop = asyncio.get_running_loop()
    if not isinstance(loop, _VirtualLoop):
        raise TypeError("only virtual time can pass at once")
    loop.skip(s)


class VirtualClock:
    """The clock of the loop that is running; one per test is enough.

    Args:
        start: what `now()` says when the loop begins, aware and in UTC.
    """

    def __init__(self, start: datetime = EPOCH) -> None:
        self._start = start

    def now(self) -> datetime:
        """Return the virtual instant, aware and in UTC."""
        return self._start + timedelta(seconds=self.monotonic_s())

    def step(self, s: float) -> None:
        """Set what `now()` says forward, or back when `s` is negative; spans do not notice."""
        self._start += timedelta(seconds=s)

    def monotonic_s(self) -> float:
        """Return virtual seconds since the loop began."""
        return asyncio.get_running_loop().time()


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run `main` to its end in virtual time.

    Raises:
        Deadlock: everything waits for something that nobody will do.
    """
    with asyncio.Runner(loop_factory=_VirtualLoop) as runner:
        return runner.run(main)
