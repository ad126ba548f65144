"""A callback as its events tell it. Pure."""

from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from huawu.events.callback import CallbackBooked, CallbackOver, CallbackPutOff
from huawu.events.contact import ContactEvent
from huawu.kernel.ids import AgentId, ContactId, QueueId

#: Why a callback is over that somebody took back.
CANCELLED: Final = "cancelled"


class Callback(Struct, frozen=True, kw_only=True):
    """What was promised to a customer, and what came of it so far."""

    queue: QueueId
    due_at: datetime
    until: datetime
    tries: int
    again_s: float
    agent: AgentId | None = None
    agent_wait_s: float = 0.0
    asked_in: ContactId | None = None
    tried: int = 0
    last: str = ""  #: why the customer was not reached, or not called, last
    over: str = ""  #: why they are not called any more


def moved(known: Callback | None, event: ContactEvent) -> Callback | None:
    """Return a callback after one of its events; booked anew, it keeps what came of it so far."""
    match event:
        case CallbackBooked():
            told = {name: getattr(event, name) for name in _BOOKED}
            return Callback(**told) if known is None else replace(known, **told)
        case CallbackPutOff() if known is not None:
            return replace(known, due_at=event.due_at, tried=event.tried, last=event.cause)
        case CallbackOver() if known is not None:
            return replace(known, tried=event.tried, over=event.cause)
        case _:
            return known


_BOOKED: Final = (
    "queue", "due_at", "until", "tries", "again_s", "agent", "agent_wait_s", "asked_in",
)  # fmt: skip
