"""A staffing plan as days to simulate: does it keep in the queue what it promised on paper?"""

import csv
import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import groupby

from huawu.kernel.errors import Invalid
from huawu.simulation.scenario import Day, Group, Queue, Scenario, day_of


def read_plan(
    lines: Iterable[str],
    interval: timedelta,
    *,
    aht_s: float,
    patience_s: float | None,
    within_s: float,
) -> dict[date, Day]:
    """Read a plan with the columns ts, calls and agents, as `huawu wfm staff` writes it.

    Each day is one queue and one group; intervals that the plan leaves out have neither calls nor
    agents.

    Raises:
        Invalid: names the row and the rule it breaks.
    """
    rows = [_row(f"row {number}", row) for number, row in enumerate(csv.DictReader(lines), start=2)]
    if not rows:
        raise Invalid("plan", "the file has no rows under its header.")
    found: dict[date, Day] = {}
    for day, some in groupby(rows, key=lambda row: row[0].date()):
        calls, agents = _spread(list(some), interval)
        queue = Queue(
            name="plan",
            calls_per_hour=[count * 3600 / interval.total_seconds() for count in calls],
            aht_s=aht_s,
            patience_s=patience_s,
            within_s=within_s,
        )
        group = Group(name="plan", agents=agents)
        scenario = Scenario(interval_s=interval.total_seconds(), queues=[queue], groups=[group])
        found[day] = day_of(scenario)
    return found


def _row(place: str, row: Mapping[str, str | None]) -> tuple[datetime, float, int]:
    try:
        ts = datetime.fromisoformat(row["ts"] or "")
        calls, agents = float(row["calls"] or ""), int(row["agents"] or "")
    except KeyError as missing:
        raise Invalid("row 1", f"the header has no column {missing}.") from None
    except ValueError:
        raise Invalid(place, "needs a time, calls and a whole number of agents.") from None
    if not 0 <= calls < math.inf or agents < 0:
        raise Invalid(place, "calls and agents must be 0 or more.")
    return ts, calls, agents


def _spread(
    rows: list[tuple[datetime, float, int]], interval: timedelta
) -> tuple[list[float], list[int]]:
    first = rows[0][0]
    count = (rows[-1][0] - first) // interval + 1
    calls, agents = [0.0] * count, [0] * count
    for ts, some, there in rows:
        place, rest = divmod(ts - first, interval)
        if rest or place < 0:
            raise Invalid("interval", f"{ts} is not a multiple of it after {first}.")
        calls[place], agents[place] = some, there
    return calls, agents
