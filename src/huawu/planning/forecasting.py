"""One queue's forecast as plain data; computed in a process of its own by `apart`. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from huawu.centre.planning import PlanningRules
from huawu.planning.apart import Watch
from huawu.wfm.forecast import calendar, history
from huawu.wfm.forecast.calendar import Kind, Special
from huawu.wfm.forecast.choice import choose
from huawu.wfm.forecast.intraday import learn_updates
from huawu.wfm.forecast.plan import forecast
from huawu.wfm.forecast.reading import Table

_DAY: Final = timedelta(days=1)
_ENOUGH_FOR_TRUST: Final = 45  #: days; with fewer, the running day is not moved


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a forecast is made from."""

    table: Table
    interval_min: int
    special: Mapping[date, Special]
    horizon_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastDay:
    """One day by interval from midnight on; a closed interval has no calls."""

    day: date
    open: Sequence[bool]
    calls: Sequence[float]
    low: Sequence[float]  #: with `high` the limits that hold four of five intervals
    high: Sequence[float]
    aht_s: Sequence[float] | None
    aht_low_s: Sequence[float] | None  #: with `aht_high_s` the limits, None where not known
    aht_high_s: Sequence[float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A forecast, and how well such forecasts did."""

    known_to: date
    days: Sequence[ForecastDay]
    model: str
    accuracy: Sequence[Mapping[str, Any]]  #: of the models tried, the chosen first
    notes: Sequence[str]
    trust: Sequence[float]  #: how much of the last hours' deviation a running day carries on


def special_days(rules: PlanningRules, first: date, last: date) -> dict[date, Special]:
    """Return the public holidays and the centre's own occasions of a span.

    Raises:
        Invalid: no such country.
    """
    found = {} if rules.country is None else calendar.country(rules.country, first, last)
    return found | {o.day: Special(o.name, Kind(o.kind.value)) for o in rules.occasions}


def make(given: Given, watch: Watch) -> Made:
    """Forecast the days that follow the table's last one.

    Raises:
        Invalid: there is too little to learn from, or nothing opens.
    """
    watch("history")
    past = history.build(given.table, timedelta(minutes=given.interval_min), given.special)
    watch("forecast")
    found = forecast(past, given.horizon_days)
    trust = [0.0] * past.slots
    if len(past.days) >= _ENOUGH_FOR_TRUST:
        watch("updates")
        trust = learn_updates(past, choose(past, 1).forecaster).trust.tolist()
    days = [
        ForecastDay(
            day=day,
            open=past.hours_of(day).tolist(),
            calls=found.calls[row].tolist(),
            low=found.low[row].tolist(),
            high=found.high[row].tolist(),
            aht_s=None if found.aht is None else found.aht.mean[row].tolist(),
            aht_low_s=None if found.aht is None else found.aht.low[row].tolist(),
            aht_high_s=None if found.aht is None else found.aht.high[row].tolist(),
        )
        for row, day in enumerate(found.days)
    ]
    return Made(
        known_to=past.last,
        days=days,
        model=found.model,
        accuracy=[asdict(one) for one in found.accuracy],
        notes=list(found.notes),
        trust=trust,
    )
