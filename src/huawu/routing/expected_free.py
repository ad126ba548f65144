"""When a busy agent will be free, learnt from how long such contacts took of late.

The estimate is the median of what is left: of the last contacts of the queue those that took
longer than this one took so far, less that. A conversation that outlasts all it can be compared
with makes the estimate unknown, not zero.
"""

from collections import deque
from statistics import median
from typing import Final

from huawu.kernel.ids import QueueId

#: So many of the last contacts of a queue count.
KEPT: Final = 200
#: With fewer known nobody can say.
LEAST: Final = 5


class ExpectedFree:
    """How long contacts keep agents, wrap-up included, by queue and over all."""

    def __init__(self) -> None:
        self._all: deque[float] = deque(maxlen=KEPT)
        self._queues: dict[QueueId, deque[float]] = {}

    def took(self, queue: QueueId | None, lasted_s: float) -> None:
        """Learn how long a contact kept its agent, from connected to free again."""
        self._all.append(lasted_s)
        if queue is not None:
            self._queues.setdefault(queue, deque(maxlen=KEPT)).append(lasted_s)

    def left_s(self, queue: QueueId | None, since_s: float) -> float | None:
        """Return in how many seconds an agent is expected to be free; None when unknown.

        Args:
            queue: of the contact in hand; what is known of all stands in for a new one.
            since_s: how long it has been in hand.
        """
        own = self._queues.get(queue, deque()) if queue is not None else deque[float]()
        known = own if len(own) >= LEAST else self._all
        left = [lasted - since_s for lasted in known if lasted > since_s]
        return median(left) if left and len(known) >= LEAST else None
