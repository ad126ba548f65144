"""HTTP for what people write to each other: chats of teams, notices that are acknowledged."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.app.http.contact_forms import Form
from huawu.app.http.inbox_rooms import InboxRooms, teams_of, user_names
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.inbox.service import LONGEST, Message, Notice, SentNotice
from huawu.kernel.ids import ContactId

Writer = Annotated[Person, Depends(require("inbox:use"))]
Steerer = Annotated[Person, Depends(require("floor:steer"))]

_Id = Annotated[str, Field(min_length=1, max_length=64)]
_Text = Annotated[str, Field(min_length=1, max_length=LONGEST)]


class MessageForm(Form):
    """What is written in a team's chat."""

    text: _Text
    contact: _Id | None = Field(None, description="Whom it is about; one must see it oneself.")


class SeenForm(Form):
    """How far one has read."""

    upto: _Id


class NoticeForm(Form):
    """What agents are told and acknowledge."""

    audience: Literal["all", "team", "queue"]
    target: Annotated[str, Field(max_length=64)] = Field("", description="Team or queue.")
    text: _Text


class AboutView(BaseModel):
    """Whom a message is about."""

    contact: str
    name: str = Field(description='Of the customer; "" when unknown.')
    number: str = Field(description="Masked for most.")


class MessageView(BaseModel):
    """One message."""

    id: str
    author: str
    name: str
    at: datetime
    text: str
    about: AboutView | None


class ChatView(BaseModel):
    """A team's chat."""

    team: str
    name: str
    unread: int


class NoticeView(BaseModel):
    """What one is told."""

    id: str
    name: str = Field(description="Of who tells it.")
    at: datetime
    audience: str
    text: str

    @classmethod
    def of(cls, notice: Notice) -> Self:
        """Show a notice."""
        return cls(
            id=notice.id,
            name=notice.name,
            at=notice.at,
            audience=notice.audience,
            text=notice.text,
        )


class SentNoticeView(NoticeView):
    """What one told, and who has not acknowledged it."""

    recipients: int
    missing: list[str] = Field(description="Their names.")


class InboxView(BaseModel):
    """What waits for somebody."""

    chats: list[ChatView]
    notices: list[NoticeView] = Field(description="Not acknowledged yet, the oldest first.")


def build_router(rooms: InboxRooms) -> APIRouter:
    """Wire the routes to the rooms."""
    router = APIRouter(prefix="/api/v1/inbox", tags=["inbox"], responses=RESPONSES)

    @router.get("", operation_id="get_inbox")
    async def get_inbox(person: Writer) -> InboxView:
        """Show one's chats and what one is to acknowledge."""
        teams = teams_of(rooms.floor, person)
        unread = await rooms.inbox.unread(person.user, [team.id for team in teams])
        chats = [ChatView(team=t.id, name=t.name, unread=unread[t.id]) for t in teams]
        found = await rooms.inbox.open(person.user)
        return InboxView(chats=chats, notices=[NoticeView.of(notice) for notice in found])

    _add_chats(router, rooms)
    _add_notices(router, rooms)
    return router


def _add_chats(router: APIRouter, rooms: InboxRooms) -> None:
    @router.get("/teams/{id}/messages", operation_id="list_messages")
    async def list_messages(
        id: ThingId,
        person: Writer,
        before: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> list[MessageView]:
        """Show a team's chat, the newest last."""
        team = rooms.team(person, id)
        return await _shown(rooms, person, await rooms.inbox.read(team, before=before, limit=limit))

    @router.post("/teams/{id}/messages", status_code=201, operation_id="write_message")
    async def write_message(id: ThingId, form: MessageForm, person: Writer) -> MessageView:
        """Write in a team's chat; a contact brings its customer's card along."""
        team = rooms.team(person, id)
        contact = ContactId(form.contact) if form.contact is not None else None
        if contact is not None:
            await rooms.demand_seen(person, contact)
        message = await rooms.inbox.write(person, team, form.text, contact)
        rooms.tell_lines([], team)
        return (await _shown(rooms, person, [message]))[0]

    @router.post("/teams/{id}/seen", status_code=204, operation_id="see_messages")
    async def see_messages(id: ThingId, form: SeenForm, person: Writer) -> None:
        """Note how far one has read a team's chat."""
        await rooms.inbox.see(person, rooms.team(person, id), form.upto)


def _add_notices(router: APIRouter, rooms: InboxRooms) -> None:
    @router.post("/notices", status_code=201, operation_id="tell_agents")
    async def tell_agents(form: NoticeForm, person: Steerer) -> SentNoticeView:
        """Tell all agents, those of a team, or those who serve a queue now, something."""
        agents = rooms.recipients(person, form.audience, form.target)
        users = [agent.user for agent in agents if agent.user is not None]
        notice = await rooms.inbox.tell(person, form.audience, form.target, form.text, users)
        rooms.tell_lines(agents)
        return _sent(rooms, SentNotice(notice=notice, recipients=len(users), missing=users))

    @router.get("/notices/sent", operation_id="list_sent_notices")
    async def list_sent_notices(person: Steerer) -> list[SentNoticeView]:
        """Show what one told, the newest first, and who has not acknowledged it."""
        return [_sent(rooms, each) for each in await rooms.inbox.sent(person.user)]

    @router.post("/notices/{id}/acknowledge", status_code=204, operation_id="acknowledge_notice")
    async def acknowledge_notice(id: ThingId, person: Writer) -> None:
        """Note that one has read a notice."""
        author = await rooms.inbox.acknowledge(person.user, id)
        rooms.floor.editions.told([author])


async def _shown(
    rooms: InboxRooms, person: Person, messages: Sequence[Message]
) -> list[MessageView]:
    about = await rooms.about(person, messages)
    return [
        MessageView(
            id=message.id,
            author=message.author,
            name=message.name,
            at=message.at,
            text=message.text,
            about=None
            if message.contact is None
            else AboutView(
                contact=message.contact,
                name=about[message.contact][0],
                number=about[message.contact][1],
            ),
        )
        for message in messages
    ]


def _sent(rooms: InboxRooms, sent: SentNotice) -> SentNoticeView:
    return SentNoticeView(
        **NoticeView.of(sent.notice).model_dump(),
        recipients=sent.recipients,
        missing=user_names(rooms.floor, sent.missing),
    )
