"""HTTP for watching and steering the floor. Translates, and decides nothing."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from huawu.access.guard import require
from huawu.access.permissions import Person, demand
from huawu.app.http.contact_forms import Form, Reason
from huawu.app.http.desk_api import reason_of
from huawu.app.http.desk_forms import ModeForm
from huawu.app.http.floor_feed import FloorFeed
from huawu.app.http.floor_rooms import FloorRooms
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.events.agent import Mode
from huawu.floor.signing_out import FORCED, sign_out_at_once
from huawu.floor.view import AgentNow, FloorNow, agent_now
from huawu.floor.visible import visible_floor
from huawu.kernel.ids import AgentId

Watcher = Annotated[Person, Depends(require("floor:read"))]
Steerer = Annotated[Person, Depends(require("floor:steer"))]


class SteerForm(Form):
    """Why somebody else's state is changed."""

    why: Reason


class SteerSignOutForm(SteerForm):
    """Why somebody is signed out, and whether what they have in hand may be finished."""

    immediate: bool = Field(
        default=False,
        description="Do not wait until nothing is in hand: a customer in conversation goes back "
        "to the front of the queue, what rings goes elsewhere, a wrap-up ends.",
    )


class SteerModeForm(ModeForm):
    """Whether an agent takes contacts, and why that is decided for them."""

    why: Reason


def build_router(rooms: FloorRooms, feed: FloorFeed) -> APIRouter:
    """Wire the routes to the rooms."""
    router = APIRouter(prefix="/api/v1/floor", tags=["floor"], responses=RESPONSES)

    @router.get("", operation_id="get_floor")
    async def get_floor(person: Watcher) -> FloorNow:
        """Show queues and agents as of now; the times that run are as of `at`."""
        return visible_floor(feed.look(), rooms.floor.state, rooms.setup, person)

    _add_steering(router, rooms)
    return router


def _add_steering(router: APIRouter, rooms: FloorRooms) -> None:
    @router.post("/agents/{id}/mode", operation_id="set_agent_mode")
    async def set_agent_mode(id: ThingId, form: SteerModeForm, person: Steerer) -> AgentNow:
        """Let an agent take contacts or pause, now or once nothing is in hand."""
        agent = _steered(rooms, person, id)
        reason = reason_of(rooms.setup, form.mode, form.reason)
        if form.mode is Mode.READY:
            await rooms.desk.ready(agent, by=person.actor)
        else:
            await rooms.desk.not_ready(agent, reason, by=person.actor)
        details = {"why": form.why, "mode": form.mode.value, "reason": reason}
        await rooms.notes.note(person, "agent.mode_set", f"agent/{agent}", details)
        return _shown(rooms, agent)

    @router.post("/agents/{id}/sign-out", operation_id="sign_agent_out")
    async def sign_agent_out(id: ThingId, form: SteerSignOutForm, person: Steerer) -> AgentNow:
        """Sign an agent out: as soon as nothing is in hand, or at once."""
        agent = _steered(rooms, person, id)
        if form.immediate:
            await sign_out_at_once(rooms.live, rooms.desk, agent, by=person.actor)
        else:
            await rooms.desk.sign_out(agent, FORCED, by=person.actor)
        details = {"why": form.why, "immediate": "yes" if form.immediate else "no"}
        await rooms.notes.note(person, "agent.signed_out", f"agent/{agent}", details)
        return _shown(rooms, agent)

    @router.post("/agents/{id}/wrap-up/end", operation_id="end_agent_wrap_up")
    async def end_agent_wrap_up(id: ThingId, form: SteerForm, person: Steerer) -> AgentNow:
        """End an agent's wrap-up."""
        agent = _steered(rooms, person, id)
        await rooms.desk.end_wrap(agent, by=person.actor)
        await rooms.notes.note(person, "agent.wrap_up_ended", f"agent/{agent}", {"why": form.why})
        return _shown(rooms, agent)


def _steered(rooms: FloorRooms, person: Person, agent: str) -> AgentId:
    """Return the agent, if the person may steer their team.

    Raises:
        NotFound: there is none.
        Refused: the person may steer other teams only.
    """
    profile = rooms.agent(agent)
    demand(person, "floor:steer", team=profile.team)
    return profile.id


def _shown(rooms: FloorRooms, agent: AgentId) -> AgentNow:
    return agent_now(rooms.agent(agent), rooms.floor.state.agent(agent))
