"""When the night's work begins."""

from datetime import UTC, datetime

import pytest

from huawu.app.office import until_night_s

pytestmark = pytest.mark.unit

HOUR_S = 3_600


@pytest.mark.parametrize(
    ("now", "zone", "hours"),
    [
        (datetime(2026, 1, 5, 18, 0, tzinfo=UTC), "Asia/Shanghai", 1),
        (datetime(2026, 1, 5, 19, 0, tzinfo=UTC), "Asia/Shanghai", 24),
        (datetime(2026, 3, 28, 2, 0, tzinfo=UTC), "Europe/Berlin", 23),  # clocks go forward
        (datetime(2026, 10, 24, 1, 0, tzinfo=UTC), "Europe/Berlin", 25),  # and back
    ],
)
def test_it_is_three_by_the_wall_clock_of_the_centre(now: datetime, zone: str, hours: int) -> None:
    assert until_night_s(now, zone) == hours * HOUR_S
