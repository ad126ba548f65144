"""Where a contact is, as reports name it. Pure."""

from typing import Final

from huawu.contacts.machine import Contact, Phase
from huawu.events import contact as contacts


def stage_of(contact: Contact) -> contacts.Stage:
    """Return the stage as reports name it."""
    return _STAGES.get(contact.phase, contacts.Stage.FLOW)


_STAGES: Final = {
    Phase.WAITING: contacts.Stage.QUEUE,
    Phase.RESERVED: contacts.Stage.QUEUE,
    Phase.RINGING: contacts.Stage.RINGING,
    Phase.CONNECTING: contacts.Stage.RINGING,
    Phase.TALKING: contacts.Stage.TALKING,
    Phase.HELD: contacts.Stage.TALKING,
    Phase.OUTSIDE: contacts.Stage.OUTSIDE,
}
