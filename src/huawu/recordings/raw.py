"""A recording as the engine leaves it, before it is stored. Pure."""

from msgspec import Struct

from huawu.kernel.ids import AgentId, ContactId, QueueId, RecordingId


class RawRecording(Struct, frozen=True, kw_only=True):
    """A recording whose raw files are still to be stored."""

    id: RecordingId
    contact: ContactId
    kind: str = "call"  #: "call": two raw files; "message": one WAV
    queue: QueueId | None = None
    agent: AgentId | None = None
    lasted_s: float = 0.0  #: how long it ran by the floor's clock; 0 when unknown
    interrupted: bool = False  #: the floor or the engine died meanwhile
