"""What a telephone engine can do for us, and what it tells us. Start here.

The floor knows legs (one party's connection), bridges are the engine's own affair: a contact's
legs are joined and parted by asking for it. Two implementations pass one contract suite:
`AsteriskEngine` and the scripted one in `huawu.testing`.

Acts return when the engine has taken them; what comes of them arrives as an event. An act on a
leg that is already gone succeeds silently: its `LegGone` is on the way. Every act raises
`Unavailable` when the engine does not answer in time.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from huawu.kernel.errors import Unavailable
from huawu.kernel.ids import ContactId, DeviceId, LegId, RecordingId, TrunkId


class Unreachable(Unavailable):
    """The device or the trunk cannot be reached now; the engine itself is well."""

    code = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineEvent:
    """What every message from the engine carries."""

    node: str  #: which engine


@dataclass(frozen=True, slots=True, kw_only=True)
class LegArrived(EngineEvent):
    """A call came in and is ours: a caller through a trunk, or an agent's device dialling."""

    leg: LegId
    called: str
    caller: str  #: "" when withheld or unknown
    withheld: bool = False
    trunk: TrunkId | None = None
    device: DeviceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRinging(EngineEvent):
    """The far device rings."""

    leg: LegId


@dataclass(frozen=True, slots=True, kw_only=True)
class LegAnswered(EngineEvent):
    """A leg we dialled was picked up."""

    leg: LegId


@dataclass(frozen=True, slots=True, kw_only=True)
class LegGone(EngineEvent):
    """A leg ended, whoever ended it; the last event of that leg."""

    leg: LegId
    cause: int  #: Q.850: 16 normal, 17 busy, 18/19 no answer, 21 rejected, 20/27 unreachable
    answered: bool = True  #: False when a dialled leg was never picked up
    rang: bool = True  #: False when a dialled leg ended before its telephone rang


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitPressed(EngineEvent):
    """A key was pressed: one of 0-9 * # A-D."""

    leg: LegId
    digit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayEnded(EngineEvent):
    """A play came to its end, was stopped, or failed; not told of one cut off by a hang-up."""

    leg: LegId
    play: str
    completed: bool  #: False when it was stopped or failed
    failed: bool = False  #: the sound could not be played


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldChanged(EngineEvent):
    """A device used its own hold key."""

    leg: LegId
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSeen(EngineEvent):
    """A device registered or its registration ended."""

    device: DeviceId
    registered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRecorded(EngineEvent):
    """A message that `record_message` took is finished."""

    leg: LegId
    recording: RecordingId
    length_s: float
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeLost(EngineEvent):
    """The engine stopped answering; its legs may be talking on, unless it is known to be dead."""

    cause: str
    dead: bool = False  #: its process ended: every leg is void


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeBack(EngineEvent):
    """The engine answers (again); comes first of all events of a connection.

    `legs` is what lives there now. Legs the floor knows and this does not list are gone: no
    other event will say so. Devices not listed are registered nowhere, at no node.
    """

    restarted: bool  #: True when it is a new process: every older leg is void
    legs: frozenset[LegId] = field(default_factory=frozenset[LegId])
    devices: frozenset[DeviceId] = field(default_factory=frozenset[DeviceId])


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSeen:
    """What lives at a node, as the engine itself says when it is asked; no event.

    What events told and this does not show is over, or the event of it is on its way.
    """

    node: str
    legs: Mapping[LegId, bool]  #: ours, those being dialled too: whether each is picked up
    joins: Mapping[ContactId, frozenset[LegId]] = field(
        default_factory=dict[ContactId, frozenset[LegId]]
    )  #: who hears each other
    plays: frozenset[tuple[LegId, str]] = frozenset()  #: sounding, or waiting for their turn
    arrivals: Sequence[LegArrived] = ()  #: living calls that came in and that we did not hang up
    devices: frozenset[DeviceId] = frozenset()  #: registered


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """One thing to play: a stored prompt's file or a spoken built-in."""

    media: str  #: "prompt:<key>/<language>", "digits:42" or "tone:busy"
    language: str = "zh"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerShown:
    """What the called device displays."""

    number: str = ""
    name: str = ""


