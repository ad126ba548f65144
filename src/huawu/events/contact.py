"""Facts about one contact with a customer, on any channel. Stream: `contact/<id>`."""

from datetime import datetime
from enum import IntEnum, StrEnum

from huawu.kernel.event import Event
from huawu.kernel.ids import (
    AgentId,
    ContactId,
    FlowId,
    LegId,
    NodeId,
    NumberId,
    PartyId,
    PromptId,
    QueueId,
    RecordingId,
    RoutingPlanId,
)


class Channel(StrEnum):
    """How the customer reaches us."""

    VOICE = "voice"
    VOICEMAIL = "voicemail"  #: a message left by telephone, waiting in its queue


class Band(IntEnum):
    """Strict order of service: a higher band is served first, whatever the waiting."""

    MESSAGE = 0  #: nobody holds the line
    NORMAL = 1
    EMERGENCY = 2
    STICKY = 3  #: waits for the agent it talked with last
    DIRECT = 4  #: waits for one agent


class StepChange(StrEnum):
    """What became of a step of a routing plan."""

    APPLIED = "applied"
    PASSED_OVER = "passed_over"  #: its condition did not hold when it was due
    EXPIRED = "expired"  #: it and those before hold no more


class Known(StrEnum):
    """Why an agent is waited for."""

    LAST = "last"  #: talked with the caller last
    NAMED = "named"  #: by the contact's attribute `agent`
    STEP = "step"  #: by a step of the routing plan
    BOOKED = "booked"  #: who is to call the customer back


class Spared(StrEnum):
    """Why an agent is not waited for, or no longer."""

    LIMIT = "limit"  #: so long and no longer
    TOO_LATE = "too_late"  #: not expected to be free within what is left of the limit
    UNKNOWN = "unknown"  #: nobody can say when
    AWAY = "away"  #: not signed in, not ready, leaving or without a telephone
    NOT_ABLE = "not_able"  #: has not what the contact needs


class Direction(StrEnum):
    """Who began."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"  #: an agent consults somebody about another contact, its parent


class Stage(StrEnum):
    """Where a contact was when something ended it."""

    FLOW = "flow"  #: in the menu
    QUEUE = "queue"  #: waiting, nobody rings
    RINGING = "ringing"  #: waiting, an agent's device rings
    TALKING = "talking"
    OUTSIDE = "outside"  #: with an outside party after a transfer


class Outcome(StrEnum):
    """How a contact ended; exactly one for each."""

    HANDLED = "handled"  #: an agent talked with the customer
    ABANDONED = "abandoned"  #: the customer left while waiting in a queue or while an agent rang
    LEFT_IN_FLOW = "left_in_flow"  #: the customer left in the menu, before any queue
    SELF_SERVED = "self_served"  #: the flow came to its own end
    VOICEMAIL = "voicemail"  #: the customer left a message
    CALLBACK = "callback"  #: the customer chose to be called back instead of waiting
    TRANSFERRED_OUT = "transferred_out"  #: connected to an outside number by the flow
    NOT_REACHED = "not_reached"  #: an agent dialled, and nobody was talked with
    WITHDRAWN = "withdrawn"  #: a callback that was taken back before anybody was reached
    BLOCKED = "blocked"  #: refused by the block list or the rule for withheld numbers
    INTERNAL = "internal"  #: an agent's consultation; no customer was in it
    LOST = "lost"  #: we failed: engine, database or software fault; never an abandon


class EndedBy(StrEnum):
    """Who ended it."""

    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"
    ENGINE = "engine"


class ContactEvent(Event, frozen=True, kw_only=True):
    """What every contact event carries."""

    contact: ContactId


class ContactCreated(ContactEvent, frozen=True, kw_only=True, tag="contact.created"):
    """A contact began: a call reached the floor, a message was taken in, an agent dialled."""

    channel: Channel
    direction: Direction
    called: str = ""  #: the number of ours that was dialled, or "" when there is none
    number: NumberId | None = None  #: the entry in the centre's numbers that matched
    party: PartyId | None = None  #: the customer, as kept by `contacts`; None when withheld
    withheld: bool = False  #: the caller asked that the number be not shown
    leg: LegId | None = None  #: the customer's leg
    node: str = ""  #: the engine that carries it
    parent: ContactId | None = None  #: the contact this one came out of


class ContactBlocked(ContactEvent, frozen=True, kw_only=True, tag="contact.blocked"):
    """The block list or the rule for withheld numbers refused this caller."""

    rule: str


class FlowEntered(ContactEvent, frozen=True, kw_only=True, tag="contact.flow_entered"):
    """The contact entered a flow; the version stays with it even when a newer one is saved."""

    flow: FlowId
    version: int


class NodeReached(ContactEvent, frozen=True, kw_only=True, tag="contact.node_reached"):
    """The flow went on to a node."""

    node: NodeId
    via: str = ""  #: the exit of the node before, e.g. "1", "timeout", "open"


class DigitsCollected(ContactEvent, frozen=True, kw_only=True, tag="contact.digits_collected"):
    """The customer pressed keys; a menu choice is plain, other digits come masked."""

    node: NodeId
    digits: str  #: a choice such as "1", or one "•" for each masked digit
    attempt: int = 1  #: 1 for the first try


class AttributeSet(ContactEvent, frozen=True, kw_only=True, tag="contact.attribute_set"):
    """The flow or an agent set an attribute that later nodes, routing and screens may read."""

    name: str
    value: str


class NoticePlayed(ContactEvent, frozen=True, kw_only=True, tag="contact.notice_played"):
    """The recording notice was heard to its end: the proof that recording was announced."""

    prompt: PromptId
    language: str
    elapsed_s: float  #: how long the notice sounded


class ContactQueued(ContactEvent, frozen=True, kw_only=True, tag="contact.queued"):
    """The customer started to wait in a queue; service level counts from here."""

    queue: QueueId
    priority: int = 0  #: each level counts like `priority_weight_s` more of waiting
    key_at: datetime  #: the place in the queue: `at` minus the priority's worth; kept on requeue
    band: Band | None = None  #: None: the channel's
    regained: ContactId | None = None  #: the lost contact of the same caller whose place this takes
    known: AgentId | None = None  #: the caller's own agent, who may be worth waiting for
    known_by: Known | None = None
    within_s: float | None = None  #: what the queue promised then: an answer within this time


class ContactAnnounced(ContactEvent, frozen=True, kw_only=True, tag="contact.announced"):
    """The customer heard the position and, where it is known, the expected wait."""

    queue: QueueId
    position: int  #: 1 is next
    wait_low_s: float | None = None  #: median estimate
    wait_high_s: float | None = None  #: 90 % estimate


class ContactTold(ContactEvent, frozen=True, kw_only=True, tag="contact.told"):
    """Who waits heard what a supervisor had said to all of the queue."""

    queue: QueueId
    announcement: str


class ContactStepChanged(ContactEvent, frozen=True, kw_only=True, tag="contact.step_changed"):
    """A step of the queue's routing plan was due; what is asked of an agent changed or did not."""

    queue: QueueId
    plan: RoutingPlanId
    step: int  #: 1 is the first
    change: StepChange
    waited_s: float  #: since queued


