"""Queues together: what adds up, and what is not known of all."""

import math
from datetime import date

import pytest

from huawu.planning.forecasting import ForecastDay
from huawu.planning.forecasts import PlannedDay
from huawu.planning.whole import Workbench, added

pytestmark = pytest.mark.unit

DAY = date(2026, 1, 5)


def bench(calls: float, width: float, aht_s: float | None, came: float | None = None) -> Workbench:
    told = ForecastDay(
        day=DAY, open=[True], calls=[calls], low=[calls - width], high=[calls + width],
        aht_s=None if aht_s is None else [aht_s],
        aht_low_s=None if aht_s is None else [0.9 * aht_s],
        aht_high_s=None if aht_s is None else [1.2 * aht_s],
    )  # fmt: skip
    planned = PlannedDay(version="v", forecast=told, planned=[2 * calls])
    return Workbench(days={DAY: planned}, actual={DAY: [came]}, handled={DAY: [aht_s]})


def test_calls_add_up_and_errors_of_queues_are_independent() -> None:
    found = added([bench(30, 3, 100), bench(10, 4, 200), bench(5, 0, None)]).days[DAY]
    told = found.forecast
    assert (told.calls, found.planned) == ([45], [90])
    assert (told.low, told.high) == ([pytest.approx(40)], [pytest.approx(50)])
    assert told.aht_s == pytest.approx([125])
    assert told.aht_low_s == pytest.approx([125 - math.hypot(30 * 10, 10 * 20) / 40])
    assert told.aht_high_s == pytest.approx([125 + math.hypot(30 * 20, 10 * 40) / 40])


def test_what_is_not_known_of_one_queue_is_not_known_of_all() -> None:
    assert added([bench(3, 1, None, 4), bench(3, 1, None, 5)]).actual[DAY] == [9]
    assert added([bench(3, 1, None, 4), bench(3, 1, None)]).actual[DAY] == [None]
    assert added([]).days == {}


def test_the_handle_time_of_what_came_is_the_mean_of_the_calls_that_tell_it() -> None:
    both = added([bench(3, 1, 100, came=30), bench(3, 1, 200, came=10), bench(3, 1, None, came=9)])
    assert both.handled[DAY] == [125]
    assert added([bench(3, 1, None, came=9)]).handled[DAY] == [None]
