"""HTTP for customers' cards, and for what an agent's screen shows when a call comes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.app.http.archive_api import Reader, page_of
from huawu.app.http.archive_forms import ContactPage, place_of, place_text
from huawu.app.http.archive_rooms import EVERYWHERE, ArchiveRooms
from huawu.app.http.contact_forms import Form
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import IfMatch, ThingId, tagged, version_of
from huawu.archive.search import Wanted
from huawu.customers.service import ATTRIBUTES_MAX, NUMBERS_MAX, Draft
from huawu.customers.store import Customer, CustomerId, CustomerNumber, CustomerState
from huawu.kernel.errors import Invalid
from huawu.kernel.ids import ContactId, PartyId

CustomerReader = Annotated[Person, Depends(require("customers:read"))]
CustomerWriter = Annotated[Person, Depends(require("customers:write"))]

_Id = Annotated[str, Field(min_length=1, max_length=64)]
_Line = Annotated[str, Field(min_length=1, max_length=80)]
_RECENT = 10  #: contacts shown when a call comes


class NumberForm(Form):
    """One number of a card: typed, or one that is known already by its party."""

    number: Annotated[str, Field(pattern=r"^\+?[0-9]{3,32}$")] | None = None
    party: _Id | None = Field(None, description="As shown; needed where numbers are masked.")
    label: Annotated[str, Field(max_length=40)] = ""


class CustomerForm(Form):
    """A card as it shall be."""

    name: _Line
    numbers: list[NumberForm] = Field(default_factory=list[NumberForm], max_length=NUMBERS_MAX)
    attributes: dict[_Line, Annotated[str, Field(max_length=500)]] = Field(
        default_factory=dict[str, str], max_length=ATTRIBUTES_MAX
    )
    note: Annotated[str, Field(max_length=4_000)] = ""


class NewCustomerForm(CustomerForm):
    """A card that shall be added; with a contact, its number becomes the first."""

    contact: _Id | None = None


class MergeForm(Form):
    """Which card is taken in."""

    other: _Id


class CardNumber(BaseModel):
    """A number of a card."""

    party: str
    number: str = Field(description="Masked for most.")
    label: str


class CustomerView(BaseModel):
    """A customer's card."""

    id: str
    name: str
    numbers: list[CardNumber]
    attributes: dict[str, str]
    note: str
    version: int
    state: CustomerState
    merged_into: str | None
    changed_at: datetime

    @classmethod
    def of(cls, card: Customer, numbers: dict[PartyId, str]) -> Self:
        """Show a card with numbers that the reader may see."""
        return cls(
            id=card.id,
            name=card.name,
            numbers=[
                CardNumber(party=n.party, number=numbers.get(n.party, ""), label=n.label)
                for n in card.numbers
            ],
            attributes=dict(card.attributes),
            note=card.note,
            version=card.version,
            state=card.state,
            merged_into=card.merged_into,
            changed_at=card.changed_at,
        )


class CustomerPage(BaseModel):
    """Cards, last changed first; ask again with `after` until `next` is null."""

    items: list[CustomerView]
    next: str | None


class PopView(BaseModel):
    """Everything that a screen shows of the customer when a call comes."""

    number: str = Field(description="Masked for most.")
    customers: list[CustomerView] = Field(description="All who have this number.")
    recent: ContactPage = Field(description="Their last contacts, on every channel.")


def build_router(rooms: ArchiveRooms) -> APIRouter:
    """Wire the routes to the rooms."""
    router = APIRouter(prefix="/api/v1", tags=["customers"], responses=RESPONSES)
    _add_cards(router, rooms)
    _add_changes(router, rooms)
    _add_pop(router, rooms)
    return router


async def _shown(
    rooms: ArchiveRooms, person: Person, cards: Sequence[Customer]
) -> list[CustomerView]:
    parties = {number.party for card in cards for number in card.numbers}
    numbers = dict(await rooms.numbers(person, parties))
    return [CustomerView.of(card, numbers) for card in cards]


async def _draft(rooms: ArchiveRooms, form: CustomerForm, first: PartyId | None = None) -> Draft:
    numbers = [] if first is None else [CustomerNumber(party=first)]
    for place, entry in enumerate(form.numbers):
        if (entry.number is None) == (entry.party is None):
            raise Invalid(f"numbers[{place}]", "give either the number or its party")
        if entry.number is not None:
            party = await rooms.parties.of_number(entry.number)
        else:
            party = PartyId(entry.party or "")
        numbers.append(CustomerNumber(party=party, label=entry.label))
    return Draft(name=form.name, numbers=tuple(numbers), attributes=form.attributes, note=form.note)


