"""The life of one contact as spans of time, for a picture of it. Pure.

menu ─ waiting ─ ringing ─ talk ─ hold ─ talk ─ … ─ wrap-up
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from huawu.events import call as calls
from huawu.events import callback as callings
from huawu.events import contact as contacts
from huawu.events import reservation as reservations
from huawu.events.contact import EndedBy, Outcome
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, QueueId


class SpanKind(StrEnum):
    """What a stretch of a contact's life was."""

    MENU = "menu"
    WAITING = "waiting"
    RINGING = "ringing"
    TALK = "talk"
    HOLD = "hold"
    OUTSIDE = "outside"
    WRAP_UP = "wrap_up"


class MarkKind(StrEnum):
    """What happened at one moment."""

    KEYS = "keys"
    NOTICE = "notice"
    ANNOUNCED = "announced"
    TOLD = "told"  #: a supervisor had something said to the queue
    MISSED = "missed"
    DECLINED = "declined"
    OFFER_FAILED = "offer_failed"
    TRANSFER = "transfer"
    OVERFLOW = "overflow"
    MESSAGE = "message"
    CALLBACK_OFFERED = "callback_offered"
    CALLBACK_CHOSEN = "callback_chosen"
    CALLBACK_PUT_OFF = "callback_put_off"  #: not reached, or not the hour: called again later
    CALLBACK_OVER = "callback_over"
    RECORDING_PAUSED = "recording_paused"
    RECORDING_RESUMED = "recording_resumed"
    HANG_UP = "hang_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One stretch."""

    kind: SpanKind
    start: datetime
    end: datetime | None  #: None while it lasts
    agent: AgentId | None = None
    queue: QueueId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One moment."""

    kind: MarkKind
    at: datetime
    agent: AgentId | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A contact's life."""

    start: datetime
    end: datetime | None
    outcome: Outcome | None
    ended_by: EndedBy | None  #: who hung up
    spans: Sequence[Span]  #: in order of their start
    marks: Sequence[Mark]


@dataclass(slots=True)
class _Drawing:
    start: datetime
    spans: list[Span] = field(default_factory=list[Span])
    marks: list[Mark] = field(default_factory=list[Mark])
    now: Span | None = None
    ended: contacts.ContactEnded | None = None

    def turn(self, kind: SpanKind | None, at: datetime, **more: Any) -> None:
        """End what lasts and begin something else, or nothing."""
        if self.now is not None:
            self.spans.append(replace(self.now, end=at))
        self.now = None if kind is None else Span(kind=kind, start=at, end=None, **more)

    def mark(self, kind: MarkKind, event: Event, detail: str = "") -> None:
        """Note a moment."""
        agent = event.by if isinstance(event, contacts.ContactTransferred) else None
        if isinstance(event, reservations.ReservationEvent):
            agent = event.agent
        self.marks.append(Mark(kind=kind, at=event.at, agent=agent, detail=detail))


def draw(
    history: Iterable[Event], wraps: Sequence[tuple[AgentId, datetime, float | None]] = ()
) -> Timeline | None:
    """Return the picture of a contact; None when it never began.

    Args:
        history: its stream, oldest first.
        wraps: who wrapped up, since when and for how many seconds (None: still).
    """
    drawing: _Drawing | None = None
    for event in history:
        if drawing is None:
            drawing = _Drawing(event.at)
        step = _STEPS.get(type(event))
        if step is not None:
            step(drawing, event)
    if drawing is None:
        return None
    lasting = [] if drawing.now is None else [drawing.now]
    spans = [*drawing.spans, *lasting, *(_wrap_span(*wrap) for wrap in wraps)]
    ended = drawing.ended
    return Timeline(
        start=drawing.start,
        end=None if ended is None else ended.at,
        outcome=None if ended is None else ended.outcome,
        ended_by=None if ended is None else ended.by,
        spans=sorted(spans, key=lambda span: span.start),
        marks=drawing.marks,
    )


def _wrap_span(agent: AgentId, since: datetime, wrap_s: float | None) -> Span:
    end = None if wrap_s is None else since + timedelta(seconds=wrap_s)
    return Span(kind=SpanKind.WRAP_UP, start=since, end=end, agent=agent)


def _entered(d: _Drawing, e: contacts.FlowEntered) -> None:
    d.turn(SpanKind.MENU, e.at)


