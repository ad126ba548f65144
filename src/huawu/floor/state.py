"""The floor's truth in memory: every live contact and every agent, folded from the journal. Pure.

Ended contacts leave the state, so its size is that of the floor, not of the past.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from huawu.agents.machine import Agent, new_agent
from huawu.agents.machine import evolve as evolve_agent
from huawu.contacts.machine import Contact, Phase, queue_of
from huawu.contacts.machine import begin as begin_contact
from huawu.contacts.machine import evolve as evolve_contact
from huawu.events.agent import AgentEvent
from huawu.events.call import RecordingFinalised, RecordingLost, RecordingStopped
from huawu.events.contact import (
    ContactCreated,
    ContactEvent,
    ContactLost,
    ContactQueued,
    VoicemailLeft,
)
from huawu.events.queue import (
    CallbacksClosed,
    CallbacksOpened,
    QueueEvent,
    ReserveCalled,
    ReserveReleased,
    TargetLowered,
    TargetRaised,
    TargetRestored,
)
from huawu.events.system import EngineDrainBegan, EngineDrainEnded
from huawu.floor.counters import COUNTED, DayCounters
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, ContactId, PartyId, QueueId, RecordingId
from huawu.recordings.raw import RawRecording

#: A caller who was cut off and calls again within this time gets the old place back.
PLACE_KEPT: Final = timedelta(minutes=10)


class CutOff(Struct, frozen=True, kw_only=True):
    """The place of a caller whom we lost."""

    contact: ContactId
    queue: QueueId
    key_at: datetime
    until: datetime


class Aim(Struct, frozen=True, kw_only=True):
    """A service level that a queue is to reach for a while instead of its own."""

    target: float  #: ratio
    until: datetime


class Asking(Struct, frozen=True, kw_only=True):
    """A queue asks for a while who waits whether to be called back."""

    after_s: float  #: of waiting
    until: datetime


@dataclass(slots=True)
class FloorState:
    """Live contacts and agents by id."""

    contacts: dict[ContactId, Contact] = field(default_factory=dict[ContactId, Contact])
    agents: dict[AgentId, Agent] = field(default_factory=dict[AgentId, Agent])
    counters: DayCounters = field(default_factory=DayCounters)
    #: recordings that ran and are not stored yet; after a crash they are finished from here
    unfinished: dict[RecordingId, RawRecording] = field(
        default_factory=dict[RecordingId, RawRecording]
    )
    #: callers whom we lost, for as long as their place is kept
    cut_off: dict[PartyId, CutOff] = field(default_factory=dict[PartyId, CutOff])

    #: which levels of reserve a queue has called
    reserves: dict[QueueId, frozenset[int]] = field(default_factory=dict[QueueId, frozenset[int]])

    draining: set[str] = field(default_factory=set[str])  #: engines that take no new calls
    #: targets that supervisors set for a while
    aims: dict[QueueId, Aim] = field(default_factory=dict[QueueId, Aim])
    #: queues that ask for callbacks for a while, whatever they are set up with
    asking: dict[QueueId, Asking] = field(default_factory=dict[QueueId, Asking])

    def apply(self, event: Event, mono_s: float | None = None) -> None:
        """Fold one event; one about a contact that is over or unknown only counts."""
        if isinstance(event, AgentEvent):  # the most of all events, so they come first
            agent = self.agents.get(event.agent) or new_agent(event.agent)
            self.agents[event.agent] = evolve_agent(agent, event, mono_s)
        elif isinstance(event, ContactEvent):
            if type(event) in COUNTED:
                self.counters.see(event)
            if type(event) in _OF_RECORDINGS:
                self._apply_recording(event)
            self._apply_contact(event, mono_s)
        else:
            self._apply_rare(event)

    def _apply_rare(self, event: Event) -> None:
        if isinstance(event, EngineDrainBegan):
            self.draining.add(event.node)
        elif isinstance(event, EngineDrainEnded):
            self.draining.discard(event.node)
        elif isinstance(event, QueueEvent):
            self._apply_queue(event)

    def _apply_queue(self, event: QueueEvent) -> None:
        if isinstance(event, ReserveCalled):
            self.reserves[event.queue] = self.reserves.get(event.queue, frozenset()) | {event.level}
        elif isinstance(event, ReserveReleased):
            self._release(event)
        elif isinstance(event, TargetRaised | TargetLowered):
            self.aims[event.queue] = Aim(target=event.target, until=event.until)
        elif isinstance(event, TargetRestored):
            self.aims.pop(event.queue, None)
        elif isinstance(event, CallbacksOpened):
            self.asking[event.queue] = Asking(after_s=event.after_s, until=event.until)
        elif isinstance(event, CallbacksClosed):
            self.asking.pop(event.queue, None)

    def _release(self, event: ReserveReleased) -> None:
        left = self.reserves.pop(event.queue, frozenset()) - {event.level}
        if left:
            self.reserves[event.queue] = left

    def _apply_contact(self, event: ContactEvent, mono_s: float | None) -> None:
        contact = self.contacts.get(event.contact)
        if isinstance(event, ContactCreated):
            contact = begin_contact(event, mono_s)
        elif contact is None:
            return
        else:
            if isinstance(event, ContactLost | ContactQueued):
                self._keep_place(contact, event)
            contact = evolve_contact(contact, event, mono_s)
        if contact.phase is Phase.ENDED:
            self.contacts.pop(event.contact, None)
        else:
            self.contacts[event.contact] = contact

    def _keep_place(self, contact: Contact, event: ContactLost | ContactQueued) -> None:
        """Keep the place of a caller whom we lose; it goes to the call that regains it."""
        if contact.party is None:
            return
        if isinstance(event, ContactQueued):
            if event.regained is not None:
                self.cut_off.pop(contact.party, None)
            return
        for party in [p for p, cut in self.cut_off.items() if cut.until < event.at]:
            del self.cut_off[party]
        if contact.last_place is not None:
            self.cut_off[contact.party] = CutOff(
                contact=contact.id,
                queue=contact.last_place.queue,
                key_at=contact.last_place.key_at,
                until=event.at + PLACE_KEPT,
            )

    def _apply_recording(self, event: ContactEvent) -> None:
        if isinstance(event, RecordingStopped):
            contact = self.contacts.get(event.contact)
            capture = contact.capture if contact is not None else None
            self.unfinished[event.recording] = RawRecording(
                id=event.recording,
                contact=event.contact,
                queue=queue_of(contact) if contact is not None else None,
                agent=contact.last_agent if contact is not None else None,
                lasted_s=event.elapsed_s,
                # a floor ended while it ran, so that a moment of it may be missing
                interrupted=capture is not None and capture.started.mono_s is None,
            )
        elif isinstance(event, VoicemailLeft):
            self.unfinished[event.recording] = RawRecording(
                id=event.recording, contact=event.message, kind="message", queue=event.queue
            )
        elif isinstance(event, RecordingFinalised | RecordingLost) and event.recording is not None:
            self.unfinished.pop(event.recording, None)

    def agent(self, agent: AgentId) -> Agent:
        """Return an agent; one who never signed in is signed out."""
        return self.agents.get(agent) or new_agent(agent)

    def version_of(self, stream: str) -> int | None:
        """Return how many events a stream holds, None when the state does not keep it."""
        kind, _, key = stream.partition("/")
        if kind == "agent":
            return self.agent(AgentId(key)).version
        contact = self.contacts.get(ContactId(key)) if kind == "contact" else None
        return contact.version if contact is not None else None


_OF_RECORDINGS: Final = frozenset(
    {RecordingStopped, VoicemailLeft, RecordingFinalised, RecordingLost}
)


def stream_of(event: Event) -> str:
    """Return the stream that an event belongs to."""
    if isinstance(event, ContactEvent):
        return f"contact/{event.contact}"
    if isinstance(event, AgentEvent):
        return f"agent/{event.agent}"
    if isinstance(event, QueueEvent):
        return f"queue/{event.queue}"
    return "system/floor"


def by_stream(events: Iterable[Event]) -> dict[str, list[Event]]:
    """Group events by stream, keeping their order within each."""
    streams: dict[str, list[Event]] = {}
    for event in events:
        streams.setdefault(stream_of(event), []).append(event)
    return streams
