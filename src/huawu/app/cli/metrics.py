"""The commands `huawu metrics …` and `huawu import …`: figures in the terminal."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from huawu.app.cli.common import fail, run
from huawu.app.figures import fact_rows, figures_of
from huawu.app.house import reach_database
from huawu.app.settings import Settings
from huawu.journal.postgres import open_journal
from huawu.kernel.errors import Invalid
from huawu.metrics.asking import Answer, Ask
from huawu.metrics.catalogue import Metric
from huawu.metrics.cube import Cube
from huawu.metrics.days import day_number
from huawu.metrics.exporting import export
from huawu.metrics.reports import REPORTS, need
from huawu.metrics.service import Metrics
from huawu.metrics.spark import spark
from huawu.metrics.telling import told, told_answer, told_whole, written
from huawu.storage.database import Database
from huawu.storage.schema import upgrade

app = typer.Typer(no_args_is_help=True)

_SPLIT = re.compile(r"[,\s]+")
_MANY = "several with commas"


@asynccontextmanager
async def open_metrics(settings: Settings) -> AsyncGenerator[Metrics]:
    """Open the figures of this installation, making it when there is none."""
    async with _open(settings) as database:
        yield await figures_of(settings, database)


@asynccontextmanager
async def _open(settings: Settings) -> AsyncGenerator[Database]:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    async with reach_database(settings) as database:
        await upgrade(database)
        yield database


@app.command("list")
def list_metrics(
    contains: Annotated[str, typer.Argument(help="Only those with this in name or id.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show every metric of the catalogue."""

    async def work(settings: Settings) -> None:
        async with open_metrics(settings) as metrics:
            catalogue = await metrics.catalogue()
        found = [m for m in catalogue.all() if _mentions(m, contains)]
        if as_json:
            typer.echo(json.dumps([told(m) for m in found], ensure_ascii=False, indent=2))
            return
        table = Table("id", "zh", "en", "unit", "formula", box=None)
        for metric in found:
            its = metric.definition
            table.add_row(metric.id, its.zh, its.en, its.unit.value, its.formula)
        Console(width=None if Console().is_terminal else 200).print(table)

    run(work)


@app.command()
def show(metric: Annotated[str, typer.Argument(help="The metric's id.")]) -> None:
    """Show one metric whole: meaning, formula, standards, grades, remedies, versions."""

    async def work(settings: Settings) -> None:
        async with open_metrics(settings) as metrics:
            catalogue = await metrics.catalogue()
            found = catalogue.need(metric)
            versions = len(await metrics.history(metric))
        whole = {**told_whole(found, catalogue), "versions": versions}
        typer.echo(json.dumps(whole, ensure_ascii=False, indent=2))

    run(work)


