"""HTTP for an agent's own desk. Translates, and decides nothing."""

from typing import Annotated

from fastapi import APIRouter, Depends

from huawu.access.guard import require
from huawu.access.permissions import Person, demand
from huawu.app.http.contact_forms import ContactView
from huawu.app.http.desk_forms import (
    ConsultForm,
    DeskView,
    DialForm,
    DispositionForm,
    ExtendForm,
    ModeForm,
    QualityForm,
    RecordingForm,
    SignInDeskForm,
    TransferForm,
)
from huawu.app.http.floor_rooms import FloorRooms
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.centre.model import Disposition, ReasonCode, ReasonKind
from huawu.centre.view import CentreLookup
from huawu.events.agent import CallQualityMeasured, Mode
from huawu.floor.desk_view import desk_now
from huawu.floor.dialling import Dial, begin
from huawu.floor.signals import (
    CancelConsult,
    Command,
    CompleteTransfer,
    Consult,
    Decline,
    HangUp,
    Hold,
    JoinConsult,
    PauseRecording,
    Rejoin,
    Retrieve,
    Transfer,
)
from huawu.kernel.errors import Invalid, NotFound
from huawu.kernel.ids import AgentId, ContactId, QueueId

Worker = Annotated[Person, Depends(require("desk:work"))]
Dialler = Annotated[Person, Depends(require("desk:dial"))]


def build_router(rooms: FloorRooms) -> APIRouter:
    """Wire the routes to the rooms."""
    router = APIRouter(prefix="/api/v1/desk", tags=["desk"], responses=RESPONSES)
    _add_state(router, rooms)
    _add_wrap_up(router, rooms)
    _add_quality(router, rooms)
    _add_call(router, rooms)
    _add_call_target(router, rooms)
    _add_consult(router, rooms)
    _add_dial(router, rooms)
    return router


async def show_desk(rooms: FloorRooms, person: Person) -> DeskView:
    """Return a person's own desk."""
    profile = rooms.agent_of(person)
    live = rooms.live
    agent = live.agent(profile.id)
    queues = {queue.id: queue for queue in rooms.setup.queues()}
    contacts, now = live.ledger.state.contacts, live.ledger.now()
    tells = rooms.tells_listening
    desk = desk_now(agent, profile, contacts, queues, now, tells_listening=tells)
    # A contact that is wrapped up is over; the journal still tells about it.
    held = [await rooms.contact(hand.contact) for hand in desk.in_hand]
    numbers = await rooms.shown_numbers(person, held)
    views = {c.id: ContactView.of(c, numbers.get(c.id, "")) for c in held}
    return DeskView.of(desk, views)


def reason_of(setup: CentreLookup, mode: Mode, reason: str | None) -> str:
    """Return the reason code to note for a mode; "" for ready, which needs none.

    Raises:
        Invalid: not ready without a reason code of the centre.
    """
    if mode is Mode.READY:
        return ""
    codes = [c.id for c in setup.view.all(ReasonCode) if c.kind is ReasonKind.NOT_READY]
    if reason not in codes:
        raise Invalid("reason", f"give a reason code for not ready: {', '.join(sorted(codes))}")
    return reason


def disposition_of(setup: CentreLookup, code: str) -> str:
    """Return the disposition that is meant.

    Raises:
        Invalid: it is not in the centre's tree, or others stand below it.
    """
    if setup.view.get(Disposition, code) is None:
        raise Invalid("code", f"there is no disposition {code}; choose one of the centre's")
    if len(setup.dispositions_below(code)) > 1:
        raise Invalid("code", "is a group; choose one of those below it")
    return code


def _add_state(router: APIRouter, rooms: FloorRooms) -> None:
    @router.get("", operation_id="get_desk")
    async def get_desk(person: Worker) -> DeskView:
        """Show one's own state, what is in hand, and what can be done now."""
        return await show_desk(rooms, person)

    @router.post("/session", operation_id="sign_in_at_desk")
    async def sign_in_at_desk(form: SignInDeskForm, person: Worker) -> DeskView:
        """Sign in at the desk, not ready yet."""
        agent = rooms.agent_of(person).id
        await rooms.desk.sign_in(
            agent, by=person.actor, take_over=form.take_over, watched=form.watched
        )
        return await show_desk(rooms, person)

    @router.delete("/session", operation_id="sign_out_at_desk")
    async def sign_out_at_desk(person: Worker) -> DeskView:
        """Sign out at the desk, now or as soon as nothing is in hand."""
        await rooms.desk.sign_out(rooms.agent_of(person).id, "sign_out", by=person.actor)
        return await show_desk(rooms, person)

    @router.put("/mode", operation_id="set_mode")
    async def set_mode(form: ModeForm, person: Worker) -> DeskView:
        """Take contacts or pause, now or once nothing is in hand."""
        agent, reason = rooms.agent_of(person).id, reason_of(rooms.setup, form.mode, form.reason)
        if form.mode is Mode.READY:
            await rooms.desk.ready(agent, by=person.actor)
        else:
            await rooms.desk.not_ready(agent, reason, by=person.actor)
        return await show_desk(rooms, person)


