"""Who supervises a contact's conversation."""

from msgspec import Struct

from huawu.kernel.ids import LegId
from huawu.kernel.span import Instant


class Watcher(Struct, frozen=True, kw_only=True):
    """A supervisor in a conversation."""

    leg: LegId
    barges: bool  #: is heard by both, and not only listens
    mode: str  #: "monitor", "whisper" or "barge"
    since: Instant
