"""Events of answered calls, as the journal brings them: sixteen for each call."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from typing import Any, Final

from huawu.events import agent as a
from huawu.events import call as l
from huawu.events import contact as c
from huawu.events import reservation as r
from huawu.events.agent import SlotState
from huawu.kernel.event import Event
from huawu.kernel.ids import (
    AgentId,
    ContactId,
    FlowId,
    LegId,
    NodeId,
    PartyId,
    QueueId,
    ReservationId,
)

_BEGIN: Final = datetime(2026, 1, 5, 1, tzinfo=UTC)
_AGENTS: Final = 400


def events(wanted: int) -> list[Event]:
    """Return so many events of calls that follow each other, four hundred at once."""
    return list(islice(_calls(), wanted))


def _calls() -> Iterator[Event]:
    for number in range(_AGENTS):
        agent = AgentId(f"agt_{number}")
        yield a.SessionChanged(at=_BEGIN, agent=agent, before=a.SessionState.OUT,
                               after=a.SessionState.LIVE)  # fmt: skip
        yield a.ModeChanged(at=_BEGIN, agent=agent, before=a.Mode.NOT_READY, after=a.Mode.READY)
    for number in count():
        yield from _call(number)


def _call(number: int) -> Iterator[Event]:
    start = _BEGIN + timedelta(seconds=number // 4)
    contact, agent = ContactId(f"ctc_{number}"), AgentId(f"agt_{number % _AGENTS}")
    queue = QueueId(f"que_{number % 20}")
    reservation = ReservationId(f"rsv_{number}")
    ids: dict[str, Any] = {"contact": contact, "reservation": reservation, "agent": agent,
                           "fence": 1}  # fmt: skip

    def at(second: float) -> datetime:
        return start + timedelta(seconds=second)

    def slot(second: float, before: SlotState, after: SlotState) -> Event:
        taken = contact if after is not SlotState.FREE else None
        return a.SlotChanged(at=at(second), agent=agent, channel=c.Channel.VOICE, slot=0,
                             before=before, after=after, contact=taken, queue=queue,
                             reservation=reservation, elapsed_s=5.0)  # fmt: skip

    yield c.ContactCreated(at=start, contact=contact, channel=c.Channel.VOICE,
                           direction=c.Direction.INBOUND, party=PartyId("pty_1"),
                           leg=LegId("leg_1"))  # fmt: skip
    yield c.FlowEntered(at=start, contact=contact, flow=FlowId("flw_1"), version=1)
    yield c.NodeReached(at=at(1), contact=contact, node=NodeId("menu"))
    yield c.ContactQueued(at=at(2), contact=contact, queue=queue, key_at=at(2))
    yield r.ReservationCreated(at=at(3), **ids, channel=c.Channel.VOICE, queue=queue)
    yield slot(3, SlotState.FREE, SlotState.RESERVED)
    yield r.ReservationOffered(at=at(3), **ids, leg=LegId("leg_2"), timeout_s=20)
    yield slot(3, SlotState.RESERVED, SlotState.OFFERED)
    yield r.ReservationAccepted(at=at(6), **ids, elapsed_s=3)
    yield r.ReservationConnected(at=at(6), **ids, queue=queue, waited_s=4)
    yield slot(6, SlotState.OFFERED, SlotState.TALKING)
    yield l.LegsBridged(at=at(6), contact=contact, leg=LegId("leg_2"), agent=agent)
    yield r.ReservationEnded(at=at(80), **ids, cause="customer_hung_up", talk_s=74)
    yield slot(80, SlotState.TALKING, SlotState.WRAP)
    yield c.ContactEnded(at=at(80), contact=contact, outcome=c.Outcome.HANDLED,
                         by=c.EndedBy.CUSTOMER, elapsed_s=80)  # fmt: skip
    yield slot(85, SlotState.WRAP, SlotState.FREE)
