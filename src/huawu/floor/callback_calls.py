"""Letting callbacks be conducted: new ones, and those of the floor before."""

from collections.abc import Sequence
from typing import Final

from huawu.contacts.machine import Contact
from huawu.events.contact import ContactCreated
from huawu.floor.call import Call
from huawu.floor.comparing import others
from huawu.floor.live import Live
from huawu.floor.signals import Left
from huawu.kernel.event import Actor, Event
from huawu.kernel.ids import ContactId, LegId

#: Q.850: network out of order.
_NO_ENGINE: Final = 38


def attend(live: Live, contact: ContactId) -> Call:
    """Let a callback be conducted from here on; its first event may follow."""
    call = Call(contact, LegId(live.new("leg")))
    call.dialling = True
    live.calls[contact] = call
    return call


def resume(live: Live) -> None:
    """Let the callbacks of the floor before be conducted."""
    for contact in [one for one in live.ledger.state.contacts.values() if one.unreached]:
        live.attend(attend(live, contact.id))


def lose_legs(live: Live, contact: Contact) -> None:
    """Tell a callback that whomever it rang is gone with their engine; it is made again."""
    call = live.calls.get(contact.id)
    for leg in (contact.leg, *others(contact)):
        if call is not None and leg is not None:
            call.tell(Left(leg, _NO_ENGINE, answered=True))


async def begin(live: Live, events: Sequence[Event], by: Actor | None = None) -> None:
    """Write what makes callbacks, and let them be conducted."""
    made = [event.contact for event in events if isinstance(event, ContactCreated)]
    calls = [attend(live, contact) for contact in made]
    await live.ledger.write(*events, by=by)
    for call in calls:
        live.attend(call)
