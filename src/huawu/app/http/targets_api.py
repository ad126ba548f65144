"""HTTP for those to whom a call can be sent: agents and queues, as they are now."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person, may
from huawu.agents.view import ShownState, obstacle, shown_state
from huawu.app.http.floor_feed import FloorFeed
from huawu.app.http.floor_rooms import FloorRooms
from huawu.app.http.problems import RESPONSES
from huawu.centre.model import Trunk
from huawu.events.contact import Channel
from huawu.floor.seating import may_dial_for

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
    dials: bool = Field(description="One may call outside in its name.")


class LineTarget(BaseModel):
    """A line by which a call can be sent outside."""

    id: str
    name: str


class TargetsView(BaseModel):
    """Everybody to whom a call can be sent, those first who can take it."""

    agents: list[AgentTarget]
    queues: list[QueueTarget]
    lines: list[LineTarget] = Field(description="None without the right to dial outside.")


def build_router(rooms: FloorRooms, feed: FloorFeed) -> APIRouter:
    """Wire the route to the rooms."""
    router = APIRouter(prefix="/api/v1/desk/targets", tags=["desk"], responses=RESPONSES)

    @router.get("", operation_id="list_targets")
    async def list_targets(person: Worker) -> TargetsView:
        """Show to whom a call can be sent, as they are now; without oneself."""
        profile, may_dial = rooms.agent_of(person), may(person, "desk:dial")
        now = feed.look()
        agents = [
            AgentTarget(
                id=other.id,
                number=other.number,
                name=other.name,
                state=shown_state(agent),
                reachable=obstacle(agent, Channel.VOICE, direct=True) is None,
            )
            for other in rooms.setup.agents()
            if other.id != profile.id
            for agent in (rooms.floor.state.agent(other.id),)
        ]
        dialled = {q.id for q in rooms.setup.queues() if may_dial_for(profile, q)}
        queues = [
            QueueTarget(
                id=queue.id,
                name=queue.name,
                waiting=queue.waiting,
                ready=queue.agents.get(ShownState.READY, 0),
                dials=may_dial and queue.id in dialled,
            )
            for queue in now.queues
        ]
        agents.sort(key=lambda agent: (not agent.reachable, agent.number))
        lines = [
            LineTarget(id=trunk.id, name=trunk.name)
            for trunk in (rooms.setup.view.all(Trunk) if may_dial else ())
            if trunk.outbound
        ]
        return TargetsView(agents=agents, queues=queues, lines=lines)

    return router
