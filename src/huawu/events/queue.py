"""Facts about a queue as a whole. Stream: `queue/<id>`.

What a queue is set up with stands in the centre; these hold beside it and end by themselves.
"""

from datetime import datetime

from huawu.kernel.event import Event
from huawu.kernel.ids import QueueId, RoutingPlanId, UserId


class QueueEvent(Event, frozen=True, kw_only=True):
    """What every event of a queue carries."""

    queue: QueueId


class ReserveCalled(QueueEvent, frozen=True, kw_only=True, tag="queue.reserve_on"):
    """From now on agents count too who have a skill as reserve of this level or a lower one."""

    level: int
    plan: RoutingPlanId
    measure: str  #: what the rule looked at
    value: float  #: what it was


class ReserveReleased(QueueEvent, frozen=True, kw_only=True, tag="queue.reserve_off"):
    """The reserve of this level counts no more."""

    level: int
    plan: RoutingPlanId | None = None
    measure: str = ""
    value: float | None = None
    cause: str = ""  #: "rule_removed" when it was not the rule that let it go


class TargetRaised(QueueEvent, frozen=True, kw_only=True, tag="queue.target_raised"):
    """A queue is to reach a higher service level for a while; its callers come sooner."""

    target: float  #: ratio answered in time
    until: datetime
    by: UserId


class TargetLowered(QueueEvent, frozen=True, kw_only=True, tag="queue.target_lowered"):
    """A queue is to reach a lower service level for a while; its callers come later."""

    target: float  #: ratio answered in time
    until: datetime
    by: UserId


class TargetRestored(QueueEvent, frozen=True, kw_only=True, tag="queue.target_restored"):
    """The queue's own target holds again."""

    cause: str  #: "over" or "taken_back"
    by: UserId | None = None  #: who took it back


class CallbacksOpened(QueueEvent, frozen=True, kw_only=True, tag="queue.callbacks_opened"):
    """Who waits in a queue is asked for a while whether to be called back."""

    after_s: float  #: of waiting
    until: datetime
    by: UserId


class CallbacksClosed(QueueEvent, frozen=True, kw_only=True, tag="queue.callbacks_closed"):
    """Nobody is asked any more but by what the queue is set up with; promises are kept."""

    cause: str  #: "over" or "taken_back"
    by: UserId | None = None  #: who took it back


class QueueAddressed(QueueEvent, frozen=True, kw_only=True, tag="queue.addressed"):
    """All who waited in a queue were told something; `contact.told` says who heard it."""

    announcement: str
    callers: int
    by: UserId