def _add_wrap_up(router: APIRouter, rooms: FloorRooms) -> None:
    @router.post("/wrap-up/ask", operation_id="ask_wrap_up")
    async def ask_wrap_up(person: Worker) -> DeskView:
        """Have wrap-up follow the running call, where the queue leaves it to the agent."""
        await rooms.desk.ask_wrap(rooms.agent_of(person).id, by=person.actor)
        return await show_desk(rooms, person)

    @router.post("/wrap-up/end", operation_id="end_wrap_up")
    async def end_wrap_up(person: Worker) -> DeskView:
        """End one's wrap-up."""
        await rooms.desk.end_wrap(rooms.agent_of(person).id, by=person.actor)
        return await show_desk(rooms, person)

    @router.post("/wrap-up/extend", operation_id="extend_wrap_up")
    async def extend_wrap_up(form: ExtendForm, person: Worker) -> DeskView:
        """Take more time to finish."""
        agent = rooms.agent_of(person).id
        await rooms.desk.extend_wrap(agent, form.extra_s, by=person.actor)
        return await show_desk(rooms, person)

    @router.put("/contacts/{id}/disposition", status_code=204, operation_id="set_disposition")
    async def set_disposition(id: ThingId, form: DispositionForm, person: Worker) -> None:
        """Note what a contact was about; only for contacts one handled."""
        agent = rooms.agent_of(person).id
        history = await rooms.history(ContactId(id))
        if not history.handled_by(agent):
            raise NotFound(f"You handled no contact {id}.")
        code = disposition_of(rooms.setup, form.code)
        await rooms.desk.dispose(agent, ContactId(id), code, by=person.actor)


def _add_quality(router: APIRouter, rooms: FloorRooms) -> None:
    @router.put("/contacts/{id}/quality", status_code=204, operation_id="report_call_quality")
    async def report_call_quality(id: ThingId, form: QualityForm, person: Worker) -> None:
        """Note how a call was heard in one's page; only for contacts one handled."""
        agent = rooms.agent_of(person).id
        if not (await rooms.history(ContactId(id))).handled_by(agent):
            raise NotFound(f"You handled no contact {id}.")
        at = rooms.live.around.clock.now()
        measured = CallQualityMeasured(
            at=at, agent=agent, contact=ContactId(id), **form.model_dump()
        )
        await rooms.desk.heard_so(measured, by=person.actor)


async def _ask(rooms: FloorRooms, person: Person, command: Command) -> DeskView:
    """Ask the call in hand for something, and show the desk after it."""
    agent: AgentId = rooms.agent_of(person).id
    await rooms.desk.ask(agent, command, by=person.actor)
    return await show_desk(rooms, person)


def _add_call(router: APIRouter, rooms: FloorRooms) -> None:
    @router.post("/call/hold", operation_id="hold_call")
    async def hold_call(person: Worker) -> DeskView:
        """Put the customer on hold; they hear music."""
        return await _ask(rooms, person, Hold())

    @router.post("/call/retrieve", operation_id="retrieve_call")
    async def retrieve_call(person: Worker) -> DeskView:
        """Take the customer back from hold."""
        return await _ask(rooms, person, Retrieve())

    @router.post("/call/rejoin", operation_id="rejoin_call")
    async def rejoin_call(person: Worker) -> DeskView:
        """Bring one's call to a page that was loaded anew: its telephone rings."""
        return await _ask(rooms, person, Rejoin())

    @router.post("/call/hang-up", operation_id="hang_up_call")
    async def hang_up_call(person: Worker) -> DeskView:
        """End the conversation."""
        return await _ask(rooms, person, HangUp())

    @router.post("/call/decline", operation_id="decline_call")
    async def decline_call(person: Worker) -> DeskView:
        """Decline the call that rings; one is not ready then."""
        return await _ask(rooms, person, Decline())


def _add_dial(router: APIRouter, rooms: FloorRooms) -> None:
    @router.post("/calls", operation_id="dial_customer")
    async def dial_customer(form: DialForm, person: Dialler) -> DeskView:
        """Call somebody outside in the name of a queue; one's own telephone rings first."""
        agent = rooms.agent_of(person).id
        await begin(rooms.live, Dial(agent, QueueId(form.queue), form.to), person.actor)
        return await show_desk(rooms, person)


def _add_call_target(router: APIRouter, rooms: FloorRooms) -> None:
    @router.post("/call/transfer", operation_id="transfer_call")
    async def transfer_call(form: TransferForm, person: Worker) -> DeskView:
        """Send the customer on to an agent, a queue or, with the right to dial, outside."""
        _may_reach(person, form)
        return await _ask(rooms, person, Transfer(form.kind, form.to, form.trunk or ""))

    @router.put("/call/recording", operation_id="pause_recording")
    async def pause_recording(form: RecordingForm, person: Worker) -> DeskView:
        """Pause the recording, e.g. while card data is spoken, or resume it."""
        return await _ask(rooms, person, PauseRecording(paused=form.paused))


def _may_reach(person: Person, form: TransferForm | ConsultForm) -> None:
    if form.kind == "outside":
        demand(person, "desk:dial")
        if not form.trunk:
            raise Invalid("trunk", "say by which line to dial")


def _add_consult(router: APIRouter, rooms: FloorRooms) -> None:
    @router.post("/call/consult", operation_id="consult")
    async def consult(form: ConsultForm, person: Worker) -> DeskView:
        """Hold the customer and ask an agent, a queue or, with the right to dial, outside."""
        _may_reach(person, form)
        return await _ask(rooms, person, Consult(form.kind, form.to, form.trunk or ""))

    @router.post("/call/consult/complete", operation_id="complete_transfer")
    async def complete_transfer(person: Worker) -> DeskView:
        """Leave the customer with who was asked, and be out of the call."""
        return await _ask(rooms, person, CompleteTransfer())

    @router.post("/call/consult/join", operation_id="join_consult")
    async def join_consult(person: Worker) -> DeskView:
        """Let customer, oneself and who was asked hear each other."""
        return await _ask(rooms, person, JoinConsult())

    @router.delete("/call/consult", operation_id="cancel_consult")
    async def cancel_consult(person: Worker) -> DeskView:
        """Let who was asked go; the customer is back."""
        return await _ask(rooms, person, CancelConsult())
