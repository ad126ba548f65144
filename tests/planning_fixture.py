"""Past calls for tests of planning: known rates by weekday and time, with the scatter of counts."""

from datetime import date, datetime, timedelta
from typing import Final

import numpy as np

#: The day before the hand clock's first morning.
LAST: Final = date(2026, 1, 4)


def rate(at: datetime) -> float:
    """Return the calls expected in the half hour that begins."""
    by_day = 0.4 if at.weekday() >= 5 else 1.3 if at.weekday() == 0 else 1.0
    return by_day * (20 + 30 * np.sin(np.pi * (at.hour + at.minute / 60 - 8) / 12) ** 2)


def past_calls(days: int = 70, last: date = LAST, seed: int = 1) -> str:
    """Return a file of calls, 08:00 to 20:00 of every day."""
    chance = np.random.default_rng(seed)
    lines = ["ts,calls,aht"]
    for offset in range(days - 1, -1, -1):
        midnight = datetime.combine(last - timedelta(days=offset), datetime.min.time())
        for slot in range(16, 40):
            at = midnight + slot * timedelta(minutes=30)
            lines.append(f"{at.isoformat(sep=' ')},{chance.poisson(rate(at))},{200 + slot}")
    return "\n".join(lines)
