"""One look at the floor for all who watch it: made at most five times a second, whoever asks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from huawu.access.permissions import Person, Scope
from huawu.centre.plan import Measure
from huawu.centre.view import CentreLookup
from huawu.floor.floor import Floor
from huawu.floor.view import (
    AgentNow,
    Expect,
    FloorLens,
    FloorNow,
    QueueNow,
    WaitingNow,
    nothing_expected,
)
from huawu.floor.visible import visible_floor
from huawu.kernel.clock import Clock
from huawu.kernel.ids import QueueId

#: How old a look may be.
PERIOD_S: Final = 0.2

_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorChanges:
    """What became different between two looks at the same agents and queues."""

    at: datetime
    queues: Sequence[QueueNow]
    agents: Sequence[AgentNow]
    waiting: Sequence[WaitingNow] | None  #: all of them; None: the same as before
    calls: int
    talking: int


class FloorFeed:
    """The floor as each may see it, and a number that goes up when it changed."""

    def __init__(self, floor: Floor, setup: CentreLookup, clock: Clock) -> None:
        self._floor = floor
        self._setup = setup
        self._clock = clock
        self._lens = FloorLens()
        self._now: FloorNow | None = None
        self._looked_s = 0.0
        self._seen: dict[tuple[Scope, ...], FloorNow] = {}
        self.edition = 0  #: of the last look; only a changed one counts

    def look(self) -> FloorNow:
        """Return the floor as of now."""
        return self._lens.look(
            self._floor.state, self._setup, self._clock.now(), expect_of(self._floor)
        )

    def refresh(self) -> int:
        """Look again if the last look is too old, and return the edition."""
        now_s = self._clock.monotonic_s()
        if self._now is None or now_s - self._looked_s >= PERIOD_S:
            self._looked_s = now_s
            found = self.look()
            if self._now is None or _still(found) != _still(self._now):
                self._now = found
                self._seen.clear()
                self.edition += 1
        return self.edition

    def now(self) -> FloorNow:
        """Return the last look at the whole floor, at most `PERIOD_S` old."""
        self.refresh()
        return self._now or self.look()

    def seen_by(self, person: Person) -> FloorNow:
        """Return the last edition as a person may see it; those of equal rights share it."""
        self.refresh()
        found = self._seen.get(person.scopes)
        if found is None:
            found = visible_floor(self.now(), self._floor.state, self._setup, person)
            self._seen[person.scopes] = found
        return found


def expect_of(floor: Floor) -> Expect:
    """Return how long one who joins a queue now is expected to wait."""
    if not floor.opened.is_set():
        return nothing_expected
    line = floor.live.line

    def expect(queue: QueueId) -> float | None:
        return line.measure(Measure.EXPECTED_WAIT_S, queue)

    return expect


def changes(before: FloorNow, now: FloorNow) -> FloorChanges | None:
    """Return what is different; None when other agents or queues are shown than before."""
    if [q.id for q in before.queues] != [q.id for q in now.queues]:
        return None
    if [a.id for a in before.agents] != [a.id for a in now.agents]:
        return None
    queues = zip(before.queues, now.queues, strict=True)
    agents = zip(before.agents, now.agents, strict=True)
    return FloorChanges(
        at=now.at,
        queues=[new for old, new in queues if _settled(old) != _settled(new)],
        # Agents who did not change are the same objects.
        agents=[new for old, new in agents if old is not new and old != new],
        waiting=None if before.waiting == now.waiting else now.waiting,
        calls=now.calls,
        talking=now.talking,
    )


def _settled(queue: QueueNow) -> QueueNow:
    """Return a queue without what time alone changes within a second."""
    expected_s = queue.expected_wait_s
    return replace(
        queue,
        longest_wait_s=int(queue.longest_wait_s),
        expected_wait_s=None if expected_s is None else round(expected_s),
    )


def _still(now: FloorNow) -> FloorNow:
    return replace(now, at=_NEVER, queues=[_settled(queue) for queue in now.queues])
