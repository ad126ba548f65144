"""Who supervises a contact's conversation. Pure."""

from collections.abc import Mapping

from msgspec import Struct

from huawu.events import supervision
from huawu.kernel.ids import LegId, UserId
from huawu.kernel.span import Instant


class Watcher(Struct, frozen=True, kw_only=True):
    """A supervisor in a conversation."""

    leg: LegId
    barges: bool  #: is heard by both, and not only listens
    mode: str  #: "monitor", "whisper" or "barge"
    since: Instant


Watchers = Mapping[UserId, Watcher]


def attended(known: Watchers, event: supervision.Attended, now: Instant) -> Watchers:
    """Return who supervises once somebody came in, or attends in another way."""
    mode, before = event.kind.rpartition(".")[2], known.get(event.by)
    since = before.since if before is not None else now
    watcher = Watcher(leg=event.leg, barges=mode == "barge", mode=mode, since=since)
    return {**known, event.by: watcher}


def unattended(known: Watchers, event: supervision.SupervisionEnded) -> Watchers:
    """Return who supervises once somebody left."""
    return {user: watcher for user, watcher in known.items() if user != event.by}
