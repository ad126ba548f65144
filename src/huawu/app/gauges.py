"""What the floor counts by itself, for alerts."""

from typing import Final

from huawu.agents.view import ShownState
from huawu.centre.view import CentreLookup
from huawu.floor.floor import Floor
from huawu.floor.view import FloorLens, FloorNow, QueueNow
from huawu.kernel.clock import Clock

#: How old a look may be: many rules ask within one round.
_STALE_S: Final = 1.0


class FloorGauges:
    """Gauges of the floor as of now."""

    def __init__(self, floor: Floor, setup: CentreLookup, clock: Clock) -> None:
        self._floor = floor
        self._setup = setup
        self._clock = clock
        self._lens = FloorLens()
        self._looked_s = -_STALE_S
        self._now: FloorNow | None = None

    def gauge(self, name: str, queue: str, team: str) -> float | None:
        """Return a gauge of a queue, of a team, or of all (""); None when there is no such."""
        return value_of(self._look(), name, queue, team)

    def _look(self) -> FloorNow:
        now_s = self._clock.monotonic_s()
        if self._now is None or now_s - self._looked_s >= _STALE_S:
            self._now = self._lens.look(self._floor.state, self._setup, self._clock.now())
            self._looked_s = now_s
        return self._now


def value_of(now: FloorNow, name: str, queue: str, team: str) -> float | None:
    """Return a gauge out of a look at the floor."""
    queues = [each for each in now.queues if not queue or each.id == queue]
    if queue and not queues:
        return None
    if name == "waiting_now":
        return sum(each.waiting for each in queues)
    if name == "longest_wait_now":
        return max((each.longest_wait_s for each in queues), default=0.0)
    return _ready(now, queues if queue else (), team)


def _ready(now: FloorNow, queues: list[QueueNow] | tuple[()], team: str) -> float:
    """Return how many agents could take a call now: of a queue those who can serve it."""
    if queues and not team:
        return queues[0].agents.get(ShownState.READY, 0)
    ready = [agent for agent in now.agents if agent.state == ShownState.READY]
    return sum(1 for agent in ready if not team or agent.team == team)
