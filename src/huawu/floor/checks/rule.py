"""What the rules share: choosing by kind of event, and keeping what was found."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from huawu.events.system import ClockStepped
from huawu.kernel.event import Event, Recorded

#: Takes an event and where it stands.
Act = Callable[[Recorded, Any], None]

#: A rule that is broken everywhere says so often enough.
MOST_LINES: Final = 200


class Rule:
    """A rule over the history: an `Invariant` that looks only at the kinds it names."""

    name = ""

    def __init__(self) -> None:
        self._acts: Mapping[type[Event], Act] = {}
        self._found: list[str] = []
        self._unsaid = 0

    def see(self, recorded: Recorded) -> None:
        """Take one event, in position order."""
        act = self._acts.get(type(recorded.event))
        if act is not None:
            act(recorded, recorded.event)

    def violations(self) -> Sequence[str]:
        """Return what is broken after the last event, one line each."""
        lines = [*self._found, *self._standing()]
        unsaid = self._unsaid + max(len(lines) - MOST_LINES, 0)
        return [*lines[:MOST_LINES], *([f"and {unsaid} more"] if unsaid else [])]

    def _standing(self) -> Iterable[str]:
        """Return what is broken only because the history ended so."""
        return ()

    def _broken(self, recorded: Recorded, what: str) -> None:
        if len(self._found) < MOST_LINES:
            self._found.append(f"{what} (position {recorded.position}, {recorded.event.kind})")
        else:
            self._unsaid += 1


class ByTheClock(Rule):
    """A rule that compares moments: it counts as if nobody had ever set the clock.

    What the journal says of a step (`system.clock_stepped`) is taken off every later moment, so
    that what lies on both sides of it can be compared. A step that the journal does not tell, as
    of a clock that was set while no floor ran, is none.
    """

    def __init__(self) -> None:
        super().__init__()
        self._stepped = timedelta()

    def see(self, recorded: Recorded) -> None:
        """Take one event, in position order."""
        if isinstance(recorded.event, ClockStepped):
            self._stepped += timedelta(seconds=recorded.event.step_s)
        super().see(recorded)

    def _at(self, event: Event) -> datetime:
        """Return the moment of an event, by the clock as it was at first."""
        return event.at - self._stepped
