"""Facts from events: random days against slow counting, and the situations people argue about."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.metrics.days import (
    AGENTS,
    EVENING,
    QUEUES,
    at,
    random_day,
    seconds_by_state,
    stays_by_quarter,
)

from huawu.events import agent as a
from huawu.events import contact as c
from huawu.events import reservation as r
from huawu.events.agent import SessionState
from huawu.events.contact import Channel, Direction, EndedBy, Outcome
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, ContactId, ReservationId
from huawu.metrics.facts import KEYS, Fact, milliseconds
from huawu.metrics.folding.fold import FactFold

pytestmark = pytest.mark.unit

SHANGHAI = "Asia/Shanghai"
seeds = st.integers(0, 10_000)


def folded(events: list[Event], zone: str = SHANGHAI, cut: int | None = None) -> dict[str, Any]:
    """Fold events into rows by kind; `cut`: pack and unpack after so many, as a restart does."""
    fold, rows = FactFold(zone), dict[str, dict[Any, Fact]]()
    for number, event in enumerate(events):
        if number == cut:
            kept = FactFold.unpack(fold.pack(), zone)
            assert kept is not None
            fold = kept
        fold.see(event)
        for fact, found in fold.take().items():
            for row in found:
                key = tuple(getattr(row, name) for name in KEYS[fact])
                rows.setdefault(fact, {})[key] = row
    return {fact: list(found.values()) for fact, found in rows.items()}


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_each_second_of_an_agent_is_in_exactly_one_state(seed: int) -> None:
    day = random_day(seed)
    rows = folded(day.history)["state"]
    for agent in AGENTS:
        found = Counter[str]()
        for row in rows:
            if row.agent == agent:
                found[row.state] += row.length // 1000
        assert found == seconds_by_state(day, agent)


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_stretches_follow_each_other_without_gap_within_quarter_hours(seed: int) -> None:
    rows = folded(random_day(seed).history)["state"]
    for agent in AGENTS:
        own = sorted((row.at_ms, row.length) for row in rows if row.agent == agent)
        assert own[0][0] == milliseconds(EVENING)
        ends = [begin + length for begin, length in own]
        assert [begin for begin, _ in own[1:]] == ends[:-1]
        assert all(begin // 900_000 == (begin + length - 1) // 900_000 for begin, length in own)


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_queues_by_quarter_hours_are_what_slow_counting_gives(seed: int) -> None:
    day = random_day(seed)
    rows = folded(day.history)["queue"]
    for queue in QUEUES:
        found = Counter[tuple[int, str]]()
        for row in rows:
            if row.queue == queue:
                quarter = (row.at_ms - milliseconds(EVENING)) // 900_000
                for word in ("offered", "answered", "abandoned", "flowed_out", "lost"):
                    found[quarter, word] += getattr(row, word)
        assert +found == stays_by_quarter(day, queue)


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(0, 200))
def test_in_every_interval_who_came_is_who_left_and_who_waits(seed: int, until: int) -> None:
    events = random_day(seed).history[:until]
    for row in folded(events).get("queue", []):
        gone = row.answered + row.abandoned + row.flowed_out + row.lost
        assert row.carried_in + row.offered == gone + row.waiting


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(0, 200))
def test_a_restart_anywhere_changes_no_row(seed: int, cut: int) -> None:
    events = random_day(seed).history
    assert folded(events, cut=cut) == folded(events)


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_stays_of_contacts_are_what_happened(seed: int) -> None:
    day = random_day(seed)
    rows = folded(day.history)["contact"]
    # one who flowed out and was then served by the menu is told so
    words = {"self_served": "flowed_out"}
    found = sorted(
        (row.queue, row.at_ms, row.wait, words.get(row.outcome, row.outcome)) for row in rows
    )
    wanted = sorted(
        (queue, milliseconds(at(since)), (until - since) * 1000, word)
        for queue, since, until, word in day.stays
    )
    assert found == wanted


def test_a_contact_passed_on_is_two_parts_each_with_its_own_agents_time() -> None:
    days = [(day, folded(day.history)["contact"]) for day in map(random_day, range(10))]
    day, rows = next(
        (day, rows) for day, rows in days if any(row.part == 1 and row.agent for row in rows)
    )
    second = next(row for row in rows if row.part == 1 and row.agent)
    first = next(row for row in rows if row.id == second.id and row.part == 0)
    states = folded(day.history)["state"]
    for part in (first, second):
        own = [s for s in states if s.contact == part.id and s.agent == part.agent]
        assert part.talk <= sum(s.length for s in own if s.state == "talking")
        assert part.wrap >= 20_000


def dialled(*, talked: bool) -> list[Event]:
    ids: dict[str, Any] = {
        "contact": ContactId("ctc_1"),
        "reservation": ReservationId("rsv_1"),
        "agent": AgentId("anna"),
        "fence": 1,
    }
    begin, middle, end = (EVENING + timedelta(seconds=each) for each in (0, 10, 60))
    outbound: dict[str, Any] = {"channel": c.Channel.VOICE, "direction": c.Direction.OUTBOUND}
    outcome = c.Outcome.HANDLED if talked else c.Outcome.NOT_REACHED
    way: list[Event] = [r.ReservationRescinded(at=middle, cause="busy", **ids)]
    if talked:
        way = [
            r.ReservationConnected(at=middle, **ids),
            r.ReservationEnded(at=end, cause="agent_hung_up", talk_s=50, hold_s=0, **ids),
        ]
    return [
        c.ContactCreated(at=begin, contact=ids["contact"], **outbound),
        r.ReservationCreated(
            at=begin, channel=c.Channel.VOICE, queue=QUEUES[0], trigger=r.DIALLED, **ids
        ),
        *way,
        c.ContactEnded(
            at=end, contact=ids["contact"], outcome=outcome, by=c.EndedBy.AGENT, elapsed_s=60
        ),
    ]


@pytest.mark.parametrize(("talked", "outcome"), [(True, "answered"), (False, "unanswered")])
def test_a_call_that_an_agent_dialled_is_the_queues_and_asked_for_nobody(
    *, talked: bool, outcome: str
) -> None:
    [row] = folded(dialled(talked=talked))["contact"]
    assert (row.direction, row.queue, row.agent) == ("outbound", QUEUES[0], "anna")
    assert (row.outcome, row.asked, row.talk) == (outcome, 0, 50_000 if talked else 0)


def signed_in(begin: datetime, hours: float) -> list[Event]:
    anna, out, live = AgentId("anna"), SessionState.OUT, SessionState.LIVE
    end = begin + timedelta(hours=hours)
    return [
        a.SessionChanged(at=begin, agent=anna, before=out, after=live),
        a.SessionChanged(at=end, agent=anna, before=live, after=out),
    ]


@pytest.mark.parametrize(
    ("begin", "hours", "day"),
    [
        (datetime(2026, 3, 28, 23, tzinfo=UTC), 23, 20260329),  # Rome springs forward
        (datetime(2026, 10, 24, 22, tzinfo=UTC), 25, 20261025),  # and falls back
        (datetime(2026, 6, 1, 22, tzinfo=UTC), 24, 20260602),
    ],
)
def test_a_day_of_23_24_or_25_hours_is_whole(begin: datetime, hours: float, day: int) -> None:
    rows = folded(signed_in(begin, hours), "Europe/Rome")["state"]
    assert {row.day for row in rows} == {day}
    assert sum(row.length for row in rows) == hours * 3_600_000


def test_a_stretch_over_midnight_is_cut_there() -> None:
    rows = folded(signed_in(EVENING, 1))["state"]
    by_day = Counter[int]()
    for row in rows:
        by_day[row.day] += row.length
    assert by_day == {20260301: 1_800_000, 20260302: 1_800_000}


def test_a_clock_that_is_set_back_counts_no_second_twice() -> None:
    first, last = signed_in(EVENING, 1)
    back = a.ModeChanged(at=EVENING - timedelta(minutes=5), agent=AgentId("anna"),
                         before=a.Mode.NOT_READY, after=a.Mode.READY)  # fmt: skip
    rows = folded([first, back, last])["state"]
    assert sum(row.length for row in rows) == 3_600_000


def test_an_agents_consultation_counts_in_no_queue_and_as_no_contact() -> None:
    child = ContactId("ctc_child")
    asked = c.ContactCreated(
        at=at(0), contact=child, channel=Channel.VOICE, direction=Direction.INTERNAL
    )
    waits = c.ContactQueued(at=at(1), contact=child, queue=QUEUES[0], key_at=at(1))
    over = c.ContactEnded(
        at=at(9), contact=child, outcome=Outcome.INTERNAL, by=EndedBy.AGENT, elapsed_s=9
    )
    assert folded([asked, waits, over]) == {}
