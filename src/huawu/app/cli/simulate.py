"""`huawu simulate`: many days of a scenario, or of a staffing plan, in virtual time."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from huawu.app.cli.common import telling
from huawu.app.cli.wfm.forecast import reading_text, span
from huawu.kernel.errors import Invalid

if TYPE_CHECKING:
    from huawu.simulation.outcome import Estimate
    from huawu.simulation.scenario import Day
    from huawu.simulation.study import Study

_SHOWN: Final = ("service_level", "asa_s", "abandonment")


def simulate(  # noqa: PLR0913, PLR0917  (one parameter for each option)
    scenario: Annotated[
        Path | None, typer.Argument(help="Scenario in YAML or JSON, see docs/howto/plan-people.md.")
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(help="Second scenario, or what is changed in a day of the centre."),
    ] = None,
    past: Annotated[
        str, typer.Option(help="Or: a day of this centre that is over, as it was and played.")
    ] = "",
    ahead: Annotated[
        str, typer.Option(help="Or: a day of this centre to come, as forecast and scheduled.")
    ] = "",
    plan: Annotated[Path | None, typer.Option(help="Or: a plan of `huawu wfm staff`.")] = None,
    interval: Annotated[str, typer.Option(help="Of the plan.")] = "30min",
    aht: Annotated[float, typer.Option(help="Of the plan: mean handle time, seconds.")] = 180,
    patience: Annotated[float | None, typer.Option(help="Of the plan: mean, seconds.")] = None,
    within: Annotated[float, typer.Option(help="Of the plan: threshold, seconds.")] = 20,
    days: Annotated[int, typer.Option(help="How many times a day is played.")] = 200,
    seed: Annotated[int, typer.Option(help="Of the first; the others follow.")] = 1,
    engine: Annotated[
        str, typer.Option(help="core: the real router; swift: compiled loops; auto.")
    ] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="Full precision, as JSON.")] = False,
) -> None:
    """Play days in virtual time and say what they bring, with 95 % confidence."""
    if past or ahead:
        from huawu.app.cli.replaying import tell_day

        tell_day(past, ahead, against, as_json=as_json)
        return
    # Loaded here: numerics take a second that other commands need not wait.
    from huawu.simulation import study as studies

    with telling():
        if engine not in set(studies.Engine):
            raise Invalid("engine", f"{engine!r} is none; use {', '.join(studies.Engine)}.")
        chosen = studies.Engine(engine)
        if plan is not None:
            told = {"aht_s": aht, "patience_s": patience, "within_s": within}
            played = _planned(plan, span("interval", interval), told)
        else:
            played = {str(scenario): _scenario(scenario)}
        asked = partial(studies.study, days=days, seed=seed)
        found = {name: asked(day, engine=chosen) for name, day in played.items()}
        apart = None
        if against is not None:
            base = next(iter(found.values()))
            other = asked(_scenario(against), engine=base.engine)
            apart = studies.compare(base, other)
    if as_json:
        told = {name: _record(one) for name, one in found.items()}
        typer.echo(json.dumps({"studies": told, "difference": apart and _figures(apart)}))
        return
    for name, one in found.items():
        _tell(name, one)
    if apart is not None:
        typer.echo(f"\n{against} differs, day by day:")
        _lines(apart)


def _planned(path: Path, interval: timedelta, told: Mapping[str, Any]) -> dict[str, "Day"]:
    from huawu.simulation.planned import read_plan

    with reading_text(path, "plan") as lines:
        return {str(day): one for day, one in read_plan(lines, interval, **told).items()}


def _scenario(path: Path | None) -> "Day":
    from huawu.simulation.scenario import read_scenario

    if path is None:
        raise Invalid("scenario", "give a scenario file, or --plan.")
    with reading_text(path, "scenario") as file:
        return read_scenario(file.read())


def _record(one: "Study") -> dict[str, Any]:
    return {
        "engine": one.engine,
        "days": len(one.days),
        "together": _figures(one.together),
        "queues": {name: _figures(figures) for name, figures in one.by_queue.items()},
        "intervals": [_figures(figures) for figures in one.by_interval],
    }


def _figures(found: Mapping[str, "Estimate"]) -> dict[str, dict[str, float | None]]:
    return {
        name: {part: v if math.isfinite(v) else None for part, v in asdict(estimate).items()}
        for name, estimate in found.items()
    }


def _tell(name: str, one: "Study") -> None:
    typer.echo(f"\n{name}: {len(one.days)} days on {one.engine}, mean and 95 % confidence")
    _lines(one.together)
    parts = [(f"queue {queue}", figures) for queue, figures in one.by_queue.items()]
    parts += [(f"interval {n}", figures) for n, figures in enumerate(one.by_interval, start=1)]
    for label, figures in parts if len(parts) > 2 else ():
        shown = "  ".join(f"{key} {figures[key].mean:8.4g}" for key in _SHOWN)
        typer.echo(f"{label:<24} {shown}")


def _lines(figures: Mapping[str, "Estimate"]) -> None:
    for name, value in figures.items():
        typer.echo(f"{name:<40} {value.mean:10.5g}   {value.low:.5g} to {value.high:.5g}")
