"""HTTP for those to whom a call can be sent: agents and queues, as they are now."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.agents.view import ShownState, obstacle, shown_state
from huawu.app.http.floor_rooms import FloorRooms
from huawu.app.http.problems import RESPONSES
from huawu.events.contact import Channel
from huawu.floor.view import floor_now

Worker = Annotated[Person, Depends(require("desk:work"))]


class AgentTarget(BaseModel):
    """An agent to whom a call can be sent."""

    id: str
    number: str
    name: str
    state: ShownState
    reachable: bool = Field(description="Would ring now.")


class QueueTarget(BaseModel):
    """A queue to which a call can be sent."""

    id: str
    name: str
    waiting: int
    ready: int = Field(description="Agents who would take the next call of it at once.")


class TargetsView(BaseModel):
    """Everybody to whom a call can be sent, those first who can take it."""

    agents: list[AgentTarget]
    queues: list[QueueTarget]


def build_router(rooms: FloorRooms) -> APIRouter:
    """Wire the route to the rooms."""
    router = APIRouter(prefix="/api/v1/desk/targets", tags=["desk"], responses=RESPONSES)

    @router.get("", operation_id="list_targets")
    async def list_targets(person: Worker) -> TargetsView:
        """Show to whom a call can be sent, as they are now; without oneself."""
        own = rooms.agent_of(person).id
        now = floor_now(rooms.floor.state, rooms.setup, rooms.live.around.clock.now())
        agents = [
            AgentTarget(
                id=profile.id,
                number=profile.number,
                name=profile.name,
                state=shown_state(agent),
                reachable=obstacle(agent, Channel.VOICE, direct=True) is None,
            )
            for profile in rooms.setup.agents()
            if profile.id != own
            for agent in (rooms.floor.state.agent(profile.id),)
        ]
        queues = [
            QueueTarget(
                id=queue.id,
                name=queue.name,
                waiting=queue.waiting,
                ready=queue.agents.get(ShownState.READY, 0),
            )
            for queue in now.queues
        ]
        agents.sort(key=lambda agent: (not agent.reachable, agent.number))
        return TargetsView(agents=agents, queues=queues)

    return router
