"""`huawu wfm staff` and `huawu wfm curve`: volume into people, people into service and money."""

import csv
import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huawu.app.cli.common import telling
from huawu.app.cli.wfm.forecast import reading_text, span, to_write
from huawu.kernel.errors import Invalid

if TYPE_CHECKING:
    from huawu.wfm.staffing import Staffed

_FIGURES = ("service_level", "asa_s", "abandonment", "occupancy")


def staff(  # noqa: PLR0913, PLR0917  (one parameter for each option)
    volume: Annotated[Path, typer.Option(help="ts,calls[,lo80,hi80][,aht], as forecast writes.")],
    target: Annotated[str | None, typer.Option(help="80/20: 80 % within 20 s.")] = None,
    aht: Annotated[
        float | None, typer.Option(help="Mean handle time in seconds; else the column aht.")
    ] = None,
    patience: Annotated[
        float | None, typer.Option(help="Mean patience in seconds (Erlang A); else Erlang C.")
    ] = None,
    interval: Annotated[str, typer.Option(help="How far the rows are apart.")] = "30min",
    asa: Annotated[float | None, typer.Option(help="Average speed of answer, at most.")] = None,
    abandonment: Annotated[float | None, typer.Option(help="Ratio of calls, at most.")] = None,
    occupancy: Annotated[float | None, typer.Option(help="Ratio of time, at most.")] = None,
    shrinkage: Annotated[
        list[str] | None, typer.Option(help="KIND=RATIO, e.g. leave=0.12; once for each kind.")
    ] = None,
    uncertain: Annotated[
        bool, typer.Option("--uncertain", help="Staff on lo80 to hi80, not on the mean alone.")
    ] = False,
    steady: Annotated[
        bool, typer.Option("--steady", help="Take each interval alone: no work carried over.")
    ] = False,
    output: Annotated[Path | None, typer.Option(help="Written: one row per interval.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Full precision, as JSON.")] = False,
) -> None:
    """Say how many people each interval needs."""
    # Loaded here: numerics take a second that other commands need not wait.
    from huawu.wfm import staffing
    from huawu.wfm.volume import check_interval, read_volume

    with telling():
        rules = staffing.Rules(
            target=staffing.target_of(
                target, asa_s=asa, abandonment=abandonment, occupancy=occupancy
            ),
            aht_s=aht,
            patience_s=patience,
            interval=span("interval", interval),
            shrinkage=_shrinkage(shrinkage or []),
            uncertain=uncertain,
            carry_over=not steady,
        )
        with reading_text(volume, "volume") as lines:
            volumes = read_volume(lines)
        check_interval(volumes, rules.interval)
        plan = staffing.staff(volumes, rules)
        rows = [_row(one) for one in plan]
        if output is not None:
            _write(output, rows)
    total = _total(plan, rules.interval / timedelta(hours=1))
    if as_json:
        typer.echo(json.dumps({"intervals": rows, "total": total}))
    elif output is None:
        _write(None, rows)
    else:
        typer.echo(
            f"{output}: {len(plan)} intervals, {total['agent_hours']:,.1f} hours at the telephone,"
            f" {total['scheduled_hours']:,.1f} scheduled, at most {total['most_agents']} at a time."
        )


def curve(
    load: Annotated[float, typer.Option(help="Offered load in erlangs.")],
    aht: Annotated[float, typer.Option(help="Mean handle time in seconds.")],
    patience: Annotated[float, typer.Option(help="Mean patience in seconds.")],
    within: Annotated[float, typer.Option(help="Threshold of the service level, seconds.")] = 20,
    cost: Annotated[float, typer.Option(help="Of an agent's hour.")] = 0,
    revenue: Annotated[float, typer.Option(help="Of a served call.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Full precision, as JSON.")] = False,
) -> None:
    """Show staff against service, abandonment, cost and revenue kept, for one hour."""
    from huawu.wfm import staffing

    with telling():
        for name, value in (("load", load), ("aht", aht), ("patience", patience)):
            if not 0 < value < math.inf:
                raise Invalid(name, "give a number more than 0.")
        points = list(staffing.curve(load, aht, patience, within, (cost, revenue)))
    if as_json:
        typer.echo(json.dumps([asdict(point) for point in points]))
        return
    typer.echo("agents  in time  asa s  abandon  occupied      cost   revenue  gain of one more")
    for one in points:
        typer.echo(
            f"{one.agents:6}  {one.service_level:7.1%}  {one.asa_s:5.1f}  {one.abandonment:7.2%}"
            f"  {one.occupancy:8.1%}  {one.cost:8,.0f}  {one.revenue_kept:8,.0f}"
            f"  {one.gain:+16,.0f}"
        )


def _shrinkage(given: Sequence[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for one in given:
        kind, _, ratio = one.partition("=")
        try:
            found[kind.strip()] = float(ratio)
        except ValueError:
            raise Invalid("shrinkage", f"{one!r}: write it like leave=0.12.") from None
    return found


def _row(one: "Staffed") -> dict[str, object]:
    return {
        "ts": one.volume.ts.isoformat(sep=" "),
        "calls": one.volume.calls,
        "load_erl": one.load_erl,
        "agents": one.agents,
        "scheduled": one.scheduled,
        **{name: _finite(getattr(one, name)) for name in _FIGURES},
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _total(plan: Sequence["Staffed"], hours: float) -> dict[str, float]:
    calls = sum(one.volume.calls for one in plan)
    in_time = sum(one.service_level * one.volume.calls for one in plan)
    return {
        "calls": calls,
        "agent_hours": sum(one.agents for one in plan) * hours,
        "scheduled_hours": sum(one.scheduled for one in plan) * hours,
        "most_agents": max(one.agents for one in plan),
        "service_level": in_time / calls if calls else 1.0,
    }


def _write(output: Path | None, rows: Sequence[Mapping[str, object]]) -> None:
    if output is None:
        _rows(csv.DictWriter(sys.stdout, list(rows[0])), rows)
        return
    with to_write(output, "output") as file:
        _rows(csv.DictWriter(file, list(rows[0])), rows)


def _rows(out: "csv.DictWriter[str]", rows: Sequence[Mapping[str, object]]) -> None:
    out.writeheader()
    for row in rows:
        out.writerow(
            {name: f"{cell:.6g}" if isinstance(cell, float) else cell for name, cell in row.items()}
        )
