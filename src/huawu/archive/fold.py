"""A contact's row as the fold of its events. Pure.

`Book` takes events in the order of the journal and keeps the rows they touch; the archivist
gives it the rows that stand already, a verification lets it begin with nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from huawu.events import agent as agents
from huawu.events import call as calls
from huawu.events import contact as contacts
from huawu.events import reservation as reservations
from huawu.events.agent import SlotState
from huawu.events.contact import Channel, ContactEvent, Direction, EndedBy, Outcome
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, ContactId, PartyId, QueueId


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One contact, as it is found."""

    id: ContactId
    began_at: datetime
    ended_at: datetime | None = None
    channel: Channel = Channel.VOICE
    direction: Direction = Direction.INBOUND
    called: str = ""
    party: PartyId | None = None
    queue: QueueId | None = None
    agent: AgentId | None = None
    outcome: Outcome | None = None
    ended_by: EndedBy | None = None
    waited_s: float = 0.0
    talk_s: float = 0.0
    hold_s: float = 0.0
    wrap_s: float = 0.0
    length_s: float | None = None
    offers: int = 0
    transfers: int = 0
    recordings: int = 0
    disposition: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrap:
    """An agent's work on a contact after the conversation."""

    contact: ContactId
    agent: AgentId
    since: datetime
    slot: str
    wrap_s: float | None = None  #: None while it lasts


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How a call was heard at the telephone in an agent's page; None: the browser did not tell."""

    contact: ContactId
    agent: AgentId
    at: datetime
    jitter_ms: float | None
    loss_ratio: float | None  #: 0 to 1
    round_trip_ms: float | None
    received_packets: int
    sent_packets: int


@dataclass(slots=True)
class Book:
    """The rows that a stretch of events touches."""

    rows: dict[ContactId, Row] = field(default_factory=dict[ContactId, Row])
    open_wraps: dict[str, Wrap] = field(default_factory=dict[str, Wrap])  #: by slot
    ended_wraps: list[Wrap] = field(default_factory=list[Wrap])
    heard: dict[tuple[ContactId, AgentId], Heard] = field(
        default_factory=dict[tuple[ContactId, AgentId], Heard]
    )
    handled: set[tuple[AgentId, ContactId]] = field(default_factory=set[tuple[AgentId, ContactId]])

    def see(self, event: Event) -> None:
        """Take one event, in the order of the journal."""
        if isinstance(event, ContactEvent):
            self._see_contact(event)
        elif isinstance(event, agents.SlotChanged):
            self._see_slot(event)
        elif isinstance(event, agents.DispositionSet):
            self._change(event.contact, disposition=event.code)
        elif isinstance(event, agents.CallQualityMeasured):
            told = {name: getattr(event, name) for name in Heard.__dataclass_fields__}
            self.heard[event.contact, event.agent] = Heard(**told)

    def _see_contact(self, event: ContactEvent) -> None:
        if isinstance(event, contacts.ContactCreated):
            self.rows[event.contact] = _begun(event)
            return
        row, change = self.rows.get(event.contact), _CHANGES.get(type(event))
        if row is not None and change is not None:
            self.rows[row.id] = replace(row, **change(row, event))
        if row is not None and isinstance(event, reservations.ReservationConnected):
            self.handled.add((event.agent, row.id))

    def _see_slot(self, event: agents.SlotChanged) -> None:
        slot = slot_name(event)
        if event.before is SlotState.WRAP:
            self._end_wrap(slot, event.elapsed_s or 0.0)
        contact = event.contact
        if event.after is SlotState.WRAP and contact is not None and contact in self.rows:
            self.open_wraps[slot] = Wrap(
                contact=contact, agent=event.agent, since=event.at, slot=slot
            )

    def _end_wrap(self, slot: str, wrap_s: float) -> None:
        wrap = self.open_wraps.pop(slot, None)
        if wrap is None:
            return
        self.ended_wraps.append(replace(wrap, wrap_s=wrap_s))
        row = self.rows.get(wrap.contact)
        if row is not None:
            self._change(row.id, wrap_s=row.wrap_s + wrap_s)

    def _change(self, contact: ContactId, **changes: Any) -> None:
        row = self.rows.get(contact)
        if row is not None:
            self.rows[contact] = replace(row, **changes)


def slot_name(event: agents.SlotChanged) -> str:
    """Return the name of the slot that an event is about."""
    return f"{event.agent}/{event.channel}/{event.slot}"


def contacts_named(events: Iterable[Event]) -> set[ContactId]:
    """Return the contacts whose rows these events may change, but for ends of wrap-ups."""
    named: set[ContactId] = set()
    for event in events:
        contact = getattr(event, "contact", None)
        if contact is not None:
            named.add(contact)
    return named


def wraps_ended(events: Iterable[Event]) -> set[str]:
    """Return the slots whose wrap-up ends in these events."""
    return {
        slot_name(event)
        for event in events
        if isinstance(event, agents.SlotChanged) and event.before is SlotState.WRAP
    }


def _begun(event: contacts.ContactCreated) -> Row:
    return Row(
        id=event.contact,
        began_at=event.at,
        channel=event.channel,
        direction=event.direction,
        called=event.called,
        party=event.party,
    )


_Change = Callable[[Row, Any], dict[str, Any]]

_CHANGES: Final[Mapping[type[Event], _Change]] = {
    contacts.ContactQueued: lambda _, e: {"queue": e.queue},
    contacts.ContactRequeued: lambda _, e: {"queue": e.queue},
    contacts.ContactOverflowed: lambda r, e: {"waited_s": r.waited_s + e.elapsed_s},
    contacts.ContactAbandoned: lambda r, e: {"waited_s": r.waited_s + e.elapsed_s},
    contacts.ContactLost: lambda r, e: {"waited_s": r.waited_s + (e.elapsed_s or 0.0)},
    contacts.ContactTransferred: lambda r, _: {"transfers": r.transfers + 1},
    contacts.ContactEnded: lambda _, e: {
        "ended_at": e.at,
        "outcome": e.outcome,
        "ended_by": e.by,
        "length_s": e.elapsed_s,
    },
    reservations.ReservationOffered: lambda r, _: {"offers": r.offers + 1},
    reservations.ReservationConnected: lambda r, e: {
        "agent": e.agent,
        "queue": e.queue or r.queue,
        "waited_s": r.waited_s + e.waited_s,
    },
    reservations.ReservationEnded: lambda r, e: {
        "talk_s": r.talk_s + e.talk_s,
        "hold_s": r.hold_s + e.hold_s,
    },
    calls.RecordingFinalised: lambda r, _: {"recordings": r.recordings + 1},
}
