"""Other programs' forecasts and simulations, run in an environment of their own.

`ask` starts this module there; packages are pinned in requirements-bench.lock, which nothing but
the benchmark of planning installs.
"""

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any, Final

from bench.common import ROOT

HOME: Final = ROOT / "build" / "peers"
LOCK: Final = ROOT / "requirements-bench.lock"
_TIMEOUT_S: Final = 3600
#: Gentle, as half a year of days asks for: its defaults are worse here.
_BOOSTING: Final = {
    "objective": "l2",
    "learning_rate": 0.04,
    "num_leaves": 8,
    "min_data_in_leaf": 60,
    "verbose": -1,
    "num_threads": 1,
}


def install() -> None:
    """Make the peers' environment; a moment when it is there."""
    uv = str(Path(sys.executable).with_name("uv"))
    python = HOME / "bin" / "python"
    if not python.exists():
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(HOME)], check=True)
    command = [uv, "pip", "install", "--quiet", "--require-hashes", "--python", str(python)]
    subprocess.run([*command, "-r", str(LOCK)], check=True)


def ask(task: str, **given: Any) -> Any:
    """Let the peers' environment do a task, and return what it found."""
    start = "from bench.wfm_peers import serve; serve()"
    done = subprocess.run(
        [str(HOME / "bin" / "python"), "-c", start],
        input=json.dumps({"task": task, **given}),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=_TIMEOUT_S,
    )
    if done.returncode:
        raise RuntimeError(f"the peers' {task} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def serve() -> None:
    """Do one task from standard input; the last line of the output is the answer."""
    given: dict[str, Any] = json.load(sys.stdin)
    tasks = {"prophet": prophet, "lightgbm": lightgbm, "simpy": simpy, "ciw": ciw}
    print(json.dumps(tasks[given.pop("task")](**given)))


Table = list[list[float]]


def prophet(
    days: Sequence[str], calls: Table, origins: Sequence[int], horizon: int, holidays: Sequence[str]
) -> dict[str, Any]:
    """Forecast with Prophet: daily and weekly Fourier terms of order 20, multiplicative."""
    np, pd, module = (import_module(name) for name in ("numpy", "pandas", "prophet"))
    stamps = [_stamps(day, len(calls[0])) for day in days]
    special = pd.DataFrame({"holiday": "closed", "ds": pd.to_datetime(list(holidays))})
    found: list[Table] = []
    began = time.process_time()
    for origin in origins:
        past = pd.DataFrame(
            {"ds": list(chain(*stamps[:origin])), "y": np.array(calls[:origin]).ravel()}
        )
        model = module.Prophet(
            daily_seasonality=False,
            weekly_seasonality=False,
            yearly_seasonality=False,
            seasonality_mode="multiplicative",
            holidays=special.assign(lower_window=-1, upper_window=1) if len(special) else None,
        )
        model.add_seasonality("daily", 1, 20)
        model.add_seasonality("weekly", 7, 20)
        model.fit(past)
        ahead = pd.DataFrame({"ds": list(chain(*stamps[origin : origin + horizon]))})
        values = model.predict(ahead)["yhat"].to_numpy().reshape(horizon, -1)
        found.append(values.tolist())
    took = (time.process_time() - began) / len(origins)
    return {"forecasts": found, "s_per_fit": took, "version": module.__version__}


def lightgbm(
    days: Sequence[str], calls: Table, origins: Sequence[int], horizon: int, holidays: Sequence[str]
) -> dict[str, Any]:
    """Forecast with LightGBM, directly, as ratios to the mean of four like weekdays."""
    np, module = (import_module(name) for name in ("numpy", "lightgbm"))
    table, dates = np.array(calls), [date.fromisoformat(day) for day in days]
    closed = {date.fromisoformat(day) for day in holidays}
    found: list[Table] = []
    began = time.process_time()
    for origin in origins:
        rows: list[Any] = []
        targets: list[Any] = []
        weights: list[Any] = []
        for day in range(25 + horizon, origin):
            base = _like(table, dates, day, day - horizon + 1)
            rows.append(_described(np, dates[day], base, closed))
            targets.append(table[day] / np.maximum(base, 1))
            weights.append(base)
        past = module.Dataset(
            np.concatenate(rows), np.concatenate(targets), weight=np.concatenate(weights)
        )
        model = module.train(dict(_BOOSTING), past, num_boost_round=200)
        ahead: Table = []
        for day in range(origin, origin + horizon):
            base = _like(table, dates, day, origin)
            ahead.append((model.predict(_described(np, dates[day], base, closed)) * base).tolist())
        found.append(ahead)
    took = (time.process_time() - began) / len(origins)
    return {"forecasts": found, "s_per_fit": took, "version": module.__version__}


def _stamps(day: str, slots: int) -> list[datetime]:
    first = datetime.fromisoformat(day) + timedelta(hours=7)
    return [first + timedelta(minutes=30 * slot) for slot in range(slots)]


def _like(table: Any, dates: Sequence[date], day: int, known: int) -> Any:
    same = [n for n in range(min(known, day)) if dates[n].weekday() == dates[day].weekday()]
    return table[same[-4:]].mean(axis=0)


def _described(np: Any, day: date, base: Any, closed: set[date]) -> Any:
    beside = [day + timedelta(days=n) in closed for n in (-3, -2, -1, 1, 2, 3)]
    one = [day.weekday(), day.day, (day + timedelta(days=3)).day, *beside]
    return np.column_stack([np.arange(base.size), base, np.tile(one, (base.size, 1))])


def simpy(calls: int) -> dict[str, Any]:
    """Simulate M/M/100+M with simpy."""
    module, random = import_module("simpy"), import_module("random").Random(1)
    env = module.Environment()
    agents = module.Resource(env, capacity=100)
    left = [0]

    def caller() -> Any:
        with agents.request() as wanted:
            patience = env.timeout(random.expovariate(1.0))
            yield wanted | patience
            if wanted.triggered:
                yield env.timeout(random.expovariate(1.0))
            else:
                left[0] += 1

    def arrivals() -> Any:
        for _ in range(calls):
            yield env.timeout(random.expovariate(100.0))
            env.process(caller())

    env.process(arrivals())
    began = time.process_time()
    env.run()
    took = time.process_time() - began
    return {"per_s": calls / took, "abandoned": left[0] / calls, "version": module.__version__}


def ciw(calls: int) -> dict[str, Any]:
    """Simulate M/M/100+M with ciw."""
    module = import_module("ciw")
    exponential: Mapping[str, Any] = {
        "arrival_distributions": [module.dists.Exponential(100.0)],
        "service_distributions": [module.dists.Exponential(1.0)],
        "reneging_time_distributions": [module.dists.Exponential(1.0)],
        "number_of_servers": [100],
    }
    simulation = module.Simulation(module.create_network(**exponential))
    began = time.process_time()
    simulation.simulate_until_max_customers(calls)
    took = time.process_time() - began
    return {"per_s": calls / took, "version": module.__version__}
