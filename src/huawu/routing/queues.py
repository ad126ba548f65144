"""The queues that are open: their rules, their numbers and their lines."""

from collections.abc import Iterable

import numpy as np

from huawu.centre.needs import Need
from huawu.centre.plan import ContactOrder
from huawu.events.contact import Band, Channel
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import ContactId, QueueId
from huawu.routing.eligibility import Asked
from huawu.routing.lines import Entry, Line
from huawu.routing.policy import CHANNELS, QueueRule, excess
from huawu.routing.search import Reals

#: Channel, band, needs of its own, and the reserve that is called.
LineKey = tuple[Channel, Band, tuple[Need, ...] | None, int]


class OpenQueue:
    """A queue's rule and its lines."""

    __slots__ = ("asked", "lines", "live", "number", "rule")

    def __init__(self, rule: QueueRule, number: int) -> None:
        self.rule = rule
        self.number = number
        self.asked: Asked | None = None  #: what its rule asks for, once somebody wants to know
        self.lines: dict[LineKey, Line] = {}
        self.live = 0  #: how many wait

    def waiting(self, channel: Channel | None) -> int:
        """Return how many wait on one channel, or on all."""
        lines = self.lines.values()
        return sum(len(line.entries) for line in lines if channel in {None, line.channel})

    def contacts(self) -> tuple[ContactId, ...]:
        """Return who waits, in the order of service."""
        order = (
            (CHANNELS.index(line.channel), -line.band, entry)
            for line in self.lines.values()
            for entry in line.entries
        )
        return tuple(entry.contact for _, _, entry in sorted(order))

    def ahead_of(self, own: Line, entry: Entry) -> int:
        """Return how many of the same channel stand before a contact."""
        beside = [line for line in self.lines.values() if line.channel is own.channel]
        above = sum(len(line.entries) for line in beside if line.band > own.band)
        return above + sum(line.place(entry) for line in beside if line.band == own.band)


class Queues:
    """The queues by id, each under a number while it is open."""

    def __init__(self) -> None:
        self._by_id: dict[QueueId, OpenQueue] = {}
        self._vacant: list[int] = []
        self._lead: Reals = np.zeros(0)

    def __contains__(self, queue: QueueId) -> bool:
        return queue in self._by_id

    def get(self, queue: QueueId) -> OpenQueue:
        """Return a queue.

        Raises:
            NotFound: it is not open.
        """
        found = self._by_id.get(queue)
        if found is None:
            raise NotFound("There is no such queue; put_queue first.", queue=queue)
        return found

    def all(self) -> Iterable[tuple[QueueId, OpenQueue]]:
        """Return all queues by id."""
        return self._by_id.items()

    def open(self, rule: QueueRule) -> None:
        """Open a queue that is not."""
        number = self._vacant.pop() if self._vacant else len(self._by_id)
        self._by_id[rule.queue] = OpenQueue(rule, number)
        self._lead = np.zeros(max(len(self._lead), number + 1))

    def close(self, queue: QueueId) -> None:
        """Forget a queue in which nobody waits."""
        self._vacant.append(self._by_id.pop(queue).number)

    def leads(self, order: ContactOrder, everybody: int) -> Reals:
        """Return what is added to each queue's scores: nothing but where queues keep a ratio.

        Args:
            order: of the centre.
            everybody: how many wait in all queues.
        """
        if order is ContactOrder.RATIO:
            shares = [queue.rule.share for queue in self._by_id.values()]
            for queue in self._by_id.values():
                self._lead[queue.number] = excess(queue.live, queue.rule.share, shares, everybody)
        return self._lead

    def even(self) -> None:
        """Add nothing to any score again."""
        self._lead[:] = 0.0
