"""A demo month: calls that the demo's queues would have had, by half hours. Pure.

The rates are those by which the demo's callers call; each day is a little busier or quieter, and
counts scatter as counts do.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from huawu.demo import flow
from huawu.demo.planning import calls_per_hour
from huawu.kernel.ids import QueueId
from huawu.wfm.forecast.reading import Row, Table

DAYS: Final = 63
_STEP: Final = timedelta(minutes=30)
#: Which part of all callers a queue gets, and how long it handles one, in seconds.
QUEUES: Final[Mapping[QueueId, tuple[float, float]]] = {
    flow.MANDARIN: (0.45, 75.0),
    flow.ENGLISH: (0.2, 80.0),
    flow.TECHNICAL: (0.15, 95.0),
    flow.COMPLAINTS: (0.08, 110.0),
}
_WEEKDAYS: Final = (1.25, 1.05, 1.0, 1.0, 1.05, 0.7, 0.6)
_SPREAD: Final = 0.08  #: of a day's level


def past_calls(queue: QueueId, last: date, quiet_per_hour: float, zone: ZoneInfo) -> Table:
    """Return a queue's calls of the days up to and with the last one; always the same ones."""
    rows = list(_rows(queue, last, quiet_per_hour, zone))
    return Table(rows, _STEP, [])


def _rows(queue: QueueId, last: date, quiet_per_hour: float, zone: ZoneInfo) -> Iterator[Row]:
    part, handle_s = QUEUES[queue]
    rng = Random(f"{queue} {last}")  # noqa: S311  (a demo's past)
    number = 1
    for back in range(DAYS - 1, -1, -1):
        day = last - timedelta(days=back)
        level = part * _WEEKDAYS[day.weekday()] * max(0.5, rng.gauss(1.0, _SPREAD))
        for slot in range(48):
            at = datetime.combine(day, datetime.min.time()) + slot * _STEP
            rate = calls_per_hour(at.replace(tzinfo=zone), quiet_per_hour, zone) / 2
            number += 1
            yield Row(number, at, _count(rng, rate * level), rng.gauss(handle_s, 4.0))


def _count(rng: Random, mean: float) -> int:
    """Draw a Poisson count, by the gaps between calls of an interval of length 1."""
    count, at = 0, rng.expovariate(1.0)
    while at < mean:
        count += 1
        at += rng.expovariate(1.0)
    return count
