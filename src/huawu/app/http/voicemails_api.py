"""HTTP for the messages that callers left. Translates, and decides nothing."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person, demand, may
from huawu.app.http.desk_api import show_desk
from huawu.app.http.desk_forms import DeskView
from huawu.app.http.floor_rooms import FloorRooms
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.contacts.machine import Contact
from huawu.events.contact import Channel
from huawu.floor.visible import queue_of
from huawu.floor.voicemails import VoicemailDesk
from huawu.kernel.ids import ContactId

PLAY = "voicemail:play"

Listener = Annotated[Person, Depends(require(PLAY))]
Worker = Annotated[Person, Depends(require("desk:work"))]


class VoicemailView(BaseModel):
    """A message that waits, or that an agent has in hand."""

    contact: str
    queue: str | None
    since: datetime = Field(description="When it was left.")
    number: str = Field(description='The caller\'s, masked for most; "" when there is none.')
    withheld: bool
    recording: str | None = Field(description="null while it is being stored.")
    agent: str | None = Field(description="Who has taken it; null while it waits.")


def build_router(rooms: FloorRooms) -> APIRouter:
    """Wire the routes to the rooms."""
    router = APIRouter(prefix="/api/v1/voicemails", tags=["voicemails"], responses=RESPONSES)

    @router.get("", operation_id="list_voicemails")
    async def list_voicemails(person: Listener) -> list[VoicemailView]:
        """Show the messages that are not done, oldest first."""
        seen = [
            contact
            for contact in rooms.floor.state.contacts.values()
            if contact.channel is Channel.VOICEMAIL and may(person, PLAY, queue=queue_of(contact))
        ]
        numbers = await rooms.shown_numbers(person, seen)
        views = [_view(contact, numbers.get(contact.id, "")) for contact in seen]
        return sorted(views, key=lambda view: (view.since, view.contact))

    @router.post("/{id}/take", operation_id="take_voicemail")
    async def take_voicemail(id: ThingId, person: Worker) -> DeskView:
        """Take a message out of its queue into one's own hand."""
        agent, desk = rooms.agent_of(person).id, VoicemailDesk(rooms.live)
        demand(person, PLAY, queue=queue_of(desk.get(ContactId(id))))
        await desk.take(agent, ContactId(id), by=person.actor)
        return await show_desk(rooms, person)

    @router.post("/{id}/done", operation_id="finish_voicemail")
    async def finish_voicemail(id: ThingId, person: Worker) -> DeskView:
        """Say that a message in one's hand is handled; it is over then."""
        agent, desk = rooms.agent_of(person).id, VoicemailDesk(rooms.live)
        await desk.done(agent, ContactId(id), by=person.actor)
        return await show_desk(rooms, person)

    return router


def _view(contact: Contact, number: str) -> VoicemailView:
    return VoicemailView(
        contact=contact.id,
        queue=queue_of(contact),
        since=contact.created.at,
        number=number,
        withheld=contact.withheld,
        recording=contact.message,
        agent=contact.booking.agent if contact.booking is not None else None,
    )
