"""The expected wait against simulated queues, and what callers are told of it."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.routing.queue_sim import SimulatedQueue, judge

from huawu.kernel.ids import ContactId
from huawu.routing.expected_wait import Estimate, ExpectedWait, Told, announce, spoken

pytestmark = pytest.mark.unit


def contact(n: int) -> ContactId:
    return ContactId(f"ctc_{n}")


def taught(agents: int = 10, each_s: float = 10.0) -> ExpectedWait:
    """Return a queue in which five always wait and one is taken every `each_s` seconds."""
    expected = ExpectedWait()
    expected.serving(agents, 0.0)
    for n in range(5):
        expected.queued(contact(n), 0.0)
    for n in range(100):
        expected.taken(contact(n), each_s * (n + 1))
        expected.queued(contact(n + 5), each_s * (n + 1))
    return expected


@pytest.mark.parametrize(
    ("agents", "load", "patience_s"),
    [(20, 0.95, float("inf")), (100, 0.98, float("inf")), (20, 1.1, 180.0), (100, 1.4, 180.0)],
)
def test_it_is_less_wrong_than_the_last_wait_without_bias_and_with_honest_ranges(
    agents: int, load: float, patience_s: float
) -> None:
    queue = SimulatedQueue(7, agents=agents, load=load, patience_s=patience_s)
    told = judge(list(islice(queue.run(6_000), 100, None)))

    assert told.error < 0.95 * told.error_of_last_wait
    assert abs(told.bias) <= 0.15
    assert 0.82 <= told.covered <= 0.95


def test_nothing_is_told_before_enough_was_seen() -> None:
    expected = ExpectedWait()
    assert expected.estimate(0, 0.0) is None

    expected.serving(5, 0.0)
    for n in range(9):
        expected.queued(contact(n), 10.0 * n)
        expected.taken(contact(n), 10.0 * n + 5.0)

    assert expected.estimate(3, 100.0) is None


def test_nothing_is_told_while_nobody_serves_the_queue() -> None:
    expected = taught()
    expected.serving(0, 1_001.0)

    assert expected.estimate(2, 1_002.0) is None


def test_a_steady_queue_is_foretold_by_its_pace() -> None:
    told = taught(each_s=10.0).estimate(4, 1_000.0)

    assert told is not None
    assert told.p50_s == pytest.approx(50.0, rel=0.2)
    assert told.p90_s > told.p50_s


def test_each_place_ahead_makes_the_wait_longer() -> None:
    expected = taught()
    waits = [e.p50_s for n in range(40) if (e := expected.estimate(n, 1_000.0)) is not None]

    assert len(waits) == 40
    assert waits == sorted(waits)


def test_half_the_agents_make_the_wait_longer_at_once() -> None:
    expected = taught()
    before = expected.estimate(9, 1_000.0)
    expected.serving(5, 1_000.0)
    after = expected.estimate(9, 1_000.0)

    assert before is not None
    assert after is not None
    assert after.p50_s > 1.3 * before.p50_s


def test_contacts_that_meet_a_free_agent_teach_nothing() -> None:
    expected, plain = taught(), taught()
    for now in (1_000.0, 1_001.0):
        expected.queued(contact(999), now)
        expected.taken(contact(999), now)

    assert expected.estimate(3, 1_001.0) == plain.estimate(3, 1_001.0)


def test_who_gives_up_ahead_makes_the_wait_shorter() -> None:
    expected = taught()
    before = expected.estimate(60, 1_000.0)
    for n in range(100, 105):
        expected.abandoned(contact(n), 1_000.0)
    after = expected.estimate(60, 1_000.0)

    assert before is not None
    assert after is not None
    assert after.p50_s < before.p50_s


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, 15), (16, 30), (60, 60), (61, 90), (290, 300), (301, 360)]
)
def test_times_are_said_as_people_speak(seconds: float, said: int) -> None:
    assert spoken(seconds) == said


def test_an_unknown_wait_is_not_told() -> None:
    assert announce(Told(60, 120), None) is None


estimates = st.tuples(st.floats(0, 3_600), st.floats(0, 3_600)).map(
    lambda ends: Estimate(min(ends), max(ends))
)


@given(estimates, estimates)
def test_without_a_change_the_told_wait_never_grows_by_more_than_a_fifth(
    first: Estimate, second: Estimate
) -> None:
    last = announce(None, first)
    assert last is not None
    now = announce(last, second)
    assert now is not None

    assert now.low_s <= 1.2 * last.low_s
    assert now.low_s <= now.high_s <= 1.2 * last.high_s
    assert not now.longer


def test_with_a_change_the_truth_is_told_and_marked() -> None:
    last = Told(60, 120)

    assert announce(last, Estimate(200.0, 400.0), changed=True) == Told(210, 420, longer=True)
    assert announce(last, Estimate(40.0, 80.0), changed=True) == Told(45, 90)
