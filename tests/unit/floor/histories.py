"""Histories for the rules: one good day of an agent and two callers, and ways to break it."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import structs

from huawu.events import agent as agents
from huawu.events import call as calls
from huawu.events import contact as contacts
from huawu.events import reservation as facts
from huawu.events.agent import DeviceState, Mode, SessionState, SlotState
from huawu.events.contact import Channel, Direction, EndedBy, Outcome, Stage
from huawu.floor.state import stream_of
from huawu.kernel.event import Actor, Event, Recorded
from huawu.kernel.ids import (
    DEFAULT_TENANT,
    AgentId,
    ContactId,
    DeviceId,
    LegId,
    QueueId,
    RecordingId,
    ReservationId,
    SessionId,
)

NINE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ANNA, CARE = AgentId("agt_anna"), QueueId("que_care")
ONE, TWO = ContactId("ctc_1"), ContactId("ctc_2")
REC = RecordingId("rec_1")
ACTOR = Actor(tenant=DEFAULT_TENANT)

S = SlotState
Break = Callable[[list[Event]], list[Event]]


def at(second: float) -> datetime:
    return NINE + timedelta(seconds=second)


def slot(second: float, before: SlotState, after: SlotState, lasted_s: float, **more: Any) -> Event:
    taken: dict[str, Any] = {"contact": ONE if after is not S.FREE else None}
    fields: dict[str, Any] = {
        "agent": ANNA,
        "channel": Channel.VOICE,
        "slot": 0,
        "queue": CARE,
        "reservation": ReservationId("rsv_1"),
    }
    return agents.SlotChanged(
        at=at(second), before=before, after=after, elapsed_s=lasted_s, **(fields | taken | more)
    )


def rsv(kind: Callable[..., Event], second: float, contact: ContactId = ONE, **more: Any) -> Event:
    ids: dict[str, Any] = {"reservation": ReservationId("rsv_1"), "agent": ANNA, "fence": 1}
    return kind(at=at(second), contact=contact, **(ids | more))


def signed_in() -> list[Event]:
    return [
        agents.SessionChanged(
            at=at(0),
            agent=ANNA,
            before=SessionState.OUT,
            after=SessionState.LIVE,
            session=SessionId("ses_1"),
        ),
        agents.ModeChanged(at=at(0), agent=ANNA, before=Mode.NOT_READY, after=Mode.NOT_READY),
        agents.DeviceChanged(
            at=at(0),
            agent=ANNA,
            device=DeviceId("dev"),
            before=DeviceState.UNREGISTERED,
            after=DeviceState.REGISTERED,
        ),
        agents.ModeChanged(
            at=at(5), agent=ANNA, before=Mode.NOT_READY, after=Mode.READY, elapsed_s=5.0
        ),
    ]


def arrived(contact: ContactId, second: float) -> list[Event]:
    return [
        contacts.ContactCreated(
            at=at(second), contact=contact, channel=Channel.VOICE, direction=Direction.INBOUND
        ),
        contacts.ContactQueued(
            at=at(second + 1), contact=contact, queue=CARE, key_at=at(second + 1)
        ),
    ]


def answered() -> list[Event]:
    """Return the events from the choice of Anna for the first caller to both being joined."""
    return [
        rsv(facts.ReservationCreated, 11, channel=Channel.VOICE, queue=CARE, waited_s=0.0),
        slot(11, S.FREE, S.RESERVED, 11.0),
        rsv(facts.ReservationOffered, 12, leg=LegId("leg_1"), timeout_s=20.0),
        slot(12, S.RESERVED, S.OFFERED, 1.0),
        rsv(facts.ReservationAccepted, 15, elapsed_s=3.0),
        slot(15, S.OFFERED, S.CONNECTING, 3.0),
        rsv(facts.ReservationConnected, 16, queue=CARE, waited_s=5.0),
        slot(16, S.CONNECTING, S.TALKING, 1.0),
        calls.RecordingStarted(at=at(16), contact=ONE, recording=REC, leg=LegId("in-1")),
    ]


def over() -> list[Event]:
    """Return a hold, the end of the talk, and the recording in the store."""
    return [
        calls.CallHeld(at=at(30), contact=ONE, agent=ANNA),
        slot(30, S.TALKING, S.HOLD, 14.0),
        calls.CallRetrieved(at=at(40), contact=ONE, agent=ANNA, elapsed_s=10.0),
        slot(40, S.HOLD, S.TALKING, 10.0),
        rsv(facts.ReservationEnded, 60, cause="customer_hung_up", talk_s=34.0, hold_s=10.0),
        calls.RecordingStopped(at=at(60), contact=ONE, recording=REC, elapsed_s=44.0),
        contacts.ContactEnded(
            at=at(60),
            contact=ONE,
            outcome=Outcome.HANDLED,
            by=EndedBy.CUSTOMER,
            elapsed_s=50.0,
        ),
        slot(60, S.TALKING, S.WRAP, 20.0),
        calls.RecordingFinalised(
            at=at(62),
            contact=ONE,
            recording=REC,
            key="k",
            sha256="0",
            size_bytes=1,
            length_s=44.4,
        ),
    ]


def left() -> list[Event]:
    """Return the second caller giving up, and Anna going home."""
    return [
        contacts.ContactAbandoned(
            at=at(65), contact=TWO, queue=CARE, stage=Stage.QUEUE, elapsed_s=44.0
        ),
        contacts.ContactEnded(
            at=at(65), contact=TWO, outcome=Outcome.ABANDONED, by=EndedBy.CUSTOMER, elapsed_s=45.0
        ),
        slot(70, S.WRAP, S.FREE, 10.0),
        agents.ModeChanged(
            at=at(200), agent=ANNA, before=Mode.READY, after=Mode.NOT_READY, elapsed_s=195.0
        ),
        agents.SessionChanged(
            at=at(200),
            agent=ANNA,
            before=SessionState.LIVE,
            after=SessionState.OUT,
            elapsed_s=200.0,
        ),
    ]


def good() -> list[Event]:
    """Return a day that breaks no rule."""
    return [*signed_in(), *arrived(ONE, 10), *answered(), *arrived(TWO, 20), *over(), *left()]


def recorded(events: Iterable[Event]) -> list[Recorded]:
    """Return events as a journal keeps them."""
    versions: dict[str, int] = {}
    history: list[Recorded] = []
    for position, event in enumerate(events, 1):
        stream = stream_of(event)
        versions[stream] = versions.get(stream, 0) + 1
        history.append(
            Recorded(
                position=position,
                stream=stream,
                version=versions[stream],
                actor=ACTOR,
                term=1,
                event=event,
            )
        )
    return history


# — ways to break it —


def _find(events: list[Event], kind: str, nth: int) -> int:
    return [i for i, event in enumerate(events) if event.kind == kind][nth]


def without(kind: str, nth: int = 0) -> Break:
    def broken(events: list[Event]) -> list[Event]:
        del events[_find(events, kind, nth)]
        return events

    return broken


def altered(kind: str, nth: int = 0, **changes: Any) -> Break:
    def broken(events: list[Event]) -> list[Event]:
        i = _find(events, kind, nth)
        events[i] = structs.replace(events[i], **changes)
        return events

    return broken


def again(kind: str, nth: int = 0, **changes: Any) -> Break:
    def broken(events: list[Event]) -> list[Event]:
        i = _find(events, kind, nth)
        events.insert(i + 1, structs.replace(events[i], **changes))
        return events

    return broken


def after(kind: str, *more: Event, nth: int = 0) -> Break:
    def broken(events: list[Event]) -> list[Event]:
        i = _find(events, kind, nth)
        return [*events[: i + 1], *more, *events[i + 1 :]]

    return broken
