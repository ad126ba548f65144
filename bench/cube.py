"""`make bench-cube`: the cube of a year of contacts beside hand-written SQL and pandas.

    CUBE_MILLIONS=50 make bench-cube

Every side runs in a process of its own under the same limits (DuckDB: 4 GB, 2 threads), so that
its peak of memory is its own. Facts are generated once, below the temporary folder.
"""

import multiprocessing
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import duckdb
from bench.common import Row, write
from bench.cube_load import HAND, files_of, generate
from bench.cube_pandas import pandas_cube
from bench.fold_load import events

from huawu.events import catalogue as events_catalogue
from huawu.metrics.asking import Ask, question_of
from huawu.metrics.catalogue import standard_catalogue
from huawu.metrics.cube import SHAPES, Cube
from huawu.metrics.folding.fold import FactFold
from huawu.metrics.shelf import FactShelf
from huawu.metrics.warehouse import Limits, Warehouse

MILLIONS: Final = float(os.environ.get("CUBE_MILLIONS", "50"))
PANDAS_MILLIONS: Final = 10.0
FOLDER: Final = Path(tempfile.gettempdir()) / "huawu-bench-cube"
_QUERIES: Final = 40  #: times each dashboard query is asked, the first of all in a cold process
_FULL: Final = SHAPES[-1]

#: What dashboards ask of a year, each by its name.
DASHBOARDS: Final[dict[str, Ask]] = {
    "year by month with grades": Ask(metrics=("offered", "connect_rate_agent", "aht"),
                                     by=("month",)),
    "queues of the year": Ask(metrics=("offered", "service_level", "abandonment_rate", "asa"),
                              by=("queue",)),
    "one queue by half hour": Ask(metrics=("offered", "service_level"), by=("half_hour",),
                                  where={"queue": ["q7"]}),
    "all service levels side by side": Ask(
        metrics=("service_level", "service_level_answered", "service_level_short",
                 "service_level_exit", "service_level_sl2", "service_level_ignored",
                 "service_level_s1", "service_level_live"), by=("month",)),
    "agents of the year": Ask(metrics=("handled", "aht", "avg_hold", "fcr_repeat"),
                              by=("agent",)),
    "one agent by day": Ask(metrics=("handled", "aht", "avg_wrap"), by=("day",),
                            where={"agent": ["a7"]}),
    "waiting by hour and weekday": Ask(metrics=("asa", "longest_wait", "wait_p90"),
                                       by=("weekday", "hour")),
    "abandonment marks by queue": Ask(
        metrics=("abandoned", "abandoned_within_15", "abandoned_within_180", "short_abandoned"),
        by=("queue",)),
    "channels by week": Ask(metrics=("entering", "handled", "abandonment_rate_long"),
                            by=("week", "channel")),
    "first-contact resolution by queue": Ask(metrics=("fcr_repeat", "fcr_s3", "valid_calls"),
                                             by=("queue",)),
}  # fmt: skip


def apart(work: Callable[..., Any], *arguments: Any) -> tuple[Any, float, float]:
    """Run a function in a fresh process; return its result, seconds, and peak memory in MB."""
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        return pool.apply(_measured, (work, arguments))


def _measured(work: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, float, float]:
    begin = time.perf_counter()
    found = work(*arguments)
    spent = time.perf_counter() - begin
    return found, spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _warehouse(folder: Path) -> Warehouse:
    return Warehouse(FactShelf(folder), Limits(memory="4GB", threads=2))


def ours(folder: Path) -> Path:
    """Make the cube from the catalogue, all months; return the pattern of its files."""
    cube = Cube(_warehouse(folder), standard_catalogue(), {})
    cube.build(cube.months(), [_FULL])
    return cube.file(_FULL, cube.months()[0]).parent / "*.parquet"


def by_hand(folder: Path) -> Path:
    """Make the same cube by one hand-written statement; return its file."""
    out = folder / "hand.parquet"
    config: dict[str, Any] = {
        "memory_limit": "4GB",
        "threads": 2,
        "temp_directory": str(folder / "spill"),
        "preserve_insertion_order": False,
    }
    with duckdb.connect(config=config) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(HAND.format(files=files_of(FactShelf(folder)), out=out))
    return out


