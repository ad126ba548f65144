"""A day to come: callers drawn from its forecast, people from its schedule."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from tests.planning_fixture import CARE, agents

from huawu.kernel.ids import QueueId
from huawu.simulation.ahead import DayAhead, draw_day, wavering
from huawu.simulation.past import Habits, PastDay, Stay
from huawu.simulation.patience import constant_patience
from huawu.simulation.replay import Changed
from huawu.simulation.scenario import CallbackOffer
from huawu.simulation.tried import Trial, Tried, play_seeds, told

pytestmark = pytest.mark.unit

SERVICES = np.array([[5.0, 100.0], [5.0, 300.0]])


def ahead(wavers: float = 0.0, present: float = 1.0, people: int = 10) -> DayAhead:
    """Return two hours with 60 calls each that take 240 seconds, and ten people."""
    day = PastDay(
        interval_s=3_600, intervals=2, queues=[CARE], agents=agents(people), calls=(),
        stays=[Stay(0.0, n, 7_200.0) for n in range(people)],
    )  # fmt: skip
    habits = Habits(patience=constant_patience(120), services=SERVICES, calls=100)
    return DayAhead(
        day=day, calls=np.full((1, 2), 60.0), wavers=np.array([wavers]),
        aht_s=np.full((1, 2), 240.0), within_s=np.full((1, 2), 20.0),
        habits=[habits], present=present,
    )  # fmt: skip


def tried(changed: Changed | None, day: DayAhead, runs: int = 30) -> Tried:
    return told(play_seeds(Trial(day=day, habits=day.habits, changed=changed), range(runs)))


def counts(day: DayAhead) -> Sequence[int]:
    return [len(draw_day(day, seed)[1]) for seed in range(300)]


def test_calls_come_as_forecast_and_take_as_long_as_expected() -> None:
    days = [draw_day(ahead(), seed)[1] for seed in range(100)]
    assert np.mean([len(day) for day in days]) == pytest.approx(120, rel=0.05)
    handles = [caller.handle for day in days for caller in day]
    assert np.mean(handles) == pytest.approx(240, rel=0.05)


def test_days_differ_as_far_as_the_limits_of_the_forecast_say() -> None:
    assert np.var(counts(ahead())) == pytest.approx(120, rel=0.3)
    assert np.std(counts(ahead(wavers=0.3))) == pytest.approx(np.hypot(36, np.sqrt(120)), rel=0.2)


def test_limits_no_wider_than_chance_make_no_day_waver() -> None:
    calls = np.array([100.0, 0.0])
    reach = np.array([12.8, 0.0])
    assert wavering(calls, calls - reach, calls + reach) == pytest.approx(0.0, abs=0.01)
    reach = 2.5631 / 2 * np.array([50.0, 0.0])
    assert wavering(calls, calls - reach, calls + reach) == pytest.approx(0.49, abs=0.01)


def test_shrinkage_leaves_some_of_the_people_planned_away() -> None:
    there = [len(draw_day(ahead(present=0.8), seed)[0].stays) for seed in range(200)]
    assert np.mean(there) == pytest.approx(8, rel=0.05)


def test_fewer_people_serve_worse_and_cost_fewer_hours() -> None:
    found = tried(Changed(people=-3), ahead())
    assert found.changed is not None
    assert found.gain["service_level"].high < 0
    assert found.base.hours.mean - found.changed.hours.mean == pytest.approx(6, abs=0.5)


def test_who_is_away_for_some_hours_is_there_in_the_others() -> None:
    found = tried(Changed(people=-2, first_s=3_600, last_s=5_400), ahead(), runs=4)
    assert found.changed is not None
    assert found.base.hours.mean - found.changed.hours.mean == pytest.approx(1, abs=0.3)


def test_another_target_shares_people_between_queues_otherwise() -> None:
    sales = replace(CARE, id=QueueId("que_sales"), name="Sales")
    day = ahead(people=12)
    both = replace(
        day, day=replace(day.day, queues=[CARE, sales]), calls=np.full((2, 2), 60.0),
        wavers=np.zeros(2), aht_s=np.full((2, 2), 300.0), within_s=np.full((2, 2), 20.0),
        habits=[*day.habits, *day.habits],
    )  # fmt: skip
    found = tried(Changed(faster={CARE.id: 4.0}), both)
    assert found.changed is not None
    levels = [queue["asa_s"].mean for queue in found.changed.queues]
    assert levels[0] < found.base.queues[0]["asa_s"].mean < levels[1]


def test_callbacks_are_tried_on_a_day_to_come() -> None:
    offer = CallbackOffer(after_s=20, taken=1.0, reached=1.0)
    found = tried(Changed(asking=offer), ahead(people=5), runs=4)
    assert found.changed is not None
    assert found.changed.together["callbacks"].mean > 0
