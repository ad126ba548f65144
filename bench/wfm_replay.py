"""The replay part of the planning benchmark: real days of a small bank played again.

Nobody recorded when the bank's agents were there, nor their work after calls: an agent is taken to
be there from call to call. So the days are harder to meet than a centre's own, of which states are
known.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
from bench.common import Row

from huawu.centre.model import Queue
from huawu.kernel.ids import QueueId
from huawu.simulation.beside import Likeness, likeness
from huawu.simulation.past import learn_habits
from huawu.simulation.recorded import Cast, past_calls, past_day, with_work_after
from huawu.simulation.recorded import Row as Fact
from huawu.simulation.replay import replay

DATA: Final = "anonbank_1999_jan_jul.parquet"
HOUR_MS: Final = 3_600_000
DAYS: Final = 20  #: the last weekdays (Sunday to Thursday) of the data
RUNS: Final = 10
AHEAD_S: Final = 90.0  #: "high-priority customers are placed 1.5 min ahead in the queue"


def bank(folder: Path) -> list[Row]:
    """Measure how near replays come to days as they were, and by habits of the 28 days before."""
    facts = _facts(folder)
    days = sorted({row["day"] for row in facts if row["day"].weekday() in {6, 0, 1, 2, 3}})[-DAYS:]
    found = [_played(facts, day) for day in days]
    rows: list[Row] = []
    for which, name in ((0, "as it was"), (1, "by habits")):
        case = f"small bank, {DAYS} days replayed, {name}"
        for figure, unit in (
            ("service_level", "points"), ("abandonment", "points"), ("mean_wait_s", "s"),
        ):  # fmt: skip
            rows += _distance(case, figure, unit, [pair[which] for pair in found])
    return rows


def _distance(case: str, figure: str, unit: str, days: Sequence[Likeness]) -> list[Row]:
    scale = 100 if unit == "points" else 1
    real = np.array([day.together[figure].real for day in days]) * scale
    apart = np.array([day.together[figure].apart for day in days]) * scale
    said = f"{figure} (really {real.mean():.1f})"
    return [
        Row(case=case, metric=f"{said}, bias", unit=unit, value=float(apart.mean())),
        Row(case=case, metric=f"{said}, mean distance of days", unit=unit,
            value=float(np.abs(apart).mean())),
    ]  # fmt: skip


def _played(facts: Sequence[Fact], day: Any) -> tuple[Likeness, Likeness]:
    calls = [row for row in facts if row["day"] == day]
    names = sorted({row["queue"] for row in facts})
    cast = Cast(
        queues=[Queue(id=QueueId(n), name=n, priority_weight_s=AHEAD_S) for n in names], agents=[]
    )
    begin = _ms(datetime.combine(day, datetime.min.time()))
    past = past_day(cast, calls, [], begin_ms=begin, end_ms=begin + 24 * HOUR_MS, interval_s=1_800)
    before = [row for row in facts if timedelta() < day - row["day"] <= timedelta(days=28)]
    taught = [
        call
        for earlier in sorted({row["day"] for row in before})
        for call in past_calls(cast, with_work_after([r for r in before if r["day"] == earlier]), 0)
    ]
    habits = learn_habits(taught, len(past.queues))
    seen = replay(past, habits, range(RUNS))
    drawn = replay(past, habits, range(RUNS), drawn=True)
    return likeness(past.outcome(), seen), likeness(past.outcome(), drawn)


def _facts(folder: Path) -> list[Fact]:
    parquet: Any = __import__("pyarrow.parquet").parquet
    columns = ["call_key", "priority", "vru_exit_ts", "queue_s", "service_s", "queued", "outcome",
               "agent"]  # fmt: skip
    table: list[dict[str, Any]] = parquet.read_table(folder / DATA, columns=columns).to_pylist()
    return [
        {
            "id": row["call_key"], "channel": "voice", "direction": "inbound", "asked": 1,
            "queue": "bank", "agent": row["agent"] or "", "priority": int(row["priority"] == 2),
            "outcome": "answered" if row["outcome"] == "AGENT" else "abandoned",
            "at_ms": _ms(row["vru_exit_ts"]), "day": row["vru_exit_ts"].date(), "ring": 0,
            "wait": row["queue_s"] * 1_000, "talk": row["service_s"] * 1_000, "hold": 0, "wrap": 0,
        }
        for row in table
        if row["outcome"] == "AGENT" or (row["outcome"] == "HANG" and row["queued"])
    ]  # fmt: skip


def _ms(at: datetime) -> int:
    return round((at - datetime(1999, 1, 1)) / timedelta(milliseconds=1))  # noqa: DTZ001  (wall)
