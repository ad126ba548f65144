"""The running day as it is shown. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huawu.centre.model import Queue
from huawu.kernel.ids import AgentId
from huawu.planning.running import Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueToday:
    """One queue's running day by interval from midnight on."""

    queue: Queue
    open: Sequence[bool]
    planned: Sequence[float]
    updated: Sequence[float]  #: what came, then the rest as it is expected now
    actual: Sequence[float | None]
    needed: Sequence[float]  #: people at the telephone for `updated`
    there: Sequence[float]  #: people at work: who was planned, without those who did not come
    trust: float  #: how much of the last hours' deviation is carried on
    aht_s: Sequence[float]
    patience_s: float | None
    waiting: int  #: now


def closes(queue: QueueToday, interval_min: int) -> int:
    """Return the minute of the day at which a queue's day ends."""
    return (max(slot for slot, is_open in enumerate(queue.open) if is_open) + 1) * interval_min


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The running day whole."""

    day: date
    minute: int  #: of the day, now
    interval_min: int
    queues: Sequence[QueueToday]
    seats: Sequence[Seat]
    planned_now: int  #: should be at work now
    there_now: int  #: of these, signed in
    missing: Sequence[AgentId]  #: should be at work and are not signed in
    schedule: str | None  #: the published one
