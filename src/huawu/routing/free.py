"""Who is free, in the order of the longest idle."""

from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

from huawu.events.contact import Channel
from huawu.kernel.ids import AgentId
from huawu.routing.order import Order

NONE: Final[frozenset[Channel]] = frozenset()


class Free(NamedTuple):
    """An agent who is free on some channel; sorts by the longest idle, ties by id."""

    idle_since: float  #: seconds since 1970
    agent: AgentId
    number: int  #: of the agent in bitsets


class FreeAgents:
    """The free agents in one order, with a bitset for each channel."""

    __slots__ = ("_bits", "_channels", "_order")

    def __init__(self) -> None:
        self._order: Order[Free] = Order()
        self._channels: dict[int, frozenset[Channel]] = {}
        self._bits = dict.fromkeys(Channel, 0)

    def put(self, free: Free, channels: frozenset[Channel]) -> None:
        """Note that an agent is free on these channels and on no other."""
        had = self._channels.get(free.number, NONE)
        if channels != had:
            self._turn(free.number, channels ^ had)
            self._channels[free.number] = channels
        self._order.put(free.number, free)

    def remove(self, number: int) -> None:
        """Note that an agent is free on no channel; one who is not is no error."""
        had = self._channels.pop(number, NONE)
        if had:
            self._turn(number, had)
            self._order.remove(number)

    def channels(self, number: int) -> frozenset[Channel]:
        """Return on which channels an agent is free."""
        return self._channels.get(number, NONE)

    def on(self, channel: Channel) -> int:
        """Return the bitset of agents who are free on a channel."""
        return self._bits[channel]

    def longest_idle(
        self, able: int, channel: Channel, refused: AbstractSet[AgentId]
    ) -> AgentId | None:
        """Return the longest idle of those free on `channel` and in `able` but not `refused`.

        Args:
            able: bitset of agents by number.
            channel: on which they must be free.
            refused: who is passed over.
        """
        wanted = able & self._bits[channel]
        if not refused:
            first = self._order.first(wanted)
            return None if first is None else first.agent
        for free in self._order.among(wanted):
            if free.agent not in refused:
                return free.agent
        return None

    def _turn(self, number: int, channels: frozenset[Channel]) -> None:
        bit = 1 << number
        for channel in channels:
            self._bits[channel] ^= bit
