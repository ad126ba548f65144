"""What the rules share: choosing by kind of event, and keeping what was found."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

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
