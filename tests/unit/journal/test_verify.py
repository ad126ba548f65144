"""What `verify` finds in a history that is wrong, and that it is silent about a right one."""

import pytest
from tests.contract.journal.suite import NINE, batch, created, rescinded, reserved

from huawu.events.agent import WrapExtended
from huawu.events.contact import Channel
from huawu.journal.memory import MemoryJournal
from huawu.journal.port import Invariant
from huawu.journal.verify import (
    GaplessStreams,
    NoDoubleBooking,
    NoNegativeSpans,
    history,
    verify,
)
from huawu.kernel.event import Actor, Event, Recorded
from huawu.kernel.ids import DEFAULT_TENANT, AgentId

pytestmark = pytest.mark.unit


def recorded(position: int, version: int, event: Event) -> Recorded:
    actor = Actor(tenant=DEFAULT_TENANT)
    return Recorded(
        position=position, stream="contact/c1", version=version, actor=actor, term=0, event=event
    )


def seen(invariant: Invariant, *events: Recorded) -> list[str]:
    for event in events:
        invariant.see(event)
    return list(invariant.violations())


def extended(extra_s: float) -> WrapExtended:
    return WrapExtended(
        at=NINE, agent=AgentId("a1"), channel=Channel.VOICE, slot=0, extra_s=extra_s
    )


async def test_a_right_history_is_clean_and_counted() -> None:
    journal = MemoryJournal()
    await journal.append(batch(created(), reserved("r1"), rescinded("r1")))
    invariants = [GaplessStreams(), NoDoubleBooking(), NoNegativeSpans()]
    report = await verify(journal, DEFAULT_TENANT, invariants=invariants)
    assert report.clean
    assert (report.events, len(report.checked)) == (3, 3)


async def test_an_empty_journal_is_clean() -> None:
    assert (await verify(MemoryJournal(), DEFAULT_TENANT, invariants=[GaplessStreams()])).clean


async def test_history_ends_where_the_journal_ended_when_it_began() -> None:
    journal = MemoryJournal()
    await journal.append(batch(created(), created()))
    assert [r.position async for chunk in history(journal, after=1) for r in chunk] == [2]


def test_gaps_and_falling_positions_are_found() -> None:
    found = seen(GaplessStreams(), recorded(1, 1, created()), recorded(3, 3, created())) + seen(
        GaplessStreams(), recorded(2, 1, created()), recorded(2, 2, created())
    )
    assert found == ["contact/c1: version 3 at position 3, 2 expected", "position 2 after 2"]


def test_a_second_live_reservation_is_found() -> None:
    found = seen(NoDoubleBooking(), recorded(1, 1, reserved("r1")), recorded(2, 2, reserved("r2")))
    assert found == ["position 2: r2 while r1 lives"]


def test_a_negative_span_is_found() -> None:
    found = seen(NoNegativeSpans(), recorded(1, 1, extended(30)), recorded(2, 2, extended(-1)))
    assert found == ["contact/c1 version 2: extra_s is -1"]
