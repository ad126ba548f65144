"""The journal's rules, against a slow and simple model of them."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.journal.suite import batch, created, rescinded, reserved

from huawu.events.reservation import ReservationCreated, ReservationEvent
from huawu.journal.bookings import LIVE, Bookings
from huawu.journal.judge import Ground, record
from huawu.journal.port import Batch, DoubleBooking, StreamWrite, Superseded
from huawu.kernel.errors import StaleVersion
from huawu.kernel.event import Actor
from huawu.kernel.ids import DEFAULT_TENANT

pytestmark = pytest.mark.unit


@st.composite
def booking_events(draw: st.DrawFn) -> ReservationEvent:
    number = draw(st.integers(0, 5))
    make = draw(st.sampled_from([reserved, rescinded]))
    # A reservation's contact and agent never change, so they follow from its number.
    return make(f"r{number}", f"c{number % 3}", f"a{number % 2}")


def model_refuses(live: dict[str, ReservationEvent], used: set[str], event: object) -> bool:
    """Say what the rules say, by looking at everything every time."""
    if not isinstance(event, ReservationCreated):
        return False
    return event.reservation in used or any(
        other.contact == event.contact or other.agent == event.agent for other in live.values()
    )


@given(st.lists(st.lists(booking_events(), min_size=1, max_size=3), max_size=20))
def test_batches_are_booked_whole_or_not_at_all_as_the_simple_model_says(
    batches: list[list[ReservationEvent]],
) -> None:
    bookings, live, used = Bookings(), dict[str, ReservationEvent](), set[str]()
    for events in batches:
        trial_live, trial_used, refused = dict(live), set(used), False
        for event in events:
            refused = refused or model_refuses(trial_live, trial_used, event)
            if isinstance(event, ReservationCreated):
                trial_live[event.reservation] = event
                trial_used.add(event.reservation)
            else:
                trial_live.pop(event.reservation, None)
        try:
            bookings.apply(events)
            assert not refused
            live, used = trial_live, trial_used
        except DoubleBooking:
            assert refused
    assert {b.reservation for b in bookings.all() if b.state in LIVE} == set(live)


write_lists = st.lists(
    st.tuples(st.integers(0, 2), st.integers(1, 3), st.none() | st.integers(0, 6)),
    min_size=1,
    max_size=3,
)


def as_batch(writes: Sequence[tuple[int, int, int | None]]) -> Batch:
    return Batch(
        writes=[
            StreamWrite(stream=f"s{s}", events=[created()] * n, expected_version=expected)
            for s, n, expected in writes
        ],
        actor=Actor(tenant=DEFAULT_TENANT),
    )


@given(st.lists(write_lists, max_size=20))
def test_accepted_batches_leave_every_stream_without_a_gap(
    batches: list[list[tuple[int, int, int | None]]],
) -> None:
    ground = Ground(term=0, versions={}, bookings=Bookings())
    versions, streams, position = dict[str, int](), dict[str, list[int]](), 0
    for one in map(as_batch, batches):
        before = dict(ground.versions)
        refusal = ground.judge(one)
        assert isinstance(refusal, StaleVersion | None)
        if refusal is not None:
            assert ground.versions == before
            continue
        made = record(one, versions, position)
        assert [r.position for r in made] == list(range(position + 1, position + len(made) + 1))
        position += len(made)
        for each in made:
            streams.setdefault(each.stream, []).append(each.version)
        assert versions == ground.versions
    assert all(seen == list(range(1, len(seen) + 1)) for seen in streams.values())


@pytest.mark.parametrize(
    ("term", "present", "refused"), [(1, 2, True), (2, 2, False), (0, 2, False)]
)
def test_only_an_older_term_is_refused(term: int, present: int, refused: bool) -> None:  # noqa: FBT001
    ground = Ground(term=present, versions={}, bookings=Bookings())
    assert isinstance(ground.judge(batch(created(), term=term)), Superseded) is refused


def test_a_refused_batch_gives_back_what_its_first_events_took() -> None:
    bookings = Bookings()
    bookings.apply([reserved("r1", "c1", "a1")])
    with pytest.raises(DoubleBooking):
        bookings.apply([rescinded("r1"), reserved("r2", "c1", "a1"), reserved("r3", "c1", "a2")])
    with pytest.raises(DoubleBooking):
        bookings.apply([reserved("r4", "c1", "a3")])
    assert [b.reservation for b in bookings.all()] == ["r1"]