@app.command()
def query(
    metric: Annotated[
        str, typer.Option("--metric", "-m", help=f"The metric's id, or ID@VERSION; {_MANY}.")
    ],
    by: Annotated[str, typer.Option("--by", help=f"Grouped by this; {_MANY}.")] = "",
    first: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last day, included.")] = "",
    where: Annotated[
        list[str] | None, typer.Option("--where", help="Only rows with DIMENSION=VALUE[,VALUE].")
    ] = None,
    param: Annotated[
        list[str] | None, typer.Option("--param", help='A parameter, such as "within=30 s".')
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print figures, by month, day, hour, queue, agent, priority or whatever the metric allows."""

    async def work(settings: Settings) -> None:
        names, versions = _versioned(_split(metric))
        ask = Ask(
            metrics=names,
            by=_split(by),
            first=read_day("from", first),
            last=read_day("to", last),
            where={name: words.split(",") for name, words in _pairs("where", where).items()},
            params=_pairs("param", param),
            versions=versions,
        )
        async with open_metrics(settings) as metrics:
            answer = await metrics.ask(ask)
        if as_json:
            typer.echo(json.dumps(told_answer(answer), ensure_ascii=False, indent=2))
        else:
            Console(width=None if Console().is_terminal else 160).print(as_table(answer))

    run(work)


@app.command()
def report(
    name: Annotated[str, typer.Argument(help=f"One of {', '.join(REPORTS)}.")],
    first: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last day, included.")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="Write it there: .xlsx, .pdf, .csv or .parquet.")
    ] = None,
    english: Annotated[bool, typer.Option("--en", help="English heads in XLSX and PDF.")] = False,
) -> None:
    """Print a report ready made, or write it to a file."""

    async def work(settings: Settings) -> None:
        span = Ask(metrics=(), first=read_day("from", first), last=read_day("to", last))
        async with open_metrics(settings) as metrics:
            sheets = await metrics.report(name, span)
            language = "en" if english else "zh"
            document = await metrics.document(need(name).title, sheets, span, language)
        if out is not None:
            out.write_bytes(export(document, out.suffix.removeprefix(".")))
            typer.echo(f"{out}: {sum(len(sheet.rows) for sheet in sheets)} rows.")
            return
        console = Console(width=None if Console().is_terminal else 200)
        for sheet in sheets:
            table = Table(*sheet.columns, title=f"{sheet.title.zh} {sheet.title.en}", box=None)
            for row in sheet.rows:
                table.add_row(*(plain(cell) for cell in row))
            console.print(table)

    run(work)


@app.command()
def review(
    metric: Annotated[str, typer.Option("--metric", "-m", help="A ratio, such as aht.")],
    by: Annotated[str, typer.Option("--by", help="Split by this, such as queue.")],
    first: Annotated[str, typer.Option("--from", help="First day of the later span.")],
    last: Annotated[str, typer.Option("--to", help="Last day, included.")],
    before: Annotated[str, typer.Option("--before", help="FIRST/LAST of the earlier span.")],
) -> None:
    """Say what moved a figure between two spans: mix and rate of each part, summing to all."""

    async def work(settings: Settings) -> None:
        later = Ask(metrics=[metric], by=[by], first=read_day("from", first),
                    last=read_day("to", last))  # fmt: skip
        begin, _, end = before.partition("/")
        days = {"first": read_day("before", begin), "last": read_day("before", end)}
        async with open_metrics(settings) as metrics:
            found = await metrics.review(later, replace(later, **days))
        table = Table(by, "mix", "rate", "together", box=None)
        for each in found.parts:
            table.add_row(each.part, *(f"{x:+.6g}" for x in (each.mix, each.rate,
                                                             each.mix + each.rate)))  # fmt: skip
        Console(width=None if Console().is_terminal else 160).print(table)
        typer.echo(f"{metric} moved by {found.change:+.6g}.")

    run(work)


def plain(cell: object) -> str:
    """Return a report's cell as text."""
    if cell is None:
        return ""
    return f"{cell:,.4g}" if isinstance(cell, float) else str(cell)


@app.command()
def rebuild(
    first: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.")],
    last: Annotated[str, typer.Option("--to", help="Last day, included.")],
    check: Annotated[
        bool, typer.Option("--check", help="Only compare what is kept with the journal.")
    ] = False,
    engine: Annotated[
        str, typer.Option(help="Let this cluster cube the months of these days: spark://HOST:PORT.")
    ] = "",
) -> None:
    """Fold the journal's facts of some days anew; imported ones stay as they are."""

    async def work(settings: Settings) -> None:
        begin, end = read_day("from", first), read_day("to", last)
        if begin is None or end is None or begin > end:
            raise Invalid("from", "name the first and the last day")
        async with _open(settings) as database, open_journal(database) as journal:
            metrics = await figures_of(settings, database)
            rows = fact_rows(settings, journal, metrics)
            days = day_number(begin), day_number(end)
            if not check:
                typer.echo(f"{await rows.rebuild_days(*days)} facts stand.")
            found = await rows.differences_of(*days)
            if engine and not check:
                typer.echo(await asyncio.to_thread(_cube_by, engine, metrics.cube(), days))
        for line in found:
            typer.echo(line)
        typer.echo(f"{len(found)} differences from the journal.")
        if found:
            raise typer.Exit(1)

    run(work)


def _cube_by(engine: str, cube: Cube, days: tuple[int, int]) -> str:
    months = [month for month in cube.months() if days[0] // 100 <= month <= days[1] // 100]
    with spark(engine) as cluster:
        return f"{cube.build(months, engine=cluster)} files for {len(months)} months by {engine}."


@app.command()
def cube() -> None:
    """Make the sums from which long spans are answered quickly; the night does it by itself."""

    async def work(settings: Settings) -> None:
        async with open_metrics(settings) as metrics:
            made = metrics.cube()
            months = made.stale()
            typer.echo(f"{made.build(months)} files for {len(months)} months.")

    run(work)


def as_table(answer: Answer) -> Table:
    """Return an answer as a table for the terminal; a grade follows its figure in brackets."""
    table = Table(*answer.by, box=None)
    for metric in answer.metrics:
        table.add_column(metric.id, justify="right")
    for row, grades in zip(answer.rows, answer.grades, strict=True):
        cells = [str(row[name]) for name in answer.by]
        for metric in answer.metrics:
            earned = f" ({grades[metric.id]})" if metric.id in grades else ""
            cells.append(written(row[metric.id], metric) + earned)
        table.add_row(*cells)
    return table


def read_day(name: str, text: str) -> date | None:
    """Read a day of the command line; None for "".

    Raises:
        Invalid: it is none.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(name, f"{text!r} is no day; write it like 2026-11-25") from None


def _split(text: str) -> list[str]:
    return [part for part in _SPLIT.split(text) if part]


def _pairs(name: str, given: Sequence[str] | None) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for each in given or ():
        key, sign, value = each.partition("=")
        if not sign:
            fail(f"--{name} {each}: write NAME=VALUE")
        found[key.strip()] = value.strip()
    return found


def _versioned(told: Sequence[str]) -> tuple[Sequence[str], Mapping[str, int]]:
    """Return metrics' ids, and the version of those that are told as ID@VERSION."""
    parts = [each.partition("@") for each in told]
    try:
        return [name for name, _, _ in parts], {name: int(n) for name, sign, n in parts if sign}
    except ValueError:
        raise Invalid("metric", "write a version as a number: ID@1") from None


def _mentions(metric: Metric, text: str) -> bool:
    its = metric.definition
    return text.lower() in f"{its.id} {its.zh} {its.en} {its.kind} {its.row}".lower()
