"""The commands `huawu import …`: other centres' histories become facts."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, TaskID

from huawu.access.permissions import system_person
from huawu.app.cli.common import run
from huawu.app.cli.metrics import open_metrics
from huawu.app.cli.planning import open_planning
from huawu.app.cli.wfm.forecast import named_zone
from huawu.app.secrets import hiding_secret
from huawu.app.settings import Settings
from huawu.app.volumes import read_volumes
from huawu.contacts.regions import regions_of
from huawu.kernel.errors import Invalid
from huawu.kernel.ids import QueueId
from huawu.metrics.importing import ImportReport, import_file, import_rows
from huawu.metrics.mapping import RowReader, read_mapping
from huawu.metrics.queue_log import StayReader, mapping_of, stays
from huawu.metrics.queue_states import agent_times, states_mapping

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _common() -> None:
    """Take in other centres' histories."""


@app.command()
def contacts(
    file: Annotated[Path, typer.Argument(help="CSV or Parquet.")],
    mapping: Annotated[Path, typer.Option("--mapping", help="What its columns mean (YAML).")],
    errors: Annotated[
        Path | None,
        typer.Option("--errors", help="Where refused rows are told; <file>.refused.csv here."),
    ] = None,
) -> None:
    """Take a file's rows in as facts; again: the same rows are replaced, never doubled."""

    async def work(settings: Settings) -> None:
        if not mapping.is_file():
            raise Invalid("mapping", f"{mapping} is not there")
        rules = read_mapping(mapping.read_text("utf-8"))
        refused = errors or Path(f"{file.name}.refused.csv")
        async with open_metrics(settings) as metrics:
            reader = RowReader(rules, hiding_secret(settings.data_dir), regions_of)
            with Progress(transient=True) as bar:
                task = bar.add_task(file.name, total=None)
                report = await asyncio.to_thread(
                    import_file,
                    file,
                    reader,
                    metrics.warehouse.shelf,
                    refused,
                    lambda done, count: _tell(bar, task, done, count),
                )
        _summary(report, refused)

    run(work)


@app.command("queue-log")
def queue_log(
    files: Annotated[list[Path], typer.Argument(help="Asterisk's queue_log, oldest first.")],
    zone: Annotated[str, typer.Option(help="Of the days that reports go by; else ours.")] = "",
    source: Annotated[str, typer.Option(help="Its name here.")] = "asterisk",
    errors: Annotated[
        Path | None,
        typer.Option("--errors", help="Where refused lines are told; queue_log.refused.csv here."),
    ] = None,
) -> None:
    """Take in Asterisk's queue_log: stays in queues as parts of contacts, and agents' time."""

    async def work(settings: Settings) -> None:
        for file in files:
            if not file.is_file():
                raise Invalid("file", f"{file} is not there")
        zone_name = zone or settings.zone
        rules, times = mapping_of(source, zone_name), states_mapping(source, zone_name)
        refused = errors or Path("queue_log.refused.csv")
        async with open_metrics(settings) as metrics:
            secret, shelf = hiding_secret(settings.data_dir), metrics.warehouse.shelf
            for what, rows, reader, errors_to in (
                ("Stays", stays(_all_lines(files)), StayReader(rules, secret), refused),
                (
                    "Agents' time",
                    agent_times(_all_lines(files)),
                    RowReader(times, secret),
                    refused.with_suffix(".agents.csv"),
                ),
            ):
                report = await asyncio.to_thread(
                    import_rows, rows, 0, reader, shelf, errors_to, lambda _done, _count: None
                )
                typer.echo(f"{what}:")
                _summary(report, errors_to)

    run(work)


def _all_lines(files: Sequence[Path]) -> Iterator[str]:
    return (line for file in files for line in _lines(file))


def _lines(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8", errors="replace") as text:
        yield from text


@app.command()
def volumes(
    file: Annotated[Path, typer.Argument(help="CSV: ts,calls[,aht]; .csv or .csv.gz.")],
    queue: Annotated[str, typer.Option("--queue", help="The id of the queue they belong to.")],
    zone: Annotated[str, typer.Option(help="Of times with an offset; else the centre's.")] = "",
) -> None:
    """Take in a queue's past calls by interval, for forecasts; the same days are replaced."""

    async def work(settings: Settings) -> None:
        if not file.is_file():
            raise Invalid("file", f"{file} is not there")
        table = read_volumes(file.read_bytes(), named_zone(zone or settings.zone))
        async with open_planning(settings) as planning:
            planning.queue(QueueId(queue))
            brought = await planning.history.bring(
                system_person("command line"), QueueId(queue), table
            )
        for note in brought.notes:
            typer.echo(f"- {note}")
        typer.echo(
            f"{brought.calls:,.0f} calls on {brought.days} days, {brought.first} to"
            f" {brought.last}, for {queue}."
        )

    run(work)


def _tell(bar: Progress, task: TaskID, done: int, count: int) -> None:
    bar.update(task, completed=done, total=count or None)


def _summary(report: ImportReport, refused: Path) -> None:
    typer.echo(
        f"{report.read:,} rows read: {report.taken:,} taken in"
        f" (of them {report.repeated:,} repeated in the file), {report.left_out:,} left out by the"
        f" mapping, {report.refused:,} refused."
    )
    if report.days:
        typer.echo(f"{len(report.days)} days, {report.days[0]} to {report.days[-1]}.")
    if report.refused:
        typer.echo(f"Why rows were refused stands in {refused}.")
