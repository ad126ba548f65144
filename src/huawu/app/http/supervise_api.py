"""HTTP for what supervisors do to running calls. Translates, and decides nothing.

Each act needs a reason and is written down. Who acts names the agent they believe has the call;
when that changed meanwhile they get a conflict that says how things stand.
"""

from datetime import datetime
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from huawu.access.approvals import GuardedAct
from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.app.http.contact_forms import Form, Reason
from huawu.app.http.floor_rooms import FloorRooms
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.contacts.machine import Contact
from huawu.events.agent import Mode, SessionState
from huawu.floor.signals import (
    Advance,
    Attend,
    ForceRelease,
    ForceTransfer,
    Intercept,
    LeaveAttend,
    PickUp,
    Supervise,
)
from huawu.floor.visible import may_about, queue_of
from huawu.kernel.errors import Conflict, NotFound, Refused
from huawu.kernel.ids import AgentId, ContactId, DeviceId

Listener = Annotated[Person, Depends(require("floor:attend"))]
Steerer = Annotated[Person, Depends(require("floor:steer"))]

_Id = Annotated[str, Field(min_length=1, max_length=64)]


class SuperviseForm(Form):
    """Why, and about whose call."""

    why: Reason
    agent: _Id | None = Field(None, description="Who has the call, as far as one knows.")


class AttendForm(SuperviseForm):
    """How to attend; asked again, it changes how."""

    mode: Literal["monitor", "whisper", "barge"]


class ForceTransferForm(SuperviseForm):
    """Where the customer is sent."""

    kind: Literal["agent", "queue"]
    to: _Id


class ForceReleaseForm(SuperviseForm):
    """What becomes of the customer."""

    customer: Literal["queue", "hang_up"] = "queue"


class AdvanceForm(SuperviseForm):
    """Where in the queue a caller is to stand."""

    behind: _Id | None = Field(None, description="Directly behind this contact; null: first.")


class AttendingView(BaseModel):
    """A supervisor in a call."""

    by: str
    mode: str
    since: datetime


class CallView(BaseModel):
    """A running call as those who supervise it see it."""

    contact: str
    state: str = Field(description='Where it is, such as "waiting", "talking"; "ended".')
    agent: str | None = Field(description="Who has it, or for whom it rings.")
    queue: str | None
    attending: list[AttendingView]

    @classmethod
    def of(cls, contact: Contact) -> Self:
        """Show a call."""
        return cls(
            contact=contact.id,
            state=contact.phase.value,
            agent=contact.booking.agent if contact.booking is not None else None,
            queue=queue_of(contact),
            attending=[
                AttendingView(by=user, mode=watcher.mode, since=watcher.since.at)
                for user, watcher in contact.watchers.items()
            ],
        )


class NoTelephone(Conflict):
    """Who wants to attend has no telephone that could ring."""

    code = "no-telephone"


class StillReady(Conflict):
    """Who wants to attend is ready for calls."""

    code = "still-ready"


class OutOfDate(Conflict):
    """The call is not as it was believed to be."""

    code = "call-out-of-date"


def build_router(rooms: FloorRooms) -> APIRouter:
    """Wire the routes to the rooms."""
    router = APIRouter(prefix="/api/v1/floor/contacts", tags=["floor"], responses=RESPONSES)
    _add_attending(router, rooms)
    _add_deciding(router, rooms)
    return router


def _add_attending(router: APIRouter, rooms: FloorRooms) -> None:
    @router.post("/{id}/attend", operation_id="attend_call")
    async def attend_call(id: ThingId, form: AttendForm, person: Listener) -> CallView:
        """Listen, whisper or barge in by one's own telephone, which rings."""
        act = Attend(form.mode, _device(rooms, person))
        if form.mode == "monitor" and not rooms.tells_listening:
            await _demand_second(rooms, person, id)
        return await _do(rooms, person, "floor:attend", id, act, form, mode=form.mode)

    @router.delete("/{id}/attend", operation_id="leave_call")
    async def leave_call(id: ThingId, person: Listener) -> CallView:
        """Leave a call that one attends."""
        contact = _seen(rooms, person, "floor:attend", id)
        await rooms.desk.ask_about(contact.id, LeaveAttend(), by=person.actor, agent=None)
        return await _shown(rooms, contact.id)

    @router.post("/{id}/intercept", operation_id="intercept_call")
    async def intercept_call(id: ThingId, form: SuperviseForm, person: Listener) -> CallView:
        """Take the customer of a call that one attends; the agent is out."""
        act = Intercept(rooms.agent_of(person).id)
        return await _do(rooms, person, "floor:attend", id, act, form)


