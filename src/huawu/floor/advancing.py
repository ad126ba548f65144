"""Moving one who waits within their queue: a supervisor decides, routing goes by the new place."""

from datetime import datetime, timedelta
from typing import Final

from huawu.contacts.machine import Contact, Place
from huawu.events.contact import ContactPriorityChanged
from huawu.floor.call import Call, refuse
from huawu.floor.live import Live
from huawu.floor.signals import Advance, Asked, Signal
from huawu.kernel.ids import ContactId

#: Cause of the change in the journal.
BY_SUPERVISOR: Final = "supervisor"

_STEP: Final = timedelta(milliseconds=1)


async def advanced(live: Live, call: Call, signal: Signal | None) -> bool:
    """Let a caller who waits stand elsewhere in their queue, if that is asked; say whether it was.

    Those of a higher band, such as emergencies, stay ahead.
    """
    if not isinstance(signal, Asked) or not isinstance(signal.command, Advance):
        return False
    contact = live.contact(call)
    if contact.place is not None:
        others = _beside(live, contact, contact.place)
        key_at = _key(others, signal.command.behind, contact.place.key_at)
        if key_at is None:
            refuse(signal, "Whom this caller is to stand behind does not wait beside them.")
            return True
        if key_at != contact.place.key_at:
            await live.ledger.write(_moved(live, contact, contact.place, key_at), by=signal.by)
    if not signal.reply.done():
        signal.reply.set_result(None)
    return True


def _beside(live: Live, own: Contact, place: Place) -> list[tuple[datetime, ContactId]]:
    """Return who else waits in the same queue and band, in the order of service."""
    return sorted(
        (contact.place.key_at, contact.id)
        for contact in live.ledger.state.contacts.values()
        if contact.id != own.id
        and contact.place is not None
        and (contact.place.queue, contact.place.band) == (place.queue, place.band)
    )


def _key(
    others: list[tuple[datetime, ContactId]], behind: ContactId | None, own: datetime
) -> datetime | None:
    """Return the key of who stands directly behind another, or first; None when there is none."""
    if behind is None:
        return own if not others or own < others[0][0] else others[0][0] - _STEP
    keys = [key for key, _ in others]
    at = next((i for i, (_, contact) in enumerate(others) if contact == behind), None)
    if at is None:
        return None
    if at + 1 == len(keys):
        return keys[at] + _STEP
    return keys[at] + (keys[at + 1] - keys[at]) / 2


def _moved(live: Live, contact: Contact, place: Place, key_at: datetime) -> ContactPriorityChanged:
    return ContactPriorityChanged(
        at=live.ledger.now().at,
        contact=contact.id,
        queue=place.queue,
        cause=BY_SUPERVISOR,
        priority=place.priority,
        key_at=key_at,
        band=place.band,
    )
