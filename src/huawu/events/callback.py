"""Facts about calling a customer back. Stream: the contact's.

A callback is a contact of its own: outbound, in a queue like one who calls, with nobody on the
line until an agent has it. Who asked for it while waiting is another contact, which ends.
"""

from datetime import datetime

from huawu.events.contact import ContactEvent
from huawu.kernel.ids import AgentId, ContactId, QueueId


class CallbackOffered(ContactEvent, frozen=True, kw_only=True, tag="contact.callback_offered"):
    """Who waits heard that they can be called back instead."""

    queue: QueueId
    waited_s: float  #: since queued


class CallbackRequested(ContactEvent, frozen=True, kw_only=True, tag="contact.callback_requested"):
    """Who waited chose to be called back; their place in the queue is the callback's now."""

    queue: QueueId
    callback: ContactId  #: the contact that is to be called
    elapsed_s: float  #: waited in this queue


class CallbackBooked(ContactEvent, frozen=True, kw_only=True, tag="contact.callback_booked"):
    """This contact is a callback; booked anew, what was said before holds no more."""

    queue: QueueId
    due_at: datetime  #: not called before
    until: datetime  #: not called after
    tries: int  #: how often the customer is dialled at most
    again_s: float  #: from an attempt to the next
    agent: AgentId | None = None  #: who is to call; None: anybody of the queue
    agent_wait_s: float = 0.0  #: so long nobody else calls
    asked_in: ContactId | None = None  #: the contact in which it was asked for


class CallbackPutOff(ContactEvent, frozen=True, kw_only=True, tag="contact.callback_put_off"):
    """The callback waits in no queue until it is due again; its place there is kept."""

    queue: QueueId
    cause: str  #: "busy", "no_answer", "closed", "limit", "trunk", "engine", ...
    due_at: datetime
    tried: int  #: how often the customer was dialled so far


class CallbackOver(ContactEvent, frozen=True, kw_only=True, tag="contact.callback_over"):
    """The customer is not called any more, and was not reached."""

    cause: str  #: as above, or "too_late", "cancelled", "refused", "no_number", "queue_removed"
    tried: int
