"""Who is there: agents under numbers, in columns that the searches compare."""

from bisect import bisect_left
from typing import Any, Final

import numpy as np

from huawu.events.contact import Channel
from huawu.kernel.ids import AgentId
from huawu.routing.crowd import FIRST, Crowd, grown
from huawu.routing.policy import CHANNELS, AgentSeat, Figures, flexible
from huawu.routing.search import AGENT, Marks, Reals

NOWHERE: Final[frozenset[Channel]] = frozenset()
#: Ranks this near to each other leave no room between them.
NARROW: Final = 1e-6


class Seats:
    """The agents that were ever seated; a number once given stays with its agent."""

    def __init__(self) -> None:
        self.table: Any = np.zeros(FIRST, AGENT)
        self.idle: Reals = self.table["idle"]
        self.seated: Marks = np.zeros(FIRST, np.uint8)
        self.wanted: Marks = np.zeros((FIRST, len(CHANNELS)), np.uint8)  #: by agent and channel
        self.free = {channel: Crowd() for channel in CHANNELS}
        self.numbers: dict[AgentId, int] = {}  #: of those who are seated
        self._known: list[AgentSeat] = []
        self._channels: list[frozenset[Channel]] = []
        self._numbers: dict[AgentId, int] = {}
        self._by_id: list[AgentId] = []

    def __len__(self) -> int:
        return len(self._known)

    def number(self, agent: AgentId) -> int | None:
        """Return the number that an agent has, seated or not; None for a stranger."""
        return self._numbers.get(agent)

    def at(self, number: int) -> AgentSeat:
        """Return the agent of a number as they were seated last."""
        return self._known[number]

    def put(self, seat: AgentSeat) -> tuple[int, AgentSeat | None]:
        """Seat an agent; return their number, and how they were known before."""
        number = self._numbers.get(seat.agent)
        before = None
        if number is None:
            number = self._numbers[seat.agent] = len(self._known)
            self._known.append(seat)
            self._channels.append(NOWHERE)
            self.table = grown(self.table, number + 1)
            self.idle = self.table["idle"]
            self.seated = grown(self.seated, number + 1)
            self.wanted = grown(self.wanted, number + 1)
            self._rank(seat.agent, number)
        else:
            before, self._known[number] = self._known[number], seat
        self.numbers[seat.agent] = number
        self.seated[number] = 1
        self.table["flexible"][number] = flexible(seat)
        self.figure(number, seat.figures)
        return number, before

    def drop(self, agent: AgentId) -> None:
        """Unseat an agent; one who is not seated is no error."""
        number = self.numbers.pop(agent, None)
        if number is not None:
            self.seated[number] = 0
            self.set_free(number, 0.0, NOWHERE)

    def set_free(self, number: int, idle_since: float, channels: frozenset[Channel]) -> None:
        """Note that an agent is free on these channels and on no other."""
        self.idle[number] = idle_since
        if channels == self._channels[number]:
            return
        self._channels[number] = channels
        for place, (channel, crowd) in enumerate(self.free.items()):
            free = channel in channels
            self.wanted[number, place] = free
            (crowd.add if free else crowd.discard)(number)

    def figure(self, number: int, figures: Figures) -> None:
        """Note what an agent did so far."""
        self.table["occupied"][number] = figures.occupied
        self.table["calls"][number] = figures.calls
        self.table["talk"][number] = figures.talk_s

    def _rank(self, agent: AgentId, number: int) -> None:
        """Give a new agent a rank between their neighbours in the order of ids."""
        ranks = self.table["rank"]
        place = bisect_left(self._by_id, agent)
        self._by_id.insert(place, agent)
        below = self._rank_at(place - 1) if place > 0 else None
        above = self._rank_at(place + 1) if place + 1 < len(self._by_id) else None
        if below is None or above is None:
            ranks[number] = above - 1.0 if above is not None else (below or 0.0) + 1.0
        else:
            ranks[number] = (below + above) / 2.0
            if above - below < NARROW:
                for rank, one in enumerate(self._by_id):
                    ranks[self._numbers[one]] = rank

    def _rank_at(self, place: int) -> float:
        return float(self.table["rank"][self._numbers[self._by_id[place]]])
