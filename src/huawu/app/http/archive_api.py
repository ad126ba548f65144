"""HTTP for finding contacts and for what people write about them. Decides nothing."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime

from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.app.http.archive_forms import (
    ContactPage,
    FollowUpForm,
    FollowUpView,
    FoundContact,
    HeardView,
    NoteForm,
    NoteView,
    SettleForm,
    TimelineView,
    place_of,
    place_text,
)
from huawu.app.http.archive_rooms import EVERYWHERE, READ, READ_OWN, ArchiveRooms
from huawu.app.http.contact_forms import Form
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import IfMatch, ThingId, tagged, version_of
from huawu.archive.fold import Row
from huawu.archive.notes import FollowUp
from huawu.archive.search import Wanted
from huawu.archive.timeline import draw
from huawu.customers.store import CustomerId
from huawu.events.contact import Channel, Direction, Outcome
from huawu.kernel.errors import Invalid, NotFound
from huawu.kernel.ids import AgentId, ContactId, PartyId, QueueId, UserId

Reader = Annotated[Person, Depends(require(READ, READ_OWN))]
Worker = Annotated[Person, Depends(require("desk:work"))]

_Word = Annotated[str | None, Query(min_length=1, max_length=64)]
_Length = Annotated[float | None, Query(ge=0, le=1e6, description="Seconds.")]
_Soon = Annotated[AwareDatetime | None, Query(description="Only what is due before.")]


class Question(Form):
    """Which contacts are wanted; what is left out does not matter."""

    number: str | None = Query(
        None, pattern=r"^\+?[0-9*#]{4,32}$", description="The customer's, or its last digits."
    )
    customer: str | None = Query(None, min_length=1, max_length=64)
    agent: str | None = Query(
        None, min_length=1, max_length=64, description='Who talked in it; "me" for oneself.'
    )
    queue: str | None = Query(None, min_length=1, max_length=64)
    disposition: str | None = Query(
        None, min_length=1, max_length=64, description="With all below it."
    )
    outcome: Outcome | None = None
    channel: Channel | None = None
    direction: Direction | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = Query(None, description="Before this.")
    longer_s: float | None = Query(None, ge=0, le=1e6)
    shorter_s: float | None = Query(None, ge=0, le=1e6)
    text: str | None = Query(None, min_length=1, max_length=200, description="In the notes.")
    after: str | None = Query(None, max_length=300, description="`next` of the page before.")
    limit: int = Query(50, ge=1, le=200)


def build_router(rooms: ArchiveRooms) -> APIRouter:
    """Wire the routes to the rooms."""
    router = APIRouter(prefix="/api/v1", tags=["contacts"], responses=RESPONSES)
    _add_search(router, rooms)
    _add_notes(router, rooms)
    _add_follow_ups(router, rooms)
    return router


async def page_of(rooms: ArchiveRooms, person: Person, rows: list[Row], limit: int) -> ContactPage:
    """Return contacts as a page, of which `rows` may hold one more than fits."""
    shown = rows[:limit]
    numbers = await rooms.numbers(person, (row.party for row in shown))
    names = await rooms.names(person, (row.party for row in shown))
    more = len(rows) > limit
    return ContactPage(
        items=[FoundContact.of(row, numbers, names) for row in shown],
        next=place_text(shown[-1].began_at, shown[-1].id) if more else None,
    )


async def _wanted(rooms: ArchiveRooms, person: Person, asked: Question) -> Wanted:
    agent = asked.agent
    if READ not in person.permissions or agent == "me":
        agent = rooms.own_agent(person)
        if agent is None or asked.agent not in {None, "me", agent}:
            raise NotFound("You see only contacts that you handled yourself.")
    tree = rooms.floor.setup.dispositions_below
    return Wanted(
        parties=await _parties(rooms, person, asked),
        agent=None if agent is None else AgentId(agent),
        queue=None if asked.queue is None else QueueId(asked.queue),
        dispositions=None if asked.disposition is None else tree(asked.disposition),
        outcome=asked.outcome,
        channel=asked.channel,
        direction=asked.direction,
        since=asked.since,
        until=asked.until,
        longer_s=asked.longer_s,
        shorter_s=asked.shorter_s,
        text=asked.text,
    )


async def _parties(rooms: ArchiveRooms, person: Person, asked: Question) -> list[PartyId] | None:
    if asked.customer is not None:
        card = await rooms.customers.get(person, CustomerId(asked.customer))
        return [number.party for number in card.numbers]
    if asked.number is not None:
        return list(await rooms.parties.ending_in(asked.number))
    return None


def _add_search(router: APIRouter, rooms: ArchiveRooms) -> None:
    @router.get("/contacts", operation_id="find_contacts")
    async def find_contacts(person: Reader, asked: Annotated[Question, Query()]) -> ContactPage:
        """Find contacts that one may see, newest first; an agent's own for who sees no others."""
        wanted = await _wanted(rooms, person, asked)
        own = wanted.agent is not None and wanted.agent == rooms.own_agent(person)
        after = None if asked.after is None else place_of(asked.after)
        sights = EVERYWHERE if own else rooms.sights(person)
        rows = await rooms.archive.find(wanted, sights, after=after, limit=asked.limit + 1)
        return await page_of(rooms, person, list(rows), asked.limit)

    @router.get("/contacts/{id}/timeline", operation_id="get_timeline")
    async def get_timeline(id: ThingId, person: Reader) -> TimelineView:
        """Show the life of one contact: menu, waiting, offers, talk, hold, wrap-up, who hung up."""
        contact = ContactId(id)
        await rooms.demand_seen(person, contact)
        history = await rooms.floor.history(contact)
        wraps = await rooms.archive.wraps_of(contact)
        drawn = draw((recorded.event for recorded in history.recorded), wraps)
        if drawn is None:
            raise NotFound(f"There is no contact {id}.")
        return TimelineView.of(drawn)

    @router.get("/contacts/{id}/quality", operation_id="get_call_quality")
    async def get_call_quality(id: ThingId, person: Reader) -> list[HeardView]:
        """Show how a call was heard in the pages of the agents who handled it."""
        await rooms.demand_seen(person, ContactId(id))
        return [HeardView.of(heard) for heard in await rooms.archive.heard_of(ContactId(id))]


