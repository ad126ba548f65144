"""The rest of a day: moved by its beginning where past days show that this helps."""

from datetime import timedelta

import numpy as np
import pytest
from tests.unit.wfm.forecast.made import busy_mondays, rows

from huawu.kernel.errors import Invalid
from huawu.wfm.forecast import intraday
from huawu.wfm.forecast.reading import read_rows

pytestmark = pytest.mark.unit

HALF = timedelta(minutes=30)
CHANCE = np.random.default_rng(3)
PLANNED = np.full((60, 16), 200.0)


def test_a_deviation_that_stayed_in_the_past_moves_the_rest():
    level = CHANCE.lognormal(0, 0.2, (60, 1))
    updates = intraday.from_past(PLANNED, CHANCE.poisson(PLANNED * level).astype(float), 6)
    assert updates.trust[8] > 0.8
    updated = updates.apply(PLANNED[0], PLANNED[0] * 1.2, 8)
    assert updated[:8] == pytest.approx(240)
    assert 225 < updated[8] <= 241


def test_a_deviation_that_was_chance_moves_nothing():
    updates = intraday.from_past(PLANNED, CHANCE.poisson(PLANNED).astype(float), 6)
    assert (updates.trust < 0.35).all()
    assert (updates.trust == 0).mean() > 0.6


def test_the_last_hours_move_the_rest_and_not_what_was_long_before():
    level = CHANCE.lognormal(0, 0.2, (60, 1))
    updates = intraday.from_past(PLANNED, CHANCE.poisson(PLANNED * level).astype(float), 4)
    actual = PLANNED[0] * np.repeat([1.5, 1.0], 8)
    assert updates.apply(PLANNED[0], actual, 12)[12:] == pytest.approx(PLANNED[0][12:])


def test_too_few_days_move_nothing():
    level = CHANCE.lognormal(0, 0.2, (10, 1))
    assert not intraday.from_past(PLANNED[:10], PLANNED[:10] * level, 6).trust.any()


def test_a_running_day_is_planned_from_the_days_before_and_moved_by_its_morning():
    lines = rows(16, mean=busy_mondays)
    morning = [f"2026-04-27 {9 + n // 2:02}:{n % 2 * 30:02},100" for n in range(6)]
    today = intraday.run_day(read_rows([*lines, *morning]), HALF, {})
    assert str(today.day) == "2026-04-27"
    assert today.passed == 18 + 6
    assert today.updated[18:24].tolist() == [100.0] * 6
    assert today.planned[24:34].sum() == pytest.approx(80 * 10 * 1.65, rel=0.1)


def test_a_day_that_is_usually_closed_cannot_be_updated():
    with pytest.raises(Invalid, match="usually closed"):
        intraday.run_day(read_rows([*rows(6), "2026-02-21 09:00,3"]), HALF, {})
