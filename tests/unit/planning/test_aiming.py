"""Another target for the rest of the day: proposed where it helps, with what others pay for it."""

from dataclasses import replace

import pytest

from huawu.floor.lent import FASTEST, aged
from huawu.planning.aiming import lowered_target, raised_target
from huawu.planning.effects import Calls, Proposal, Question, proposals
from huawu.planning.running import Move, Rest, Seat

pytestmark = pytest.mark.unit

SLOTS = 48
BOTH = frozenset({"care", "sales"})


def question(*, share: bool) -> Question:
    """Return a day whose callers of care wait much longer than those of sales."""
    seats = tuple(
        Seat(
            agent=f"agt_{n:02}", queues=BOTH if share else frozenset({"care"}), begin=480,
            end=1_200, shift_begin=480,
        )
        for n in range(24)
    )  # fmt: skip
    calls = {name: calls_of(rate, target) for name, rate, target in (
        ("care", 60.0, 0.9), ("sales", 120.0, 0.6),
    )}  # fmt: skip
    need = {name: [0.0] * SLOTS for name in calls}
    rest = Rest(interval=30, first=20, slots=40, need=need, seats=seats, notice=30, now=600)
    return Question(rest=rest, calls=calls, may_aim=True)


def calls_of(per_slot: float, target: float) -> Calls:
    return Calls(
        calls=[per_slot] * SLOTS, aht_s=[240.0] * SLOTS, patience_s=240.0, within_s=[20.0] * SLOTS,
        target=target,
    )  # fmt: skip


def found_as(act: Move, asked: Question) -> list[Proposal]:
    return [each for each in proposals(asked).proposals if each.act is act]


def test_the_queue_that_misses_most_is_raised_and_what_it_costs_the_other_is_told() -> None:
    (found,) = found_as(Move.RAISE, question(share=True))
    (change,) = found.changes
    assert (change.queue, change.target) == ("care", pytest.approx(0.95))
    assert found.queues["care"].low > 0
    assert found.queues["sales"].mean < 0


def test_the_queue_that_can_spare_most_is_lowered_for_the_one_that_is_short() -> None:
    (found,) = found_as(Move.LOWER, question(share=True))
    (change,) = found.changes
    assert (change.queue, change.target) == ("sales", pytest.approx(0.3))
    assert found.queues["care"].low > 0
    assert found.queues["sales"].mean < 0


def test_nothing_is_set_where_nobody_serves_two_queues_or_no_floor_runs() -> None:
    for act in (Move.RAISE, Move.LOWER):
        assert found_as(act, question(share=False)) == []
        assert found_as(act, replace(question(share=True), may_aim=False)) == []


def test_a_queue_that_misses_its_own_target_can_spare_nothing() -> None:
    tight = question(share=True)
    sales = replace(tight.calls["sales"], calls=[200.0] * SLOTS)
    assert found_as(Move.LOWER, replace(tight, calls={**tight.calls, "sales": sales})) == []


def test_a_target_is_set_as_the_floor_can_have_it() -> None:
    assert raised_target(0.8) == pytest.approx(0.9)
    assert raised_target(1.0) == pytest.approx(0.99)
    assert lowered_target(0.8) == pytest.approx(0.6)
    assert lowered_target(0.3) == pytest.approx(0.15)
    assert aged(0.8, lowered_target(0.8)) == pytest.approx(0.5)
    assert aged(0.8, raised_target(0.8)) == pytest.approx(2.0)
    assert aged(0.0, 0.995) <= FASTEST
