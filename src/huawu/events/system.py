"""Facts about the platform itself. Streams: `system/<subject>` and `centre/<kind>/<id>`."""

from huawu.kernel.event import Event


class LeaderElected(Event, frozen=True, kw_only=True, tag="system.leader_elected"):
    """A floor became the leader of its centre; later events carry its term."""

    floor: str
    term: int


class FloorResynced(Event, frozen=True, kw_only=True, tag="system.floor_resynced"):
    """After a start or a reconnect the floor compared itself with the engine and mended itself."""

    node: str
    kept: int = 0  #: contacts that go on
    lost: int = 0  #: contacts whose customer is gone
    orphans: int = 0  #: legs that belonged to nobody and were hung up
    elapsed_s: float = 0.0


class EngineLost(Event, frozen=True, kw_only=True, tag="system.engine_lost"):
    """An engine stopped answering."""

    node: str
    cause: str = ""


class EngineBack(Event, frozen=True, kw_only=True, tag="system.engine_back"):
    """An engine answers again."""

    node: str
    restarted: bool  #: True when it is a new process, so that all its old legs are void


class EngineDrainBegan(Event, frozen=True, kw_only=True, tag="system.engine_drain_began"):
    """An engine takes no new calls any more, for maintenance; those it has go on."""

    node: str


class EngineDrainEnded(Event, frozen=True, kw_only=True, tag="system.engine_drain_ended"):
    """An engine takes calls again."""

    node: str


class ClockStepped(Event, frozen=True, kw_only=True, tag="system.clock_stepped"):
    """The clock of the day was set while the floor ran; from here on moments are by the new one.

    Lengths of time are measured on a clock that nobody sets, so they do not change by it.
    """

    step_s: float  #: by so much; negative when it was set back


class StuckRepaired(Event, frozen=True, kw_only=True, tag="system.stuck_repaired"):
    """The audit found and mended a disagreement; in steady state this never happens."""

    what: str
    subject: str


class CentreChanged(Event, frozen=True, kw_only=True, tag="centre.changed"):
    """A part of the centre's set-up was saved or removed; readers load it by id and version."""

    subject: str  #: the kind of thing, e.g. "queue"
    id: str
    version: int
    removed: bool = False