def _add_cards(router: APIRouter, rooms: ArchiveRooms) -> None:
    @router.get("/customers", operation_id="find_customers")
    async def find_customers(
        person: CustomerReader,
        name: Annotated[str, Query(max_length=80)] = "",
        number: Annotated[str | None, Query(pattern=r"^\+?[0-9]{4,32}$")] = None,
        after: Annotated[str | None, Query(max_length=300)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> CustomerPage:
        """Find customers by words of their name, or by a number or its last digits."""
        if number is not None:
            parties = await rooms.parties.ending_in(number)
            cards = _each_once(c for _, c in await rooms.customers.of_parties(person, parties))
            return CustomerPage(items=await _shown(rooms, person, cards[:limit]), next=None)
        place = None if after is None else place_of(after)
        found = await rooms.customers.named(
            person,
            name,
            after=None if place is None else (place.began_at, CustomerId(place.id)),
            limit=limit + 1,
        )
        last = found[limit - 1] if len(found) > limit else None
        return CustomerPage(
            items=await _shown(rooms, person, found[:limit]),
            next=None if last is None else place_text(last.changed_at, last.id),
        )

    @router.get("/customers/{id}", operation_id="get_customer")
    async def get_customer(id: ThingId, person: CustomerReader, response: Response) -> CustomerView:
        """Show one card."""
        card = await rooms.customers.get(person, CustomerId(id))
        tagged(response, card.version)
        return (await _shown(rooms, person, [card]))[0]

    @router.get("/customers/{id}/contacts", operation_id="list_contacts_of_customer")
    async def list_contacts_of_customer(
        id: ThingId,
        person: CustomerReader,
        after: Annotated[str | None, Query(max_length=300)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> ContactPage:
        """Show a customer's contacts on every channel, newest first."""
        card = await rooms.customers.get(person, CustomerId(id))
        place = None if after is None else place_of(after)
        wanted = Wanted(parties=[number.party for number in card.numbers])
        rows = await rooms.archive.find(wanted, EVERYWHERE, after=place, limit=limit + 1)
        return await page_of(rooms, person, list(rows), limit)


def _add_changes(router: APIRouter, rooms: ArchiveRooms) -> None:
    @router.post("/customers", status_code=201, operation_id="create_customer")
    async def create_customer(form: NewCustomerForm, person: CustomerWriter) -> CustomerView:
        """Add a customer; with a contact in one step, also by who sees no number."""
        first = None
        if form.contact is not None:
            await rooms.demand_seen(person, ContactId(form.contact))
            first = (await rooms.floor.contact(ContactId(form.contact))).party
        card = await rooms.customers.create(person, await _draft(rooms, form, first))
        return (await _shown(rooms, person, [card]))[0]

    @router.put("/customers/{id}", operation_id="change_customer")
    async def change_customer(
        id: ThingId,
        form: CustomerForm,
        person: CustomerWriter,
        response: Response,
        if_match: IfMatch = None,
    ) -> CustomerView:
        """Change a card."""
        card = await rooms.customers.change(
            person, CustomerId(id), await _draft(rooms, form), expected_version=version_of(if_match)
        )
        tagged(response, card.version)
        return (await _shown(rooms, person, [card]))[0]

    @router.post("/customers/{id}/merge", operation_id="merge_customers")
    async def merge_customers(
        id: ThingId, form: MergeForm, person: CustomerWriter, if_match: IfMatch = None
    ) -> CustomerView:
        """Take another card of the same person into this one."""
        card = await rooms.customers.merge(
            person, CustomerId(id), CustomerId(form.other), expected_version=version_of(if_match)
        )
        return (await _shown(rooms, person, [card]))[0]


def _add_pop(router: APIRouter, rooms: ArchiveRooms) -> None:
    @router.get("/contacts/{id}/customer", operation_id="get_customer_of_contact")
    async def get_customer_of_contact(id: ThingId, person: Reader) -> PopView:
        """Show who is calling: every card with this number, and their last contacts."""
        await rooms.demand_seen(person, ContactId(id))
        party = (await rooms.floor.contact(ContactId(id))).party
        if party is None:
            return PopView(number="", customers=[], recent=ContactPage(items=[], next=None))
        cards: list[Customer] = []
        if "customers:read" in person.permissions:
            cards = _each_once(c for _, c in await rooms.customers.of_parties(person, {party}))
        parties = {party, *(number.party for card in cards for number in card.numbers)}
        rows = await rooms.archive.find(
            Wanted(parties=sorted(parties)), EVERYWHERE, after=None, limit=_RECENT + 1
        )
        return PopView(
            number=(await rooms.numbers(person, [party])).get(party, ""),
            customers=await _shown(rooms, person, cards),
            recent=await page_of(rooms, person, list(rows), _RECENT),
        )


def _each_once(cards: Iterable[Customer]) -> list[Customer]:
    return list({card.id: card for card in cards}.values())
