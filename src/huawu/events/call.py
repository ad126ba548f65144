"""Facts about the telephone call under a contact: legs, hold, recording. Stream: the contact's."""

from huawu.events.contact import ContactEvent
from huawu.kernel.ids import AgentId, ContactId, LegId, RecordingId, TrunkId


class LegCreated(ContactEvent, frozen=True, kw_only=True, tag="call.leg_created"):
    """A leg joined the contact: an agent's device or an outside party began to ring."""

    leg: LegId
    party: str  #: "customer", "agent" or "outside"
    agent: AgentId | None = None
    trunk: TrunkId | None = None
    node: str = ""  #: the engine that carries it; "": the contact's, as before


class LegAnswered(ContactEvent, frozen=True, kw_only=True, tag="call.answered"):
    """A leg was picked up; for the customer's leg: by us."""

    leg: LegId
    elapsed_s: float | None = None  #: rang for


class LegsBridged(ContactEvent, frozen=True, kw_only=True, tag="call.bridged"):
    """The customer was joined with another leg."""

    leg: LegId  #: the other leg
    agent: AgentId | None = None


class AgentLegLost(ContactEvent, frozen=True, kw_only=True, tag="call.agent_leg_lost"):
    """The agent's page is gone, and their telephone with it; the customer is kept on hold."""

    agent: AgentId
    leg: LegId


class AgentLegBack(ContactEvent, frozen=True, kw_only=True, tag="call.agent_leg_back"):
    """The agent picked up where their page is back, and goes on."""

    agent: AgentId
    leg: LegId


class CallHeld(ContactEvent, frozen=True, kw_only=True, tag="call.held"):
    """The agent put the customer on hold; the customer hears music."""

    agent: AgentId
    from_device: bool = False  #: by the telephone's own hold key


class CallRetrieved(ContactEvent, frozen=True, kw_only=True, tag="call.retrieved"):
    """The agent took the customer back from hold."""

    agent: AgentId
    elapsed_s: float  #: on hold


class ConsultStarted(ContactEvent, frozen=True, kw_only=True, tag="call.consult_started"):
    """The agent asks somebody about this contact, in a contact of its own; the customer is held."""

    agent: AgentId
    consult: ContactId
    to_kind: str  #: "agent", "queue" or "outside"
    to: str  #: agent or queue id; for outside the trunk's id, never the number


class ConferenceStarted(ContactEvent, frozen=True, kw_only=True, tag="call.conference_started"):
    """The consulted party joined: customer, agent and they hear each other."""

    agent: AgentId
    consult: ContactId


class ConsultEnded(ContactEvent, frozen=True, kw_only=True, tag="call.consult_ended"):
    """The consultation, or the conference that came of it, is over for this contact."""

    agent: AgentId
    consult: ContactId
    cause: str  #: "transferred", "cancelled", "target_left", "agent_left" or "customer_gone"
    elapsed_s: float  #: since it started, the conference included
    resumed: bool = False  #: the span crossed a restart


class LegHungUp(ContactEvent, frozen=True, kw_only=True, tag="call.hung_up"):
    """A leg is gone."""

    leg: LegId
    cause: int = 16  #: Q.850
    by: str = "party"  #: "party", "us" or "engine"


class OutboundRefused(ContactEvent, frozen=True, kw_only=True, tag="call.outbound_refused"):
    """A call to an outside number was not allowed; the number itself is not told here."""

    rule: str  #: e.g. "prefix", "per_minute", "per_day", "trunk_busy"
    trunk: TrunkId | None = None


class RecordingStarted(ContactEvent, frozen=True, kw_only=True, tag="call.recording_started"):
    """Recording began with the first join."""

    recording: RecordingId
    leg: LegId


class RecordingPaused(ContactEvent, frozen=True, kw_only=True, tag="call.recording_paused"):
    """Recording writes silence from here, e.g. while card data is spoken."""

    recording: RecordingId
    by: str


class RecordingResumed(ContactEvent, frozen=True, kw_only=True, tag="call.recording_resumed"):
    """Recording hears again."""

    recording: RecordingId
    by: str
    elapsed_s: float  #: was paused for


class RecordingStopped(ContactEvent, frozen=True, kw_only=True, tag="call.recording_stopped"):
    """The last join ended; the file is still being finished."""

    recording: RecordingId
    elapsed_s: float  #: from started to stopped


class RecordingFinalised(ContactEvent, frozen=True, kw_only=True, tag="call.recording_finalised"):
    """The recording stands in the store, checked."""

    recording: RecordingId
    key: str  #: where in the store
    sha256: str
    size_bytes: int
    length_s: float
    recovered: bool = False  #: put together from raw files after a crash


class RecordingLost(ContactEvent, frozen=True, kw_only=True, tag="call.recording_lost"):
    """A conversation has no recording: an alarm."""

    recording: RecordingId | None = None
    cause: str
