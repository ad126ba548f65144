"""What a call's task can be told while it waits: by the engine, by routing, by people."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from huawu.engine.port import Sound
from huawu.kernel.event import Actor
from huawu.kernel.ids import (
    AgentId,
    ContactId,
    DeviceId,
    LegId,
    PromptId,
    QueueId,
    RecordingId,
    ReservationId,
)


@dataclass(frozen=True, slots=True)
class Keyed:
    """The customer pressed a key."""

    digit: str


@dataclass(frozen=True, slots=True)
class Played:
    """A play is over."""

    play: str
    completed: bool


@dataclass(frozen=True, slots=True)
class PickedUp:
    """A leg that we dialled was answered."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class Left:
    """A leg that is not the customer's is gone."""

    leg: LegId
    cause: int
    answered: bool
    rang: bool = True


@dataclass(frozen=True, slots=True)
class HoldKey:
    """A device's own hold key."""

    leg: LegId
    held: bool


@dataclass(frozen=True, slots=True)
class MessageTaken:
    """The caller's message is recorded."""

    recording: RecordingId
    length_s: float
    failed: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """Routing chose an agent, and that is durable."""

    reservation: ReservationId


@dataclass(frozen=True, slots=True)
class QueueChanged:
    """Something about the queue may have changed: hours, who is signed in."""


@dataclass(frozen=True, slots=True)
class Say:
    """Who waits in this queue is to hear something that is said to all of it."""

    announcement: str
    queue: QueueId
    what: PromptId | Sound


@dataclass(frozen=True, slots=True)
class ConsultOver:
    """A consultation about this call ended by itself."""

    consult: ContactId


@dataclass(frozen=True, slots=True)
class DeskChanged:
    """Something changed for the desk or the telephone of the agent who talks."""


#: Why an offer is taken back when it is the device's fault.
DEVICE_LOST = "device_lost"


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The offer under this reservation is to end; nobody missed it."""

    reservation: ReservationId
    cause: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Put the customer on hold."""


@dataclass(frozen=True, slots=True)
class Retrieve:
    """Take the customer back."""


@dataclass(frozen=True, slots=True)
class Rejoin:
    """The agent's page was loaded anew: bring the call to it."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """The agent ends the conversation."""


@dataclass(frozen=True, slots=True)
class Decline:
    """The agent declines the offer from the desk."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class PauseRecording:
    """Pause or resume the recording."""

    paused: bool


@dataclass(frozen=True, slots=True)
class Transfer:
    """Send the customer on without asking: to an agent, a queue or an outside number."""

    kind: str  #: "agent", "queue" or "outside"
    to: str  #: agent id, queue id, or the number to dial
    trunk: str = ""  #: for outside


@dataclass(frozen=True, slots=True)
class Consult:
    """Hold the customer and ask an agent, a queue or an outside number."""

    kind: str  #: "agent", "queue" or "outside"
    to: str  #: agent id, queue id, or the number to dial
    trunk: str = ""  #: for outside


@dataclass(frozen=True, slots=True)
class CompleteTransfer:
    """Leave the customer with who was consulted."""


@dataclass(frozen=True, slots=True)
class CancelConsult:
    """Let who was consulted go, and take the customer back."""


@dataclass(frozen=True, slots=True)
class JoinConsult:
    """Let customer, agent and who was consulted hear each other."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """Asked of a consultation by the call that it is about: give it who was consulted."""

    to: ContactId


@dataclass(frozen=True, slots=True)
class Attend:
    """A supervisor listens to the conversation, whispers to the agent, or joins."""

    mode: str  #: "monitor", "whisper" or "barge"
    device: DeviceId  #: the supervisor's telephone


@dataclass(frozen=True, slots=True)
class LeaveAttend:
    """The supervisor leaves the conversation."""


@dataclass(frozen=True, slots=True)
class Intercept:
    """The supervisor, who attends, takes the customer from the agent."""

    to: AgentId  #: as whom the supervisor works


@dataclass(frozen=True, slots=True)
class ForceTransfer:
    """A supervisor sends the customer elsewhere."""

    kind: str  #: "agent" or "queue"
    to: str
    trunk: str = ""


@dataclass(frozen=True, slots=True)
class ForceRelease:
    """A supervisor takes the agent out of the call."""

    customer: str  #: "queue" or "hang_up"


@dataclass(frozen=True, slots=True)
class PickUp:
    """A supervisor takes a call that waits, or rings elsewhere, to their own telephone."""

    to: AgentId


@dataclass(frozen=True, slots=True)
class Advance:
    """A supervisor moves a caller who waits within their queue."""

    behind: ContactId | None = None  #: directly behind this one; None: first


@dataclass(frozen=True, slots=True)
class Withdraw:
    """A callback is not to be made any more."""


@dataclass(frozen=True, slots=True)
class Rebook:
    """A callback is to be made at another time, or by somebody else."""

    due_at: datetime
    agent: AgentId | None  #: None: anybody of the queue


OfCallback = Withdraw | Rebook


Supervise = Attend | LeaveAttend | Intercept | ForceTransfer | ForceRelease | PickUp | Advance

Command = (
    Supervise
    | Hold
    | Retrieve
    | Rejoin
    | HangUp
    | Decline
    | PauseRecording
    | Transfer
    | Consult
    | CompleteTransfer
    | CancelConsult
    | JoinConsult
    | HandOver
    | OfCallback
)


def _reply() -> "asyncio.Future[None]":
    return asyncio.get_running_loop().create_future()


@dataclass(frozen=True, slots=True)
class Asked:
    """A person asks for something; `reply` resolves when it is done or refused."""

    command: Command
    by: Actor
    agent: AgentId | None
    reply: "asyncio.Future[None]" = field(default_factory=_reply)


Signal = (
    Keyed
    | Played
    | PickedUp
    | Left
    | HoldKey
    | MessageTaken
    | Chosen
    | QueueChanged
    | Say
    | DeskChanged
    | TakeBack
    | ConsultOver
    | Asked
)
