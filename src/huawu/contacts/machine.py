"""A contact as the fold of its events: `evolve` applies what happened, `replay` rebuilds. Pure.

The floor acts on the folded contact and nothing else, so that a restart goes on where the last
event stood. Spans whose start this process saw carry monotonic time; after a replay they do not.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct, structs

from huawu.contacts import callbacks, invitations, places, watcher
from huawu.contacts.callbacks import Callback
from huawu.contacts.capture import Capture
from huawu.contacts.invitations import Invited
from huawu.contacts.places import Place
from huawu.contacts.watcher import Watchers
from huawu.events import call as calls
from huawu.events import callback as callings
from huawu.events import contact as contacts
from huawu.events import reservation as reservations
from huawu.events import supervision
from huawu.events.contact import Channel, ContactEvent, Direction, Outcome
from huawu.kernel.ids import (
    AgentId,
    ContactId,
    FlowId,
    LegId,
    NodeId,
    NumberId,
    PartyId,
    QueueId,
    RecordingId,
    ReservationId,
    TrunkId,
)
from huawu.kernel.span import Instant


class Phase(StrEnum):
    """Where a contact is."""

    ARRIVED = "arrived"
    FLOW = "flow"  #: in a node of its flow
    BOOKED = "booked"  #: a callback that stands in no queue until it is due
    WAITING = "waiting"  #: in a queue, nobody chosen
    RESERVED = "reserved"  #: an agent is chosen, the device does not ring yet
    RINGING = "ringing"
    CONNECTING = "connecting"  #: picked up, not joined
    TALKING = "talking"
    HELD = "held"
    BETWEEN = "between"  #: a conversation ended and the customer goes on: transfer, next node
    OUTSIDE = "outside"  #: with an outside party, or ringing one
    ENDED = "ended"


class Booking(Struct, frozen=True, kw_only=True):
    """The reservation a contact lives under."""

    id: ReservationId
    agent: AgentId
    fence: int
    slot: int
    queue: QueueId | None
    created: Instant
    leg: LegId | None = None
    offered: Instant | None = None
    connected: Instant | None = None
    held: Instant | None = None  #: since when on hold
    hold_s: float = 0.0  #: holds that are over


class Contact(Struct, frozen=True, kw_only=True):
    """One contact as of its last event."""

    id: ContactId
    created: Instant
    channel: Channel = Channel.VOICE
    direction: Direction = Direction.INBOUND
    called: str = ""
    number: NumberId | None = None
    party: PartyId | None = None
    withheld: bool = False
    leg: LegId | None = None
    node: str = ""  #: the engine that carries it
    phase: Phase = Phase.ARRIVED
    answered: bool = False  #: we picked up
    blocked: bool = False
    flow: FlowId | None = None
    flow_version: int = 0
    at_node: NodeId | None = None
    attempt: int = 1  #: at this node; goes up with each answer the flow did not take
    visits: Mapping[NodeId, int] = {}
    attributes: Mapping[str, str] = {}
    place: Place | None = None
    last_place: Place | None = None  #: where it goes back to when a transfer is not answered
    booking: Booking | None = None
    invited: Invited = {}  #: who else may have it by answering first
    fence: int = 0  #: reservations so far
    dials_for: QueueId | None = None  #: in whose name an agent dials
    last_agent: AgentId | None = None  #: who was connected last
    talked: bool = False  #: an agent was connected at least once
    capture: Capture | None = None
    message: RecordingId | None = None  #: what a voicemail contact carries
    left_message: bool = False  #: the caller left a voicemail
    callback: Callback | None = None  #: this contact is one
    callback_offered: bool = False
    callback_asked: bool = False  #: who waited chose to be called back
    watchers: Watchers = {}  #: who supervises the conversation
    parent: ContactId | None = None  #: what an agent's consultation is about
    consult: ContactId | None = None  #: the consultation that runs about this one
    consulting: Instant | None = None  #: since when
    consult_to: tuple[str, str] | None = None  #: kind and id of who is asked
    merged: bool = False  #: the consulted party hears the customer
    outside_leg: LegId | None = None
    outside_trunk: TrunkId | None = None  #: of the outside leg, or of a customer whom we dialled
    outside_talked: bool = False  #: an outside party was connected
    transfer_to: tuple[str, str] | None = None  #: kind and id of a transfer under way
    transfer_by: AgentId | None = None  #: who sent it there; None when the flow did
    outcome: Outcome | None = None
    version: int = 0

    @property
    def unreached(self) -> bool:
        """Whether this is a callback that nobody has talked in: no end of a leg is its end."""
        return self.callback is not None and not self.talked


def queue_of(contact: Contact) -> QueueId | None:
    """Return the queue whose conversation this is: where it waited last, or that dialled."""
    return contact.dials_for if contact.last_place is None else contact.last_place.queue


_Change = Callable[[Contact, Any, Instant], dict[str, Any]]


def _created(_: Contact, e: contacts.ContactCreated, now: Instant) -> dict[str, Any]:
    return {"created": now, **{name: getattr(e, name) for name in _FROM_CREATED}}


_FROM_CREATED: Final = (
    "channel", "direction", "called", "number", "party", "withheld", "leg", "node", "parent",
)  # fmt: skip


def _node_reached(c: Contact, e: contacts.NodeReached, _: Instant) -> dict[str, Any]:
    visits = {**c.visits, e.node: c.visits.get(e.node, 0) + 1}
    return {
        "phase": Phase.FLOW,
        "at_node": e.node,
        "attempt": 1,
        "visits": visits,
        "transfer_to": None,
    }


def _queued(_: Contact, e: contacts.ContactQueued, now: Instant) -> dict[str, Any]:
    return {"phase": Phase.WAITING, "transfer_to": None, **_placed(places.entered(e, now))}


def _requeued(c: Contact, e: contacts.ContactRequeued, now: Instant) -> dict[str, Any]:
    return {
        "phase": Phase.WAITING,
        "booking": None,
        "transfer_to": None,
        **_placed(places.returned(c.place, c.last_place, e, now)),
    }


def _moved(c: Contact, e: ContactEvent, now: Instant) -> dict[str, Any]:
    return {} if c.place is None else _placed(places.moved(c.place, e, now))


def _left_queue(_: Contact, __: ContactEvent, ___: Instant) -> dict[str, Any]:
    return {"phase": Phase.BETWEEN, "place": None}


def _placed(place: Place) -> dict[str, Any]:
    """Change the place; a transfer that is not answered brings the contact back to this one."""
    return {"place": place, "last_place": place}


def _reserved(c: Contact, e: reservations.ReservationCreated, now: Instant) -> dict[str, Any]:
    booking = Booking(
        id=e.reservation, agent=e.agent, fence=e.fence, slot=e.slot, queue=e.queue, created=now
    )
    dials = c.direction is Direction.OUTBOUND and c.booking is None and not c.fence
    return {
        "phase": Phase.RESERVED,
        "booking": booking,
        "dials_for": e.queue if dials else c.dials_for,
        "fence": max(c.fence, e.fence),
        "invited": invitations.without(c.invited, e.reservation),
        "transfer_to": None,
    }


def _invitation_ended(c: Contact, e: reservations.InvitationEnded, _: Instant) -> dict[str, Any]:
    """Whoever else is asked is asked on; without any, and without a booking, it waits again."""
    left = invitations.without(c.invited, e.reservation)
    waits = not left and c.booking is None
    return {"invited": left, "phase": Phase.WAITING if waits else c.phase}


def _transferred(c: Contact, e: contacts.ContactTransferred, _: Instant) -> dict[str, Any]:
    """An agent's part ends by its own event; the flow's part ends here."""
    return {
        "phase": Phase.BETWEEN if c.phase is Phase.FLOW else c.phase,
        "transfer_to": (e.to_kind, e.to),
        "transfer_by": e.by,
    }


def _offered(c: Contact, e: reservations.ReservationOffered, now: Instant) -> dict[str, Any]:
    booking = _booking(c, leg=e.leg, offered=now.earlier(e.rang_s))
    return {"phase": Phase.RINGING, "booking": booking}


def _connected(c: Contact, _: reservations.ReservationConnected, now: Instant) -> dict[str, Any]:
    booking = _booking(c, connected=now)
    return {
        "phase": Phase.TALKING,
        "booking": booking,
        "place": None,
        "talked": True,
        "last_agent": c.booking.agent if c.booking is not None else None,
    }


def _released(c: Contact, _: ContactEvent, __: Instant) -> dict[str, Any]:
    """The offer is over; the contact goes back to wait, and its place is still there."""
    phase = Phase.WAITING if c.place is not None else Phase.BETWEEN
    nobody = {"leg": None, "node": "", "outside_trunk": None} if c.unreached else {}
    return {"phase": Phase.RINGING if c.invited else phase, "booking": None, **nobody}


def _refused(c: Contact, e: reservations.ReservationEvent, now: Instant) -> dict[str, Any]:
    placed = {} if c.place is None else _placed(places.refused(c.place, e.agent))
    return {**_released(c, e, now), **placed}


def _held(c: Contact, _: calls.CallHeld, now: Instant) -> dict[str, Any]:
    return {"phase": Phase.HELD, "booking": _booking(c, held=now)}


def _retrieved(c: Contact, e: calls.CallRetrieved, _: Instant) -> dict[str, Any]:
    past = c.booking.hold_s if c.booking is not None else 0.0
    return {"phase": Phase.TALKING, "booking": _booking(c, held=None, hold_s=past + e.elapsed_s)}


def _capture(c: Contact, **changes: Any) -> dict[str, Any]:
    return {"capture": None if c.capture is None else structs.replace(c.capture, **changes)}


def _booking(c: Contact, **changes: Any) -> Booking | None:
    return None if c.booking is None else structs.replace(c.booking, **changes)


def _leg_created(c: Contact, e: calls.LegCreated, __: Instant) -> dict[str, Any]:
    node = e.node or c.node
    if e.party == "customer":
        return {"leg": e.leg, "outside_trunk": e.trunk, "node": node}
    if e.party != "outside":
        return {"node": node}
    return {
        "phase": Phase.OUTSIDE,
        "outside_leg": e.leg,
        "outside_trunk": e.trunk,
        "transfer_to": None,
    }


def _attended(c: Contact, e: supervision.Attended, now: Instant) -> dict[str, Any]:
    return {"watchers": watcher.attended(c.watchers, e, now)}


def _called_back(c: Contact, e: ContactEvent, _: Instant) -> dict[str, Any]:
    over = isinstance(e, callings.CallbackOver)
    phase = Phase.BETWEEN if over else Phase.BOOKED
    return {"phase": phase, "callback": callbacks.moved(c.callback, e)}


def _consult_over(_: Contact, __: calls.ConsultEnded, ___: Instant) -> dict[str, Any]:
    return {"consult": None, "consulting": None, "consult_to": None, "merged": False}


_CHANGES: Final[dict[type[ContactEvent], _Change]] = {
    contacts.ContactCreated: _created,
    contacts.ContactBlocked: lambda _c, _e, _n: {"blocked": True},
    contacts.FlowEntered: lambda _c, e, _n: {
        "phase": Phase.FLOW,
        "flow": e.flow,
        "flow_version": e.version,
    },
    contacts.NodeReached: _node_reached,
    contacts.DigitsCollected: lambda _c, e, _n: {"attempt": e.attempt + 1},
    contacts.AttributeSet: lambda c, e, _n: {"attributes": {**c.attributes, e.name: e.value}},
    contacts.ContactQueued: _queued,
    contacts.ContactRequeued: _requeued,
    contacts.ContactStepChanged: _moved,
    contacts.ContactPriorityChanged: _moved,
    contacts.AgentAwaited: _moved,
    contacts.AgentGivenUp: _moved,
    contacts.ContactOverflowed: _left_queue,
    contacts.ContactAbandoned: _left_queue,
    contacts.ContactLost: _left_queue,
    contacts.ContactTransferred: _transferred,
    contacts.ContactEnded: lambda _c, e, _n: {
        "phase": Phase.ENDED,
        "outcome": e.outcome,
        "place": None,
        "booking": None,
    },
    callings.CallbackOffered: lambda _c, _e, _n: {"callback_offered": True},
    callings.CallbackRequested: lambda _c, _e, _n: {"callback_asked": True},
    callings.CallbackBooked: _called_back,
    callings.CallbackPutOff: _called_back,
    callings.CallbackOver: _called_back,
    contacts.VoicemailLeft: lambda _c, _e, _n: {"left_message": True},
    reservations.ReservationCreated: _reserved,
    reservations.ReservationOffered: _offered,
    reservations.ReservationAccepted: lambda _c, _e, _n: {"phase": Phase.CONNECTING},
    reservations.ReservationConnected: _connected,
    reservations.ReservationRejected: _refused,
    reservations.ReservationTimedOut: _refused,
    reservations.ReservationFailed: _refused,
    reservations.ReservationRescinded: _released,
    reservations.ReservationEnded: lambda _c, _e, _n: {"phase": Phase.BETWEEN, "booking": None},
    reservations.AgentInvited: lambda c, e, _n: {
        "phase": c.phase if c.invited else Phase.RESERVED,
        "invited": invitations.asked(c.invited, e),
    },
    reservations.InvitationRang: lambda c, e, now: {
        "phase": Phase.RINGING,
        "invited": invitations.rang(c.invited, e, now),
    },
    reservations.InvitationEnded: _invitation_ended,
    calls.LegAnswered: lambda c, e, _n: {
        "answered": c.answered or e.leg == c.leg,
        "outside_talked": c.outside_talked or e.leg == c.outside_leg,
    },
    calls.LegCreated: _leg_created,
    calls.LegHungUp: lambda c, e, _n: (
        {"phase": Phase.BETWEEN, "outside_leg": None} if e.leg == c.outside_leg else {}
    ),
    calls.CallHeld: _held,
    calls.AgentLegLost: lambda c, _e, _n: {"booking": _booking(c, leg=None)},
    calls.AgentLegBack: lambda c, e, _n: {"booking": _booking(c, leg=e.leg)},
    calls.CallRetrieved: _retrieved,
    calls.ConsultStarted: lambda _c, e, now: {
        "consult": e.consult,
        "consulting": now,
        "consult_to": (e.to_kind, e.to),
    },
    calls.ConferenceStarted: lambda _c, _e, _n: {"merged": True},
    calls.ConsultEnded: _consult_over,
    supervision.Monitored: _attended,
    supervision.Whispered: _attended,
    supervision.Barged: _attended,
    supervision.SupervisionEnded: lambda c, e, _n: {"watchers": watcher.unattended(c.watchers, e)},
    calls.RecordingStarted: lambda _c, e, now: {"capture": Capture(id=e.recording, started=now)},
    calls.RecordingPaused: lambda c, _e, now: _capture(c, paused=now),
    calls.RecordingResumed: lambda c, _e, _n: _capture(c, paused=None),
    calls.RecordingStopped: lambda c, _e, _n: _capture(c, stopped=True),
    calls.RecordingFinalised: lambda c, e, _n: (
        {"message": e.recording} if c.channel is Channel.VOICEMAIL else {}
    ),
}


def evolve(contact: Contact, event: ContactEvent, mono_s: float | None = None) -> Contact:
    """Return the contact as it is after `event`.

    Args:
        contact: as of the event before.
        event: the next event of its stream.
        mono_s: the monotonic moment when this process made the event; None when it is read
            from the journal.
    """
    change = _CHANGES.get(type(event))
    changes = {} if change is None else change(contact, event, Instant(event.at, mono_s))
    return structs.replace(contact, version=contact.version + 1, **changes)


def begin(event: contacts.ContactCreated, mono_s: float | None = None) -> Contact:
    """Return a new contact from its first event."""
    start = Instant(event.at, mono_s)
    return evolve(Contact(id=event.contact, created=start), event, mono_s)


def replay(history: Iterable[ContactEvent]) -> Contact | None:
    """Rebuild a contact from its stream, oldest first; None when the stream is empty."""
    contact: Contact | None = None
    for event in history:
        if contact is None:
            contact = Contact(id=event.contact, created=Instant(event.at, None))
        contact = evolve(contact, event)
    return contact
