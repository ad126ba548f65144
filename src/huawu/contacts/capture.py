"""A contact's recording as its events tell it. Pure."""

from msgspec import Struct

from huawu.kernel.ids import RecordingId
from huawu.kernel.span import Instant


class Capture(Struct, frozen=True, kw_only=True):
    """The recording that runs or ran."""

    id: RecordingId
    started: Instant
    paused: Instant | None = None
    stopped: bool = False
