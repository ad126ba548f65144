"""The ends of calendars: a day there is refused, not a fault of ours."""

from datetime import date

import pytest

from huawu.kernel.clock import SystemClock
from huawu.kernel.errors import Invalid
from huawu.planning.local import LocalDays

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("day", "minute", "zone"),
    [(date.min, 0, "Asia/Shanghai"), (date.max, 1_440, "America/New_York")],
)
def test_a_day_at_the_end_of_calendars_is_refused(day: date, minute: int, zone: str) -> None:
    with pytest.raises(Invalid, match="calendar"):
        LocalDays(SystemClock(), zone).instant(day, minute)