class Engine(Protocol):
    """Drive one or more telephone engines."""

    def events(self) -> AsyncIterator[EngineEvent]:
        """Yield what happens, per leg in order, for ever; one consumer.

        Called again by a consumer who begins anew, it tells the state of each node that answers
        (`NodeBack`) and what came in meanwhile; a call that was told before may be told again.
        Calls are taken only while somebody listens.
        """
        ...

    @property
    def nodes(self) -> Sequence[str]:
        """The engines' names."""
        ...

    async def drain(self, node: str, *, on: bool) -> None:
        """Have `node` refuse new calls (503), or take them again; those that run go on.

        A restarted engine takes calls.
        """
        ...

    def take_calls(self, *, on: bool) -> None:
        """Take new calls (as at the start), or leave them to the engine's own fallback."""
        ...

    async def look(self, node: str) -> NodeSeen:
        """Ask a node what lives there now: the truth when events were lost on the way."""
        ...

    async def answer(self, leg: LegId) -> None:
        """Pick up an arrived leg."""
        ...

    async def refuse(self, leg: LegId, cause: int) -> None:
        """Refuse an arrived leg that was not answered, with a Q.850 cause."""
        ...

    async def hang_up(self, leg: LegId) -> None:
        """End a leg, ringing or answered."""
        ...

    async def play(self, leg: LegId, sounds: Sequence[Sound], *, play: str) -> None:
        """Start to play `sounds` (at least one) in order under the name that the caller chose.

        A play waits for the one before it. It silences the music, which returns after it.
        """
        ...

    async def stop_play(self, leg: LegId, play: str) -> None:
        """Stop a play that still sounds."""
        ...

    async def music(self, leg: LegId, *, on: bool) -> None:
        """Start or stop music on hold."""
        ...

    async def ring_device(
        self,
        leg: LegId,
        device: DeviceId,
        *,
        node: str,
        caller: CallerShown,
        timeout_s: float,
        beside: LegId | None = None,
    ) -> None:
        """Ring an agent's device as `leg`, an id the caller chose, on the engine `node`.

        A device that is registered at another node is rung through that node.

        The engine itself gives up after `timeout_s` (whole seconds, rounded up), so that a dead
        floor leaves no ringing. `beside` is the leg it will be joined with: its codec is asked
        for first, which saves the engine the translation.

        Raises:
            Unreachable: the device is not registered.
        """
        ...

    async def dial_outside(
        self, leg: LegId, trunk: TrunkId, number: str, *, node: str, shown: str, timeout_s: float
    ) -> None:
        """Dial `number` through `trunk`, showing our own number `shown`.

        Whether this is allowed was decided before, in `huawu.floor`.
        """
        ...

    async def join(self, contact: ContactId, legs: Sequence[LegId]) -> None:
        """Let exactly these legs hear each other; a further call changes who is in.

        A leg that was joined elsewhere leaves there.
        What plays on them is stopped and their music ends.
        """
        ...

    async def part(self, contact: ContactId) -> None:
        """End the join of a contact; its legs live on."""
        ...

    async def listen(self, ear: LegId, target: LegId, *, whisper: bool) -> None:
        """Let `ear` hear what `target` hears and says; with `whisper`, `target` hears `ear` too.

        Nobody else hears anything of it, nor does a recording of another leg. Asked again, it
        changes how. Both legs are of one node. Joining `ear` ends it, and so does its end.
        """
        ...

    async def stop_listening(self, ear: LegId) -> None:
        """Let `ear` hear nothing any more; the leg lives on."""
        ...

    async def record(self, leg: LegId, recording: RecordingId) -> None:
        """Record both directions of `leg` (the customer's) into raw files from now on.

        Asked again, it goes on in the same files, whether or not it still runs; not paused.
        """
        ...

    async def pause_recording(self, leg: LegId, recording: RecordingId, *, paused: bool) -> None:
        """Write silence instead of sound, or sound again; time goes on."""
        ...

    async def stop_recording(self, leg: LegId, recording: RecordingId) -> None:
        """End the recording; its raw files are complete when this returns.

        When the leg ends first they are complete within a second of its `LegGone`.
        """
        ...

    async def record_message(
        self, leg: LegId, recording: RecordingId, *, max_s: float, silence_s: float, end_key: str
    ) -> None:
        """Record the caller until a key, silence or the limit; `MessageRecorded` ends it."""
        ...

    async def send_digits(self, leg: LegId, digits: str) -> None:
        """Send keys towards a leg."""
        ...
