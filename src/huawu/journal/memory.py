"""A journal in memory: for tests, and for days played in virtual time."""

import asyncio
from bisect import bisect_right
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from huawu.journal.bookings import Bookings
from huawu.journal.judge import Ground, check_batch, record
from huawu.journal.port import Batch, Promise, Snapshot
from huawu.kernel.errors import HouseError
from huawu.kernel.event import Recorded
from huawu.kernel.ids import DEFAULT_TENANT, TenantId

_CHUNK: Final = 1_000  # events


@dataclass(slots=True, eq=False)
class _Entry:
    batch: Batch
    result: Sequence[Recorded] | HouseError | None = field(default=None)


class MemoryJournal:
    """Keeps everything in lists; nothing survives the process.

    `delay` passes before each answer, as a disk would take it, so that tests in virtual time
    can cancel a caller in the middle of a write.
    """

    def __init__(
        self, *, tenant: TenantId = DEFAULT_TENANT, delay: timedelta = timedelta()
    ) -> None:
        self._tenant = tenant
        self._delay_s = delay.total_seconds()
        self._all: list[Recorded] = []
        self._streams: dict[str, list[Recorded]] = {}
        self._ground = Ground(term=0, versions={}, bookings=Bookings())
        self._waiting: deque[_Entry] = deque()
        self._snapshots: dict[str, Snapshot] = {}
        self._grew = asyncio.Event()

    @property
    def bookings(self) -> Bookings:
        """The reservations, as the events leave them."""
        return self._ground.bookings

    async def append(self, batch: Batch) -> Sequence[Recorded]:
        """Write `batch`, all or none; one cancelled before the delay is over writes nothing."""
        check_batch(batch, self._tenant)
        entry = _Entry(batch)
        self._waiting.append(entry)
        try:
            await asyncio.sleep(self._delay_s)
        except asyncio.CancelledError:
            if entry in self._waiting:
                self._waiting.remove(entry)
            raise
        # Whoever wakes first writes for those who came before: batches are written in the
        # order they were handed over, and equal delays end in no certain order.
        while entry.result is None:
            earliest = self._waiting.popleft()
            earliest.result = self._write(earliest.batch)
        if isinstance(entry.result, HouseError):
            raise entry.result
        return entry.result

    async def read(self, stream: str, *, after_version: int = 0) -> Sequence[Recorded]:
        """Return one stream above `after_version`, oldest first."""
        await asyncio.sleep(self._delay_s)
        return tuple(self._streams.get(stream, ())[after_version:])

    async def follow(
        self, *, after: int = 0, rest_s: float = 0.0
    ) -> AsyncGenerator[Sequence[Recorded]]:
        """Yield what stands above position `after` in chunks, then wait for more, for ever."""
        start = bisect_right(self._all, after, key=lambda recorded: recorded.position)
        while True:
            chunk = tuple(self._all[start : start + _CHUNK])
            if chunk:
                start += len(chunk)
                yield chunk
                if rest_s and len(chunk) < _CHUNK:
                    await asyncio.sleep(rest_s)
            else:
                await self._grew.wait()

    async def head(self) -> int:
        """Return the last position written; 0 when the journal is empty."""
        await asyncio.sleep(self._delay_s)
        return len(self._all)

    async def promises(self) -> Sequence[Promise]:
        """Return the live reservations."""
        await asyncio.sleep(self._delay_s)
        return [
            Promise(reservation=b.reservation, contact=b.contact, agent=b.agent, fence=b.fence)
            for b in self.bookings.all()
            if b.live
        ]

    async def begin_term(self) -> int:
        """Begin a new term and return it."""
        await asyncio.sleep(self._delay_s)
        self._ground.term += 1
        return self._ground.term

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep a snapshot unless a newer one of that name is kept."""
        await asyncio.sleep(self._delay_s)
        kept = self._snapshots.get(snapshot.name)
        if kept is None or kept.position <= snapshot.position:
            self._snapshots[snapshot.name] = snapshot

    async def load_snapshot(self, name: str) -> Snapshot | None:
        """Return the newest snapshot of that name, or None."""
        await asyncio.sleep(self._delay_s)
        return self._snapshots.get(name)

    def _write(self, batch: Batch) -> Sequence[Recorded] | HouseError:
        before = {
            write.stream: self._ground.versions.get(write.stream, 0) for write in batch.writes
        }
        refusal = self._ground.judge(batch)
        if refusal is not None:
            return refusal
        made = record(batch, before, len(self._all))
        self._all.extend(made)
        for recorded in made:
            self._streams.setdefault(recorded.stream, []).append(recorded)
        # Those who wait wake at once; those who come later wait on a fresh one.
        self._grew.set()
        self._grew = asyncio.Event()
        return made