class ContactPriorityChanged(
    ContactEvent, frozen=True, kw_only=True, tag="contact.priority_changed"
):
    """The contact's order of service changed; it waits on in the same queue."""

    queue: QueueId
    cause: str  #: "step", "waited_too_long", "supervisor"
    priority: int  #: as it is now
    key_at: datetime  #: as it is now
    band: Band | None = None  #: as it is now; None: the channel's


class AgentAwaited(ContactEvent, frozen=True, kw_only=True, tag="contact.agent_awaited"):
    """From now on the contact waits for these agents alone; its place stays."""

    queue: QueueId
    agents: tuple[AgentId, ...]  #: whoever of them is free first
    by: Known
    limit_s: float  #: so long at most
    expected_s: float  #: until the first is expected to be free; 0 when one is


class AgentGivenUp(ContactEvent, frozen=True, kw_only=True, tag="contact.agent_given_up"):
    """The contact does not wait for these agents, or no longer: anybody may take it who is able."""

    queue: QueueId
    agents: tuple[AgentId, ...]
    by: Known
    cause: Spared
    waited_s: float  #: for them
    limit_s: float
    expected_s: float | None = None  #: until the first would be free; None: unknown


class ContactRequeued(ContactEvent, frozen=True, kw_only=True, tag="contact.requeued"):
    """The contact went back to its queue with its old place."""

    queue: QueueId
    cause: str  #: e.g. "missed", "rejected", "device_failed", "transfer_unanswered"
    key_at: datetime


class ContactOverflowed(ContactEvent, frozen=True, kw_only=True, tag="contact.overflowed"):
    """The contact left a queue by rule, not by its own choice: flowed out."""

    queue: QueueId
    cause: str  #: e.g. "max_wait", "closed", "full", "no_agents"
    elapsed_s: float  #: waited in this queue


class ContactAbandoned(ContactEvent, frozen=True, kw_only=True, tag="contact.abandoned"):
    """The customer hung up while waiting in a queue, or while an agent's device rang."""

    queue: QueueId
    stage: Stage  #: QUEUE or RINGING
    elapsed_s: float  #: waited in this queue


class ContactTransferred(ContactEvent, frozen=True, kw_only=True, tag="contact.transferred"):
    """An agent, the flow or a rule sent the customer on."""

    by: AgentId | None = None  #: the transferring agent; None when the flow did it
    to_kind: str  #: "agent", "queue" or "outside"
    to: str  #: agent or queue id; for outside the trunk's id, never the number
    mode: str = "blind"  #: or "attended": after a consultation


class VoicemailLeft(ContactEvent, frozen=True, kw_only=True, tag="contact.voicemail_left"):
    """The customer left a message; it became a contact of its own in `queue`."""

    queue: QueueId
    recording: RecordingId
    message: ContactId  #: the voicemail contact that now waits
    elapsed_s: float  #: length of the message


class ContactLost(ContactEvent, frozen=True, kw_only=True, tag="contact.lost"):
    """We failed this contact: engine, database or software fault. Never an abandon."""

    stage: Stage
    cause: str
    queue: QueueId | None = None
    elapsed_s: float | None = None  #: waited in the queue so far, when it stood in one


class ContactEnded(ContactEvent, frozen=True, kw_only=True, tag="contact.ended"):
    """The customer is gone and the contact is over; wrap-up runs on the agent's own stream."""

    outcome: Outcome
    by: EndedBy
    elapsed_s: float  #: from created to ended
    resumed: bool = False  #: the span crossed a restart, so it was measured on the wall clock
