"""A week's error falls into chance, level and form."""

from datetime import date

import numpy as np
import pytest

from huawu.planning.learning import Compared, week_error

pytestmark = pytest.mark.unit

MONDAY = date(2026, 1, 5)


def compared(day: int, planned: list[float], actual: list[float]) -> Compared:
    plan, came = np.array(planned), np.array(actual)
    return Compared(
        day=date(2026, 1, day), forecast=plan * 2, planned=plan, low=plan - 1, high=plan + 1,
        actual=came,
    )  # fmt: skip


def test_a_week_of_nothing_says_nothing():
    assert week_error(MONDAY, []) is None
    assert week_error(MONDAY, [compared(5, [3.0], [0.0])]) is None


def test_a_day_that_was_higher_as_a_whole_is_all_level():
    found = week_error(MONDAY, [compared(5, [10.0, 20.0], [20.0, 40.0])])
    assert found is not None
    assert (found.wape, found.bias, found.level, found.form) == (0.5, -0.5, 0.5, 0.0)


def test_calls_at_another_time_are_all_form():
    found = week_error(MONDAY, [compared(5, [10.0, 20.0], [20.0, 10.0])])
    assert found is not None
    assert (found.wape, found.level, found.form) == (pytest.approx(2 / 3), 0.0, 2 / 3)


def test_what_planners_changed_is_held_against_the_model():
    found = week_error(MONDAY, [compared(5, [10.0], [10.0]), compared(6, [5.0], [4.0])])
    assert found is not None
    assert (found.wape, found.wape_of_model) == (1 / 14, 16 / 14)
    assert found.coverage == 1.0
    assert [error.day.day for error in found.days] == [6, 5]


def test_chance_is_the_scatter_of_counts():
    rates = np.random.default_rng(1).poisson(40.0, 100_000)
    found = week_error(MONDAY, [compared(5, [40.0], [40.0])])
    assert found is not None
    assert found.chance == pytest.approx(float(np.abs(rates - 40).mean()) / 40, rel=0.01)
