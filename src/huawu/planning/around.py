"""What the services of this room stand on."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from huawu.access.audit import Audit
from huawu.access.permissions import Person
from huawu.centre.model import AgentProfile
from huawu.centre.planning import PlanningRules
from huawu.centre.view import CentreView
from huawu.floor.view import FloorNow
from huawu.journal.port import Journal
from huawu.kernel.event import Actor
from huawu.kernel.ids import QueueId, TenantId, UserId
from huawu.metrics.service import Metrics
from huawu.planning.apart import Aside
from huawu.planning.local import LocalDays
from huawu.storage.database import Database

#: Saves agents of the set-up for somebody.
SaveAgents = Callable[[Person, Sequence[AgentProfile]], Awaitable[None]]


class Steers(Protocol):
    """Sets queues' targets and callbacks for a while, as `huawu.floor.steering` does."""

    async def set_target(
        self, queue: QueueId, target: float, until: datetime, *, by: Actor, user: UserId
    ) -> None:
        """Let a queue reach a higher or a lower service level than its own until an hour."""
        ...

    async def restore_target(self, queue: QueueId, *, by: Actor, user: UserId) -> None:
        """Let a queue's own target hold again."""
        ...

    async def open_callbacks(
        self, queue: QueueId, after_s: float, until: datetime, *, by: Actor, user: UserId
    ) -> None:
        """Ask who waits in a queue for so long whether to be called back, until an hour."""
        ...

    async def close_callbacks(self, queue: QueueId, *, by: Actor, user: UserId) -> None:
        """Ask only by what the queue is set up with again."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorDoor:
    """What planning sees and does of a floor."""

    now: Callable[[], FloorNow | None] = lambda: None  #: None where no floor runs
    steers: Callable[[], Steers | None] = lambda: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """One tenant's surroundings."""

    database: Database
    audit: Audit
    journal: Journal
    metrics: Metrics
    view: Callable[[], CentreView]  #: the set-up as it is now
    days: LocalDays
    door: FloorDoor
    save_agents: SaveAgents
    aside: Aside = field(default_factory=Aside)

    def floor(self) -> FloorNow | None:
        """Return the floor as of now; None where none runs."""
        return self.door.now()

    @property
    def tenant(self) -> TenantId:
        """Whose planning it is."""
        return self.audit.tenant

    def rules(self) -> PlanningRules:
        """Return how the centre is planned."""
        return self.view().get(PlanningRules, "main") or PlanningRules()
