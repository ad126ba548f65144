"""Facts about agents. Stream: `agent/<id>`.

An agent's state has five orthogonal regions (session, mode, slots, device, oversight); each
event reports one move of one region. The state people see is a projection of the five.
"""

from datetime import datetime
from enum import StrEnum

from huawu.events.contact import Channel
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, ContactId, DeviceId, QueueId, ReservationId, SessionId, UserId


class SessionState(StrEnum):
    """Region A: is the agent signed in, and does their desk answer?"""

    OUT = "out"
    LIVE = "live"
    GRACE = "grace"  #: the desk fell silent; no new offers, a running call is untouched


class Mode(StrEnum):
    """Region B: does the agent take contacts?"""

    NOT_READY = "not_ready"
    READY = "ready"


class SlotState(StrEnum):
    """Region C: what one slot of one channel is doing."""

    FREE = "free"
    RESERVED = "reserved"  #: chosen, nothing rings yet
    OFFERED = "offered"  #: the device rings
    CONNECTING = "connecting"  #: picked up, not yet joined
    TALKING = "talking"
    HOLD = "hold"
    CONSULT = "consult"
    CONFERENCE = "conference"
    WRAP = "wrap"
    PREVIEW = "preview"
    DIALING = "dialing"


class DeviceState(StrEnum):
    """Region D: can the agent's device ring?"""

    UNREGISTERED = "unregistered"
    REGISTERED = "registered"
    BUSY_ELSEWHERE = "busy_elsewhere"


class AgentEvent(Event, frozen=True, kw_only=True):
    """What every agent event carries."""

    agent: AgentId


class SessionChanged(AgentEvent, frozen=True, kw_only=True, tag="agent.session_changed"):
    """The agent signed in or out, or the desk fell silent or came back."""

    before: SessionState
    after: SessionState
    session: SessionId | None = None  #: the session that holds from now; None when out
    reason: str = ""  #: e.g. "sign_in", "sign_out", "taken_over", "lost", "forced"
    by: UserId | None = None  #: set when somebody else did it
    elapsed_s: float | None = None  #: how long `before` lasted
    resumed: bool = False  #: the span crossed a restart
    watched: bool = False  #: this session's desk beats; one that falls silent is signed out


class SignOutAsked(AgentEvent, frozen=True, kw_only=True, tag="agent.sign_out_asked"):
    """The agent is to sign out as soon as the running contact is over."""

    reason: str = ""
    by: UserId | None = None  #: set when somebody else did it


class ModeChanged(AgentEvent, frozen=True, kw_only=True, tag="agent.mode_changed"):
    """The agent became ready or not ready, or changed the reason."""

    before: Mode
    after: Mode
    reason: str = ""  #: reason code; set only when `after` is NOT_READY
    by: UserId | None = None
    elapsed_s: float | None = None  #: how long `before` (with its reason) lasted
    resumed: bool = False


class ModePending(AgentEvent, frozen=True, kw_only=True, tag="agent.mode_pending"):
    """The next mode was noted; it holds once the running contact and its wrap-up are over."""

    next: Mode
    reason: str = ""
    by: UserId | None = None


class SlotChanged(AgentEvent, frozen=True, kw_only=True, tag="agent.slot_changed"):
    """One slot moved: reserved, ringing, talking, holding, wrapping up, free."""

    channel: Channel
    slot: int
    before: SlotState
    after: SlotState
    contact: ContactId | None = None  #: None once it is free
    reservation: ReservationId | None = None
    queue: QueueId | None = None
    cause: str = ""  #: e.g. "picked", "answered", "timed_out", "caller_gone", "wrap_over"
    elapsed_s: float | None = None  #: how long `before` lasted
    resumed: bool = False


class WrapExtended(AgentEvent, frozen=True, kw_only=True, tag="agent.wrap_extended"):
    """The agent asked for more time to finish the last contact."""

    channel: Channel
    slot: int
    extra_s: float


class AgentForced(AgentEvent, frozen=True, kw_only=True, tag="agent.forced"):
    """Somebody else decided about the agent's state; the events beside this one say what."""

    by: UserId
    action: str  #: "ready", "not_ready", "sign_out" or "end_wrap"


class WrapAsked(AgentEvent, frozen=True, kw_only=True, tag="agent.wrap_asked"):
    """In conversation the agent asked for wrap-up after it, where that is left to them."""

    channel: Channel
    slot: int


class QueuesAssigned(AgentEvent, frozen=True, kw_only=True, tag="agent.queues_assigned"):
    """A supervisor lets the agent serve these queues and no others for a while."""

    queues: tuple[QueueId, ...]
    by: UserId
    until: datetime | None = None  #: None: until taken back, or the agent signs out


class QueuesReturned(AgentEvent, frozen=True, kw_only=True, tag="agent.queues_returned"):
    """The agent serves again the queues that the set-up gives them."""

    cause: str  #: "over", "taken_back" or "signed_out"
    by: UserId | None = None  #: who took it back


class DeviceChanged(AgentEvent, frozen=True, kw_only=True, tag="agent.device_changed"):
    """The agent's device registered, vanished, or is busy outside Huawu."""

    device: DeviceId
    before: DeviceState
    after: DeviceState


class DispositionSet(AgentEvent, frozen=True, kw_only=True, tag="agent.disposition_set"):
    """The agent said what the contact was about."""

    contact: ContactId
    code: str


class CallQualityMeasured(AgentEvent, frozen=True, kw_only=True, tag="agent.call_quality_measured"):
    """How a call was heard at the telephone in the agent's page, over its whole length."""

    contact: ContactId
    jitter_ms: float | None = None  #: mean variation of arrival; None: the browser did not tell
    loss_ratio: float | None = None  #: packets that did not arrive, 0 to 1
    round_trip_ms: float | None = None  #: to the engine and back
    received_packets: int = 0
    sent_packets: int = 0
