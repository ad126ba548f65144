"""An agent as of the last event. The moves are in `tables`, the requests in `presence`, `slots`.

Pure: no clock, no journal, no engine. A request says which events it makes, `evolve` applies
what happened, `replay` rebuilds an agent from its stream. The types are msgspec structs because
the floor evolves an agent for every event and copying one must cost less than a microsecond.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from huawu.events.agent import (
    AgentEvent,
    DeviceChanged,
    DeviceState,
    DispositionSet,
    Mode,
    ModeChanged,
    ModePending,
    QueuesAssigned,
    QueuesReturned,
    SessionChanged,
    SessionState,
    SignOutAsked,
    SlotChanged,
    SlotState,
    WrapAsked,
    WrapExtended,
)
from huawu.events.contact import Channel
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, ContactId, DeviceId, QueueId, ReservationId, SessionId
from huawu.kernel.span import Instant

#: Which slot: a channel and its number, from 0.
SlotKey = tuple[Channel, int]

VOICE: Final[SlotKey] = (Channel.VOICE, 0)
VOICEMAIL: Final[SlotKey] = (Channel.VOICEMAIL, 0)

#: Before the first sign-in.
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)

#: Reason of a mode that nobody chose.
SIGNED_IN: Final = "sign_in"
MISSED: Final = "missed"

#: Cause of a slot that became free because the agent did not answer; counts as a miss.
TIMED_OUT: Final = "timed_out"
REJECTED: Final = "rejected"

#: Cause of a slot that goes on with another contact.
TOOK_OVER: Final = "took_over"

#: An offer that ended so costs the agent their place among the longest idle; every other cause
#: (the caller left, someone else took it) gives the place back.
LOSES_PLACE: Final = frozenset({TIMED_OUT, REJECTED, "device_failed"})

#: A tuple, because hashing an enum member costs more than comparing it with five others.
_WORKED: Final = (
    SlotState.TALKING,
    SlotState.HOLD,
    SlotState.CONSULT,
    SlotState.CONFERENCE,
    SlotState.WRAP,
)
_TALKED: Final = _WORKED[:-1]
_REACHING: Final = (SlotState.CONNECTING, SlotState.DIALING)


class Capacity(Struct, frozen=True, gc=False):
    """How much one agent may have in hand."""

    slots: Mapping[Channel, int]  #: at once, by channel
    blocks: Mapping[Channel, frozenset[Channel]]  #: while a key's slot is taken, these get nothing


#: One call and one voicemail; a call keeps voicemails away, a voicemail does not keep calls away.
ONE_CALL: Final = Capacity(
    slots={Channel.VOICE: 1, Channel.VOICEMAIL: 1},
    blocks={Channel.VOICE: frozenset({Channel.VOICEMAIL})},
)


class Slot(Struct, frozen=True, gc=False):
    """What one slot is doing."""

    state: SlotState = SlotState.FREE
    contact: ContactId | None = None
    reservation: ReservationId | None = None
    queue: QueueId | None = None
    since: Instant | None = None  #: when the state was entered; None before the first sign-in
    extra_s: float = 0.0  #: asked for beyond the queue's wrap-up time
    disposition: str = ""  #: what the agent said the contact was about
    wrap_asked: bool = False  #: the agent wants wrap-up after this conversation


class Assigned(Struct, frozen=True, gc=False):
    """The queues that an agent serves for a while instead of what the set-up says."""

    queues: tuple[QueueId, ...]
    until: datetime | None  #: None: until taken back, or the agent signs out


class Agent(Struct, frozen=True, kw_only=True, gc=False):
    """One agent as of the last event."""

    id: AgentId
    slots: Mapping[SlotKey, Slot]
    capacity: Capacity = ONE_CALL
    session: SessionState = SessionState.OUT
    session_id: SessionId | None = None
    session_since: Instant | None = None  #: when `session` was entered, by this `session_id`
    watched: bool = False  #: the session's desk is to be heard again and again
    grace_over: bool = False  #: the desk stayed silent; out as soon as nothing runs
    sign_out_asked: bool = False
    sign_out_reason: str = ""
    mode: Mode = Mode.NOT_READY
    reason: str = ""  #: why not ready
    mode_since: Instant | None = None  #: when mode and reason were entered
    next_mode: Mode | None = None  #: holds once nothing is in hand
    next_reason: str = ""
    device: DeviceState = DeviceState.UNREGISTERED
    device_id: DeviceId | None = None
    misses: int = 0  #: offers not answered in a row
    idle_since: datetime = NEVER  #: place among the longest idle (UTC); earliest first
    signed_in: datetime = NEVER  #: when the day's work began (UTC); the next three count from here
    calls: int = 0  #: contacts that were connected
    talk_s: float = 0.0  #: connected, holds included
    busy_s: float = 0.0  #: with a contact in hand, wrap-up included; each slot counts
    assigned: Assigned | None = None  #: by a supervisor, for a while
    version: int = 0  #: how many events made this

    @property
    def idle(self) -> bool:
        """Nothing is in hand."""
        return all(slot.state is SlotState.FREE for slot in self.slots.values())


def new_agent(agent_id: AgentId, capacity: Capacity = ONE_CALL) -> Agent:
    """Return an agent who never signed in."""
    free = Slot()
    keys = [(channel, number) for channel, n in capacity.slots.items() for number in range(n)]
    return Agent(id=agent_id, slots=dict.fromkeys(keys, free), capacity=capacity)


def evolve(agent: Agent, event: Event, mono_s: float | None = None) -> Agent:
    """Return the agent as it is after `event`.

    Args:
        agent: as of the event before.
        event: the next of the agent's stream.
        mono_s: the monotonic clock at the event when this process saw it, else None.
    """
    now = Instant(event.at, mono_s)
    if isinstance(event, SlotChanged):
        return _slot_changed(agent, event, now)
    if isinstance(event, DispositionSet):
        return replace(agent, slots=_disposed(agent, event), version=agent.version + 1)
    if isinstance(event, ModeChanged):
        return replace(
            agent,
            mode=event.after,
            reason=event.reason,
            mode_since=now,
            next_mode=None,
            next_reason="",
            misses=0 if event.reason == MISSED else agent.misses,
            version=agent.version + 1,
        )
    return _rarer(agent, event, now)


def _slot_changed(agent: Agent, event: SlotChanged, now: Instant) -> Agent:
    before, after = event.before, event.after
    idle_since, misses, worked_s = agent.idle_since, agent.misses, event.elapsed_s or 0.0
    if after is SlotState.FREE:
        slot = Slot(since=now)
        if before in _WORKED or event.cause in LOSES_PLACE:
            idle_since = event.at
        if event.cause == TIMED_OUT:
            misses += 1
        elif event.cause == REJECTED:
            misses = 0
    else:
        slot = Slot(after, event.contact, event.reservation, event.queue, now)
        held = agent.slots.get((event.channel, event.slot))
        if held is not None and held.contact == event.contact:
            slot = replace(slot, disposition=held.disposition, wrap_asked=held.wrap_asked)
        if after is SlotState.CONNECTING:
            misses = 0
        elif after is SlotState.TALKING and before not in _WORKED:
            idle_since = event.at
    return replace(
        agent,
        slots={**agent.slots, (event.channel, event.slot): slot},
        idle_since=idle_since,
        misses=misses,
        calls=agent.calls + (after is SlotState.TALKING and before in _REACHING),
        talk_s=agent.talk_s + (worked_s if before in _TALKED else 0.0),
        busy_s=agent.busy_s + (worked_s if before is not SlotState.FREE else 0.0),
        version=agent.version + 1,
    )


def _rarer(agent: Agent, event: Event, now: Instant) -> Agent:
    version = agent.version + 1
    match event:
        case SessionChanged():
            return _session_changed(agent, event, now)
        case ModePending():
            kept = (event.next, event.reason) == (agent.mode, agent.reason)
            return replace(
                agent,
                next_mode=None if kept else event.next,
                next_reason="" if kept else event.reason,
                version=version,
            )
        case WrapExtended() | WrapAsked():
            key = (event.channel, event.slot)
            noted = {**agent.slots, key: _noted(agent.slots[key], event)}
            return replace(agent, slots=noted, version=version)
        case _:
            return replace(agent, version=version, **_set(event))


def _set(event: Event) -> dict[str, Any]:
    """Return the fields that an event sets which needs nothing else of the agent."""
    match event:
        case DeviceChanged():
            return {"device": event.after, "device_id": event.device}
        case SignOutAsked():
            return {"sign_out_asked": True, "sign_out_reason": event.reason}
        case QueuesAssigned():
            return {"assigned": Assigned(queues=event.queues, until=event.until)}
        case QueuesReturned():
            return {"assigned": None}
        case _:
            return {}


def _disposed(agent: Agent, event: DispositionSet) -> dict[SlotKey, Slot]:
    return {
        key: replace(slot, disposition=event.code) if slot.contact == event.contact else slot
        for key, slot in agent.slots.items()
    }


def _noted(slot: Slot, event: WrapExtended | WrapAsked) -> Slot:
    """Return a slot with what the agent asked about its wrap-up."""
    if isinstance(event, WrapAsked):
        return replace(slot, wrap_asked=True)
    return replace(slot, extra_s=slot.extra_s + event.extra_s)


def _session_changed(agent: Agent, event: SessionChanged, now: Instant) -> Agent:
    same = event.session == agent.session_id
    after = replace(
        agent,
        session=event.after,
        session_id=event.session,
        session_since=now,
        watched=agent.watched if same else event.watched,
        grace_over=event.after is SessionState.GRACE and event.before is SessionState.GRACE,
        sign_out_asked=agent.sign_out_asked and same,
        sign_out_reason=agent.sign_out_reason if same else "",
        version=agent.version + 1,
    )
    if event.before is not SessionState.OUT:
        return after
    fresh = Slot(since=now)
    return replace(
        after,
        slots=dict.fromkeys(agent.slots, fresh),
        idle_since=event.at,
        signed_in=event.at,
        calls=0,
        talk_s=0.0,
        busy_s=0.0,
        misses=0,
    )


def replay(agent_id: AgentId, history: Iterable[Event], capacity: Capacity = ONE_CALL) -> Agent:
    """Rebuild an agent from its own stream, oldest first."""
    agent = new_agent(agent_id, capacity)
    for event in history:
        if isinstance(event, AgentEvent):
            agent = evolve(agent, event)
    return agent