def _add_notes(router: APIRouter, rooms: ArchiveRooms) -> None:
    @router.get("/contacts/{id}/notes", operation_id="list_notes")
    async def list_notes(id: ThingId, person: Reader) -> list[NoteView]:
        """Show what people wrote about a contact."""
        await rooms.demand_seen(person, ContactId(id))
        return [NoteView.of(note) for note in await rooms.notes.of(ContactId(id))]

    @router.get("/contacts/{id}/notes/{author}/versions", operation_id="list_note_versions")
    async def list_note_versions(id: ThingId, author: ThingId, person: Reader) -> list[NoteView]:
        """Show what a note was before, newest first."""
        await rooms.demand_seen(person, ContactId(id))
        found = await rooms.notes.versions(ContactId(id), UserId(author))
        return [NoteView.of(note) for note in found]

    @router.put("/contacts/{id}/note", operation_id="save_note")
    async def save_note(
        id: ThingId, form: NoteForm, person: Worker, response: Response, if_match: IfMatch = None
    ) -> NoteView:
        """Save one's own note as it is typed; the same text again changes nothing."""
        await rooms.demand_seen(person, ContactId(id))
        note = await rooms.notes.save(
            ContactId(id), person.user, form.text, expected_version=version_of(if_match)
        )
        tagged(response, note.version)
        return NoteView.of(note)


def _add_follow_ups(router: APIRouter, rooms: ArchiveRooms) -> None:
    async def shown(person: Person, found: list[FollowUp]) -> list[FollowUpView]:
        numbers = await rooms.numbers(person, (f.party for f in found))
        return [FollowUpView.of(f, numbers.get(f.party or PartyId(""), "")) for f in found]

    @router.post("/contacts/{id}/follow-ups", status_code=201, operation_id="add_follow_up")
    async def add_follow_up(id: ThingId, form: FollowUpForm, person: Worker) -> FollowUpView:
        """Promise the customer something, such as to be called back at a time."""
        await rooms.demand_seen(person, ContactId(id))
        if form.agent is not None and rooms.floor.setup.agent(AgentId(form.agent)) is None:
            raise Invalid("agent", f"there is no agent {form.agent}")
        made = await rooms.follow_ups.add(
            ContactId(id),
            (await rooms.floor.contact(ContactId(id))).party,
            agent=None if form.agent is None else AgentId(form.agent),
            due_at=form.due_at,
            text=form.text,
            by=person.user,
        )
        return (await shown(person, [made]))[0]

    @router.get("/follow-ups", operation_id="list_follow_ups")
    async def list_follow_ups(
        person: Reader, until: _Soon = None, limit: Annotated[int, Query(ge=1, le=200)] = 100
    ) -> list[FollowUpView]:
        """Show what is still to be done, the most urgent first; an agent's own and anybody's."""
        everyones = any(s.everywhere and READ in s.permissions for s in person.scopes)
        agent = None if everyones else (rooms.own_agent(person) or AgentId(""))
        return await shown(
            person, list(await rooms.follow_ups.open(agent=agent, until=until, limit=limit))
        )

    @router.post("/follow-ups/{id}/settle", operation_id="settle_follow_up")
    async def settle_follow_up(
        id: ThingId, form: SettleForm, person: Worker, if_match: IfMatch = None
    ) -> FollowUpView:
        """Say that a follow-up is done or dropped, or open it again."""
        found = await rooms.follow_ups.get(id)
        if found.agent != rooms.own_agent(person) or found.agent is None:
            await rooms.demand_seen(person, found.contact)
        settled = await rooms.follow_ups.settle(
            found, form.state, expected_version=version_of(if_match)
        )
        return (await shown(person, [settled]))[0]
