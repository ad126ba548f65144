"""Facts about a queue as a whole. Stream: `queue/<id>`."""

from huawu.kernel.event import Event
from huawu.kernel.ids import QueueId, RoutingPlanId


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
