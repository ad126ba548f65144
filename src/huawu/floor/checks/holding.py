"""H5: what an agent has in hand and what is promised or offered to them are the same."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from huawu.events import reservation as facts
from huawu.events.agent import SessionChanged, SessionState, SlotChanged, SlotState
from huawu.events.contact import Channel
from huawu.events.reservation import ReservationEvent
from huawu.floor.checks.rule import MOST_LINES, Rule
from huawu.kernel.event import Event, Recorded
from huawu.kernel.ids import AgentId, ContactId, ReservationId

#: Both sides are one write; what happened within this time may belong to it.
TOGETHER: Final = timedelta(milliseconds=100)

_S: Final = SlotState
_TALK: Final = frozenset({_S.TALKING, _S.HOLD, _S.CONSULT, _S.CONFERENCE})
_OVER: Final = frozenset({_S.FREE, _S.WRAP})

#: The states a slot can be in while its reservation's last event is this one.
_FITS: Final[Mapping[type[Event], frozenset[SlotState]]] = {
    facts.ReservationCreated: frozenset({_S.RESERVED, _S.PREVIEW, _S.DIALING}),
    facts.ReservationOffered: frozenset({_S.OFFERED}),
    facts.ReservationAccepted: frozenset({_S.CONNECTING, _S.DIALING}),
    facts.ReservationConnected: _TALK,
    facts.AgentInvited: frozenset({_S.RESERVED}),
    facts.InvitationRang: frozenset({_S.OFFERED}),
}

_Key = tuple[AgentId, Channel, int]


#: The slot of an agent who calls somebody, until both hear each other.
_DIALS: Final = frozenset({_S.DIALING})


@dataclass(slots=True)
class _Promise:
    contact: ContactId
    key: _Key | None  #: None for one whose creation was not seen
    last: type[Event]
    touched: datetime
    position: int
    dialled: bool = False


class Agreement(Rule):
    """A slot is in use for the reservation that is live for it, in the state that it is in.

    Likewise for an invitation, which is offered and promises nothing.

    Looked at once nothing more happens to a reservation for `TOGETHER`, and at the end.
    """

    name = "H5 an agent's slot and the reservation agree"

    def __init__(self) -> None:
        super().__init__()
        self._promises: dict[ReservationId, _Promise] = {}
        self._slots: dict[_Key, tuple[SlotState, ReservationId | None]] = {}
        self._due: deque[tuple[datetime, ReservationId]] = deque()
        self._now: datetime | None = None

    def see(self, recorded: Recorded) -> None:
        """Take one event, in position order."""
        event = recorded.event
        self._now = event.at if self._now is None else max(self._now, event.at)
        self._look(self._now)
        if isinstance(event, ReservationEvent):
            self._reservation(recorded, event)
        elif isinstance(event, SlotChanged):
            self._slot(recorded, event)
        elif isinstance(event, SessionChanged) and event.after is SessionState.OUT:
            for key in [key for key in self._slots if key[0] == event.agent]:
                del self._slots[key]

    def _reservation(self, recorded: Recorded, event: ReservationEvent) -> None:
        promise = self._touch(recorded, event.reservation, event.contact)
        promise.last = type(event)
        if isinstance(event, facts.ReservationCreated):
            promise.key = (event.agent, event.channel, event.slot)
            promise.dialled = event.trigger == facts.DIALLED
        elif isinstance(event, facts.AgentInvited):
            promise.key = (event.agent, event.channel, event.slot)

    def _slot(self, recorded: Recorded, event: SlotChanged) -> None:
        key = (event.agent, event.channel, event.slot)
        _, before = self._slots.get(key, (_S.FREE, None))
        held = event.reservation if event.after is not _S.FREE else None
        for reservation in {before, event.reservation} - {None}:
            if reservation is not None:
                self._touch(recorded, reservation, event.contact)
        if event.after is _S.FREE:
            self._slots.pop(key, None)
        else:
            self._slots[key] = (event.after, held)

    def _touch(
        self, recorded: Recorded, reservation: ReservationId, contact: ContactId | None
    ) -> _Promise:
        now = self._now or recorded.event.at
        promise = self._promises.get(reservation)
        if promise is None:
            promise = _Promise(contact or ContactId("?"), None, Event, now, recorded.position)
            self._promises[reservation] = promise
        promise.touched, promise.position = now, recorded.position
        self._due.append((now, reservation))
        return promise

    def _look(self, now: datetime) -> None:
        while self._due and self._due[0][0] + TOGETHER < now:
            at, reservation = self._due.popleft()
            promise = self._promises.get(reservation)
            if promise is None or promise.touched != at:
                continue  # looked at already, or touched again
            wrong = self._wrong(reservation, promise)
            if wrong is not None and len(self._found) < MOST_LINES:
                self._found.append(wrong)
            if promise.last not in _FITS and not self._held(reservation, promise.key):
                del self._promises[reservation]

    def _held(self, reservation: ReservationId, key: _Key | None) -> bool:
        """Say whether the slot still names the reservation: it wraps up after it."""
        return key is not None and self._slots.get(key, (_S.FREE, None))[1] == reservation

    def _wrong(self, reservation: ReservationId, promise: _Promise) -> str | None:
        where = f"{reservation} of {promise.contact} (position {promise.position})"
        if promise.key is None:
            return f"{where}: a slot names it, but it was not live"
        state, held = self._slots.get(promise.key, (_S.FREE, None))
        agent = promise.key[0]
        fits = _FITS.get(promise.last)
        if fits is None:
            if held == reservation and state not in _OVER:
                return f"{where} is over, but the slot of {agent} is {state} for it"
            return None
        if held != reservation:
            return f"{where} is live, but the slot of {agent} is {state} for {held}"
        if promise.dialled and promise.last is not facts.ReservationConnected:
            fits = _DIALS
        return None if state in fits else f"{where}: the slot of {agent} is {state}, not as it"

    def _standing(self) -> Iterable[str]:
        for reservation, promise in self._promises.items():
            wrong = self._wrong(reservation, promise)
            if wrong is not None:
                yield wrong
