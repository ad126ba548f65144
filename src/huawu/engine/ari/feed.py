"""One consumer's events, in order, with a resync before the first of every connection.

The socket never waits for a consumer: it puts, the consumer takes. Between the two stands a
bounded queue. When it overflows, what it held is thrown away, counted, and a resync is asked
for, exactly as after a broken connection: a consumer never goes on over a silent gap.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import structlog

from huawu.engine.ari.frames import Counts
from huawu.engine.ari.generated.frames import AnyEvent, Event
from huawu.kernel.errors import Unavailable

_LOG: Final = structlog.get_logger(__name__)

#: Reads the engine's state anew; runs in the consumer's task.
Resync: TypeAlias = Callable[[], Awaitable[None]]

_RESYNC: Final = "resync"


@dataclass(frozen=True, slots=True)
class ConnectionLost:
    """The event connection broke; events between now and the next resync are lost for ever."""

    cause: str


class Feed:
    """Iterate over it: events and `ConnectionLost`, for ever."""

    def __init__(
        self,
        *,
        resync: Resync,
        reopen: Callable[[], Awaitable[None]],
        counts: Counts,
        capacity: int,
    ) -> None:
        """`reopen` breaks the connection so that a failed resync is tried again from the start."""
        self._resync = resync
        self._reopen = reopen
        self._counts = counts
        self._capacity = capacity
        self._items: deque[AnyEvent | ConnectionLost | Literal["resync"]] = deque()
        self._filled = asyncio.Event()

    def opened(self) -> None:
        """Note a new connection: everything put from now on comes after a resync."""
        self._put(_RESYNC)

    def lost(self, cause: str) -> None:
        """Note that the connection broke."""
        self._put(ConnectionLost(cause))

    def event(self, event: AnyEvent) -> None:
        """Put an event; never waits."""
        if len(self._items) >= self._capacity:
            self._overflow()
        self._put(event)

    def _overflow(self) -> None:
        dropped = sum(isinstance(item, Event) for item in self._items)
        self._counts.events_dropped += dropped
        _LOG.error("an event consumer is too slow; resync", dropped=dropped)
        self._items.clear()
        self._items.append(_RESYNC)

    def _put(self, item: AnyEvent | ConnectionLost | Literal["resync"]) -> None:
        self._items.append(item)
        self._filled.set()

    async def __aiter__(self) -> AsyncIterator[AnyEvent | ConnectionLost]:
        """Yield events in order; before the first of each connection, the resync has completed."""
        synced = False
        while True:
            while not self._items:
                self._filled.clear()
                await self._filled.wait()
            item = self._items.popleft()
            if item == _RESYNC:
                synced = await self._resynced()
            elif isinstance(item, ConnectionLost) or synced:
                yield item

    async def _resynced(self) -> bool:
        try:
            await self._resync()
        except Unavailable as error:
            _LOG.warning("resync with the engine failed; reconnecting", code=error.code)
            await self._reopen()
            return False
        return True
