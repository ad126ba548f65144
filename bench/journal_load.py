"""What the journal's benchmark writes: whole contacts, as the floor writes them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypedDict

from huawu.events.agent import SlotChanged, SlotState
from huawu.events.call import LegAnswered, LegsBridged
from huawu.events.contact import (
    Channel,
    ContactCreated,
    ContactEnded,
    ContactQueued,
    Direction,
    EndedBy,
    FlowEntered,
    NodeReached,
    Outcome,
)
from huawu.events.reservation import (
    ReservationAccepted,
    ReservationConnected,
    ReservationCreated,
    ReservationEnded,
    ReservationOffered,
)
from huawu.journal.port import Batch, StreamWrite
from huawu.kernel.event import Actor, Event
from huawu.kernel.ids import (
    DEFAULT_TENANT,
    AgentId,
    ContactId,
    FlowId,
    LegId,
    NodeId,
    QueueId,
    ReservationId,
)

NINE: Final = datetime(2026, 5, 4, 9, tzinfo=UTC)
SYSTEM: Final = Actor(tenant=DEFAULT_TENANT)
S: Final = SlotState


class _Booked(TypedDict):
    at: datetime
    contact: ContactId
    reservation: ReservationId
    agent: AgentId
    fence: int


class Desk:
    """One agent, who takes one contact after the other."""

    def __init__(self, number: int) -> None:
        self.agent = AgentId(f"agt_{number:06}")
        self.stream = f"agent/{self.agent}"
        self._number = number
        self._contacts = 0
        self._version = 0

    def serve(self) -> Iterator[Batch]:
        """Yield the batches of the agent's next contact: 19 events in 13 batches."""
        self._contacts += 1
        contact = ContactId(f"ctc_{self._number:06}{self._contacts:06}")
        version = 0
        for theirs, ours in _steps(contact, self.agent, self._contacts):
            writes = [
                StreamWrite(stream=f"contact/{contact}", events=theirs, expected_version=version)
            ]
            version += len(theirs)
            if ours:
                writes.append(
                    StreamWrite(stream=self.stream, events=ours, expected_version=self._version)
                )
                self._version += len(ours)
            yield Batch(writes=[w for w in writes if w.events], actor=SYSTEM)


@dataclass(frozen=True, slots=True)
class _Way:
    """One call of one agent, from its first ring to the end of wrap-up."""

    contact: ContactId
    agent: AgentId
    number: int

    def at(self, second: float) -> datetime:
        return NINE + timedelta(seconds=240 * self.number + second)

    @property
    def queue(self) -> QueueId:
        return QueueId(f"que_{self.number % 20}")

    @property
    def leg(self) -> LegId:
        return LegId(f"leg_{self.contact}")

    @property
    def reservation(self) -> ReservationId:
        return ReservationId(f"rsv_{self.contact}")

    def slot(self, second: float, before: SlotState, after: SlotState) -> SlotChanged:
        return SlotChanged(
            at=self.at(second),
            agent=self.agent,
            channel=Channel.VOICE,
            slot=0,
            before=before,
            after=after,
            contact=None if after is S.FREE else self.contact,
            reservation=None if after is S.FREE else self.reservation,
            queue=self.queue,
            elapsed_s=1.5,
        )

    def booked(self, second: float) -> _Booked:
        return _Booked(
            at=self.at(second),
            contact=self.contact,
            reservation=self.reservation,
            agent=self.agent,
            fence=1,
        )


def _steps(
    contact: ContactId, agent: AgentId, number: int
) -> Iterator[tuple[Sequence[Event], Sequence[Event]]]:
    """Yield what each step writes: about the contact, and about the agent."""
    way = _Way(contact, agent, number)
    yield from (([event], []) for event in _arrival(way))
    yield from _conversation(way)


def _arrival(way: _Way) -> Iterator[Event]:
    at, contact = way.at, way.contact
    yield ContactCreated(
        at=at(0),
        contact=contact,
        channel=Channel.VOICE,
        direction=Direction.INBOUND,
        called="4008001234",
        leg=way.leg,
        node="n1",
    )
    yield LegAnswered(at=at(0.1), contact=contact, leg=way.leg)
    yield FlowEntered(at=at(0.1), contact=contact, flow=FlowId("flw_main"), version=3)
    yield NodeReached(at=at(0.2), contact=contact, node=NodeId("greeting"))
    yield NodeReached(at=at(5), contact=contact, node=NodeId("menu"), via="done")
    yield ContactQueued(at=at(8), contact=contact, queue=way.queue, key_at=at(8))


def _conversation(way: _Way) -> Iterator[tuple[Sequence[Event], Sequence[Event]]]:
    at, contact, slot, booked, queue = way.at, way.contact, way.slot, way.booked, way.queue
    created = ReservationCreated(**booked(20), channel=Channel.VOICE, queue=queue, waited_s=12.0)
    yield [created], [slot(20, S.FREE, S.RESERVED)]
    offered = ReservationOffered(**booked(20), leg=way.leg, timeout_s=20.0)
    yield [offered], [slot(20, S.RESERVED, S.OFFERED)]
    yield [ReservationAccepted(**booked(23), elapsed_s=3.0)], [slot(23, S.OFFERED, S.CONNECTING)]
    bridged = LegsBridged(at=at(23.1), contact=contact, leg=way.leg, agent=way.agent)
    connected = ReservationConnected(**booked(23.1), queue=queue, waited_s=15.1)
    yield [bridged, connected], [slot(23.1, S.CONNECTING, S.TALKING)]
    over = ReservationEnded(**booked(200), cause="customer_hung_up", talk_s=176.9)
    yield [over], [slot(200, S.TALKING, S.WRAP)]
    ended = ContactEnded(
        at=at(200), contact=contact, outcome=Outcome.HANDLED, by=EndedBy.CUSTOMER, elapsed_s=200
    )
    yield [ended], []
    yield [], [slot(220, S.WRAP, S.FREE)]
