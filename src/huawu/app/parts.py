"""What HTTP answers from: the rooms of this house, and how they are."""

from collections.abc import Mapping

from huawu.app.house import Rooms
from huawu.app.http.app import Parts
from huawu.app.http.health import Health
from huawu.app.signing_in import provider_of
from huawu.engine.host.supervise import EngineState
from huawu.kernel.errors import HouseError


def parts_of(rooms: Rooms) -> Parts:
    """Return the services behind HTTP."""

    async def health() -> Mapping[str, Health]:
        return await health_of(rooms)

    return Parts(
        clock=rooms.clock,
        access=rooms.access,
        oidc=provider_of(rooms.settings, rooms.clock),
        reached_at=rooms.settings.reached_at,
        centre=rooms.centre,
        prompts=rooms.prompts,
        floor=rooms.floor,
        journal=rooms.journal,
        office=rooms.office,
        recordings=rooms.recordings,
        telephones=rooms.engines.telephones,
        metrics=rooms.metrics,
        planning=rooms.planning,
        alerts=rooms.alerts,
        views=rooms.views,
        health=health,
        tells_listening=rooms.settings.listening_notice,
    )


async def health_of(rooms: Rooms) -> Mapping[str, Health]:
    """Say how each part is now."""
    try:
        await rooms.database.check()
    except (HouseError, TimeoutError):
        database = Health.DEGRADED
    else:
        database = Health.OK
    host = rooms.engines.host
    running = host is None or host.status().state is EngineState.RUNNING
    engine = Health.OK if running and not rooms.engines.driver.errors() else Health.DEGRADED
    floor = Health.OK if rooms.floor.opened.is_set() else Health.DEGRADED
    return {"database": database, "engine": engine, "floor": floor}
