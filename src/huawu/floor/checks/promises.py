"""H1 and H4: a contact is promised to one agent at a time, and every promise ends once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from huawu.events import reservation as facts
from huawu.events.contact import Channel, ContactEnded
from huawu.events.reservation import ReservationEvent
from huawu.floor.checks.rule import Rule
from huawu.kernel.event import Recorded
from huawu.kernel.ids import AgentId, ContactId, ReservationId


class OneReservation(Rule):
    """No contact has two live reservations, and each has a higher fence than the one before."""

    name = "H1 no contact has two live reservations"

    def __init__(self) -> None:
        super().__init__()
        self._live: dict[ContactId, ReservationId] = {}
        self._fences: dict[ContactId, int] = {}
        over = self._over
        self._acts = {
            facts.ReservationCreated: self._created,
            facts.ReservationRejected: over,
            facts.ReservationTimedOut: over,
            facts.ReservationFailed: over,
            facts.ReservationRescinded: over,
            facts.ReservationEnded: over,
            ContactEnded: self._ended,
        }

    def _created(self, recorded: Recorded, event: facts.ReservationCreated) -> None:
        contact, last = event.contact, self._fences.get(event.contact, 0)
        running = self._live.get(contact)
        if running is not None:
            self._broken(recorded, f"{contact} got {event.reservation} while {running} was live")
        if event.fence <= last:
            self._broken(
                recorded, f"{contact}: fence {event.fence} of {event.reservation} follows {last}"
            )
        self._live[contact] = event.reservation
        self._fences[contact] = max(event.fence, last)

    def _over(self, _: Recorded, event: ReservationEvent) -> None:
        if self._live.get(event.contact) == event.reservation:
            del self._live[event.contact]

    def _ended(self, _: Recorded, event: ContactEnded) -> None:
        self._live.pop(event.contact, None)
        self._fences.pop(event.contact, None)


@dataclass(slots=True)
class _Running:
    agent: AgentId
    fence: int
    state: str  #: the last event's word


#: From which states a reservation may take each event.
_FROM: Final[Mapping[type[ReservationEvent], frozenset[str]]] = {
    facts.ReservationOffered: frozenset({"created"}),
    facts.ReservationAccepted: frozenset({"offered"}),
    facts.ReservationConnected: frozenset({"accepted"}),
    facts.ReservationRejected: frozenset({"offered"}),
    facts.ReservationTimedOut: frozenset({"offered"}),
    facts.ReservationFailed: frozenset({"created", "offered", "accepted"}),
    facts.ReservationRescinded: frozenset({"created", "offered", "accepted"}),
    facts.ReservationEnded: frozenset({"connected"}),
}

#: The state after an event that does not end the reservation.
_GOES_ON: Final[Mapping[type[ReservationEvent], str]] = {
    facts.ReservationOffered: "offered",
    facts.ReservationAccepted: "accepted",
    facts.ReservationConnected: "connected",
}


class OneEndEach(Rule):
    """Every reservation takes its steps in order and ends once, before its contact ends."""

    name = "H4 every reservation ends once"

    def __init__(self) -> None:
        super().__init__()
        self._running: dict[ReservationId, _Running] = {}
        self._of: dict[ContactId, set[ReservationId]] = {}
        self._acts = {
            facts.ReservationCreated: self._created,
            ContactEnded: self._ended,
            **dict.fromkeys(_FROM, self._step),
        }

    def _created(self, recorded: Recorded, event: facts.ReservationCreated) -> None:
        if event.reservation in self._running:
            self._broken(recorded, f"{event.reservation} of {event.contact} was created twice")
        # A message is taken by the agent's own choice: nothing rings.
        rings = event.channel is not Channel.VOICEMAIL
        state = "created" if rings else "offered"
        self._running[event.reservation] = _Running(event.agent, event.fence, state)
        self._of.setdefault(event.contact, set()).add(event.reservation)

    def _step(self, recorded: Recorded, event: ReservationEvent) -> None:
        who, running = event.reservation, self._running.get(event.reservation)
        if running is None:
            self._broken(recorded, f"{who} of {event.contact} is over or never was")
            return
        if (event.agent, event.fence) != (running.agent, running.fence):
            self._broken(
                recorded,
                f"{who} of {event.contact} belongs to {running.agent} under fence {running.fence}, "
                f"not to {event.agent} under {event.fence}",
            )
        if running.state not in _FROM[type(event)]:
            self._broken(recorded, f"{who} of {event.contact} was {running.state}")
        state = _GOES_ON.get(type(event))
        if state is not None:
            running.state = state
        else:
            del self._running[who]
            self._of.get(event.contact, set()).discard(who)

    def _ended(self, recorded: Recorded, event: ContactEnded) -> None:
        for left in sorted(self._of.pop(event.contact, ())):
            running = self._running.pop(left)
            self._broken(
                recorded,
                f"{event.contact} ended while {left} of {running.agent} was {running.state}",
            )
