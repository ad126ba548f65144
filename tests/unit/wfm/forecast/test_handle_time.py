"""Handle times of coming days and their limits, where the truth is known."""

from datetime import timedelta

import numpy as np
import pytest
from tests.unit.wfm.forecast.made import rows

from huawu.wfm.forecast.handle_time import HandleTime, predict
from huawu.wfm.forecast.history import History, build
from huawu.wfm.forecast.reading import read_rows

pytestmark = pytest.mark.unit

TRUE_S = 200.0
OPEN = slice(18, 34)
DAY = timedelta(days=1)


def drawn(count: int, chance: np.random.Generator) -> float:
    """Return the mean of so many handle times, which spread as wide as they are long."""
    return float(chance.gamma(count) * TRUE_S / count)


def history(calls: float) -> History:
    """Return twenty weeks with so many calls in each interval."""
    chance = np.random.default_rng(3)
    lines = rows(20, mean=lambda _day, _slot: calls)[1:]
    counts = [int(line.split(",")[1]) for line in lines]
    cells = (drawn(count, chance) if count else "" for count in counts)
    timed = (f"{line},{cell}" for line, cell in zip(lines, cells, strict=True))
    return build(read_rows(["ts,calls,aht", *timed]), timedelta(minutes=30), {})


def coming(calls: float, weeks: int = 4) -> HandleTime:
    past = history(calls)
    days = [past.last + n * DAY for n in range(1, 7 * weeks) if (past.last + n * DAY).weekday() < 5]
    found = predict(past, days, np.full((len(days), past.slots), calls))
    assert found is not None
    return found


@pytest.mark.parametrize("calls", [6.0, 50.0])
def test_the_limits_hold_about_four_of_five_intervals_to_come(calls: float) -> None:
    found = coming(calls)
    chance = np.random.default_rng(8)
    low, high = found.low[:, OPEN], found.high[:, OPEN]
    counts = np.maximum(chance.poisson(calls, low.shape), 1)
    came = chance.gamma(counts) * TRUE_S / counts
    assert 0.7 < ((low <= came) & (came <= high)).mean() < 0.9


def test_the_fewer_calls_the_wider_the_limits() -> None:
    few, many = (coming(calls, weeks=1) for calls in (6.0, 50.0))
    width = [float((each.high - each.low)[:, OPEN].mean()) for each in (few, many)]
    assert width[0] > 2 * width[1]


def test_a_past_without_handle_times_promises_none() -> None:
    past = build(read_rows(rows(8)), timedelta(minutes=30), {})
    assert predict(past, [past.last + DAY], np.ones((1, past.slots))) is None
