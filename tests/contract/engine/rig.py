"""What the contract's tests need of an engine and of the telephones around it.

The same tests drive telephones that are played (`scripted_rig`) and telephones that speak SIP with
a real Asterisk (`asterisk_rig`). Callers sound 440 Hz, agents 1000 Hz, the prompt `PROMPT` 2000 Hz,
a supervisor 700 Hz.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from huawu.engine.port import Engine, EngineEvent, Sound
from huawu.kernel.ids import ContactId, DeviceId, LegId, RecordingId, TrunkId

E = TypeVar("E", bound=EngineEvent)

ANNA: Final = DeviceId("dev_anna")
BORIS: Final = DeviceId("dev_boris")  #: known, never registered
CARRIER: Final = TrunkId("carrier")
OURS: Final = "4001"
MOBILE: Final = "13800001111"
OUTSIDE: Final = "02155550000"  #: rings someone outside
PROMPT: Final = Sound(media="prompt:tone")  #: of one second
MISSING: Final = Sound(media="prompt:missing")
CONTACT: Final = ContactId("ctc_1")
RECORDING: Final = RecordingId("rec_1")

PATIENCE_S: Final = 10.0  #: much longer than it takes, for a busy machine
_LOOK_S: Final = 0.02


class Party(Protocol):
    """One person at one telephone, in one call."""

    @property
    def shown(self) -> tuple[str, str]:
        """Number and name on the called telephone's display."""
        ...

    @property
    def keys(self) -> str:
        """Keys that arrived here."""
        ...

    @property
    def gone(self) -> bool:
        """True when the call is over for this telephone."""
        ...

    def pick_up(self) -> None: ...

    def reject(self, cause: int) -> None: ...

    def hang_up(self) -> None: ...

    def press(self, keys: str) -> None: ...

    def hold(self, *, held: bool) -> None: ...

    def fall_silent(self) -> None:
        """Stop to speak."""
        ...

    def speak_as(self, who: str) -> None:
        """Sound like "caller", "agent" or "supervisor" from now on."""
        ...

    def hears(self) -> frozenset[str]:
        """What is audible now: "caller", "agent", "supervisor", "prompt", "music"."""
        ...


@dataclass(slots=True)
class Told:
    """The events that came, in order."""

    events: list[EngineEvent] = field(default_factory=list[EngineEvent])

    def all(self, kind: type[E], **fields: object) -> list[E]:
        """Return the events of a kind that have these values."""
        return [
            event
            for event in self.events
            if isinstance(event, kind)
            and all(getattr(event, name) == value for name, value in fields.items())
        ]

    async def until(self, kind: type[E], count: int = 1, **fields: object) -> E:
        """Return the `count`-th such event, as soon as it came."""
        await until(lambda: len(self.all(kind, **fields)) >= count, f"{kind.__name__} {fields}")
        return self.all(kind, **fields)[count - 1]


class Rig(Protocol):
    """An engine, its telephones, and a way to hurt it."""

    @property
    def engine(self) -> Engine:
        """The engine under test."""
        ...

    @property
    def told(self) -> Told:
        """What it told so far."""
        ...

    @property
    def node(self) -> str:
        """Its only node."""
        ...

    async def call(self, *, called: str = OURS, caller: str = MOBILE) -> Party:
        """Let someone call through the trunk; "" withholds `caller`."""
        ...

    async def dial_from_anna(self, called: str) -> Party:
        """Let Anna dial on her telephone."""
        ...

    async def rings(self) -> Party:
        """Return the call that now rings at Anna's, or outside."""
        ...

    async def register(self, *, on: bool) -> None:
        """Register Anna's telephone, or end its registration."""
        ...

    def kill_line(self) -> None:
        """Let Anna's telephone answer nothing any more, as if its cable were pulled."""
        ...

    async def lose(self) -> None:
        """Cut the connection to the engine; telephones are not touched."""
        ...

    async def come_back(self) -> None:
        """Mend it."""
        ...

    async def restart(self) -> None:
        """Kill the engine and start it again."""
        ...


async def until(condition: Callable[[], bool], what: str, within_s: float = PATIENCE_S) -> None:
    """Wait for a condition.

    Raises:
        AssertionError: it did not come true.
    """
    loop = asyncio.get_running_loop()
    deadline_s = loop.time() + within_s
    while not condition():
        if loop.time() > deadline_s:
            raise AssertionError(f"this did not come within {within_s:g} s: {what}")
        await asyncio.sleep(_LOOK_S)


async def until_hears(party: Party, *what: str) -> None:
    """Wait until a party hears exactly this."""
    await until(lambda: party.hears() == frozenset(what), f"hears {what}")


def leg(number: int = 1) -> LegId:
    """Return an id for a leg that we dial."""
    return LegId(f"leg_{number}")
