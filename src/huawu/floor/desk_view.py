"""What an agent sees on the desk: their own state, what is in hand, what can be done. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from huawu.agents.machine import Agent, Slot
from huawu.agents.slots import wrap_left_s
from huawu.agents.view import TALKS, obstacle, shown_state
from huawu.centre.model import AgentProfile, Queue, WrapMode
from huawu.contacts.machine import Contact, Phase
from huawu.events.agent import DeviceState, Mode, SessionState, SlotState
from huawu.events.contact import Channel
from huawu.floor import wrapping
from huawu.floor.seating import may_dial_for
from huawu.kernel.ids import AgentId, ContactId, QueueId, SessionId
from huawu.kernel.span import Instant


class Act(StrEnum):
    """What an agent can ask for now; it may still be refused when things changed meanwhile."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    READY = "ready"
    NOT_READY = "not_ready"
    DIAL = "dial"
    DECLINE = "decline"
    HOLD = "hold"
    RETRIEVE = "retrieve"
    HANG_UP = "hang_up"
    TRANSFER = "transfer"
    CONSULT = "consult"
    COMPLETE_TRANSFER = "complete_transfer"
    JOIN_CONSULT = "join_consult"
    CANCEL_CONSULT = "cancel_consult"
    PAUSE_RECORDING = "pause_recording"
    RESUME_RECORDING = "resume_recording"
    ASK_WRAP_UP = "ask_wrap_up"
    END_WRAP_UP = "end_wrap_up"
    EXTEND_WRAP_UP = "extend_wrap_up"
    MESSAGE_DONE = "message_done"


class ConsultState(StrEnum):
    """How far a consultation is."""

    WAITING = "waiting"  #: in a queue
    RINGING = "ringing"
    TALKING = "talking"
    CONFERENCE = "conference"  #: the customer is with both


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultNow:
    """The consultation about a contact in hand."""

    contact: ContactId
    kind: str  #: "agent", "queue" or "outside"
    to: str  #: agent or queue id, or the trunk's
    state: ConsultState
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """A contact in an agent's hand, also while it is wrapped up."""

    contact: ContactId
    channel: Channel
    state: SlotState
    queue: QueueId | None
    since: datetime | None  #: when `state` was entered
    wrap_left_s: float | None  #: until the wrap-up ends by itself; None: it does not, or none runs
    disposition: str  #: what the agent said it was about; "" until then
    disposition_required: bool  #: wrap-up ends only once it is said
    consult: ConsultNow | None  #: whom the agent asks about it
    asked_by: AgentId | None  #: the agent who asks, when this is a consultation
    callback: bool  #: the customer is called because they asked for it
    listened_to: bool  #: a supervisor is in the call, and the centre tells its agents so


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskNow:
    """One agent's desk as of now."""

    agent: AgentId
    number: str
    name: str
    state: str  #: the one that screens show
    session: SessionState
    session_id: SessionId | None
    seq: int  #: of the agent's last event
    mode: Mode
    reason: str
    next_mode: Mode | None  #: noted for after what is in hand
    next_reason: str
    leaving: bool  #: signs out once nothing is in hand
    device: DeviceState
    since: datetime | None  #: when mode and reason were entered
    in_hand: Sequence[InHand]  #: calls first
    can: Sequence[Act]


def desk_now(
    agent: Agent,
    profile: AgentProfile,
    contacts: Mapping[ContactId, Contact],
    queues: Mapping[QueueId, Queue],
    now: Instant,
    *,
    tells_listening: bool,
) -> DeskNow:
    """Return an agent's desk.

    Args:
        agent: as of now.
        profile: the same person in the centre's set-up.
        contacts: the live ones.
        queues: of the set-up.
        now: the present moment.
        tells_listening: whether agents may know that a supervisor listens to them.
    """
    shown = sorted(agent.slots.items(), key=lambda item: item[0][0] is not Channel.VOICE)
    in_hand = [
        InHand(
            contact=slot.contact,
            channel=channel,
            state=slot.state,
            queue=slot.queue,
            since=slot.since.at if slot.since is not None else None,
            wrap_left_s=_wrap_left_s(slot, queues, now),
            disposition=slot.disposition,
            disposition_required=_must_dispose(slot, queues),
            consult=_consult(contacts.get(slot.contact), contacts),
            asked_by=_asked_by(contacts.get(slot.contact), contacts),
            callback=_is_callback(contacts.get(slot.contact)),
            listened_to=tells_listening and _is_attended(contacts.get(slot.contact)),
        )
        for (channel, _), slot in shown
        if slot.contact is not None
    ]
    return DeskNow(
        agent=profile.id,
        number=profile.number,
        name=profile.name,
        state=shown_state(agent).value,
        session=agent.session,
        session_id=agent.session_id,
        seq=agent.version,
        mode=agent.mode,
        reason=agent.reason,
        next_mode=agent.next_mode,
        next_reason=agent.next_reason,
        leaving=agent.sign_out_asked,
        device=agent.device,
        since=agent.mode_since.at if agent.mode_since is not None else None,
        in_hand=in_hand,
        can=[
            *_own_acts(agent),
            *_dial_acts(agent, profile, queues),
            *_acts_in_hand(agent, contacts, queues),
        ],
    )


