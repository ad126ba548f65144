"""The forecast part of the planning benchmark: rolling origins, refitted, beside other models."""

import gzip
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
from bench.common import Row
from bench.wfm_peers import ask
from numpy.typing import NDArray

from huawu.wfm.forecast import calendar, choice, handle_time, intraday
from huawu.wfm.forecast.history import History, build
from huawu.wfm.forecast.reading import read_rows

Array = NDArray[np.float64]
HALF: Final = timedelta(minutes=30)
HOURS: Final = slice(14, 42)  #: of the large bank, 07:00 to 21:00
BANK: Final = "bank_calls_5min_2003_to_sep26.csv.gz"
SMALL: Final = "anonbank_1999_jan_jul.parquet"


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far ahead, and from how many last days of the data."""

    name: str
    days: int  #: days of data
    origins: int
    step: int
    bar: float | None = None  #: goal of WAPE, as a ratio

    def starts(self, history: History) -> list[int]:
        """Return after how many days to forecast."""
        last = len(history.days) - self.days
        return sorted(last - self.step * n for n in range(self.origins))


LARGE: Final = (
    Horizon("1 day × 20", 1, 20, 3, 0.050),
    Horizon("1 week × 12", 5, 12, 5, 0.055),
    Horizon("4 weeks × 8", 20, 8, 5, 0.059),
)
#: Every day of the last months: few origins say little, for some days are unlike all before.
DAILY: Final = Horizon("1 day × 60, one after the other", 1, 60, 1, 0.050)
NOISY: Final = (Horizon("1 day × 20", 1, 20, 3), Horizon("1 week × 8", 7, 8, 7))


def bank(folder: Path, horizon: Horizon, *, quick: bool = False) -> list[Row]:
    """Measure one horizon on the large bank beside every anchor, or the cheap ones."""
    history, special = _bank(folder)
    peers = _plain(history, horizon)
    if not quick:
        peers["MSTL + ETS"] = _each(history, horizon, _mstl)
        peers |= _others(history, horizon, HOURS, sorted(special))
    return _compare(f"bank, 30 min, {horizon.name}", history, horizon, HOURS, peers)


def daily(folder: Path) -> list[Row]:
    """Measure each of the last days, and how well the rest of a day is foretold from its begin."""
    history, _ = _bank(folder)
    peers = _plain(history, DAILY)
    rows = _compare(f"bank, 30 min, {DAILY.name}", history, DAILY, HOURS, peers)
    return [*rows, *_intraday(history, HOURS)]


def _bank(folder: Path) -> tuple[History, Collection[date]]:
    """Return the large bank's history and its special days."""
    with gzip.open(folder / BANK, "rt") as lines:
        table = read_rows(lines)
    special = calendar.country("US", table.rows[0].ts.date(), table.rows[-1].ts.date())
    return build(table, HALF, special), special


def _plain(history: History, horizon: Horizon) -> dict[str, Array]:
    return {
        "weekly naive": _each(history, horizon, _naive),
        "mean of 8 weeks": _each(history, horizon, _mean_of_8),
    }


def small(folder: Path) -> list[Row]:
    """Measure on a small noisy bank with a week of seven days."""
    parquet: Any = __import__("pyarrow.parquet").parquet
    columns = ["arrival_ts", "outcome", "service_s"]
    calls = parquet.read_table(folder / SMALL, columns=columns).to_pandas()
    calls = calls.set_index("arrival_ts")["1999-01-01":"1999-07-31"]
    counts = calls[calls.outcome != "PHANTOM"].resample("30min").size()
    history = _small(["ts,calls", *(f"{ts},{count}" for ts, count in counts.items())])
    rows: list[Row] = []
    for horizon in NOISY:
        peers = _plain(history, horizon)
        case = f"small bank, 30 min, {horizon.name}"
        rows += _compare(case, history, horizon, slice(0, 48), peers)
    spoken = calls[(calls.outcome == "AGENT") & (calls.service_s > 0)].service_s.resample("30min")
    cells = zip(spoken.size().items(), spoken.mean().fillna(""), strict=True)
    timed = _small(["ts,calls,aht", *(f"{ts},{count},{aht}" for (ts, count), aht in cells)])
    return [*rows, *(_handle_times(timed, horizon) for horizon in NOISY)]


def _small(lines: Sequence[str]) -> History:
    special = calendar.country("IL", date(1999, 1, 1), date(1999, 8, 31))
    return build(read_rows(lines), HALF, special)


def _handle_times(history: History, horizon: Horizon) -> Row:
    """Measure how many intervals' mean handle times the limits held."""
    assert history.aht_s is not None
    inside: list[NDArray[np.bool_]] = []
    for start in horizon.starts(history):
        past, coming = history.before(start), slice(start, start + horizon.days)
        days = history.days[coming]
        calls = choice.choose(past, horizon.days).forecaster.predict(past, days).mean
        found = handle_time.predict(past, days, calls)
        assert found is not None
        came = history.aht_s[coming]
        inside.append(((found.low <= came) & (came <= found.high))[history.calls[coming] > 0])
    return Row(
        case=f"small bank, handle time, {horizon.name}",
        metric="80 % limits hold",
        unit="ratio",
        value=float(np.concatenate(inside).mean()),
    )


