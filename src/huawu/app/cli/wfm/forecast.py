"""`huawu wfm forecast`: a file of the past into a file of the coming weeks."""

import csv
import gzip
import json
import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TextIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from huawu.app.cli.common import telling
from huawu.kernel.errors import Invalid

if TYPE_CHECKING:
    from huawu.wfm.forecast.calendar import Special
    from huawu.wfm.forecast.plan import Forecast
    from huawu.wfm.forecast.reading import Table

_SPAN: Final = re.compile(r"(\d+)\s*(min|h|d|w)")
_UNITS: Final = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_SHOWN: Final = 12  #: notes on the screen; `--notes` has them all


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a forecast is made of."""

    source: Path
    interval: str
    horizon: str
    holidays: str | None = None
    special_days: Path | None = None
    zone: ZoneInfo | None = None


def forecast(  # noqa: PLR0913, PLR0917  (one parameter for each option)
    source: Annotated[Path, typer.Option("--input", help="ts,calls[,aht]; .csv or .csv.gz.")],
    output: Annotated[Path, typer.Option(help="Written: ts,calls,lo80,hi80[,aht].")],
    interval: Annotated[str, typer.Option(help="15min, 30min, 60min …")] = "30min",
    horizon: Annotated[str, typer.Option(help="How far ahead: 7d, 4w, 365d.")] = "28d",
    holidays: Annotated[
        str | None, typer.Option(help="Public holidays of a country: US, CN, DE …")
    ] = None,
    special_days: Annotated[
        Path | None, typer.Option(help="Own days: date,name,kind (closed, open, working).")
    ] = None,
    zone: Annotated[str | None, typer.Option(help="The centre's zone: Europe/Berlin …")] = None,
    notes: Annotated[
        Path | None, typer.Option(help="Written: what was found and cleaned, and the accuracy.")
    ] = None,
) -> None:
    """Forecast contacts per interval."""
    with telling():
        asked = Asked(
            source=source,
            interval=interval,
            horizon=horizon,
            holidays=holidays,
            special_days=special_days,
            zone=named_zone(zone) if zone else None,
        )
        found = make_forecast(asked)
        with to_write(output, "output") as file:
            _write(file, found, asked.zone)
        if notes is not None:
            with to_write(notes, "notes") as file:
                json.dump(_record(found), file, indent=2, ensure_ascii=False)
    _tell(found, output)


def make_forecast(asked: Asked) -> "Forecast":
    """Read a file and forecast what follows it.

    Raises:
        Invalid: names the option, or the row of the file.
    """
    # Loaded here: numerics take a second that other commands need not wait.
    from huawu.wfm.forecast import history, plan

    table, special = read_past(asked)
    past = history.build(table, span("interval", asked.interval), special)
    return plan.forecast(past, span("horizon", asked.horizon) // timedelta(days=1))


def read_past(asked: Asked) -> "tuple[Table, dict[date, Special]]":
    """Read a file of the past, and the special days until the end of the horizon.

    Raises:
        Invalid: names the option, or the row of the file.
    """
    from huawu.wfm.forecast import calendar, reading

    ahead = span("horizon", asked.horizon)
    with reading_text(asked.source, "input") as lines:
        table = reading.read_rows(lines, asked.zone)
    first = table.rows[0].ts.date()
    last = (table.rows[-1].ts + ahead).date()
    special = {} if asked.holidays is None else calendar.country(asked.holidays, first, last)
    if asked.special_days is not None:
        with reading_text(asked.special_days, "special-days") as lines:
            special |= calendar.read_special_days(lines)
    return table, special


def span(field: str, text: str) -> timedelta:
    """Return a span of time like 30min, 8h, 28d or 4w.

    Raises:
        Invalid: it is none.
    """
    found = _SPAN.fullmatch(text.strip())
    if found is None or int(found[1]) == 0:
        raise Invalid(field, f"{text!r} is no span of time; write it like 30min, 8h, 28d or 4w.")
    return int(found[1]) * _UNITS[found[2]]


def named_zone(name: str) -> ZoneInfo:
    """Return a time zone by its name.

    Raises:
        Invalid: there is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise Invalid("zone", f"there is no zone {name!r}; write it like Asia/Shanghai.") from None


@contextmanager
def reading_text(path: Path, field: str) -> Generator[TextIO]:
    """Open a text file or a gzipped one.

    Raises:
        Invalid: it cannot be read.
    """
    try:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
            yield file
    except (OSError, UnicodeDecodeError, EOFError) as trouble:
        raise Invalid(field, f"{path} cannot be read: {trouble}") from None


@contextmanager
def to_write(path: Path, field: str) -> Generator[TextIO]:
    """Open a text file to write.

    Raises:
        Invalid: it cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as trouble:
        raise Invalid(field, f"{path} cannot be written: {trouble}") from None


def _write(file: TextIO, found: "Forecast", zone: ZoneInfo | None) -> None:
    aht_columns = [] if found.aht is None else ["aht", "aht_lo80", "aht_hi80"]
    out = csv.writer(file)
    out.writerow(["ts", "calls", "lo80", "hi80", *aht_columns])
    for line in found.lines(zone):
        row = [f"{line.calls:.3f}", f"{line.low:.0f}", f"{line.high:.0f}"]
        aht = (line.aht_s, line.aht_low_s, line.aht_high_s)
        times = [f"{seconds:.1f}" for seconds in aht if seconds is not None]
        out.writerow([line.ts.isoformat(sep=" "), *row, *times])


def _record(found: "Forecast") -> dict[str, object]:
    return {
        "model": found.model,
        "accuracy": [asdict(one) for one in found.accuracy],
        "notes": list(found.notes),
    }


def _tell(found: "Forecast", output: Path) -> None:
    for note in found.notes[:_SHOWN]:
        typer.echo(f"- {note}")
    if len(found.notes) > _SHOWN:
        typer.echo(f"- … {len(found.notes) - _SHOWN} more; --notes FILE writes them all.")
    for one in found.accuracy:
        mase = "   –" if one.mase is None else f"{one.mase:.2f}"
        typer.echo(
            f"{one.model:<14} WAPE {one.wape:6.1%}  MASE {mase}  bias {one.bias:+.1%}  "
            f"80 % limits held {one.coverage:.0%}  ({one.origins} origins)"
        )
    days = f"{found.days[0]} to {found.days[-1]}, {len(found.days)} open days"
    typer.echo(f"{output}: {days}, {found.calls.sum():,.0f} calls, model {found.model}.")
