"""Planning beside other programs: forecast, staffing, simulation, schedules.

    make bench-wfm DATA=FOLDER              all of it: most of an hour
    make bench-wfm DATA="FOLDER --quick"    without other programs, short searches: minutes
    make bench-wfm DATA="FOLDER --only schedules"       one part, with a file of its own: minutes

The forecast and replay parts need a folder with two public sets of real calls; without it, they
are left out:

- bank_calls_5min_2003_to_sep26.csv.gz (ts,calls): `bank_calls` of the R package fpp3, five-minute
  counts of a North American bank, here its business days from 3 March to 26 September 2003.
- anonbank_1999_jan_jul.parquet (arrival_ts, outcome, one row per call): the "Anonymous Bank" data
  of Guedj and Mandelbaum, Technion, January to July 1999.
"""

import argparse
import math
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from bench import wfm_forecast, wfm_replay, wfm_schedule
from bench.common import Row, write
from bench.wfm_peers import ask, install
from tests.unit.simulation.simple_msk import PUBLISHED, estimates, simple_msk

from huawu.kernel.compiled import compiled
from huawu.simulation.drawn import play_on_the_core
from huawu.simulation.planned import read_plan
from huawu.simulation.scenario import Day, Scenario, day_of
from huawu.simulation.study import Engine, play_swiftly, study
from huawu.wfm.queues import abandonment, delay
from huawu.wfm.staffing import Rules, Target, staff
from huawu.wfm.volume import Volume

_AS_WRITTEN: Final = argparse.RawDescriptionHelpFormatter
SIZES: Final = ((12, 15), (48, 50), (125, 130), (1_000, 1_020), (5_000, 5_050))
GOAL: Final = Target(service_level=0.8, within_s=20)


@compiled
def _evaluate_a(load: float, agents: int, times: int) -> float:
    total = 0.0
    for n in range(times):
        total += abandonment(load + n * 1e-9, agents, 0.7, 0.1).served_early
    return total


@compiled
def _evaluate_c(load: float, agents: int, times: int) -> float:
    total = 0.0
    for n in range(times):
        total += delay(load + n * 1e-9, agents, 0.1)[1]
    return total


def erlang() -> list[Row]:
    """Measure evaluations of the service level."""
    rows: list[Row] = []
    for name, evaluate in (("C", _evaluate_c), ("A", _evaluate_a)):
        evaluate(10.0, 12, 1)
        for load, agents in SIZES:
            began = time.thread_time()
            evaluate(float(load), agents, 20_000)
            per_s = 20_000 / (time.thread_time() - began)
            rows.append(
                Row(
                    case=f"Erlang {name}, {agents:,} agents",
                    metric="service levels",
                    unit="per s of CPU",
                    value=per_s,
                    at_least=100_000,
                )
            )
    return rows


def staffing() -> list[Row]:
    """Measure how well plans keep their promise in the worst interval when they are simulated."""
    rows: list[Row] = []
    for aht_s in (210.0, 900.0):
        for carry_over in (False, True):
            rules = Rules(target=GOAL, aht_s=aht_s, patience_s=120, carry_over=carry_over)
            worst, hours = _worst(rules, aht_s)
            case = f"sinusoidal day, 20 erlangs, AHT {aht_s:.0f} s, "
            case += "with carry-over" if carry_over else "each interval alone"
            goal = 0.78 if carry_over else None
            rows += [
                Row(case=case, metric="worst SL", unit="ratio", value=worst, at_least=goal),
                Row(case=case, metric="staff", unit="hours", value=hours),
            ]
    return [*rows, *_uncertain()]


def _worst(rules: Rules, aht_s: float) -> tuple[float, float]:
    begin = datetime(2026, 1, 5, 8)  # noqa: DTZ001  (wall time)
    volumes = [
        Volume(
            ts=begin + n * timedelta(minutes=30),
            calls=20 * (1 + 0.5 * math.sin(2 * math.pi * n / 24)) * 1800 / aht_s,
            spread=0.0,
            aht_s=None,
        )
        for n in range(24)
    ]
    plan = staff(volumes, rules)
    lines = ["ts,calls,agents", *(f"{p.volume.ts},{p.volume.calls},{p.agents}" for p in plan)]
    (day,) = read_plan(lines, rules.interval, aht_s=aht_s, patience_s=120, within_s=20).values()
    found = study(day, 4_000, engine=Engine.SWIFT)
    levels = [interval["service_level"].mean for interval in found.by_interval]
    return min(levels), sum(p.agents for p in plan) / 2