def _compare(
    case: str, history: History, horizon: Horizon, hours: slice, peers: dict[str, Array]
) -> list[Row]:
    actual = _actual(history, horizon)[:, :, hours]
    forecast, low, high, took = _ours(history, horizon)
    error = _wape(forecast[:, :, hours], actual)
    inside = (low[:, :, hours] <= actual) & (actual <= high[:, :, hours])
    bar = horizon.bar
    rows = [
        Row(case=case, metric="WAPE", unit="ratio", value=error, at_most=bar),
        Row(case=case, metric="80 % limits hold", unit="ratio", value=float(inside.mean())),
        Row(case=case, metric="CPU per queue", unit="s", value=took, at_most=2.0),
    ]
    for name, found in peers.items():
        theirs = _wape(found if found.shape == actual.shape else found[:, :, hours], actual)
        rows.append(
            Row(
                case=case,
                metric=f"WAPE beside {name}",
                unit="ratio",
                value=error,
                at_most=theirs,
                peer=name,
                peer_value=theirs,
            )
        )
    return rows


def _ours(history: History, horizon: Horizon) -> tuple[Array, Array, Array, float]:
    found: list[tuple[Array, Array, Array]] = []
    began = time.thread_time()
    for start in horizon.starts(history):
        past = history.before(start)
        chosen = choice.choose(past, horizon.days)
        days = history.days[start : start + horizon.days]
        forecast = chosen.forecaster.predict(past, days)
        found.append((forecast.mean, *forecast.between(choice.LOW, choice.HIGH, chosen.widen)))
    took = (time.thread_time() - began) / horizon.origins
    mean, low, high = (np.array(part) for part in zip(*found, strict=True))
    return mean, low, high, took


def _actual(history: History, horizon: Horizon) -> Array:
    starts = horizon.starts(history)
    return np.array([history.calls[start : start + horizon.days] for start in starts])


def _wape(forecast: Array, actual: Array) -> float:
    return float(np.abs(forecast - actual).sum() / actual.sum())


Model = Callable[[History, Sequence[date]], Array]


def _each(history: History, horizon: Horizon, model: Model) -> Array:
    return np.array(
        [
            model(history.before(start), history.days[start : start + horizon.days])
            for start in horizon.starts(history)
        ]
    )


def _naive(past: History, days: Sequence[date]) -> Array:
    return np.array([past.calls[_like(past, day)[-1]] for day in days])


def _mean_of_8(past: History, days: Sequence[date]) -> Array:
    return np.array([past.calls[_like(past, day)[-8:]].mean(axis=0) for day in days])


def _like(past: History, day: date) -> list[int]:
    return [n for n, other in enumerate(past.days) if other.weekday() == day.weekday()]


def _mstl(past: History, days: Sequence[date]) -> Array:
    """MSTL with a day's and a week's season and ETS; absent days filled by the week before."""
    models: Any = __import__("statsforecast.models").models
    hours = slice(14, 42)
    width = past.calls[:, hours].shape[1]
    known = dict(zip(past.days, past.calls[:, hours], strict=True))
    series: list[Array] = []
    for day in _weekdays(past.days[0], past.days[-1]):
        series.append(known[day] if day in known else series[-5])
    coming = _weekdays(past.days[-1] + timedelta(days=1), days[-1])
    ets = models.AutoETS(model="ZZN")
    model = models.MSTL(season_length=[width, 5 * width], trend_forecaster=ets)
    values = model.forecast(np.concatenate(series), h=width * len(coming))["mean"]
    found = np.zeros((len(days), past.slots))
    found[:, hours] = values.reshape(-1, width)[[coming.index(day) for day in days]]
    return found


def _weekdays(first: date, last: date) -> list[date]:
    count = (last - first).days + 1
    days = [first + timedelta(days=n) for n in range(count)]
    return [day for day in days if day.weekday() < 5]


def _others(
    history: History, horizon: Horizon, hours: slice, special: Sequence[date]
) -> dict[str, Array]:
    found: dict[str, Array] = {}
    for name in ("prophet", "lightgbm"):
        answer = ask(
            name,
            days=[str(day) for day in history.days],
            calls=history.calls[:, hours].tolist(),
            origins=horizon.starts(history),
            horizon=horizon.days,
            holidays=[str(day) for day in special],
        )
        found[f"{name} {answer['version']}"] = np.array(answer["forecasts"])
    return found


def _intraday(history: History, hours: slice) -> list[Row]:
    """Measure the rest of the day with the update beside without, on days it did not learn from."""
    count = len(history.days)
    forecasts: list[Array] = []
    model = choice.choose(history.before(count - 90), 1).forecaster
    for start in range(count - 90, count):
        if start % 10 == 0:
            model = choice.choose(history.before(start), 1).forecaster
        day = history.days[start : start + 1]
        forecasts.append(model.predict(history.before(start), day).mean[0, hours])
    planned, came = np.array(forecasts), history.calls[-90:, hours]
    recent = intraday.recent_of(history.slots)
    rows: list[Row] = []
    for hour in range(8, 21):
        passed = (hour - 7) * 2
        updated = [
            intraday.from_past(planned[n - 40 : n], came[n - 40 : n], recent).apply(
                planned[n], came[n], passed
            )
            for n in range(40, 90)
        ]
        rest = came[40:, passed:]
        without = _wape(planned[40:, passed:], rest)
        rows.append(
            Row(
                case=f"bank, rest of the day at {hour}:00",
                metric="WAPE",
                unit="ratio",
                value=_wape(np.array(updated)[:, passed:], rest),
                at_most=without,
                peer="no update",
                peer_value=without,
            )
        )
    return rows
