"""Who and what the scripted engine plays: telephones and how people use them, legs, recordings."""

import asyncio
from dataclasses import dataclass, field

from huawu.engine.port import CallerShown, Sound
from huawu.kernel.ids import ContactId, DeviceId, LegId, RecordingId, TrunkId

#: Seconds to wait first, then what happens.
Timed = tuple[float, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What a called telephone and its owner do."""

    rings_after_s: float | None = 0.06  #: None: it never rings
    picks_up_after_s: float | None = 2.0  #: of ringing; None never
    rejects_with: int | None = None  #: a Q.850 cause: 17 busy, 21 rejected
    rejects_after_s: float = 0.1  #: from the call's arrival there
    hangs_up_after_s: float | None = None  #: of the conversation's leg; None never
    hold_key: tuple[tuple[float, bool], ...] = ()  #: (seconds after pick-up, held)
    presses: tuple[Timed, ...] = ()  #: (seconds after pick-up, keys)


@dataclass(slots=True, kw_only=True)
class Device:
    """One agent's telephone."""

    id: DeviceId
    node: str
    behaviour: Behaviour = Behaviour()
    registered: bool = True


@dataclass(slots=True, kw_only=True)
class Playing:
    """One play of a leg, begun or waiting for its turn."""

    name: str
    sounds: tuple[Sound, ...]
    timer: asyncio.TimerHandle | None = None  #: None while it waits


@dataclass(slots=True, kw_only=True)
class ScriptedLeg:
    """One party's connection as the scripted engine has it."""

    id: LegId
    node: str
    dialled: bool  #: by us
    called: str = ""
    caller: str = ""
    withheld: bool = False
    trunk: TrunkId | None = None
    device: DeviceId | None = None
    shown: CallerShown = field(default_factory=CallerShown)  #: what the called party saw
    speaks_s: float = 3600.0  #: how long this party talks into a message before it is silent
    told: bool = False  #: the floor knows of it
    unwanted: bool = False  #: we asked to end it, perhaps in vain
    rang: bool = False
    answered: bool = False
    cause: int | None = None  #: None while it lives
    music: bool = False  #: on; audible when nothing else is
    held: bool = False  #: by the device's own hold key
    contact: ContactId | None = None  #: joined to this contact's bridge
    listens: LegId | None = None  #: hears what this leg hears and says
    whispers: bool = False  #: and is heard there
    plays: list[Playing] = field(default_factory=list[Playing])
    heard: list[Sound] = field(default_factory=list[Sound])  #: everything that began to play
    keys: str = ""  #: sent towards this leg
    timers: list[asyncio.TimerHandle] = field(default_factory=list[asyncio.TimerHandle])

    @property
    def gone(self) -> bool:
        """True when the leg has ended."""
        return self.cause is not None


@dataclass(slots=True, kw_only=True)
class Recorded:
    """A conversation's recording; times are seconds of the loop's clock."""

    id: RecordingId
    leg: LegId
    started_s: float
    ended_s: float | None = None
    paused: list[tuple[float, float | None]] = field(
        default_factory=list[tuple[float, float | None]]
    )


@dataclass(slots=True, kw_only=True)
class Message:
    """A message that a caller leaves."""

    id: RecordingId
    leg: LegId
    started_s: float
    end_key: str
    silence_s: float  #: that ends it; 0 for never
    length_s: float | None = None  #: None while it is taken
