"""Today's counts: what is offered is somewhere at any moment, and days begin at midnight."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from huawu.events import contact as c
from huawu.events.reservation import ReservationConnected
from huawu.floor.counters import DayCounters
from huawu.kernel.ids import AgentId, ContactId, QueueId, ReservationId

pytestmark = pytest.mark.unit

SALES = QueueId("que_sales")
EVENING = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai


def queued(name: str, at: datetime) -> c.ContactQueued:
    return c.ContactQueued(at=at, contact=ContactId(name), queue=SALES, key_at=at)


def connected(name: str, at: datetime, waited_s: float) -> ReservationConnected:
    return ReservationConnected(
        at=at,
        contact=ContactId(name),
        reservation=ReservationId("r"),
        agent=AgentId("a"),
        fence=1,
        queue=SALES,
        waited_s=waited_s,
    )


def test_what_is_offered_was_answered_or_left_or_waits() -> None:
    counters = DayCounters()
    for name in ("one", "two", "three"):
        counters.see(queued(name, EVENING))
    counters.see(connected("one", EVENING, 12.0))
    gone = c.ContactAbandoned(
        at=EVENING, contact=ContactId("two"), queue=SALES, stage=c.Stage.QUEUE, elapsed_s=5.0
    )
    counters.see(gone)

    day = counters.queues[SALES]
    assert (day.offered, day.answered, day.abandoned) == (3, 1, 1)
    assert list(counters.waiting) == ["three"]
    assert (day.within(11.9), day.within(12.0)) == (0, 1)


def test_who_was_promised_an_answer_is_in_time_by_that_promise_whatever_holds_now() -> None:
    counters = DayCounters()
    for name, within_s in (("night", 60.0), ("day", 20.0)):
        joined = structs.replace(queued(name, EVENING), within_s=within_s)
        for event in (joined, connected(name, EVENING, 30.0)):
            counters.see(event)

    assert [counters.queues[SALES].within(usual_s) for usual_s in (1.0, 100.0)] == [1, 1]


def test_a_contact_that_kept_its_place_is_not_offered_twice() -> None:
    counters = DayCounters()
    counters.see(queued("one", EVENING))
    again = c.ContactRequeued(
        at=EVENING, contact=ContactId("one"), queue=SALES, cause="missed", key_at=EVENING
    )
    counters.see(again)

    assert counters.queues[SALES].offered == 1


def test_a_caller_who_waits_over_midnight_is_offered_in_the_new_day() -> None:
    counters = DayCounters(zone="Asia/Shanghai")
    counters.see(queued("one", EVENING))
    counters.see(connected("one", EVENING, 3.0))
    counters.see(queued("two", EVENING))

    counters.roll(EVENING + timedelta(minutes=30))

    assert counters.queues[SALES].offered == 1
    assert counters.queues[SALES].answered == 0


@pytest.mark.parametrize(
    ("day", "hours"),
    [(datetime(2026, 3, 8, 12, tzinfo=UTC), 23), (datetime(2026, 11, 1, 12, tzinfo=UTC), 25)],
)
def test_a_day_is_as_long_as_its_zone_makes_it(day: datetime, hours: int) -> None:
    counters = DayCounters(zone="America/New_York")
    counters.roll(day - timedelta(days=1))
    began = counters.ends
    assert began is not None
    counters.roll(day)

    assert counters.ends is not None
    assert counters.ends - began == timedelta(hours=hours)


def test_a_message_waits_on_its_own_account() -> None:
    counters = DayCounters()
    made = c.ContactCreated(
        at=EVENING,
        contact=ContactId("msg"),
        channel=c.Channel.VOICEMAIL,
        direction=c.Direction.INBOUND,
    )
    counters.see(made)
    counters.see(queued("msg", EVENING))

    assert SALES not in counters.queues


def test_the_interval_counts_from_its_beginning_and_is_over_at_its_end() -> None:
    counters = DayCounters()
    counters.see(queued("one", EVENING - timedelta(minutes=1)))
    counters.see(connected("one", EVENING + timedelta(minutes=1), 60.0))
    ends = EVENING + timedelta(minutes=30)

    assert counters.interval(ends - timedelta(seconds=1))[SALES].answered == 1
    assert counters.interval(ends - timedelta(seconds=1))[SALES].offered == 0
    assert counters.interval(ends) == {}
    assert counters.interval_ends == ends
