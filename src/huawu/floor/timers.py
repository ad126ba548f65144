"""One heap of things to do later; a name has one due time, setting it again moves it."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable

from huawu.kernel.clock import Clock

Act = Callable[[], Awaitable[None]]


class Timers:
    """Runs acts when they are due, on the monotonic clock, one after another."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heap: list[tuple[float, int, str]] = []
        self._acts: dict[str, tuple[int, Act]] = {}
        self._count = 0
        self._changed = asyncio.Event()

    def now_s(self) -> float:
        """Return the moment on the clock that these run by."""
        return self._clock.monotonic_s()

    def set(self, name: str, in_s: float, act: Act) -> None:
        """Run `act` after `in_s` seconds, instead of what stood under `name`."""
        self._count += 1
        self._acts[name] = (self._count, act)
        heapq.heappush(self._heap, (self._clock.monotonic_s() + in_s, self._count, name))
        self._changed.set()

    def drop(self, name: str) -> None:
        """Forget what stands under `name`."""
        self._acts.pop(name, None)

    async def run(self) -> None:
        """Run what falls due, for ever."""
        while True:
            self._changed.clear()
            wait_s = await self._run_due()
            try:
                async with asyncio.timeout(wait_s):
                    await self._changed.wait()
            except TimeoutError:
                continue

    async def _run_due(self) -> float | None:
        """Run all that is due; return seconds to the next, None when nothing waits."""
        while self._heap:
            due_s, count, name = self._heap[0]
            wait_s = due_s - self._clock.monotonic_s()
            if wait_s > 0:
                return wait_s
            heapq.heappop(self._heap)
            current = self._acts.get(name)
            if current is not None and current[0] == count:
                del self._acts[name]
                await current[1]()
        return None
