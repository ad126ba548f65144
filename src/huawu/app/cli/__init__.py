"""The command `huawu`: what an administrator types. `huawu --help` shows it all."""

from typing import Annotated

import typer

from huawu.app.cli import (
    admin,
    audit,
    contact,
    db,
    engine,
    imports,
    journal,
    metrics,
    retention,
    serve,
    simulate,
    watch,
    wfm,
)

app = typer.Typer(
    help="Huawu 话务: the open contact centre.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.command("run", help="Start everything with the demo, and say how to call it.")(serve.run)
app.command("serve", help="Start the centre without the demo.")(serve.serve)
app.command("demo", help="Let demo callers and agents call a centre that runs.")(serve.demo)
app.command("status", help="Show queues, agents and service level; --live keeps showing.")(
    watch.status
)
app.command("doctor", help="Look for what is wrong, and say how to mend it.")(watch.doctor)
app.command("simulate", help="Play days in virtual time: a scenario, two, or a staffing plan.")(
    simulate.simulate
)
app.add_typer(engine.app, name="engine", help="The telephone engine: install, start, look after.")
app.add_typer(db.app, name="db", help="The database: upgrade, back up, restore.")
app.add_typer(journal.app, name="journal", help="The journal: verify it, rebuild what it feeds.")
app.add_typer(contact.app, name="contact", help="One contact: why it went where it went.")
app.add_typer(metrics.app, name="metrics", help="Figures: the catalogue, queries, reports.")
app.add_typer(imports.app, name="import", help="Take in other centres' histories.")
app.add_typer(admin.app, name="admin", help="People who sign in; a lost administrator password.")
app.add_typer(audit.app, name="audit", help="The record of what people did: verify it.")
app.add_typer(retention.app, name="retention", help="Delete what has been kept long enough.")
app.add_typer(
    wfm.app, name="wfm", help="Planning people: forecast, staffing, schedules, Erlang's queues."
)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(serve.version())
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Take what every command takes."""


def main() -> None:
    """Run the command line."""
    app()