def totals(files: Path) -> tuple[int, ...]:
    """Return how many rows a cube has, and the sum of each of its figures; nothing counts as 0."""
    by = ", ".join(_FULL.by)
    found = duckdb.execute(
        f"select count(*), sum(greatest(columns(* exclude ({by})), 0)) from '{files}'"  # noqa: S608
    ).fetchone()
    return () if found is None else tuple(int(each or 0) for each in found)


def roll_ups(folder: Path) -> None:
    """Make every shape of the cube, as the night does."""
    cube = Cube(_warehouse(folder), standard_catalogue(), {})
    cube.build(cube.months())


def last_days(folder: Path) -> None:
    """Cube the last month anew: what a night does while repeat contacts are provisional."""
    cube = Cube(_warehouse(folder), standard_catalogue(), {})
    cube.build(cube.months()[-1:])


def dashboards(folder: Path) -> dict[str, float]:
    """Ask each dashboard query many times; return its p95 in milliseconds."""
    warehouse = _warehouse(folder)
    cube = Cube(warehouse, standard_catalogue(), {})
    found: dict[str, float] = {}
    for name, ask in DASHBOARDS.items():
        spent: list[float] = []
        for _ in range(_QUERIES):
            begin = time.perf_counter()
            warehouse.answer(question_of(ask, standard_catalogue()), cube=cube)
            spent.append((time.perf_counter() - begin) * 1000)
        found[name] = statistics.quantiles(spent, n=20, method="inclusive")[-1]
    return found


def fold_rate(count: int) -> float:
    """Fold events as they come from the journal; return how many a second of processor time."""
    stored = [events_catalogue.encode(event) for event in events(count)]
    history = [events_catalogue.decode(each) for each in stored]
    fold, begin = FactFold("Asia/Shanghai"), time.process_time()
    for number, event in enumerate(history):
        fold.see(event)
        if number % 1_000 == 999:
            fold.take()
    return len(history) / (time.process_time() - begin)


def main() -> None:
    """Measure, and write the rows."""
    folder = FOLDER / f"{MILLIONS:g}"
    count = round(MILLIONS * 1e6)
    generate(FactShelf(folder), count)
    case = f"{MILLIONS:g} M contacts"
    by_hands, hand_s, hand_mb = apart(by_hand, folder)
    made, our_s, our_mb = apart(ours, folder)
    our_rows, *_ = told = totals(made)
    if told != totals(by_hands):
        raise AssertionError(f"figures of ours {told}, by hand {totals(by_hands)}")
    peer = f"hand-written SQL, DuckDB {duckdb.__version__}"
    rows = [
        Row(case=case, metric="cube, wall time", unit="s", value=our_s, peer=peer,
            peer_value=hand_s, at_most=1.15 * hand_s),
        Row(case=case, metric="cube, peak memory", unit="MB", value=our_mb, peer=peer,
            peer_value=hand_mb),
        Row(case=case, metric="cube, rows", unit="rows", value=our_rows),
        *_beside_pandas(),
        Row(case=case, metric="all shapes of the cube", unit="s", value=apart(roll_ups, folder)[1]),
        Row(case=case, metric="last month anew", unit="s", value=apart(last_days, folder)[1]),
    ]  # fmt: skip
    for name, p95_ms in apart(dashboards, folder)[0].items():
        rows.append(Row(case=name, metric="p95", unit="ms", value=p95_ms, at_most=300))
    rate, _, _ = apart(fold_rate, 200_000)
    rows.append(Row(case="fold of the journal", metric="events", unit="events/s of processor time",
                    value=rate, at_least=50_000))  # fmt: skip
    write("cube", rows)


def _beside_pandas() -> list[Row]:
    """Both sides over the part that pandas can hold."""
    millions = min(MILLIONS, PANDAS_MILLIONS)
    folder = FOLDER / f"{millions:g}"
    generate(FactShelf(folder), round(millions * 1e6))
    pandas_rows, pandas_s, pandas_mb = apart(pandas_cube, folder)
    made, our_s, our_mb = apart(ours, folder)
    our_rows, *_ = totals(made)
    if our_rows != pandas_rows:
        raise AssertionError(f"{our_rows} rows of ours, {pandas_rows} of pandas")
    peer, case = "pandas", f"{millions:g} M contacts"
    return [
        Row(case=case, metric="cube, wall time", unit="s", value=our_s, peer=peer,
            peer_value=pandas_s, at_most=pandas_s / 2.2),
        Row(case=case, metric="cube, peak memory", unit="MB", value=our_mb, peer=peer,
            peer_value=pandas_mb),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
