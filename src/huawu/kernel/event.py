"""What an event is, before any room says which events there are."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from msgspec import Struct

from huawu.kernel.ids import TenantId, UserId


class Event(Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True, gc=False):
    """A fact about one thing, named in the past tense and never changed afterwards.

    The tag (`kind` in the stored form) is for ever. Fields are only added, with defaults, so
    that old stored forms stay readable. Fields are flat and hold no personal data beyond ids.
    """

    at: datetime  #: when it happened in the world (UTC), not when it was written

    @property
    def kind(self) -> str:
        """The stable name on disk and on the wire, such as `contact.queued`."""
        return cast("str", type(self).__struct_config__.tag)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who or what caused an event."""

    tenant: TenantId
    user: UserId | None = None  #: None when the system itself decided
    cause: str | None = None  #: id of the event or request that led here


class Recorded(Struct, frozen=True, kw_only=True, gc=False):
    """An event as the journal keeps it; a Struct, because a start makes a million of them."""

    position: int  #: place in the whole journal, 1-based; commit order is position order
    stream: str  #: what it is about, e.g. "contact/ctc_0199..."; unique within the tenant
    version: int  #: place in that stream, 1-based and gapless
    actor: Actor
    term: int  #: the leader's term in which it was written; 0 outside the floor
    event: Event
