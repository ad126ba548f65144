"""The commands `huawu engine …`."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from huawu.app.cli.common import run
from huawu.app.cli.maintenance import maintaining
from huawu.app.engines import (
    engine_home,
    engine_host,
    engine_paths,
    engine_spec,
    engine_tree,
    start_checked,
)
from huawu.app.settings import Settings
from huawu.engine.host.config import Population
from huawu.engine.host.control import EngineControl
from huawu.engine.host.doctor import Finding, examine_installation, examine_running
from huawu.engine.host.processes import find_engine
from huawu.engine.host.provide import installed, provide
from huawu.kernel.clock import SystemClock
from huawu.kernel.errors import Unavailable

app = typer.Typer(no_args_is_help=True)


@app.command()
def install() -> None:
    """Fetch Asterisk 22 into the data directory; nothing of the machine's own is touched."""
    run(_install)


async def _install(settings: Settings) -> None:
    home = engine_home(settings)
    if settings.engine_tree is not None or installed(home) is not None:
        typer.echo(f"Asterisk is there: {engine_tree(settings).root}")
        return
    bars = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*bars, console=Console(stderr=True)) as progress:
        task = progress.add_task("Asterisk 22", total=1.0)

        def told(step: str, done: float) -> None:
            progress.update(task, description=f"Asterisk 22: {step}", completed=done)

        tree = await provide(home, progress=told)
    typer.echo(f"Asterisk is there: {tree.root}")


@app.command()
def start() -> None:
    """Start the engine alone and keep it alive until Ctrl-C; `huawu serve` does it by itself."""
    run(_start)


async def _start(settings: Settings) -> None:
    clock = SystemClock()
    host = engine_host(settings, clock)
    await start_checked(host, settings, clock)
    typer.echo(f"The engine runs (process {host.status().pid}). Ctrl-C ends it.")
    try:
        await host.watch()
    finally:
        await host.stop()


@app.command()
def stop() -> None:
    """End the engine and its calls."""
    run(_stop)


async def _stop(settings: Settings) -> None:
    host = engine_host(settings, SystemClock())
    if await asyncio.to_thread(find_engine, host.paths) is None:
        typer.echo("The engine does not run.")
        return
    await host.stop()
    typer.echo("The engine has ended.")


@app.command()
def status() -> None:
    """Say whether the engine runs, and which."""
    run(_status)


async def _status(settings: Settings) -> None:
    pid = await asyncio.to_thread(find_engine, engine_paths(settings))
    try:
        async with EngineControl(engine_spec(settings)) as control:
            info = await control.info()
    except Unavailable as away:
        typer.echo(f"No answer: {away.message}" if pid else "The engine does not run.")
        raise typer.Exit(1) from None
    typer.echo(f"Asterisk {info.version}, process {pid}, since {info.started}")


@app.command()
def logs(
    lines: Annotated[int, typer.Option(min=1, help="How many of the last lines.")] = 50,
) -> None:
    """Print the last lines of the engine's log."""

    async def show(settings: Settings) -> None:
        for line in engine_host(settings, SystemClock()).logs(lines):
            typer.echo(line)

    run(show)


@app.command()
def doctor() -> None:
    """Look at the installation and the running engine; each finding says how to mend it."""
    findings = run(engine_findings)
    show_findings(findings)


async def engine_findings(settings: Settings) -> list[Finding]:
    """Return what there is to say about our own engine."""
    paths, spec = engine_paths(settings), engine_spec(settings)
    if await asyncio.to_thread(find_engine, paths) is not None:
        return await examine_running(spec)
    return await examine_installation(spec, paths, engine_tree(settings), Population())


def show_findings(findings: list[Finding]) -> None:
    """Print findings and end with an error when one is bad."""
    for finding in findings:
        sign = "ok  " if finding.ok else "BAD "
        typer.echo(f"{sign} {finding.check}: {finding.message}")
        if not finding.ok and finding.mend:
            typer.echo(f"     → {finding.mend}")
    if any(not finding.ok for finding in findings):
        raise typer.Exit(1)


Why = Annotated[str, typer.Option(help="Why; stands in the audit record.")]
Login = Annotated[str, typer.Option(help="Sign in as this user; else the database vouches.")]


@app.command()
def nodes(login: Login = "") -> None:
    """Show the engines: whether each answers, takes calls, and how many it has."""

    async def show(settings: Settings) -> None:
        async with maintaining(settings, login) as api:
            for node in await api.engines():
                _tell(node)

    run(show)


@app.command()
def drain(node: str, why: Why = "maintenance", login: Login = "") -> None:
    """Let an engine take no new calls; those that run go on, then it is `drained`."""
    run(lambda settings: _change(settings, node, "drain", why, login))


@app.command()
def undrain(node: str, why: Why = "maintenance is over", login: Login = "") -> None:
    """Let an engine take calls again."""
    run(lambda settings: _change(settings, node, "undrain", why, login))


async def _change(settings: Settings, node: str, act: str, why: str, login: str) -> None:
    async with maintaining(settings, login) as api:
        _tell(await api.change(node, act, why))


def _tell(node: Mapping[str, Any]) -> None:
    answers = "" if node["answers"] else ", does not answer"
    typer.echo(f"{node['name']}: {node['use']}, {node['calls']} calls{answers}")
