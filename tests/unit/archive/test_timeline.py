"""The life of a contact, drawn from its events."""

from datetime import timedelta

import pytest
from tests.access_fixture import NINE
from tests.archive_fixture import ANNA, CARE, one_call

from huawu.archive.timeline import MarkKind, SpanKind, Timeline, draw
from huawu.events.call import CallHeld, CallRetrieved
from huawu.events.contact import ContactTransferred, EndedBy
from huawu.events.reservation import ReservationTimedOut
from huawu.kernel.event import Event
from huawu.kernel.ids import ContactId, ReservationId

pytestmark = pytest.mark.unit

C = ContactId("ctc_1")


def at(second: float) -> object:
    return NINE + timedelta(seconds=second)


def drawn(*events: Event) -> Timeline:
    made = draw(events)
    assert made is not None
    return made


def told(timeline: Timeline) -> list[tuple[SpanKind, float, float | None]]:
    return [
        (
            s.kind,
            (s.start - NINE).total_seconds(),
            (s.end - NINE).total_seconds() if s.end else None,
        )
        for s in timeline.spans
    ]


def test_a_call_is_menu_waiting_ringing_and_talk_and_tells_who_hung_up() -> None:
    life = drawn(*one_call(C))
    assert told(life) == [
        (SpanKind.MENU, 0, 5),
        (SpanKind.WAITING, 5, 15),
        (SpanKind.RINGING, 15, 20),
        (SpanKind.TALK, 20, 80),
    ]
    assert (life.ended_by, life.end, life.spans[3].agent) == (EndedBy.AGENT, at(80), ANNA)


def test_hold_parts_the_talk() -> None:
    call = one_call(C)
    hold = [
        CallHeld(at=NINE + timedelta(seconds=30), contact=C, agent=ANNA),
        CallRetrieved(at=NINE + timedelta(seconds=40), contact=C, agent=ANNA, elapsed_s=10),
    ]
    assert told(drawn(*call[:6], *hold, *call[6:]))[3:] == [
        (SpanKind.TALK, 20, 30),
        (SpanKind.HOLD, 30, 40),
        (SpanKind.TALK, 40, 80),
    ]


def test_after_a_missed_offer_the_customer_waits_on_in_the_same_queue() -> None:
    missed = ReservationTimedOut(
        at=NINE + timedelta(seconds=35), contact=C, reservation=ReservationId("r"), agent=ANNA,
        fence=1, elapsed_s=20,
    )  # fmt: skip
    life = drawn(*one_call(C)[:5], missed)
    assert told(life)[-2:] == [(SpanKind.RINGING, 15, 35), (SpanKind.WAITING, 35, None)]
    assert life.spans[-1].queue == CARE
    assert [(m.kind, m.agent) for m in life.marks] == [(MarkKind.MISSED, ANNA)]


def test_wrap_up_stands_behind_the_end_of_the_call() -> None:
    begin = NINE + timedelta(seconds=80)
    life = draw(one_call(C), [(ANNA, begin, 30.0)])
    assert life is not None
    assert told(life)[-1] == (SpanKind.WRAP_UP, 80, 110)


def test_a_transfer_is_marked_with_who_sent_and_where_to() -> None:
    sent = ContactTransferred(
        at=NINE + timedelta(seconds=50), contact=C, by=ANNA, to_kind="queue", to="que_sales"
    )
    call = one_call(C)
    (mark, *_) = drawn(*call[:6], sent, *call[6:]).marks
    assert (mark.kind, mark.agent, mark.detail) == (MarkKind.TRANSFER, ANNA, "queue que_sales")


def test_nothing_is_drawn_of_nothing() -> None:
    assert draw([]) is None
