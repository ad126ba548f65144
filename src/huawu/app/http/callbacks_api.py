"""HTTP for callbacks: promised, listed, changed, taken back. Translates, and decides nothing."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person, demand, may
from huawu.app.http.contact_forms import Form, Reason
from huawu.app.http.floor_rooms import FloorRooms
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.contacts.machine import Contact, Phase
from huawu.floor.booking_back import Promise, book
from huawu.floor.callbacks import callback_of
from huawu.floor.signals import Rebook, Withdraw
from huawu.floor.visible import queue_of
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import AgentId, ContactId, QueueId

READ, STEER, BOOK = "callbacks:read", "callbacks:steer", "callbacks:book"
DIAL = "desk:dial"

Reader = Annotated[Person, Depends(require(READ))]
Steerer = Annotated[Person, Depends(require(STEER))]
Booker = Annotated[Person, Depends(require(BOOK))]

_Id = Annotated[str, Field(min_length=1, max_length=64)]
_Number = Annotated[str, Field(min_length=3, max_length=32)]


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


class BookForm(Form):
    """What is promised to the customer of a contact."""

    contact: _Id = Field(description="In which it was promised; its customer is called.")
    queue: _Id | None = Field(None, description="In whose name; null: that of the contact.")
    due_at: AwareDatetime = Field(description="Not called before.")
    mine: bool = Field(default=False, description="One calls oneself; else anybody of the queue.")
    number: _Number | None = Field(
        None, description="Another than the customer's own; needs `desk:dial`. null: their own."
    )


class RebookForm(Form):
    """When and by whom the customer is called instead."""

    why: Reason
    due_at: AwareDatetime
    agent: _Id | None = Field(None, description="null: anybody of the queue.")


def build_router(rooms: FloorRooms) -> APIRouter:
    """Wire the routes to the rooms."""
    router = APIRouter(prefix="/api/v1/callbacks", tags=["callbacks"], responses=RESPONSES)

    @router.get("", operation_id="list_callbacks")
    async def list_callbacks(person: Reader) -> list[CallbackView]:
        """Show who is to be called back, the first to be due in front."""
        seen = [c for c in _callbacks(rooms) if may(person, READ, queue=callback_of(c).queue)]
        return await views(rooms, person, seen)

    @router.put("/{id}", operation_id="change_callback")
    async def change_callback(id: ThingId, form: RebookForm, person: Steerer) -> CallbackView:
        """Let a callback be made at another time, or by somebody else."""
        contact = find(rooms, id)
        demand(person, STEER, queue=callback_of(contact).queue)
        agent = rooms.agent(form.agent).id if form.agent is not None else None
        change = Rebook(due_at=form.due_at, agent=agent)
        await rooms.desk.ask_about(contact.id, change, by=person.actor, agent=None)
        about = f"contact/{contact.id}"
        await rooms.notes.note(person, "callback.changed", about, {"reason": form.why})
        return (await views(rooms, person, [find(rooms, id)]))[0]

    @router.post("/{id}/withdraw", status_code=204, operation_id="withdraw_callback")
    async def withdraw_callback(id: ThingId, form: WithdrawForm, person: Steerer) -> None:
        """Take a callback back: nobody calls this customer any more."""
        contact = find(rooms, id)
        demand(person, STEER, queue=callback_of(contact).queue)
        await rooms.desk.ask_about(contact.id, Withdraw(), by=person.actor, agent=None)
        about = f"contact/{contact.id}"
        await rooms.notes.note(person, "callback.withdrawn", about, {"reason": form.why})

    _add_own(router, rooms)
    return router


def _add_own(router: APIRouter, rooms: FloorRooms) -> None:
    """Add what agents do: promising, and seeing what is theirs to keep."""

    @router.get("/own", operation_id="list_own_callbacks")
    async def list_own_callbacks(person: Booker) -> list[CallbackView]:
        """Show the callbacks that are one's own to make, the first to be due in front."""
        own = rooms.agent_of(person).id
        return await views(rooms, person, [c for c in _callbacks(rooms) if is_of(c, own)])

    @router.post("", status_code=201, operation_id="book_callback")
    async def book_callback(form: BookForm, person: Booker) -> CallbackView:
        """Promise the customer of a contact a call; it is called when it is due."""
        if form.number is not None:
            demand(person, DIAL)
        history = await rooms.history(ContactId(form.contact))
        if not rooms.may_see(person, history):
            raise NotFound(f"There is no contact {form.contact} that you may see.")
        contact, own = history.contact, rooms.agent_of(person).id
        queue = form.queue or queue_of(contact)
        promise = Promise(
            party=contact.party,
            queue=QueueId(queue or ""),
            due_at=form.due_at,
            agent=own if form.mine else None,
            asked_in=contact.id,
            number=form.number,
        )
        made = find(rooms, await book(rooms.live, promise, person.actor))
        return (await views(rooms, person, [made]))[0]


def _callbacks(rooms: FloorRooms) -> list[Contact]:
    return [contact for contact in rooms.floor.state.contacts.values() if contact.unreached]


def is_of(contact: Contact, agent: AgentId) -> bool:
    """Say whether a callback is an agent's own to make."""
    return callback_of(contact).agent == agent


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
