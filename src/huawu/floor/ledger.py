"""The one way to change the floor: fold into memory now, make durable, then act.

Decisions are taken on memory, which is ahead of the disk by what is being written; nothing is
done in the world before the write is durable. A write that fails for good ends the floor, which
then begins again from the journal: memory never goes on with what was not written.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from huawu.events.contact import ContactCreated
from huawu.events.system import ClockStepped
from huawu.floor.state import FloorState, by_stream
from huawu.journal.port import Batch, Journal, StreamWrite
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Unavailable
from huawu.kernel.event import Actor, Event, Recorded
from huawu.kernel.ids import TenantId
from huawu.kernel.span import Instant

#: A clock that moved by more than this against the monotonic one was set, not slewed.
STEP_S: Final = 1.0

#: Called with the events of a write as soon as memory holds them.
Watcher = Callable[[Sequence[Event]], None]


#: A write on its way; it ends when it is durable.
Write = asyncio.Task[Sequence[Recorded]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """In whose name the floor writes."""

    tenant: TenantId
    term: int


class Ledger:
    """Writes events of the floor's streams; the floor is their only writer."""

    def __init__(
        self, state: FloorState, journal: Journal, clock: Clock, authority: Authority
    ) -> None:
        self.state = state
        self._journal = journal
        self._clock = clock
        self._authority = authority
        self._scope: asyncio.TaskGroup | None = None
        self._watchers: list[Watcher] = []
        self._last: Write | None = None
        self._set_s = _set_s(clock)  #: how far the clock of the day is ahead of the other one

    def open(self, scope: asyncio.TaskGroup) -> None:
        """Let writes run in `scope`; one that fails ends it."""
        self._scope = scope

    def watch(self, watcher: Watcher) -> None:
        """Call `watcher` after each fold into memory."""
        self._watchers.append(watcher)

    def now(self) -> Instant:
        """Return the present moment."""
        return Instant.of(self._clock)

    def post(self, events: Sequence[Event], *, by: Actor | None = None) -> Write:
        """Fold `events` now and hand them to the journal; the task ends when they are durable.

        Writes become durable in the order of these calls.

        Raises:
            Unavailable: the floor ends, after a write that failed; nothing was folded.
        """
        actor = by or Actor(tenant=self._authority.tenant)
        events = [*self._stepped(), *events]
        writes = [
            StreamWrite(
                stream=stream, events=group, expected_version=self._version(stream, group[0])
            )
            for stream, group in by_stream(events).items()
        ]
        task = self._begin(Batch(writes=writes, actor=actor, term=self._authority.term))
        mono_s = self._clock.monotonic_s()
        for event in events:
            self.state.apply(event, mono_s)
        self._last = task
        for watcher in self._watchers:
            watcher(events)
        return task

    def _stepped(self) -> list[Event]:
        """Return that the clock was set since the last write, when it was."""
        before_s, self._set_s = self._set_s, _set_s(self._clock)
        step_s = round(self._set_s - before_s, 3)
        return [ClockStepped(at=self.now().at, step_s=step_s)] if abs(step_s) > STEP_S else []

    def _begin(self, batch: Batch) -> "asyncio.Task[Sequence[Recorded]]":
        if self._scope is None:
            raise RuntimeError("the ledger is not open")
        append = self._append(batch)
        try:
            return self._scope.create_task(append, name="journal append")
        except RuntimeError:  # the scope takes no tasks any more
            append.close()
            raise Unavailable("The floor begins again; try again in a moment.") from None

    async def settled(self) -> int:
        """Return the position of the last write handed over, once it is durable; 0 for none."""
        if self._last is None:
            return 0
        return (await asyncio.shield(self._last))[-1].position

    def _version(self, stream: str, first: Event) -> int | None:
        return 0 if isinstance(first, ContactCreated) else self.state.version_of(stream)

    async def write(self, *events: Event, by: Actor | None = None) -> None:
        """Fold `events` now and return once they are durable.

        A cancelled caller does not stop the write.
        """
        if events:
            await asyncio.shield(self.post(events, by=by))

    async def _append(self, batch: Batch) -> Sequence[Recorded]:
        return await self._journal.append(batch)


def _set_s(clock: Clock) -> float:
    return clock.now().timestamp() - clock.monotonic_s()
