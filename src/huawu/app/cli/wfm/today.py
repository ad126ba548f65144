"""`huawu wfm today`: the rest of a running day, moved by how it began."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from huawu.app.cli.common import telling
from huawu.app.cli.wfm.forecast import Asked, named_zone, read_past, span, to_write


def today(
    source: Annotated[
        Path, typer.Option("--input", help="ts,calls: the past, and the running day as its last.")
    ],
    output: Annotated[Path, typer.Option(help="Written: ts,planned,updated for the day.")],
    interval: Annotated[str, typer.Option(help="15min, 30min, 60min …")] = "30min",
    holidays: Annotated[str | None, typer.Option(help="As for forecast.")] = None,
    special_days: Annotated[Path | None, typer.Option(help="As for forecast.")] = None,
    zone: Annotated[str | None, typer.Option(help="As for forecast.")] = None,
) -> None:
    """Forecast the rest of the last day of a file."""
    # Loaded here: numerics take a second that other commands need not wait.
    from huawu.wfm.forecast.intraday import run_day

    with telling():
        asked = Asked(
            source=source,
            interval=interval,
            horizon="1d",
            holidays=holidays,
            special_days=special_days,
            zone=named_zone(zone) if zone else None,
        )
        table, special = read_past(asked)
        found = run_day(table, span("interval", interval), special)
        hours = found.history.hours_of(found.day)
        with to_write(output, "output") as file:
            out = csv.writer(file)
            out.writerow(["ts", "planned", "updated"])
            for slot in (n for n, is_open in enumerate(hours) if is_open):
                ts = found.history.start_of(found.day, slot).isoformat(sep=" ")
                out.writerow([ts, f"{found.planned[slot]:.3f}", f"{found.updated[slot]:.3f}"])
    came, rest = (found.updated[part].sum() for part in found.parts)
    so_far, planned = (found.planned[part].sum() for part in found.parts)
    typer.echo(
        f"{found.day}: {came:,.0f} calls so far, {so_far:,.0f} planned;"
        f" for the rest {rest:,.0f} instead of {planned:,.0f}"
        f" ({found.trust:.0%} of the last hours' deviation is carried on, as past days show)."
    )
