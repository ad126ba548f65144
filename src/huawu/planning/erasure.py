"""What retention asks of planning: the notes to a leaver's absences, gone."""

from collections.abc import Collection

from sqlalchemy import update

from huawu.kernel.ids import AgentId, TenantId
from huawu.planning.tables import absences
from huawu.storage.database import Database


class AbsenceNotes:
    """One tenant's notes to absences: why somebody was ill is nobody's business for ever."""

    def __init__(self, database: Database, tenant: TenantId) -> None:
        self._database = database
        self._tenant = tenant

    async def forget(self, agents: Collection[AgentId]) -> int:
        """Empty the notes to these agents' absences; return how many there were."""
        noted = (
            update(absences)
            .where(
                absences.c.tenant == self._tenant,
                absences.c.agent.in_(sorted(agents)),
                absences.c.note != "",
            )
            .values(note="")
        )
        async with self._database.begin() as session:
            return (await session.execute(noted)).rowcount
