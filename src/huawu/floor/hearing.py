"""What the engine tells of a leg, as the call's task is told it. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from huawu.engine import port
from huawu.floor import signals


def signal_of(event: port.EngineEvent) -> signals.Signal | None:
    """Return what an event means to a call; None for what calls do not hear."""
    translate = _SIGNALS.get(type(event))
    return None if translate is None else translate(event)


_SIGNALS: Final[Mapping[type[port.EngineEvent], Callable[[Any], signals.Signal]]] = {
    port.DigitPressed: lambda e: signals.Keyed(e.digit),
    port.PlayEnded: lambda e: signals.Played(e.play, e.completed),
    port.LegAnswered: lambda e: signals.PickedUp(e.leg),
    port.LegGone: lambda e: signals.Left(e.leg, e.cause, e.answered, e.rang),
    port.HoldChanged: lambda e: signals.HoldKey(e.leg, e.held),
    port.MessageRecorded: lambda e: signals.MessageTaken(e.recording, e.length_s, e.failed),
}
