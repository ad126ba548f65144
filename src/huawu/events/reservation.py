"""Facts about promising a contact to an agent. Stream: the contact's.

Created with the contact's next fence in the same transaction as the agent's slot change; a row
in `reservation` with unique partial indexes makes a double booking impossible in the database.
"""

from typing import Final

from huawu.events.contact import Channel, ContactEvent
from huawu.kernel.ids import AgentId, LegId, QueueId, ReservationId

#: How an agent was chosen for whom the contact waited.
AWAITED: Final = "awaited"

#: The trigger of a reservation that an agent made by dialling outside.
DIALLED: Final = "dialled"

#: The trigger of a reservation that an agent has who answered first of several asked at once.
FIRST: Final = "first"

#: Causes of an invitation's end, beside those of an offer that is taken back.
ANSWERED_ELSEWHERE: Final = "answered_elsewhere"
MISSED: Final = "missed"
REJECTED: Final = "rejected"
#: The agent's telephone said no by itself, before it rang.
DO_NOT_DISTURB: Final = "do_not_disturb"
#: The agent said no, or their telephone for them; they are not ready from then on.
DECLINED: Final = frozenset({REJECTED, DO_NOT_DISTURB})
#: The agent could have answered.
NOT_TAKEN: Final = DECLINED | {MISSED}
#: The offer ended without regard to the agent; any other cause is a failure on their side.
NO_FAULT: Final = frozenset(
    {ANSWERED_ELSEWHERE, "caller_gone", "engine_lost", "redirected", "resumed"}
)


class ReservationEvent(ContactEvent, frozen=True, kw_only=True):
    """What every reservation event carries."""

    reservation: ReservationId
    agent: AgentId
    fence: int  #: counts the contact's reservations; an act under an older fence is refused


class ReservationCreated(ReservationEvent, frozen=True, kw_only=True, tag="reservation.created"):
    """An agent was chosen for the contact; nothing rings yet."""

    channel: Channel
    slot: int = 0  #: which of the agent's slots for this channel
    queue: QueueId | None = None  #: None for a direct call
    waited_s: float = 0.0  #: the contact's wait in the queue when it was chosen
    trigger: str = ""
    """"contact" came or changed, "agent" became free, `FIRST`, `DIALLED`; "" direct."""
    choice: str = ""  #: how the queue chooses among the free, see `AgentChoice`, or `AWAITED`
    able: int | None = None  #: how many who are signed in could have taken it
    free: int | None = None  #: how many of them were free
    idle_s: float | None = None  #: how long the agent stood among the longest idle
    reserve: int = 0  #: the agent has the contact only as reserve of this level; 0: without any
    waiting: int | None = None  #: how many waited in the queue, this one included


class ReservationOffered(ReservationEvent, frozen=True, kw_only=True, tag="reservation.offered"):
    """The agent's device was told to ring."""

    leg: LegId
    timeout_s: float
    rang_s: float = 0.0  #: so long already, as one of several who were asked at once


class ReservationAccepted(ReservationEvent, frozen=True, kw_only=True, tag="reservation.accepted"):
    """The agent picked up; customer and agent are not yet joined."""

    elapsed_s: float  #: rang for


class ReservationConnected(
    ReservationEvent, frozen=True, kw_only=True, tag="reservation.connected"
):
    """Customer and agent hear each other; service level stops counting here."""

    queue: QueueId | None = None
    waited_s: float = 0.0  #: from queued to joined


class ReservationRejected(ReservationEvent, frozen=True, kw_only=True, tag="reservation.rejected"):
    """The agent declined, or their telephone for them."""

    elapsed_s: float
    cause: str = REJECTED  #: one of `DECLINED`


class ReservationTimedOut(ReservationEvent, frozen=True, kw_only=True, tag="reservation.timed_out"):
    """The device rang and nobody answered (RONA)."""

    elapsed_s: float


class ReservationFailed(ReservationEvent, frozen=True, kw_only=True, tag="reservation.failed"):
    """The device could not be reached or the join failed: not the agent's fault, no strike."""

    cause: str


class ReservationRescinded(
    ReservationEvent, frozen=True, kw_only=True, tag="reservation.rescinded"
):
    """Taken back before it was connected: the caller left, or someone else took it."""

    cause: str
    elapsed_s: float | None = None  #: rang for, when it rang


class ReservationEnded(ReservationEvent, frozen=True, kw_only=True, tag="reservation.ended"):
    """The conversation under this reservation is over; the contact may go on elsewhere."""

    cause: str  #: "customer_hung_up", "agent_hung_up", "transferred", "engine_lost", ...
    talk_s: float  #: joined and not on hold
    hold_s: float = 0.0
    resumed: bool = False  #: the spans crossed a restart


class AgentInvited(ReservationEvent, frozen=True, kw_only=True, tag="reservation.invited"):
    """An agent is asked together with others; who answers first gets a reservation under this id.

    An invitation promises nothing: it holds the agent's hands, not the contact. Its fence is that
    of the contact's last reservation.
    """

    channel: Channel
    slot: int = 0
    queue: QueueId
    waited_s: float = 0.0  #: the contact's wait in the queue
    invited: int  #: how many are asked at once, this one included
    able: int  #: how many who were signed in when the first was asked could have taken it
    joined: bool = False  #: became free while others were asked already


class InvitationRang(
    ReservationEvent, frozen=True, kw_only=True, tag="reservation.invitation_rang"
):
    """The invited agent's device was told to ring."""

    leg: LegId
    timeout_s: float


class InvitationEnded(
    ReservationEvent, frozen=True, kw_only=True, tag="reservation.invitation_ended"
):
    """The agent is not asked any more: another answered, or they did not."""

    cause: str  #: `ANSWERED_ELSEWHERE`, `MISSED`, one of `DECLINED`, "device_failed", ...
    elapsed_s: float | None = None  #: rang for, when it rang
