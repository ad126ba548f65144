"""HTTP for what an agent sees of the queues they serve today."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.app.http.floor_feed import FloorFeed
from huawu.app.http.floor_rooms import FloorRooms
from huawu.app.http.problems import RESPONSES
from huawu.floor.lent import serves_now

Worker = Annotated[Person, Depends(require("desk:work"))]


class OwnQueueView(BaseModel):
    """A queue that one serves, as of today."""

    id: str
    name: str
    waiting: int
    service_level_ratio: float | None = Field(description="Of today, as the floor shows it.")
    sl_target: float = Field(description="The ratio to reach now.")


def build_router(rooms: FloorRooms, feed: FloorFeed) -> APIRouter:
    """Wire the route to the rooms."""
    router = APIRouter(prefix="/api/v1/desk/queues", tags=["desk"], responses=RESPONSES)

    @router.get("", operation_id="list_own_queues")
    async def list_own_queues(person: Worker) -> list[OwnQueueView]:
        """Show the queues that one serves now."""
        profile = rooms.agent_of(person)
        agent = rooms.floor.state.agent(profile.id)
        own = {q.id for q in rooms.setup.queues() if serves_now(profile, agent, q)}
        return [
            OwnQueueView(
                id=queue.id,
                name=queue.name,
                waiting=queue.waiting,
                service_level_ratio=queue.service_level_ratio,
                sl_target=queue.sl_target,
            )
            for queue in feed.now().queues
            if queue.id in own
        ]

    return router
