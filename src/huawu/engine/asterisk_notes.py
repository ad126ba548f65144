"""What is kept of an Asterisk's legs and read of its state. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from huawu.engine.ari.generated.models import Bridge, Channel, Endpoint
from huawu.engine.port import LegArrived
from huawu.kernel.ids import ContactId, LegId, RecordingId

PLAY_MARK: Final = "~"
#: The state of an endpoint that is registered and answers.
REGISTERED: Final = "online"
_NORMAL: Final = 16


@dataclass(slots=True, kw_only=True)
class LegNote:
    """What we know of a living leg."""

    dialled: bool
    rang: bool = False
    answered: bool = False
    ending: bool = False  #: a hang-up is under way: what sounds is cut, not broken
    cause: int = _NORMAL
    music: bool = False  #: on; returns after a play
    asking: bool = False  #: the engine has not answered yet to our request to dial it
    unwanted: bool = False  #: hung up by us, perhaps while still `asking`
    arrival: LegArrived | None = None  #: of a call that came in
    told: bool = False  #: its arrival was passed on
    found: bool = False  #: it lived before we did: perhaps it is being recorded
    recording: RecordingId | None = None
    contact: ContactId | None = None
    plays: set[str] = field(default_factory=set[str])
    stopped: set[str] = field(default_factory=set[str])  #: plays that we stopped
    messages: set[RecordingId] = field(default_factory=set[RecordingId])  #: told to be finished


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The state of an engine as it was read."""

    started: str  #: when its process started
    channels: Sequence[Channel]  #: those of our application only
    bridges: Sequence[Bridge]
    endpoints: Sequence[Endpoint]


def playback_id(leg: LegId, play: str) -> str:
    """Return the engine's name of a play: unique there, and readable back."""
    return f"{leg}{PLAY_MARK}{play}"
