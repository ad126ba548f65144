"""A forecast of a centre whose truth is known, and what it does with a damaged past."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from tests.unit.wfm.forecast.made import MONDAY, busy_mondays, rows

from huawu.kernel.errors import Invalid
from huawu.wfm.forecast import calendar
from huawu.wfm.forecast.calendar import Kind, Special
from huawu.wfm.forecast.history import History, build
from huawu.wfm.forecast.plan import Forecast, forecast
from huawu.wfm.forecast.reading import read_rows

pytestmark = pytest.mark.unit

HALF = timedelta(minutes=30)
HEAD = "ts,calls"


def history(lines: list[str], special: dict[date, Special] | None = None) -> History:
    return build(read_rows(lines), HALF, special or {})


def truth(found: Forecast) -> np.ndarray:
    return np.array([[busy_mondays(day, slot) for slot in range(16)] for day in found.days])


def test_weekdays_and_hours_are_found_and_forecast_close_to_the_truth():
    found = forecast(history(rows(20, mean=busy_mondays)), 14)
    assert [day.weekday() for day in found.days] == [0, 1, 2, 3, 4] * 2
    calls = found.calls[:, 18:34]
    assert np.abs(calls - truth(found)).sum() / truth(found).sum() < 0.04
    assert found.calls.sum() == pytest.approx(calls.sum())


def test_a_past_that_repeats_itself_exactly_is_forecast_without_a_scale_for_its_error():
    found = forecast(history([HEAD, *(f"{at},20" for at in half_hours(70))]), 7)
    assert [one.mase for one in found.accuracy] == [None, None]
    assert found.calls.sum() == pytest.approx(7 * 48 * 20, rel=0.01)


def half_hours(days: int) -> list[datetime]:
    midnight = datetime.combine(MONDAY, datetime.min.time())
    return [midnight + n * HALF for n in range(48 * days)]


def test_the_limits_hold_about_four_of_five_intervals_to_come():
    found = forecast(history(rows(20, mean=busy_mondays)), 28)
    came = np.random.default_rng(5).poisson(truth(found))
    low, high = found.low[:, 18:34], found.high[:, 18:34]
    assert 0.7 < ((low <= came) & (came <= high)).mean() < 0.95


def test_five_minutes_are_added_up_to_the_interval():
    fine = build(read_rows(rows(2, step_min=5)), HALF, {})
    assert fine.calls[0, 18:34].mean() == pytest.approx(300, rel=0.1)


def test_an_interval_that_rows_do_not_fill_is_refused():
    with pytest.raises(Invalid, match="multiple"):
        build(read_rows(rows(2)), timedelta(minutes=15), {})


def test_a_week_of_zeros_is_left_out_and_said():
    lines = rows(12, mean=busy_mondays)
    dead = [line.split(",")[0] + ",0" if "2026-02-0" in line else line for line in lines]
    past = history(dead)
    assert any("usual days without calls" in note for note in past.notes)
    assert not any(date(2026, 2, 1) <= day <= date(2026, 2, 9) for day in past.days)
    assert forecast(past, 7).calls.sum() == pytest.approx(truth(forecast(past, 7)).sum(), rel=0.08)


def test_an_outlier_is_left_out_and_said():
    lines = rows(12, mean=lambda day, _: 500.0 if day == date(2026, 2, 4) else 50.0)
    past = history(lines)
    assert date(2026, 2, 4) not in past.days
    assert any("2026-02-04" in note and "outlier" in note for note in past.notes)


def test_a_gap_is_filled_from_its_weekday_and_said():
    lines = [line for line in rows(12) if "2026-02-04 12" not in line]
    past = history(lines)
    place = past.days.index(date(2026, 2, 4))
    assert past.filled[place].sum() == 2
    assert past.calls[place, 24] == pytest.approx(50, rel=0.2)
    assert any("2026-02-04: 2 intervals" in note for note in past.notes)


def test_half_a_day_is_no_day_to_learn_from():
    lines = [line for line in rows(12) if "2026-02-04 1" not in line]
    assert date(2026, 2, 4) not in history(lines).days


def test_three_days_are_refused_with_what_is_needed():
    with pytest.raises(Invalid, match="3 days are fit to learn from; a forecast needs 7"):
        forecast(history(rows(1)[: 1 + 3 * 16]), 7)


def test_two_weeks_fall_back_to_the_mean_of_the_weekday_and_say_so():
    found = forecast(history(rows(2)), 7)
    assert found.model == "weekday mean"
    assert any("too little to check" in note for note in found.notes)


def test_a_coming_closed_day_is_left_out():
    closed = {MONDAY + timedelta(days=7 * 12): Special("works outing", Kind.CLOSED)}
    found = forecast(history(rows(12), closed), 7)
    assert [day.weekday() for day in found.days] == [1, 2, 3, 4]


def test_holidays_that_were_closed_stay_closed():
    lines = [line for line in rows(30) if "2026-05-25" not in line and "2026-01-19" not in line]
    special = calendar.country("US", date(2026, 1, 1), date(2026, 12, 31))
    lines = [ln for ln in lines if ln == "ts,calls" or date.fromisoformat(ln[:10]) not in special]
    found = forecast(history(lines, special), 56)
    assert date(2026, 9, 7) not in found.days
    assert date(2026, 8, 31) not in special
    assert date(2026, 8, 31) in found.days


def test_a_worked_weekend_of_china_is_open():
    special = calendar.country("CN", date(2026, 1, 1), date(2026, 12, 31))
    assert any(day.weekday() > 4 and one.kind is Kind.WORKING for day, one in special.items())


def night(first: date) -> list[str]:
    """Return eight weeks of a centre that is open from 02:00 to 04:00 every day."""
    lines = rows(8, first=first, days=frozenset(range(7)))
    early = [line.replace(" 09:", " 02:").replace(" 10:", " 03:") for line in lines]
    return [lines[0], *(line for line in early if line[11:13] in {"02", "03"})]


def hours_of(day: date, found: Forecast) -> list[str]:
    zone = ZoneInfo("Europe/Berlin")
    return [line.ts.strftime("%H:%M%z") for line in found.lines(zone) if line.ts.date() == day]


def test_the_hour_that_a_clock_change_repeats_comes_twice():
    found = forecast(history(night(date(2026, 8, 24))), 7)
    assert hours_of(date(2026, 10, 25), found) == [
        *("02:00+0200", "02:30+0200", "02:00+0100", "02:30+0100"),
        *("03:00+0100", "03:30+0100"),
    ]


def test_the_hour_that_a_clock_change_skips_is_left_out():
    found = forecast(history(night(date(2026, 1, 26))), 7)
    assert hours_of(date(2026, 3, 29), found) == ["03:00+0200", "03:30+0200"]


def test_a_tuesday_after_the_first_closed_monday_is_expected_to_be_busier_than_others():
    closed = {MONDAY + timedelta(days=84): Special("works outing", Kind.CLOSED)}
    found = forecast(history(rows(12, mean=busy_mondays), closed), 14)
    total = dict(zip(found.days, found.calls.sum(axis=1), strict=True))
    tuesday, monday, another = (MONDAY + timedelta(days=n) for n in (85, 91, 92))
    assert total[tuesday] > 1.15 * total[another]
    assert total[tuesday] < total[monday]


def test_handle_times_are_forecast_by_weekday():
    lines = [f"{line},{300 if busy(line) else 200}" for line in rows(12)[1:]]
    found = forecast(history(["ts,calls,aht", *lines]), 7)
    assert found.aht is not None
    monday, *others = found.aht.mean[:, 20]
    assert monday == pytest.approx(300, rel=0.03)
    assert others == pytest.approx([200] * 4, rel=0.03)


def busy(line: str) -> bool:
    return date.fromisoformat(line[:10]).weekday() == 0
