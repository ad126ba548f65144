"""What the API shows of contacts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Self

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from huawu.contacts.machine import Contact, Phase
from huawu.events.contact import Channel, Direction, Outcome
from huawu.floor.visible import queue_of
from huawu.kernel.event import Event, Recorded

#: Why a person does something that is written down.
Reason = Annotated[
    str, Field(min_length=3, max_length=200, description="Why; name no customer in it.")
]

#: Told by the entry itself, or the same for the whole stream.
_APART: Final = frozenset({"kind", "at", "contact"})


class Form(BaseModel):
    """A body that people send: what it does not know is refused."""

    model_config = ConfigDict(extra="forbid")


class RevealForm(Form):
    """Why a number is wanted in clear."""

    reason: Reason


class SentenceView(BaseModel):
    """One fact about the way of a contact."""

    at: datetime
    code: str = Field(description="Which fact; stays the same in every language.")
    text: str


class ExplanationView(BaseModel):
    """Why a contact went where it went, and why it waits."""

    contact: str
    sentences: list[SentenceView] = Field(description="In order of time; the last is about now.")


class NumberView(BaseModel):
    """A customer's number in clear."""

    number: str


class ContactView(BaseModel):
    """A contact as of now, or as it ended."""

    id: str
    channel: Channel
    direction: Direction
    phase: Phase
    created_at: datetime
    called: str = Field(description="The number of ours that was dialled.")
    number: str = Field(description='The customer\'s, masked for most; "" when there is none.')
    withheld: bool
    queue: str | None = Field(description="Where it stands, or stood last.")
    queued_at: datetime | None = Field(description="Since when it waits; null when it does not.")
    agent: str | None = Field(description="Who has it, or had it last.")
    attributes: dict[str, str]
    recording: str | None = Field(description="The running or last recording of the talk.")
    recording_paused: bool
    message: str | None = Field(description="A message's recording, once it is stored.")
    outcome: Outcome | None

    @classmethod
    def of(cls, contact: Contact, number: str) -> Self:
        """Show a contact with a number that the reader may see."""
        booking, capture = contact.booking, contact.capture
        return cls(
            id=contact.id,
            channel=contact.channel,
            direction=contact.direction,
            phase=contact.phase,
            created_at=contact.created.at,
            called=contact.called,
            number=number,
            withheld=contact.withheld,
            queue=queue_of(contact),
            queued_at=contact.place.since.at if contact.place is not None else None,
            agent=booking.agent if booking is not None else contact.last_agent,
            attributes=dict(contact.attributes),
            recording=capture.id if capture is not None else None,
            recording_paused=capture is not None and capture.paused is not None,
            message=contact.message,
            outcome=contact.outcome,
        )


class EventView(BaseModel):
    """One thing that happened to a contact."""

    version: int = Field(description="Place in the contact's stream, from 1.")
    at: datetime
    kind: str
    means: str = Field(description="What such an event says.")
    by: str | None = Field(description="The user who caused it; null: the house.")
    facts: dict[str, Any]

    @classmethod
    def of(cls, recorded: Recorded) -> Self:
        """Show an event."""
        told: Mapping[str, Any] = msgspec.to_builtins(recorded.event)
        return cls(
            version=recorded.version,
            at=recorded.event.at,
            kind=recorded.event.kind,
            means=meaning(type(recorded.event)),
            by=recorded.actor.user,
            facts={name: value for name, value in told.items() if name not in _APART},
        )


class ContactHistoryView(ContactView):
    """A contact with everything that happened to it, oldest first."""

    events: list[EventView]


def meaning(kind: type[Event]) -> str:
    """Return the sentence by which the catalogue declares a kind of event."""
    return (kind.__doc__ or "").strip().partition("\n")[0]
