"""One look at the floor for all who watch it: made at most twice a second, whoever asks."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import msgspec

from huawu.access.permissions import Person, Scope
from huawu.centre.view import CentreLookup
from huawu.floor.floor import Floor
from huawu.floor.view import FloorLens, FloorNow
from huawu.floor.visible import visible_floor
from huawu.kernel.clock import Clock

#: How old a look may be.
PERIOD_S: Final = 0.5

_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


class FloorFeed:
    """The floor as JSON, and a number that goes up when it changed."""

    def __init__(self, floor: Floor, setup: CentreLookup, clock: Clock) -> None:
        self._floor = floor
        self._setup = setup
        self._clock = clock
        self._lens = FloorLens()
        self._now: FloorNow | None = None
        self._looked_s = 0.0
        self._encoded: dict[tuple[Scope, ...], bytes] = {}
        self.edition = 0  #: of the last look; only a changed one counts

    def look(self) -> FloorNow:
        """Return the floor as of now."""
        return self._lens.look(self._floor.state, self._setup, self._clock.now())

    def refresh(self) -> int:
        """Look again if the last look is too old, and return the edition."""
        now_s = self._clock.monotonic_s()
        if self._now is None or now_s - self._looked_s >= PERIOD_S:
            self._looked_s = now_s
            found = self.look()
            if self._now is None or _still(found) != _still(self._now):
                self._now = found
                self._encoded.clear()
                self.edition += 1
        return self.edition

    def json_for(self, person: Person) -> bytes:
        """Return the last edition as a person may see it; those of equal rights share it."""
        if self._now is None:
            self.refresh()
        known = self._encoded.get(person.scopes)
        if known is None and self._now is not None:
            seen = visible_floor(self._now, self._floor.state, self._setup, person)
            known = self._encoded[person.scopes] = msgspec.json.encode(seen)
        return known or b""


def _still(now: FloorNow) -> FloorNow:
    """Return the floor without what time alone changes within a second."""
    queues = [replace(queue, longest_wait_s=int(queue.longest_wait_s)) for queue in now.queues]
    return replace(now, at=_NEVER, queues=queues)
