"""Who is free, in the order of the longest idle."""

from bisect import bisect_left, insort
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from huawu.events.contact import Channel
from huawu.kernel.ids import AgentId
from huawu.routing.bits import numbers

NONE: Final[frozenset[Channel]] = frozenset()

#: Taking one bit out of a wide bitset costs about as much as this many steps of a walk.
_BIT_STEPS: Final = 6


class Free(NamedTuple):
    """An agent who is free on some channel; sorts by the longest idle, ties by id."""

    idle_since: float  #: seconds since 1970
    agent: AgentId
    number: int  #: of the agent in bitsets


@dataclass(slots=True)
class FreeAgents:
    """The free agents in one order, with a bitset for each channel.

    The order is walked until somebody able is found; where few are able, those few are compared
    instead, so that a rare skill does not make the walk long.
    """

    _order: list[Free] = field(default_factory=list[Free])
    _at: dict[int, tuple[Free, frozenset[Channel]]] = field(
        default_factory=dict[int, tuple[Free, frozenset[Channel]]]
    )
    _bits: dict[Channel, int] = field(default_factory=lambda: dict.fromkeys(Channel, 0))

    def put(self, free: Free, channels: frozenset[Channel]) -> None:
        """Note that an agent is free on these channels and on no other."""
        before, had = self._at.get(free.number, (None, NONE))
        if channels != had:
            bit = 1 << free.number
            for channel in channels ^ had:
                self._bits[channel] ^= bit
        if before != free:
            if before is not None:
                del self._order[bisect_left(self._order, before)]
            insort(self._order, free)
        self._at[free.number] = (free, channels)

    def remove(self, number: int) -> None:
        """Note that an agent is free on no channel; one who is not is no error."""
        before, had = self._at.pop(number, (None, NONE))
        if before is not None:
            del self._order[bisect_left(self._order, before)]
            bit = 1 << number
            for channel in had:
                self._bits[channel] ^= bit

    def channels(self, number: int) -> frozenset[Channel]:
        """Return on which channels an agent is free."""
        found = self._at.get(number)
        return NONE if found is None else found[1]

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
        found = able & self._bits[channel]
        if not found:
            return None
        count = found.bit_count()
        if count * count * _BIT_STEPS <= len(self._order):
            few = [self._at[number][0] for number in numbers(found)]
            best = min((free for free in few if free[1] not in refused), default=None)
            return None if best is None else best.agent
        # Bytes, because asking a wide integer for one bit copies half of it.
        packed = found.to_bytes((found.bit_length() >> 3) + 1, "little")
        end = len(packed) << 3
        for _, agent, number in self._order:
            if number < end and packed[number >> 3] >> (number & 7) & 1 and agent not in refused:
                return agent
        return None
