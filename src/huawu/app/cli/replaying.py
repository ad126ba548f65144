"""`huawu simulate --past` and `--ahead`: a day of this centre played again, or before it comes."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer
import yaml
from pydantic import ValidationError

from huawu.access.permissions import system_person
from huawu.app.cli.common import run
from huawu.app.cli.metrics import read_day
from huawu.app.cli.planning import open_planning
from huawu.app.cli.wfm.forecast import reading_text
from huawu.app.settings import Settings
from huawu.kernel.errors import Invalid

if TYPE_CHECKING:
    from huawu.app.http.planning_replay_api import BesideView, ReplayView
    from huawu.app.http.planning_today_api import EstimateView
    from huawu.app.http.planning_trial_api import ChangeForm, TriedView

_SHOWN: Final = ("service_level", "abandonment", "asa_s", "occupancy")
_SOMEBODY: Final = system_person("command line")
_RUNS: Final = 40


def tell_day(past: str, ahead: str, against: Path | None, *, as_json: bool) -> None:
    """Play a past day beside what was; one to come, or one with a change, as it is and changed."""
    if past and against is None:
        _replay(past, as_json=as_json)
    else:
        _try("past" if past else "ahead", past or ahead, against, as_json=as_json)


def _replay(day: str, *, as_json: bool) -> None:
    from huawu.app.http.planning_replay_api import ReplayView

    async def work(settings: Settings) -> ReplayView:
        async with open_planning(settings) as planning:
            return ReplayView.of(await planning.replays.replay(_SOMEBODY, _day("past", day)))

    found = run(work)
    if as_json:
        typer.echo(found.model_dump_json())
    else:
        _tell(found)


def _try(option: str, day: str, against: Path | None, *, as_json: bool) -> None:
    from huawu.app.http.planning_trial_api import ChangeForm, TriedView

    async def work(settings: Settings) -> TriedView:
        change = ChangeForm() if against is None else _change(against)
        async with open_planning(settings) as planning:
            asked = change.asked(_day(option, day), _RUNS)
            return TriedView.of(await planning.trials.play(_SOMEBODY, asked))

    found = run(work)
    if as_json:
        typer.echo(found.model_dump_json())
    else:
        _tell_tried(day, found)


def _day(option: str, day: str) -> date:
    chosen = read_day(option, day)
    if chosen is None:
        raise Invalid(option, "give a day, such as 2026-11-25.")
    return chosen


def _change(path: Path) -> "ChangeForm":
    """Read what is changed.

    Raises:
        Invalid: names the field and the rule.
    """
    from huawu.app.http.planning_trial_api import ChangeForm

    with reading_text(path, "change") as file:
        try:
            raw: Any = yaml.safe_load(file.read())
            return ChangeForm.model_validate_json(json.dumps(raw))
        except yaml.YAMLError as trouble:
            raise Invalid("against", f"it is not YAML: {trouble}") from None
        except ValidationError as wrong:
            first = wrong.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise Invalid(place or "against", first["msg"]) from None


def _tell(found: "ReplayView") -> None:
    habits = "the 28 days before" if found.learnt_before else "the day itself"
    typer.echo(
        f"{found.day}: {found.calls:,} calls, {found.people} people, {found.runs} runs;"
        f" habits learnt from {habits}"
    )
    for queue in found.habits:
        patience = "never" if queue.patience_s is None else f"{queue.patience_s:.0f} s"
        aht = "-" if queue.aht_s is None else f"{queue.aht_s:.0f} s"
        typer.echo(f"  {queue.name}: {queue.calls:,} calls, handled in {aht}, patience {patience}")
    parts = [("as it was", found.as_it_was), ("by habits", found.by_habits)]
    for name, part in parts:
        typer.echo(f"\n{name:<24}{'real':>10}{'played':>10}   95 % of runs")
        for figure, each in part.together.items():
            typer.echo(f"{figure:<24}{_beside(each)}")
        gaps = ", ".join(f"{figure} {gap:.3g}" for figure, gap in part.gaps.items())
        typer.echo(f"mean distance of intervals: {gaps}")
    typer.echo(f"\n{'interval':<10}" + "".join(f"{name:>28}" for name in _SHOWN))
    for number, row in enumerate(found.as_it_was.intervals):
        if row["offered"].real:
            cells = "".join(f"{_pair(row[name]):>28}" for name in _SHOWN)
            typer.echo(f"{_clock(number * found.interval_min):<10}{cells}")


def _tell_tried(day: str, found: "TriedView") -> None:
    typer.echo(f"{day}: {found.runs} runs, mean and 95 % confidence")
    sides = [("as it is", found.base.together)]
    if found.changed is not None:
        sides += [("changed", found.changed.together), ("difference", found.gain)]
    for name, figures in sides:
        typer.echo(f"\n{name}")
        for figure, each in figures.items():
            typer.echo(f"{figure:<40} {_estimate(each)}")
    hours = "" if found.changed is None else f", changed {found.changed.hours.mean:.1f}"
    typer.echo(f"\nhours of people there: {found.base.hours.mean:.1f}{hours}")


def _estimate(each: "EstimateView") -> str:
    return f"{each.mean:10.5g}   {each.low:.5g} to {each.high:.5g}"


def _beside(each: "BesideView") -> str:
    low, high = _figure(each.low).strip(), _figure(each.high).strip()
    return f"{_figure(each.real)}{_figure(each.mean)}   {low} to {high}"


def _pair(each: "BesideView") -> str:
    return f"{_figure(each.real)} →{_figure(each.mean)}"


def _figure(value: float | None) -> str:
    return f"{'-' if value is None else format(value, '.4g'):>10}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