def _consult(contact: Contact | None, contacts: Mapping[ContactId, Contact]) -> ConsultNow | None:
    if contact is None or contact.consult is None or contact.consulting is None:
        return None
    kind, to = contact.consult_to or ("", "")
    child = contacts.get(contact.consult)
    state = ConsultState.CONFERENCE if contact.merged else _consult_state(child)
    return ConsultNow(
        contact=contact.consult, kind=kind, to=to, state=state, since=contact.consulting.at
    )


def _consult_state(child: Contact | None) -> ConsultState:
    if child is not None and child.phase is Phase.WAITING:
        return ConsultState.WAITING
    spoken = child is not None and (child.talked or child.outside_talked)
    return ConsultState.TALKING if spoken else ConsultState.RINGING


def _asked_by(contact: Contact | None, contacts: Mapping[ContactId, Contact]) -> AgentId | None:
    about = contacts.get(contact.parent) if contact is not None and contact.parent else None
    return about.booking.agent if about is not None and about.booking is not None else None


def _wrap_left_s(slot: Slot, queues: Mapping[QueueId, Queue], now: Instant) -> float | None:
    if slot.state is not SlotState.WRAP:
        return None
    whole_s = wrapping.lasts_s(_queue_of(slot, queues))
    return None if whole_s is None else wrap_left_s(slot, whole_s, now)


def _queue_of(slot: Slot, queues: Mapping[QueueId, Queue]) -> Queue | None:
    return queues.get(slot.queue) if slot.queue is not None else None


def _own_acts(agent: Agent) -> Iterator[Act]:
    if agent.session is SessionState.OUT:
        yield Act.SIGN_IN
        return
    yield Act.SIGN_OUT
    yield Act.NOT_READY
    coming = agent.next_mode or agent.mode
    able = agent.session is SessionState.LIVE and agent.device is DeviceState.REGISTERED
    if able and coming is not Mode.READY:
        yield Act.READY


def _dial_acts(
    agent: Agent, profile: AgentProfile, queues: Mapping[QueueId, Queue]
) -> Iterator[Act]:
    free = obstacle(agent, Channel.VOICE, direct=True) is None
    if free and any(may_dial_for(profile, queue) for queue in queues.values()):
        yield Act.DIAL


_CALL_ACTS: Final[Mapping[SlotState, tuple[Act, ...]]] = {
    SlotState.OFFERED: (Act.DECLINE,),
    SlotState.DIALING: (Act.HANG_UP,),
    SlotState.TALKING: (Act.HOLD, Act.HANG_UP, Act.TRANSFER, Act.CONSULT),
    SlotState.HOLD: (Act.RETRIEVE, Act.HANG_UP, Act.TRANSFER, Act.CONSULT),
    SlotState.CONSULT: (Act.CANCEL_CONSULT,),
    SlotState.CONFERENCE: (Act.HANG_UP,),
}


def _must_dispose(slot: Slot, queues: Mapping[QueueId, Queue]) -> bool:
    queue = _queue_of(slot, queues)
    return queue is not None and queue.disposition_required


def _is_callback(contact: Contact | None) -> bool:
    return contact is not None and contact.callback is not None


def _is_attended(contact: Contact | None) -> bool:
    return contact is not None and bool(contact.watchers)


#: What the asked side of a consultation cannot do.
_OWNERS: Final = frozenset({Act.TRANSFER, Act.CONSULT})


def _acts_in_hand(
    agent: Agent, contacts: Mapping[ContactId, Contact], queues: Mapping[QueueId, Queue]
) -> Iterator[Act]:
    for (channel, _), slot in agent.slots.items():
        queue = _queue_of(slot, queues)
        if slot.state is SlotState.WRAP:
            yield from _wrap_acts(slot, queue)
        elif channel is Channel.VOICE:
            contact = contacts.get(slot.contact) if slot.contact is not None else None
            yield from _call_acts(slot, contact, contacts)
            if slot.state in TALKS and _may_ask_wrap(slot, queue):
                yield Act.ASK_WRAP_UP
        elif slot.state is SlotState.TALKING:
            yield Act.MESSAGE_DONE


def _call_acts(
    slot: Slot, contact: Contact | None, contacts: Mapping[ContactId, Contact]
) -> Iterator[Act]:
    asked = contact is not None and contact.parent is not None
    yield from (a for a in _CALL_ACTS.get(slot.state, ()) if not (asked and a in _OWNERS))
    if contact is None:
        return
    running = _consult(contact, contacts)
    if running is not None and running.state is ConsultState.CONFERENCE:
        yield Act.CANCEL_CONSULT
    elif running is not None and running.state is ConsultState.TALKING:
        yield from (Act.COMPLETE_TRANSFER, Act.JOIN_CONSULT)
    if slot.state in TALKS:
        yield from _recording_acts(contact)


def _may_ask_wrap(slot: Slot, queue: Queue | None) -> bool:
    return queue is not None and queue.wrap is WrapMode.OPTIONAL and not slot.wrap_asked


def _wrap_acts(slot: Slot, queue: Queue | None) -> Iterator[Act]:
    if wrapping.agent_may_end(queue) and not wrapping.undisposed(queue, slot):
        yield Act.END_WRAP_UP
    if slot.extra_s < wrapping.may_extend_s(queue):
        yield Act.EXTEND_WRAP_UP


def _recording_acts(contact: Contact) -> Iterator[Act]:
    capture = contact.capture
    if capture is not None and not capture.stopped:
        yield Act.PAUSE_RECORDING if capture.paused is None else Act.RESUME_RECORDING
