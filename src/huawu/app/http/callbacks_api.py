"""HTTP for callbacks: who is to be called back, and taking it back. Translates, decides nothing."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person, demand, may
from huawu.app.http.contact_forms import Form, Reason
from huawu.app.http.floor_rooms import FloorRooms
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.contacts.machine import Contact, Phase
from huawu.floor.callbacks import callback_of
from huawu.floor.signals import Withdraw
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import ContactId

READ, STEER = "callbacks:read", "callbacks:steer"

Reader = Annotated[Person, Depends(require(READ))]
Steerer = Annotated[Person, Depends(require(STEER))]


class CallbackView(BaseModel):
    """A customer who is to be called back."""

    contact: str
    queue: str
    number: str = Field(description='The customer\'s, masked for most; "" when there is none.')
    state: Phase = Field(
        description="booked: not due yet; waiting: stands in its queue; else an agent has it."
    )
    asked_at: datetime
    due_at: datetime = Field(description="Not called before.")
    until: datetime = Field(description="Not called after.")
    tried: int = Field(description="How often the customer was dialled so far.")
    tries: int = Field(description="How often at most.")
    last: str = Field(description='Why it was not reached last; "" when it was not tried.')
    agent: str | None = Field(description="Who is to call; null: anybody of the queue.")
    in_hand_of: str | None = Field(description="Who is calling now.")
    asked_in: str | None = Field(description="The contact in which it was asked for.")


class WithdrawForm(Form):
    """Why it is taken back."""

    why: Reason


def build_router(rooms: FloorRooms) -> APIRouter:
    """Wire the routes to the rooms."""
    router = APIRouter(prefix="/api/v1/callbacks", tags=["callbacks"], responses=RESPONSES)

    @router.get("", operation_id="list_callbacks")
    async def list_callbacks(person: Reader) -> list[CallbackView]:
        """Show who is to be called back, the first to be due in front."""
        seen = [c for c in _callbacks(rooms) if may(person, READ, queue=callback_of(c).queue)]
        return await views(rooms, person, seen)

    @router.post("/{id}/withdraw", status_code=204, operation_id="withdraw_callback")
    async def withdraw_callback(id: ThingId, form: WithdrawForm, person: Steerer) -> None:
        """Take a callback back: nobody calls this customer any more."""
        contact = find(rooms, id)
        demand(person, STEER, queue=callback_of(contact).queue)
        await rooms.desk.ask_about(contact.id, Withdraw(), by=person.actor, agent=None)
        about = f"contact/{contact.id}"
        await rooms.notes.note(person, "callback.withdrawn", about, {"reason": form.why})

    return router


def _callbacks(rooms: FloorRooms) -> list[Contact]:
    return [contact for contact in rooms.floor.state.contacts.values() if contact.unreached]


def find(rooms: FloorRooms, id: str) -> Contact:
    """Return a callback in which nobody has talked yet.

    Raises:
        NotFound: there is none.
    """
    found = rooms.live.ledger.state.contacts.get(ContactId(id))
    if found is None or not found.unreached:
        raise NotFound(f"There is no callback {id} that waits.")
    return found


async def views(rooms: FloorRooms, person: Person, seen: list[Contact]) -> list[CallbackView]:
    """Return callbacks as a person may see them, the first to be due in front."""
    numbers = await rooms.shown_numbers(person, seen)
    shown = [_view(contact, numbers.get(contact.id, "")) for contact in seen]
    return sorted(shown, key=lambda view: (view.due_at, view.contact))


def _view(contact: Contact, number: str) -> CallbackView:
    callback = callback_of(contact)
    return CallbackView(
        contact=contact.id,
        queue=callback.queue,
        number=number,
        state=contact.phase,
        asked_at=contact.created.at,
        due_at=callback.due_at,
        until=callback.until,
        tried=callback.tried,
        tries=callback.tries,
        last=callback.last,
        agent=callback.agent,
        in_hand_of=contact.booking.agent if contact.booking is not None else None,
        asked_in=callback.asked_in,
    )