def _node(d: _Drawing, e: contacts.NodeReached) -> None:
    if d.now is None or d.now.kind is not SpanKind.MENU:
        d.turn(SpanKind.MENU, e.at)


def _waits(d: _Drawing, e: contacts.ContactQueued | contacts.ContactRequeued) -> None:
    d.turn(SpanKind.WAITING, e.at, queue=e.queue)


def _offered(d: _Drawing, e: reservations.ReservationOffered) -> None:
    queue = d.now.queue if d.now is not None else None
    d.turn(SpanKind.RINGING, e.at, agent=e.agent, queue=queue)


def _connected(d: _Drawing, e: reservations.ReservationConnected) -> None:
    d.turn(SpanKind.TALK, e.at, agent=e.agent, queue=e.queue)


def _held(d: _Drawing, e: calls.CallHeld) -> None:
    d.turn(SpanKind.HOLD, e.at, agent=e.agent)


def _retrieved(d: _Drawing, e: calls.CallRetrieved) -> None:
    d.turn(SpanKind.TALK, e.at, agent=e.agent)


def _talk_over(d: _Drawing, e: reservations.ReservationEnded) -> None:
    d.turn(None, e.at)


def _transferred(d: _Drawing, e: contacts.ContactTransferred) -> None:
    d.mark(MarkKind.TRANSFER, e, f"{e.to_kind} {e.to}")
    if e.to_kind == "outside":
        d.turn(SpanKind.OUTSIDE, e.at)


def _not_taken(kind: MarkKind) -> Callable[[_Drawing, Any], None]:
    def step(d: _Drawing, e: Any) -> None:
        d.mark(kind, e, getattr(e, "cause", ""))
        if d.now is not None and d.now.kind is SpanKind.RINGING:
            d.turn(SpanKind.WAITING, e.at, queue=d.now.queue)

    return step


def _put_off(d: _Drawing, e: callings.CallbackPutOff) -> None:
    d.turn(None, e.at)
    d.mark(MarkKind.CALLBACK_PUT_OFF, e, e.cause)


def _ended(d: _Drawing, e: contacts.ContactEnded) -> None:
    d.turn(None, e.at)
    d.ended = e
    d.mark(MarkKind.HANG_UP, e, e.by)


def _marked(kind: MarkKind, tell: Callable[[Any], str]) -> Callable[[_Drawing, Any], None]:
    return lambda d, e: d.mark(kind, e, tell(e))


_STEPS: Final[Mapping[type[Event], Callable[[_Drawing, Any], None]]] = {
    contacts.FlowEntered: _entered,
    contacts.NodeReached: _node,
    contacts.ContactQueued: _waits,
    contacts.ContactRequeued: _waits,
    contacts.ContactTransferred: _transferred,
    contacts.ContactEnded: _ended,
    contacts.DigitsCollected: _marked(MarkKind.KEYS, lambda e: e.digits),
    contacts.NoticePlayed: _marked(MarkKind.NOTICE, lambda e: e.language),
    contacts.ContactAnnounced: _marked(MarkKind.ANNOUNCED, lambda e: str(e.position)),
    contacts.ContactTold: _marked(MarkKind.TOLD, lambda _: ""),
    contacts.ContactOverflowed: _marked(MarkKind.OVERFLOW, lambda e: e.cause),
    callings.CallbackOffered: _marked(MarkKind.CALLBACK_OFFERED, lambda _: ""),
    callings.CallbackRequested: _marked(MarkKind.CALLBACK_CHOSEN, lambda e: e.callback),
    callings.CallbackPutOff: _put_off,
    callings.CallbackOver: _marked(MarkKind.CALLBACK_OVER, lambda e: e.cause),
    contacts.VoicemailLeft: _marked(MarkKind.MESSAGE, lambda e: e.message),
    reservations.ReservationOffered: _offered,
    reservations.ReservationConnected: _connected,
    reservations.ReservationTimedOut: _not_taken(MarkKind.MISSED),
    reservations.ReservationRejected: _not_taken(MarkKind.DECLINED),
    reservations.ReservationFailed: _not_taken(MarkKind.OFFER_FAILED),
    reservations.ReservationEnded: _talk_over,
    calls.CallHeld: _held,
    calls.CallRetrieved: _retrieved,
    calls.RecordingPaused: _marked(MarkKind.RECORDING_PAUSED, lambda _: ""),
    calls.RecordingResumed: _marked(MarkKind.RECORDING_RESUMED, lambda _: ""),
}
