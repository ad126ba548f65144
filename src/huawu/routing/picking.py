"""Which of the free agents who are able gets a contact: the choices of `AgentChoice`."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from huawu.centre.model import AgentChoice
from huawu.events.contact import Channel
from huawu.kernel.ids import AgentId, QueueId
from huawu.routing import search
from huawu.routing.eligibility import Asked, Eligibility
from huawu.routing.policy import QueueRule, Waiting, lot
from huawu.routing.search import Marks
from huawu.routing.seats import Seats

#: By which column each choice compares.
_COLUMNS: Final = {
    AgentChoice.LONGEST_IDLE: "idle",
    AgentChoice.RING_ALL: "idle",  #: of those who are asked at once, this one is the first
    AgentChoice.LEAST_OCCUPIED: "occupied",
    AgentChoice.FEWEST_CALLS: "calls",
    AgentChoice.LEAST_TALK: "talk",
    AgentChoice.LEAST_FLEXIBLE: "flexible",
    AgentChoice.LINEAR: "rank",
}
_FITNESS: Final = {
    AgentChoice.MOST_PROFICIENT: search.MEAN,
    AgentChoice.BEST_WEAKEST: search.WEAKEST,
    AgentChoice.MOST_SKILL: search.SUM,
}


class Picking:
    """Picks among the free."""

    def __init__(self, seats: Seats, eligibility: Eligibility) -> None:
        self._seats = seats
        self._eligibility = eligibility
        self._chosen: dict[QueueId, AgentId] = {}  #: who was chosen last

    def chose(self, queue: QueueId, agent: AgentId) -> None:
        """Note who got a contact of a queue last."""
        self._chosen[queue] = agent

    def without(self, able: Marks, refused: Iterable[AgentId]) -> Marks:
        """Return who is able but for some."""
        left = able.copy()
        for agent in refused:
            number = self._seats.number(agent)
            if number is not None:
                left[number] = 0
        return left

    def is_free(self, agent: AgentId, able: Marks, channel: Channel) -> bool:
        """Say whether an agent is able and free on a channel."""
        number = self._seats.numbers.get(agent)
        return number is not None and bool(able[number]) and number in self._seats.free[channel]

    def pick(self, waiting: Waiting, asked: Asked, able: Marks, rule: QueueRule) -> AgentId | None:
        """Return who gets a contact; None when nobody who is able is free."""
        choice, channel = rule.choice, waiting.channel
        if choice in _FITNESS:
            best = self._fittest(able, asked, channel, _FITNESS[choice])
        elif choice is AgentChoice.WEIGHTED_RANDOM:
            best = self._drawn(able, asked, waiting)
        elif choice is AgentChoice.ROUND_ROBIN:
            best = self._next_in_turn(able, channel, rule.queue)
        else:
            best = self._first(able, channel, _COLUMNS[choice])
        return None if best < 0 else self._seats.at(best).agent

    def longest_idle(self, able: Marks, channel: Channel, most: int) -> Sequence[AgentId]:
        """Return who is able and free, the longest idle first."""
        crowd, idle = self._seats.free[channel], self._seats.idle
        free = (int(number) for number in crowd.members[: crowd.count] if able[number])
        order = sorted((float(idle[number]), self._seats.at(number).agent) for number in free)
        return [agent for _, agent in order[:most]]

    def _first(self, able: Marks, channel: Channel, column: str) -> int:
        crowd, table = self._seats.free[channel], self._seats.table
        return int(search.best_agent(able, crowd.members, crowd.count, table, table[column]))

    def _fittest(self, able: Marks, asked: Asked, channel: Channel, how: int) -> int:
        crowd, levels = self._seats.free[channel], self._eligibility.levels
        return int(
            search.most_proficient(
                able, crowd.members, crowd.count, self._seats.table, levels, asked.skills, how
            )
        )

    def _next_in_turn(self, able: Marks, channel: Channel, queue: QueueId) -> int:
        last = self._seats.number(self._chosen.get(queue, AgentId("")))
        if last is not None:
            ranks = self._seats.table["rank"]
            behind = ranks[: len(able)] > ranks[last]
            found = self._first((able & behind).astype(np.uint8), channel, "rank")
            if found >= 0:
                return found
        return self._first(able, channel, "rank")

    def _drawn(self, able: Marks, asked: Asked, waiting: Waiting) -> int:
        crowd, levels = self._seats.free[waiting.channel], self._eligibility.levels
        free = crowd.members[: crowd.count]
        draws = [
            (
                lot(waiting.contact, self._seats.at(n).agent, float(levels[asked.skills, n].sum())),
                self._seats.at(n).agent,
                n,
            )
            for n in (int(each) for each in free[able[free] > 0])
        ]
        return min(draws)[2] if draws else -1
