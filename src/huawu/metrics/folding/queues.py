"""Queues by quarter hours, by when things happened. Pure.

Who waited at the begin and who came equals who left and who waits at the end: in each row, always.
"""

from typing import Final

from msgspec import Struct

from huawu.metrics.facts import SLOT_S, QueueFact
from huawu.metrics.folding.rows import Changed

#: Which count of a row an outcome adds to; what is not here flowed out.
_COUNTS: Final = {"answered": "answered", "abandoned": "abandoned", "lost": "lost"}


class QueueTime(Struct, gc=False):
    """One queue as of the last event."""

    row: QueueFact
    waiting: int = 0


def entered(queues: dict[str, QueueTime], queue: str, at_ms: int, changed: Changed) -> None:
    """Count one who began to wait."""
    here = _at(queues, queue, at_ms, changed)
    here.waiting += 1
    here.row.offered += 1
    here.row.longest = max(here.row.longest, here.waiting)
    _told(here, changed)


def left(
    queues: dict[str, QueueTime], queue: str, at_ms: int, outcome: str, changed: Changed
) -> None:
    """Count one who ceased to wait."""
    here = _at(queues, queue, at_ms, changed)
    here.waiting -= 1
    name = _COUNTS.get(outcome, "flowed_out")
    setattr(here.row, name, getattr(here.row, name) + 1)
    _told(here, changed)


def _at(queues: dict[str, QueueTime], queue: str, at_ms: int, changed: Changed) -> QueueTime:
    """Return a queue in the quarter hour of an event, closing those before."""
    here = queues.get(queue)
    if here is None:
        here = queues[queue] = QueueTime(_row(queue, at_ms, 0, changed))
        return here
    # An event told a moment late belongs to the quarter hour that runs.
    slot_s = max(changed.local.place(at_ms)[2], here.row.slot_s)
    while here.row.slot_s < slot_s:
        # Quarter hours in which nobody waited and nobody came have no row.
        next_s = here.row.slot_s + SLOT_S if here.waiting else slot_s
        here.row = _row(queue, next_s * 1000, here.waiting, changed)
        if next_s < slot_s:
            _told(here, changed)
    return here


def _row(queue: str, at_ms: int, waiting: int, changed: Changed) -> QueueFact:
    day, minute, slot_s = changed.local.place(at_ms)
    return QueueFact(
        at_ms=slot_s * 1000,
        day=day,
        minute=minute,
        slot_s=slot_s,
        queue=queue,
        carried_in=waiting,
        waiting=waiting,
        longest=waiting,
    )


def _told(here: QueueTime, changed: Changed) -> None:
    here.row.waiting = here.waiting
    changed.touch("queue", here.row)
