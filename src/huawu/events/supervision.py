"""Facts about supervisors who listen to calls, join them, or decide about them.

Stream: the contact's. Why they did it stands in the record of what people did, not here.
"""

from huawu.events.contact import ContactEvent
from huawu.kernel.ids import AgentId, LegId, UserId


class SupervisionEvent(ContactEvent, frozen=True, kw_only=True):
    """What every event about supervision carries."""

    by: UserId
    agent: AgentId | None = None  #: whose conversation it is; None while nobody has the call


class Attended(SupervisionEvent, frozen=True, kw_only=True):
    """A supervisor is in a conversation by their own telephone, in one of three ways."""

    leg: LegId


class Monitored(Attended, frozen=True, kw_only=True, tag="supervision.monitor"):
    """The supervisor hears both; nobody hears the supervisor."""


class Whispered(Attended, frozen=True, kw_only=True, tag="supervision.whisper"):
    """The supervisor hears both; the agent alone hears the supervisor."""


class Barged(Attended, frozen=True, kw_only=True, tag="supervision.barge"):
    """All hear each other."""


class SupervisionEnded(SupervisionEvent, frozen=True, kw_only=True, tag="supervision.end"):
    """The supervisor is out of the conversation."""

    leg: LegId
    cause: str  #: "left", "call_over" or "intercepted"
    elapsed_s: float  #: in this conversation, whichever way
    resumed: bool = False  #: the span crossed a restart


class Intercepted(SupervisionEvent, frozen=True, kw_only=True, tag="supervision.intercept"):
    """The supervisor took the customer from the agent."""


class ForceTransferred(
    SupervisionEvent, frozen=True, kw_only=True, tag="supervision.force_transfer"
):
    """The supervisor sent the customer elsewhere."""

    to_kind: str
    to: str  #: agent or queue id


class ForceReleased(SupervisionEvent, frozen=True, kw_only=True, tag="supervision.force_release"):
    """The supervisor took the agent out of the call."""

    customer: str  #: "queue": back to the front of it; "hang_up"


class PickedUpFor(SupervisionEvent, frozen=True, kw_only=True, tag="supervision.pickup"):
    """The supervisor takes a call that waits or rings elsewhere to their own telephone."""

    to: AgentId
