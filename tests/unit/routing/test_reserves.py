"""Calling a queue's reserve and letting it go, with hysteresis."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huawu.centre.plan import Condition, Measure, ReserveRule
from huawu.routing.reserves import Watch, looked

pytestmark = pytest.mark.unit

RULE = ReserveRule(
    on=Condition(measure=Measure.LONGEST_WAIT_S, at_least=60),
    on_for_s=10,
    off=Condition(measure=Measure.LONGEST_WAIT_S, at_most=20),
    off_for_s=30,
)


def watched(*waits: float, every_s: float = 5.0) -> list[bool]:
    """Return whether the reserve is called after each look at the longest wait."""
    watch, told = Watch(), list[bool]()
    for place, wait_s in enumerate(waits):
        holds = wait_s <= 20 if watch.called else wait_s >= 60
        watch = looked(RULE, watch, place * every_s, holds=holds)
        told.append(watch.called)
    return told


def test_a_reserve_is_called_once_its_condition_has_lasted() -> None:
    assert watched(70, 75, 80) == [False, False, True]


def test_a_break_in_the_condition_begins_its_time_anew() -> None:
    assert watched(70, 75, 50, 70, 75, 80) == [False] * 5 + [True]


def test_between_the_two_conditions_a_called_reserve_stays() -> None:
    assert watched(70, 70, 70, *[40] * 20)[2:] == [True] * 21


def test_it_is_let_go_only_when_the_other_condition_has_lasted_too() -> None:
    told = watched(70, 70, 70, 10, 10, 10, 40, *[10] * 7)

    assert told[2:] == [True] * 11 + [False]


@given(st.lists(st.floats(0, 200), max_size=200))
def test_a_reserve_never_turns_twice_within_the_time_that_turning_takes(waits: list[float]) -> None:
    told = [False, *watched(*waits)]
    turns = [n for n in range(1, len(told)) if told[n] != told[n - 1]]

    for before, after in pairwise(turns):
        least_s = RULE.off_for_s if told[before] else RULE.on_for_s
        assert (after - before) * 5 > least_s
