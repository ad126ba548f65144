"""Letting one who waits be served next: a supervisor decides, routing goes by the new place."""

from datetime import datetime, timedelta
from typing import Final

from huawu.contacts.machine import Contact, Place
from huawu.events.contact import ContactPriorityChanged
from huawu.floor.call import Call
from huawu.floor.live import Live
from huawu.floor.signals import Advance, Asked, Signal

#: Cause of the change in the journal.
BY_SUPERVISOR: Final = "supervisor"

_AHEAD: Final = timedelta(milliseconds=1)


async def advanced(live: Live, call: Call, signal: Signal | None) -> bool:
    """Let a caller who waits stand first in their queue, if that is asked; say whether it was.

    Those of a higher band, such as emergencies, stay ahead.
    """
    if not isinstance(signal, Asked) or not isinstance(signal.command, Advance):
        return False
    contact = live.contact(call)
    if contact.place is not None:
        first = min(place.key_at for place in _beside(live, contact.place))
        if first < contact.place.key_at:
            await live.ledger.write(_first(live, contact, contact.place, first), by=signal.by)
    if not signal.reply.done():
        signal.reply.set_result(None)
    return True


def _beside(live: Live, own: Place) -> list[Place]:
    """Return the places of the same queue and band, one's own among them."""
    return [
        contact.place
        for contact in live.ledger.state.contacts.values()
        if contact.place is not None
        and (contact.place.queue, contact.place.band) == (own.queue, own.band)
    ]


def _first(live: Live, contact: Contact, place: Place, first: datetime) -> ContactPriorityChanged:
    return ContactPriorityChanged(
        at=live.ledger.now().at,
        contact=contact.id,
        queue=place.queue,
        cause=BY_SUPERVISOR,
        priority=place.priority,
        key_at=first - _AHEAD,
        band=place.band,
    )
