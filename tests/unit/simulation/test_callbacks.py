"""Callbacks on a day that is played: who says yes keeps the place, and is called when it is due."""

from typing import Any

import numpy as np
import pytest

from huawu.centre.plan import ContactOrder
from huawu.kernel.ids import AgentId, QueueId
from huawu.routing.policy import AgentSeat, QueueRule
from huawu.simulation.core import MIDNIGHT, Play
from huawu.simulation.drawn import play_on_the_core
from huawu.simulation.scenario import Day, Scenario, day_of
from huawu.simulation.stage import Back, Caller, Line, Offer, Stage
from huawu.simulation.study import Engine, compare, study
from huawu.simulation.swift import CALLBACKS, CALLED_BACK, LEFT, OFFERED, SERVED, WAIT_BACK

pytestmark = pytest.mark.unit

ASKED = {"after_s": 60, "taken": 1.0, "reached": 1.0, "dial_s": 10}
RULE = QueueRule(queue=QueueId("q"), needs=(), objective_s=20)


def played(*callers: Caller, offer: Offer) -> Play:
    """Play one agent and these callers, within one hour."""
    line = Line(RULE, 20.0, offer=offer)
    play = Play(Stage(lines=[line], order=ContactOrder.AGE, interval_s=3600, intervals=1, groups=1))
    seat = AgentSeat(agent=AgentId("a"), skills={}, idle_since=MIDNIGHT)
    play.at(0.0, lambda: play.come(seat) and None)
    play.run(callers)
    return play


def caller(at: float, handle: float, back: Back | None = None, patience: float = 1e6) -> Caller:
    return Caller(at, 0, 0, patience, handle, back=back)


def overload(**callback: Any) -> Day:
    queue = {"name": "q", "calls_per_hour": [150, 0], "aht_s": 180, "patience_s": 120}
    told = {
        "interval_s": 3600, "groups": [{"name": "g", "agents": 5}],
        "queues": [queue | ({"callback": callback} if callback else {})],
    }  # fmt: skip
    return day_of(Scenario.model_validate(told))


def test_who_says_yes_is_called_at_their_place_before_who_came_later():
    # The first is busy until 100; at 50 the second is asked. They stand before the third.
    first, second, third = caller(0, 100), caller(20, 40, Back(0, 10)), caller(25, 40)
    counts = played(first, second, third, offer=Offer(30.0)).counts[0, 0]
    assert counts[[OFFERED, SERVED, CALLBACKS, CALLED_BACK, LEFT]].tolist() == [3, 2, 1, 1, 0]
    assert counts[WAIT_BACK] == 100 + 10 - 20


def test_a_callback_has_no_patience_to_lose():
    first, second = caller(0, 100), caller(0, 40, Back(0, 10), patience=60)
    counts = played(first, second, offer=Offer(30.0)).counts[0, 0]
    assert counts[[CALLED_BACK, LEFT]].tolist() == [1, 0]


def test_who_is_not_reached_is_tried_again_and_costs_the_agent_each_time():
    first, second = caller(0, 100), caller(0, 40, Back(1, 10))
    play = played(first, second, offer=Offer(30.0, again_s=600))
    assert play.counts[0, 0, WAIT_BACK] == 100 + 10 + 600 + 10
    assert play.work[0, 0, 0] == 100 + 10 + 10 + 40


def test_after_the_last_attempt_nobody_tries_again():
    first, second = caller(0, 100), caller(0, 40, Back(5, 10))
    play = played(first, second, offer=Offer(30.0, tries=2, again_s=60))
    assert play.counts[0, 0, CALLED_BACK] == 0
    assert play.work[0, 0, 0] == 100 + 2 * 10


def test_nobody_is_asked_after_the_hour():
    first, second = caller(0, 100), caller(0, 40, Back(0, 10))
    assert played(first, second, offer=Offer(30.0, until_s=20.0)).counts[0, 0, CALLBACKS] == 0


def test_the_callers_are_the_same_with_callbacks_and_without():
    without, nobody = overload(), overload(**ASKED | {"taken": 0.0})
    assert np.array_equal(play_on_the_core(without, 3).counts, play_on_the_core(nobody, 3).counts)


def test_everybody_is_served_left_or_called_back():
    for seed in range(5):
        counts = play_on_the_core(overload(**ASKED | {"taken": 0.5}), seed).counts.sum(axis=(0, 1))
        assert counts[OFFERED] == counts[SERVED] + counts[LEFT] + counts[CALLBACKS]
        assert counts[CALLED_BACK] == counts[CALLBACKS] > 0


def test_callbacks_keep_callers_who_would_have_given_up():
    base = study(overload(), 20, engine=Engine.CORE)
    asked = study(overload(**ASKED | {"after_s": 20, "taken": 0.5, "reached": 0.8}), 20)
    assert compare(base, asked)["abandonment"].high < 0
    assert 0.9 < asked.together["callbacks_kept"].mean < 1
