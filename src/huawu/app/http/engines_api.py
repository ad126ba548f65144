"""HTTP for the engines: how they are, and taking one out of use for maintenance."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends

from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.app.http.contact_forms import Form, Reason
from huawu.app.http.floor_rooms import FloorRooms
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.floor.nodes import NodeNow, Nodes

Looker = Annotated[Person, Depends(require("system:read"))]
Keeper = Annotated[Person, Depends(require("system:maintain"))]


class MaintenanceForm(Form):
    """Why an engine is taken out of use, or back."""

    why: Reason


def build_router(rooms: FloorRooms) -> APIRouter:
    """Wire the routes to the floor."""
    router = APIRouter(prefix="/api/v1/engines", tags=["engines"], responses=RESPONSES)

    @router.get("", operation_id="get_engines")
    async def get_engines(_: Looker) -> Sequence[NodeNow]:
        """Show every engine: whether it answers, takes calls, and how many it has."""
        return _nodes(rooms).now()

    @router.post("/{id}/drain", operation_id="drain_engine")
    async def drain_engine(id: ThingId, form: MaintenanceForm, person: Keeper) -> NodeNow:
        """Let an engine take no new calls; it is `drained` when its last one has ended."""
        await _nodes(rooms).drain(id, by=person.actor)
        await rooms.notes.note(person, "engine.drain_began", f"engine/{id}", {"why": form.why})
        return _shown(rooms, id)

    @router.post("/{id}/undrain", operation_id="undrain_engine")
    async def undrain_engine(id: ThingId, form: MaintenanceForm, person: Keeper) -> NodeNow:
        """Let an engine take calls again."""
        await _nodes(rooms).undrain(id, by=person.actor)
        await rooms.notes.note(person, "engine.drain_ended", f"engine/{id}", {"why": form.why})
        return _shown(rooms, id)

    return router


def _nodes(rooms: FloorRooms) -> Nodes:
    rooms.live  # noqa: B018  (refuses while the floor starts)
    return rooms.floor.nodes


def _shown(rooms: FloorRooms, node: str) -> NodeNow:
    return next(shown for shown in _nodes(rooms).now() if shown.name == node)
