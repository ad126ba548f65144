"""Contacts as they are searched, their life drawn, notes and follow-ups as the API shows them."""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, Field

from huawu.app.http.contact_forms import Form
from huawu.archive.fold import Heard, Row
from huawu.archive.notes import NOTE_MAX, FollowUp, FollowUpState, Note
from huawu.archive.search import Place
from huawu.archive.timeline import MarkKind, SpanKind, Timeline
from huawu.events.contact import Channel, Direction, EndedBy, Outcome
from huawu.kernel.errors import Invalid
from huawu.kernel.ids import ContactId, PartyId

_Id = Annotated[str, Field(min_length=1, max_length=64)]


class FoundContact(BaseModel):
    """A contact among others."""

    id: str
    began_at: datetime
    ended_at: datetime | None
    channel: Channel
    direction: Direction
    called: str
    number: str = Field(description="The customer's, masked for most.")
    customers: list[str] = Field(description="Names of those who have this number.")
    queue: str | None
    agent: str | None = Field(description="Who talked last.")
    outcome: Outcome | None
    ended_by: EndedBy | None = Field(description="Who hung up.")
    waited_s: float
    talk_s: float
    hold_s: float
    wrap_s: float
    length_s: float | None
    offers: int
    transfers: int
    recordings: int
    disposition: str | None

    @classmethod
    def of(
        cls, row: Row, numbers: Mapping[PartyId, str], names: Mapping[PartyId, list[str]]
    ) -> Self:
        """Show a contact with what the reader may know of its customer."""
        party = row.party or PartyId("")
        told = {name: getattr(row, name) for name in _OF_ROW}
        return cls(**told, number=numbers.get(party, ""), customers=names.get(party, []))


_OF_ROW = tuple(name for name in Row.__dataclass_fields__ if name != "party")


class ContactPage(BaseModel):
    """Contacts, newest first; ask again with `after` until `next` is null."""

    items: list[FoundContact]
    next: str | None


class SpanView(BaseModel):
    """One stretch of a contact's life."""

    kind: SpanKind
    start: datetime
    end: datetime | None = Field(description="null while it lasts.")
    agent: str | None
    queue: str | None


class MarkView(BaseModel):
    """One moment of it."""

    kind: MarkKind
    at: datetime
    agent: str | None
    detail: str


class TimelineView(BaseModel):
    """The life of one contact."""

    start: datetime
    end: datetime | None
    outcome: Outcome | None
    ended_by: EndedBy | None
    spans: list[SpanView]
    marks: list[MarkView]

    @classmethod
    def of(cls, drawn: Timeline) -> Self:
        """Show a timeline."""
        return cls(
            start=drawn.start,
            end=drawn.end,
            outcome=drawn.outcome,
            ended_by=drawn.ended_by,
            spans=[
                SpanView(kind=s.kind, start=s.start, end=s.end, agent=s.agent, queue=s.queue)
                for s in drawn.spans
            ],
            marks=[
                MarkView(kind=m.kind, at=m.at, agent=m.agent, detail=m.detail) for m in drawn.marks
            ],
        )


class HeardView(BaseModel):
    """How a call was heard at the telephone in an agent's page, over its whole length."""

    agent: str
    at: datetime
    jitter_ms: float | None = Field(description="Mean variation of arrival.")
    loss_ratio: float | None = Field(description="Packets that did not arrive, 0 to 1.")
    round_trip_ms: float | None
    received_packets: int
    sent_packets: int

    @classmethod
    def of(cls, heard: Heard) -> Self:
        """Show what an agent's page told."""
        return cls(**{name: getattr(heard, name) for name in cls.model_fields})


class NoteForm(Form):
    """One's note, the whole of it."""

    text: Annotated[str, Field(max_length=NOTE_MAX)]


class NoteView(BaseModel):
    """What one person wrote about a contact."""

    author: str
    text: str
    version: int
    saved_at: datetime

    @classmethod
    def of(cls, note: Note) -> Self:
        """Show a note."""
        return cls(author=note.author, text=note.text, version=note.version, saved_at=note.saved_at)


class FollowUpForm(Form):
    """Something that is promised to the customer."""

    due_at: AwareDatetime
    text: Annotated[str, Field(min_length=1, max_length=500)]
    agent: _Id | None = Field(None, description="Who shall do it; null: anybody.")


class SettleForm(Form):
    """What became of a follow-up."""

    state: FollowUpState


class FollowUpView(BaseModel):
    """Something that was promised."""

    id: str
    contact: str
    number: str = Field(description="The customer's, masked for most.")
    agent: str | None
    due_at: datetime
    text: str
    state: FollowUpState
    version: int
    created_by: str
    created_at: datetime

    @classmethod
    def of(cls, follow_up: FollowUp, number: str) -> Self:
        """Show a follow-up with a number that the reader may see."""
        return cls(
            id=follow_up.id,
            contact=follow_up.contact,
            number=number,
            agent=follow_up.agent,
            due_at=follow_up.due_at,
            text=follow_up.text,
            state=follow_up.state,
            version=follow_up.version,
            created_by=follow_up.created_by,
            created_at=follow_up.created_at,
        )


def place_text(began_at: datetime, id: str) -> str:
    """Return a place in a list as the word that asks for what comes behind it."""
    return base64.urlsafe_b64encode(f"{began_at.isoformat()} {id}".encode()).decode()


def place_of(word: str) -> Place:
    """Return the place that a word means.

    Raises:
        Invalid: it is none of ours.
    """
    try:
        at, _, found = base64.urlsafe_b64decode(word.encode()).decode().partition(" ")
        moment = datetime.fromisoformat(at)
    except (ValueError, binascii.Error):
        raise Invalid("after", "send `next` of the page before") from None
    if moment.tzinfo is None or not found or not found.isprintable():
        raise Invalid("after", "send `next` of the page before")
    return Place(began_at=moment, id=ContactId(found))
