"""HTTP for contacts: those that live, and what happened to each. Decides nothing."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from huawu.access.guard import require
from huawu.access.masking import REVEAL
from huawu.access.permissions import Person
from huawu.app.explanations import sentences
from huawu.app.http.contact_forms import (
    ContactHistoryView,
    ContactView,
    EventView,
    ExplanationView,
    NumberView,
    RevealForm,
    SentenceView,
)
from huawu.app.http.floor_rooms import FloorRooms, History
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.floor.explaining import facts_of, waits
from huawu.floor.visible import may_about
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import ContactId

Reader = Annotated[Person, Depends(require("contacts:read"))]
OwnReader = Annotated[Person, Depends(require("contacts:read", "contacts:read-own"))]
Language = Annotated[Literal["zh", "en"], Query(description="Of the sentences.")]
Revealer = Annotated[Person, Depends(require(REVEAL))]


def build_router(rooms: FloorRooms) -> APIRouter:
    """Wire the routes to the rooms."""
    router = APIRouter(prefix="/api/v1/contacts", tags=["contacts"], responses=RESPONSES)

    @router.get("/live", operation_id="list_live_contacts")
    async def list_live_contacts(person: Reader) -> list[ContactView]:
        """Show the contacts that are not over, oldest first."""
        seen = [
            contact
            for contact in rooms.floor.state.contacts.values()
            if may_about(person, "contacts:read", contact, rooms.setup)
        ]
        numbers = await rooms.shown_numbers(person, seen)
        views = [ContactView.of(contact, numbers.get(contact.id, "")) for contact in seen]
        return sorted(views, key=lambda view: (view.created_at, view.id))

    @router.get("/{id}", operation_id="get_contact")
    async def get_contact(id: ThingId, person: OwnReader) -> ContactHistoryView:
        """Show one contact with everything that happened to it."""
        history = await _seen(rooms, person, id)
        shown = ContactView.of(history.contact, await rooms.number(person, history.contact))
        events = [EventView.of(recorded) for recorded in history.recorded]
        return ContactHistoryView(**shown.model_dump(), events=events)

    @router.get("/{id}/explanation", operation_id="explain_contact")
    async def explain_contact(
        id: ThingId, person: OwnReader, language: Language = "zh"
    ) -> ExplanationView:
        """Say why a contact went where it went, and why it waits if it does."""
        history = await _seen(rooms, person, id)
        facts = facts_of(recorded.event for recorded in history.recorded)
        why = rooms.live.line.why(history.contact.id)
        if why is not None:
            facts.append(waits(why, rooms.live.ledger.now().at))
        told = sentences(facts, rooms.setup, language)
        return ExplanationView(
            contact=id,
            sentences=[SentenceView(at=each.at, code=each.code, text=each.text) for each in told],
        )

    @router.post("/{id}/number/reveal", operation_id="reveal_number")
    async def reveal_number(id: ThingId, form: RevealForm, person: Revealer) -> NumberView:
        """Show the customer's number in clear, for a reason that is written down."""
        history = await _seen(rooms, person, id)
        party = history.contact.party
        number = await rooms.numbers.number_of(party) if party is not None else ""
        if not number:
            raise NotFound(f"The contact {id} has no number, or it was deleted.")
        await rooms.notes.note(person, "number.revealed", f"contact/{id}", {"reason": form.reason})
        return NumberView(number=number)

    return router


async def _seen(rooms: FloorRooms, person: Person, contact: str) -> History:
    """Return a contact that the person may see; one that they may not is not there for them."""
    history = await rooms.history(ContactId(contact))
    if not rooms.may_see(person, history):
        raise NotFound(f"There is no contact {contact}.")
    return history
