"""The demo month: always the same, busier by day than at night and on Mondays than on Sundays."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from huawu.demo import flow
from huawu.demo.past import DAYS, past_calls
from huawu.wfm.forecast.history import build
from huawu.wfm.forecast.plan import forecast

pytestmark = pytest.mark.unit

SUNDAY = date(2026, 11, 22)
ZONE = ZoneInfo("Asia/Shanghai")


def test_a_month_has_every_half_hour_and_is_always_the_same():
    first, again = (past_calls(flow.MANDARIN, SUNDAY, 150.0, ZONE) for _ in range(2))
    assert len(first.rows) == DAYS * 48
    assert first.rows == again.rows
    assert first.rows[-1].ts.date() == SUNDAY


def test_days_are_busier_than_nights_and_mondays_than_sundays():
    rows = past_calls(flow.MANDARIN, SUNDAY, 150.0, ZONE).rows
    by_hour = [sum(row.calls for row in rows if row.ts.hour == hour) for hour in (3, 10)]
    by_day = [sum(row.calls for row in rows if row.ts.weekday() == day) for day in (6, 0)]
    assert by_hour[1] > 1.8 * by_hour[0]
    assert by_day[1] > 1.6 * by_day[0]


def test_it_is_enough_to_forecast_from():
    table = past_calls(flow.ENGLISH, SUNDAY, 150.0, ZONE)
    found = forecast(build(table, timedelta(minutes=30), {}), 7)
    assert found.accuracy[0].wape < 0.3
