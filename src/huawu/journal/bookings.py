"""Who is promised to whom: the fold of the `reservation.*` events, and its two rules. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct, structs

from huawu.events import reservation as facts
from huawu.events.contact import Channel
from huawu.events.reservation import ReservationEvent
from huawu.journal.port import DoubleBooking
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, ContactId, ReservationId

#: The state each event leaves its reservation in.
STATES: Final[Mapping[type[Event], str]] = {
    facts.ReservationCreated: "reserved",
    facts.ReservationOffered: "offered",
    facts.ReservationAccepted: "accepted",
    facts.ReservationConnected: "connected",
    facts.ReservationRejected: "rejected",
    facts.ReservationTimedOut: "timed_out",
    facts.ReservationFailed: "failed",
    facts.ReservationRescinded: "rescinded",
    facts.ReservationEnded: "ended",
}

#: In these states contact and slot are taken.
LIVE: Final = frozenset({"reserved", "offered", "accepted", "connected"})


class Booking(Struct, frozen=True, kw_only=True):
    """One reservation as of its last event."""

    reservation: ReservationId
    contact: ContactId
    agent: AgentId
    channel: Channel
    slot: int
    fence: int
    state: str
    created_at: datetime

    @property
    def live(self) -> bool:
        """Whether it holds its contact and its slot."""
        return self.state in LIVE

    @property
    def place(self) -> tuple[AgentId, Channel, int]:
        """The slot it holds while it lives."""
        return self.agent, self.channel, self.slot


class Bookings:
    """The reservations that are known, ended ones as far as they were given."""

    def __init__(self, known: Iterable[Booking] = ()) -> None:
        self._by_id: dict[ReservationId, Booking] = {}
        self._contacts: dict[ContactId, ReservationId] = {}
        self._places: dict[tuple[AgentId, Channel, int], ReservationId] = {}
        for booking in known:
            self._put(booking)

    def get(self, reservation: ReservationId) -> Booking | None:
        """Return one reservation, or None when it is not known."""
        return self._by_id.get(reservation)

    def all(self) -> Iterable[Booking]:
        """Return every known reservation."""
        return self._by_id.values()

    def add(self, booking: Booking) -> None:
        """Take one that was made before."""
        self._put(booking)

    def drop_ended(self, reservation: ReservationId) -> None:
        """Forget a reservation, unless it lives."""
        known = self._by_id.get(reservation)
        if known is not None and not known.live:
            del self._by_id[reservation]

    def apply(self, events: Iterable[Event]) -> None:
        """Take the events of one batch, all or none.

        Raises:
            DoubleBooking: one of them breaks a rule; nothing was changed.
        """
        done: list[tuple[ReservationId, Booking | None]] = []
        try:
            for event in events:
                if isinstance(event, ReservationEvent):
                    before = self._by_id.get(event.reservation)
                    after = self._after(event, before)
                    if after is not None:
                        done.append((event.reservation, before))
                        self._put(after)
        except DoubleBooking:
            for reservation, before in reversed(done):
                self._restore(reservation, before)
            raise

    def _after(self, event: ReservationEvent, before: Booking | None) -> Booking | None:
        """Return the booking as `event` leaves it; None when it changes nothing."""
        if isinstance(event, facts.ReservationCreated):
            self._refuse_double(event)
            return Booking(
                reservation=event.reservation,
                contact=event.contact,
                agent=event.agent,
                channel=event.channel,
                slot=event.slot,
                fence=event.fence,
                state=STATES[type(event)],
                created_at=event.at,
            )
        # What is over stays over: a late answer from the engine must not revive it.
        if before is None or not before.live:
            return None
        return structs.replace(before, state=STATES[type(event)])

    def _refuse_double(self, event: facts.ReservationCreated) -> None:
        place = (event.agent, event.channel, event.slot)
        for taken, what in (
            (self._contacts.get(event.contact), "The contact already has a live reservation."),
            (self._places.get(place), "The agent's slot is already taken."),
            (event.reservation if event.reservation in self._by_id else None, "It exists already."),
        ):
            if taken is not None:
                raise DoubleBooking(what, reservation=event.reservation, taken_by=taken)

    def _put(self, booking: Booking) -> None:
        self._by_id[booking.reservation] = booking
        if booking.live:
            self._contacts[booking.contact] = booking.reservation
            self._places[booking.place] = booking.reservation
        else:
            self._release(booking)

    def _release(self, booking: Booking) -> None:
        if self._contacts.get(booking.contact) == booking.reservation:
            del self._contacts[booking.contact]
        if self._places.get(booking.place) == booking.reservation:
            del self._places[booking.place]

    def _restore(self, reservation: ReservationId, before: Booking | None) -> None:
        if before is not None:
            self._put(before)
            return
        self._release(self._by_id.pop(reservation))
