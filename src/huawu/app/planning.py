"""Puts the room of planning together."""

from collections.abc import Sequence

from huawu.access.audit import Audit
from huawu.access.permissions import Person
from huawu.centre.model import AgentProfile
from huawu.centre.service import Centre
from huawu.journal.port import Journal
from huawu.metrics.service import Metrics
from huawu.planning.around import Around, FloorDoor
from huawu.planning.local import LocalDays
from huawu.planning.service import Planning
from huawu.storage.database import Database


def planning_of(
    database: Database,
    audit: Audit,
    journal: Journal,
    centre: Centre,
    metrics: Metrics,
    door: FloorDoor,
    days: LocalDays,
) -> Planning:
    """Return the planning of a centre."""

    async def save_agents(person: Person, agents: Sequence[AgentProfile]) -> None:
        await centre.save_all(list(agents), person)

    around = Around(
        database=database,
        audit=audit,
        journal=journal,
        metrics=metrics,
        view=lambda: centre.view,
        days=days,
        door=door,
        save_agents=save_agents,
    )
    return Planning(around)
