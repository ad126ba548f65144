"""Public holidays to begin a calendar with."""

from datetime import date

import pytest

from huawu.centre.calendar import DayKind, Source, public_days
from huawu.kernel.errors import Invalid

pytestmark = pytest.mark.unit


def test_china_has_its_worked_weekends_for_a_year_whose_notice_has_come() -> None:
    source, days = public_days(2026, "CN")
    by_day = {each.day: each for each in days}
    assert source is Source.NOTICE
    assert by_day[date(2026, 2, 17)].kind is DayKind.HOLIDAY
    assert by_day[date(2026, 2, 14)].kind is DayKind.WORKED
    assert (by_day[date(2026, 2, 14)].name, by_day[date(2026, 10, 1)].name) == ("春节", "国庆节")
    assert all(d.day.isoweekday() > 5 for d in days if d.kind is DayKind.WORKED)
    assert date(2026, 1, 10) not in by_day  # an ordinary weekend


def test_for_a_year_without_a_notice_there_is_what_the_law_says() -> None:
    source, days = public_days(2030, "CN")
    assert source is Source.LAW
    assert date(2030, 10, 1) in {each.day for each in days}


def test_other_countries_have_theirs_and_unknown_ones_are_refused() -> None:
    _, days = public_days(2026, "DE")
    assert "German Unity Day" in {each.name for each in days}
    with pytest.raises(Invalid, match="country"):
        public_days(2026, "XX")
    with pytest.raises(Invalid, match="year"):
        public_days(1999, "CN")
