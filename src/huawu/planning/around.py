"""What the services of this room stand on."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from huawu.access.audit import Audit
from huawu.access.permissions import Person
from huawu.centre.model import AgentProfile
from huawu.centre.planning import PlanningRules
from huawu.centre.view import CentreView
from huawu.floor.view import FloorNow
from huawu.journal.port import Journal
from huawu.kernel.ids import TenantId
from huawu.metrics.service import Metrics
from huawu.planning.apart import Aside
from huawu.planning.local import LocalDays
from huawu.storage.database import Database

#: Saves agents of the set-up for somebody.
SaveAgents = Callable[[Person, Sequence[AgentProfile]], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """One tenant's surroundings."""

    database: Database
    audit: Audit
    journal: Journal
    metrics: Metrics
    view: Callable[[], CentreView]  #: the set-up as it is now
    days: LocalDays
    floor: Callable[[], FloorNow | None]  #: as of now; None where no floor runs
    save_agents: SaveAgents
    aside: Aside = field(default_factory=Aside)

    @property
    def tenant(self) -> TenantId:
        """Whose planning it is."""
        return self.audit.tenant

    def rules(self) -> PlanningRules:
        """Return how the centre is planned."""
        return self.view().get(PlanningRules, "main") or PlanningRules()