def _add_deciding(router: APIRouter, rooms: FloorRooms) -> None:
    @router.post("/{id}/transfer", operation_id="force_transfer")
    async def force_transfer(id: ThingId, form: ForceTransferForm, person: Steerer) -> CallView:
        """Send a customer on, in conversation, while it rings, or out of a queue."""
        act = ForceTransfer(form.kind, form.to)
        return await _do(rooms, person, "floor:steer", id, act, form, kind=form.kind, to=form.to)

    @router.post("/{id}/release", operation_id="force_release")
    async def force_release(id: ThingId, form: ForceReleaseForm, person: Steerer) -> CallView:
        """Take the agent out; the customer goes to the front of the queue, or is hung up."""
        act = ForceRelease(form.customer)
        return await _do(rooms, person, "floor:steer", id, act, form, customer=form.customer)

    @router.post("/{id}/pick-up", operation_id="pick_up_call")
    async def pick_up_call(id: ThingId, form: SuperviseForm, person: Steerer) -> CallView:
        """Have a call that waits, or rings elsewhere, ring at one's own telephone."""
        act = PickUp(rooms.agent_of(person).id)
        return await _do(rooms, person, "floor:steer", id, act, form)

    @router.post("/{id}/advance", operation_id="advance_call")
    async def advance_call(id: ThingId, form: AdvanceForm, person: Steerer) -> CallView:
        """Move a caller who waits within their queue; emergencies stay ahead."""
        behind = ContactId(form.behind) if form.behind is not None else None
        act = Advance(behind)
        return await _do(rooms, person, "floor:steer", id, act, form, behind=form.behind or "")


async def _do(
    rooms: FloorRooms,
    person: Person,
    permission: str,
    id: str,
    act: Supervise,
    form: SuperviseForm,
    **details: str,
) -> CallView:
    """Do it, write it down, and show the call as it is then."""
    contact = _seen(rooms, person, permission, id)
    agent = AgentId(form.agent) if form.agent is not None else None
    try:
        await rooms.desk.ask_about(contact.id, act, by=person.actor, agent=agent)
    except Conflict as refusal:
        now = await _shown(rooms, contact.id)
        raise OutOfDate(
            refusal.message, state=now.state, agent=now.agent or "", queue=now.queue or ""
        ) from None
    noted = {"why": form.why, "agent": form.agent or "", **details}
    name = f"call.{type(act).__name__.lower()}"
    await rooms.notes.note(person, name, f"contact/{contact.id}", noted)
    return await _shown(rooms, contact.id)


def _seen(rooms: FloorRooms, person: Person, permission: str, id: str) -> Contact:
    """Return a live call that the person may supervise.

    Raises:
        NotFound: there is none.
        Refused: it is of other teams and queues.
    """
    contact = rooms.live.ledger.state.contacts.get(ContactId(id))
    if contact is None:
        raise NotFound(f"There is no running call {id}.")
    if not may_about(person, permission, contact, rooms.setup):
        raise Refused("This call is of other teams and queues.", permission=permission)
    return contact


async def _demand_second(rooms: FloorRooms, person: Person, id: str) -> None:
    """Where the centre wants it, have a second person approve that an agent is not told.

    Raises:
        NeedsApproval: nobody did yet; it holds for one conversation of this agent.
    """
    contact = _seen(rooms, person, "floor:attend", id)
    booking = contact.booking
    subject = f"contact/{id}" if booking is None else f"agent/{booking.agent}"
    await rooms.second.demand(person, GuardedAct.SILENT_LISTENING, subject)


async def _shown(rooms: FloorRooms, contact: ContactId) -> CallView:
    return CallView.of(await rooms.contact(contact))


def _device(rooms: FloorRooms, person: Person) -> DeviceId:
    """Return the telephone by which a person attends.

    Raises:
        NoTelephone: they have none.
        StillReady: they are ready for calls on it.
    """
    profile = rooms.agent_of(person)
    if profile.device is None:
        raise NoTelephone("You have no telephone; give your agent a device.")
    agent = rooms.live.agent(profile.id)
    if agent.session is not SessionState.OUT and agent.mode is Mode.READY:
        raise StillReady("You are ready for calls; be not ready while you attend one.")
    return profile.device