def _uncertain() -> list[Row]:
    """Measure staff on a mean against staff on a distribution, on days that differ (Gamma 28.7)."""
    rows: list[Row] = []
    now = datetime(2026, 1, 5, 8)  # noqa: DTZ001  (wall time)
    volume = Volume(ts=now, calls=1_000, spread=1 / 28.7, aht_s=None)
    for uncertain in (False, True):
        rules = Rules(target=GOAL, aht_s=180, patience_s=180, uncertain=uncertain)
        (one,) = staff([volume], rules)
        day = _pool(one.agents, hours=5, busyness_shape=28.7)
        found = study(day, 3_000, engine=Engine.SWIFT).together["service_level"]
        case = f"100 erlangs, busy days, staffed on the {'spread' if uncertain else 'mean'}"
        goal = 0.78 if uncertain else None
        rows += [
            Row(case=case, metric="SL of all calls", unit="ratio", value=found.mean, at_least=goal),
            Row(case=case, metric="agents", unit="people", value=one.agents),
        ]
    return rows


def _pool(agents: int, hours: float, **more: float) -> Day:
    queue = {"name": "q", "calls_per_hour": 2_000, "aht_s": 180, "patience_s": 180}
    groups = [{"name": "g", "agents": agents}]
    told = {"interval_s": hours * 3600, "queues": [queue], "groups": groups, **more}
    return day_of(Scenario.model_validate(told))


def simulation(*, quick: bool = False) -> list[Row]:
    """Measure calls per second on M/M/100+M, and SimpleMSK against what was published."""
    day = _pool(100, hours=10)
    play_swiftly(day, [1])
    began = time.thread_time()
    swift = sum(one.counts[..., 0].sum() for one in play_swiftly(day, range(50)))
    swift_per_s = float(swift) / (time.thread_time() - began)
    play_on_the_core(_pool(100, hours=1), 1)
    began = time.thread_time()
    core_per_s = float(play_on_the_core(day, 2).counts[..., 0].sum())
    core_per_s /= time.thread_time() - began
    case = "M/M/100+M"
    rows = [
        Row(
            case=case,
            metric="compiled loops",
            unit="calls/s",
            value=swift_per_s,
            at_least=5_000_000,
        )
    ]
    peers = () if quick else (("simpy", 100_000, 0.5), ("ciw", 20_000, None))
    for name, calls, goal in peers:
        theirs = ask(name, calls=calls)
        rows.append(
            Row(
                case=case,
                metric=f"the real router beside {name}",
                unit="calls/s",
                value=core_per_s,
                at_least=None if goal is None else goal * theirs["per_s"],
                peer=f"{name} {theirs['version']}",
                peer_value=theirs["per_s"],
            )
        )
    core = [] if quick else _published(Engine.CORE, 100)
    return [*rows, *_published(Engine.SWIFT, 1_000), *core]


def _published(engine: Engine, days: int) -> list[Row]:
    found = estimates(list(study(simple_msk(), days, engine=engine).days))
    met = [
        found[name].low <= high and found[name].high >= low
        for name, (low, high) in PUBLISHED.items()
    ]
    return [
        Row(
            case=f"SimpleMSK, {days:,} days on {engine}",
            metric="published figures met",
            unit=f"of {len(met)}",
            value=float(np.sum(met)),
            at_least=len(met),
        )
    ]


def _parts(folders: Sequence[Path], *, quick: bool) -> dict[str, Callable[[], list[Row]]]:
    """Return what is measured, by name."""
    parts: dict[str, Callable[[], list[Row]]] = {
        "erlang": erlang,
        "staffing": staffing,
        "simulation": lambda: simulation(quick=quick),
        "schedules": lambda: wfm_schedule.scheduling(quick=quick),
        "day": wfm_schedule.running_day,
    }
    for folder in folders:
        parts |= {
            _named(horizon): partial(wfm_forecast.bank, folder, horizon, quick=quick)
            for horizon in wfm_forecast.LARGE
        }
        parts["daily"] = partial(wfm_forecast.daily, folder)
        parts["small"] = partial(wfm_forecast.small, folder)
        if not quick:
            parts["replay"] = partial(wfm_replay.bank, folder)
    return parts


def _named(horizon: wfm_forecast.Horizon) -> str:
    return "forecast-" + horizon.name.split(" ×")[0].replace(" ", "-")


def main(arguments: Sequence[str] = sys.argv[1:]) -> None:
    """Measure and write build/bench/wfm.json, or wfm_PART.json for one part."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=_AS_WRITTEN)
    asked.add_argument("folders", nargs="*", type=Path)
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--only")
    told = asked.parse_args(arguments)
    parts = _parts(told.folders, quick=told.quick)
    if told.only is not None and told.only not in parts:
        asked.error(f"--only takes one of {', '.join(parts)}")
    if not told.quick:
        install()
    if told.only is None:
        write("wfm", [row for part in parts.values() for row in part()])
    else:
        write(f"wfm_{told.only}", parts[told.only]())


if __name__ == "__main__":
    main()
