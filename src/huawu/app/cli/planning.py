"""What commands about planning do alike."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from huawu.access.audit import Audit
from huawu.app.figures import metrics_of
from huawu.app.flow_check import flow_check
from huawu.app.house import reach_database
from huawu.app.planning import planning_of
from huawu.app.settings import Settings
from huawu.centre.service import Centre
from huawu.journal.postgres import open_journal
from huawu.kernel.clock import SystemClock
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.planning.around import FloorDoor
from huawu.planning.local import LocalDays
from huawu.planning.service import Planning
from huawu.storage.schema import upgrade


@asynccontextmanager
async def open_planning(settings: Settings) -> AsyncGenerator[Planning]:
    """Open the planning of this installation, with its set-up as it is now."""
    clock = SystemClock()
    async with reach_database(settings) as database, open_journal(database) as journal:
        await upgrade(database)
        audit = Audit(database, clock, DEFAULT_TENANT)
        centre = Centre(database, clock, journal, audit, flow_check)
        await centre.load()
        metrics = metrics_of(settings, database, clock, lambda: centre.view)
        days = LocalDays(clock, settings.zone)
        planning = planning_of(database, audit, journal, centre, metrics, FloorDoor(), days)
        try:
            yield planning
        finally:
            planning.close()
