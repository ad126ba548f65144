"""The events of calls, made by hand for tests of what is read from them."""

from datetime import datetime, timedelta
from typing import Final, TypedDict

from tests.access_fixture import NINE

from huawu.events import agent as agents
from huawu.events import contact as contacts
from huawu.events import reservation as reservations
from huawu.events.contact import Channel, Direction, EndedBy, Outcome
from huawu.journal.port import Batch, Journal, StreamWrite
from huawu.kernel.event import Actor, Event
from huawu.kernel.ids import (
    DEFAULT_TENANT,
    AgentId,
    ContactId,
    FlowId,
    LegId,
    PartyId,
    QueueId,
    ReservationId,
)

ANNA: Final = AgentId("agt_anna")
CARE: Final = QueueId("que_care")
NUMBER: Final = PartyId("pty_1")


class _Held(TypedDict):
    contact: ContactId
    reservation: ReservationId
    agent: AgentId
    fence: int


def one_call(
    contact: str,
    *,
    start_s: float = 0,
    agent: AgentId = ANNA,
    queue: QueueId = CARE,
    party: PartyId | None = NUMBER,
) -> list[Event]:
    """Return a call: 5 s menu, 10 s waiting, 5 s ringing, 60 s talk with the agent who hangs up."""
    c, r = ContactId(contact), ReservationId(f"rsv_{contact}")

    def at(second: float) -> datetime:
        return NINE + timedelta(seconds=start_s + second)

    held: _Held = {"contact": c, "reservation": r, "agent": agent, "fence": 1}
    return [
        contacts.ContactCreated(
            at=at(0), contact=c, channel=Channel.VOICE, called="400",
            direction=Direction.INBOUND, party=party,
        ),
        contacts.FlowEntered(at=at(0), contact=c, flow=FlowId("flw"), version=1),
        contacts.ContactQueued(at=at(5), contact=c, queue=queue, key_at=at(5)),
        reservations.ReservationCreated(at=at(15), channel=Channel.VOICE, queue=queue, **held),
        reservations.ReservationOffered(at=at(15), leg=LegId("leg"), timeout_s=20, **held),
        reservations.ReservationConnected(at=at(20), queue=queue, waited_s=15, **held),
        reservations.ReservationEnded(at=at(80), cause="agent_hung_up", talk_s=60, **held),
        contacts.ContactEnded(
            at=at(80), contact=c, outcome=Outcome.HANDLED, by=EndedBy.AGENT, elapsed_s=80
        ),
    ]  # fmt: skip


def wrap_up(contact: str, *, start_s: float, wrap_s: float, agent: AgentId = ANNA) -> list[Event]:
    """Return an agent's wrap-up of a contact."""
    begin = NINE + timedelta(seconds=start_s)
    return [
        agents.SlotChanged(
            at=begin, agent=agent, channel=Channel.VOICE, slot=0,
            before=agents.SlotState.TALKING, after=agents.SlotState.WRAP,
            contact=ContactId(contact),
        ),
        agents.SlotChanged(
            at=begin + timedelta(seconds=wrap_s), agent=agent, channel=Channel.VOICE, slot=0,
            before=agents.SlotState.WRAP, after=agents.SlotState.FREE, elapsed_s=wrap_s,
        ),
    ]  # fmt: skip


async def tell(journal: Journal, *events: Event) -> None:
    """Write events into the streams where they belong, in their order."""
    actor = Actor(tenant=DEFAULT_TENANT)
    for event in events:
        write = StreamWrite(stream=_stream(event), events=[event], expected_version=None)
        await journal.append(Batch(writes=[write], actor=actor))


def _stream(event: Event) -> str:
    if isinstance(event, contacts.ContactEvent):
        return f"contact/{event.contact}"
    assert isinstance(event, agents.AgentEvent)
    return f"agent/{event.agent}"
