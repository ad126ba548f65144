"""What the journal's benchmark writes: whole contacts, as the floor writes them."""

from collections.abc import Iterator, Sequence
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


def _steps(
    contact: ContactId, agent: AgentId, number: int
) -> Iterator[tuple[Sequence[Event], Sequence[Event]]]:
    """Yield what each step writes: about the contact, and about the agent."""
    leg, queue = LegId(f"leg_{contact}"), QueueId(f"que_{number % 20}")
    reservation = ReservationId(f"rsv_{contact}")
    start = NINE + timedelta(seconds=240 * number)

    def at(second: float) -> datetime:
        return start + timedelta(seconds=second)

    def slot(second: float, before: SlotState, after: SlotState) -> SlotChanged:
        return SlotChanged(
            at=at(second),
            agent=agent,
            channel=Channel.VOICE,
            slot=0,
            before=before,
            after=after,
            contact=None if after is S.FREE else contact,
            reservation=None if after is S.FREE else reservation,
            queue=queue,
            elapsed_s=1.5,
        )

    def booked(second: float) -> _Booked:
        return _Booked(
            at=at(second), contact=contact, reservation=reservation, agent=agent, fence=1
        )

    yield (
        [
            ContactCreated(
                at=at(0),
                contact=contact,
                channel=Channel.VOICE,
                direction=Direction.INBOUND,
                called="4008001234",
                leg=leg,
                node="n1",
            )
        ],
        [],
    )
    yield [LegAnswered(at=at(0.1), contact=contact, leg=leg)], []
    yield [FlowEntered(at=at(0.1), contact=contact, flow=FlowId("flw_main"), version=3)], []
    yield [NodeReached(at=at(0.2), contact=contact, node=NodeId("greeting"))], []
    yield [NodeReached(at=at(5), contact=contact, node=NodeId("menu"), via="done")], []
    yield [ContactQueued(at=at(8), contact=contact, queue=queue, key_at=at(8))], []
    yield (
        [ReservationCreated(**booked(20), channel=Channel.VOICE, queue=queue, waited_s=12.0)],
        [slot(20, S.FREE, S.RESERVED)],
    )
    yield (
        [ReservationOffered(**booked(20), leg=leg, timeout_s=20.0)],
        [slot(20, S.RESERVED, S.OFFERED)],
    )
    yield [ReservationAccepted(**booked(23), elapsed_s=3.0)], [slot(23, S.OFFERED, S.CONNECTING)]
    yield (
        [
            LegsBridged(at=at(23.1), contact=contact, leg=leg, agent=agent),
            ReservationConnected(**booked(23.1), queue=queue, waited_s=15.1),
        ],
        [slot(23.1, S.CONNECTING, S.TALKING)],
    )
    yield (
        [ReservationEnded(**booked(200), cause="customer_hung_up", talk_s=176.9)],
        [slot(200, S.TALKING, S.WRAP)],
    )
    yield (
        [
            ContactEnded(
                at=at(200),
                contact=contact,
                outcome=Outcome.HANDLED,
                by=EndedBy.CUSTOMER,
                elapsed_s=200,
            )
        ],
        [],
    )
    yield [], [slot(220, S.WRAP, S.FREE)]
