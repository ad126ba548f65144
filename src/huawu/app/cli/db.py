"""The commands `huawu db …`."""

from pathlib import Path
from typing import Annotated

import typer

from huawu.app.cli.common import run
from huawu.app.house import reach_database
from huawu.app.settings import Settings
from huawu.kernel.clock import SystemClock
from huawu.storage import backup as backups
from huawu.storage.schema import upgrade as upgrade_schema
from huawu.storage.status import status as database_status

app = typer.Typer(no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Bring the tables to the shape that this version of Huawu needs."""

    async def work(settings: Settings) -> None:
        async with reach_database(settings) as database:
            typer.echo(f"The schema is at {await upgrade_schema(database)}.")

    run(work)


@app.command()
def backup(path: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Write everything in the database into one file, while Huawu runs or not."""

    async def work(settings: Settings) -> None:
        async with reach_database(settings) as database:
            manifest = await backups.backup(database, path, SystemClock())
            typer.echo(f"{path}: {manifest.rows} rows.")

    run(work)


@app.command()
def restore(
    path: Annotated[Path, typer.Argument(help="A file that `huawu db backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Throw away what the database holds now.")
    ] = False,
) -> None:
    """Read a backup into an empty database; stop Huawu before."""

    async def work(settings: Settings) -> None:
        async with reach_database(settings) as database:
            manifest = await backups.restore(database, path, replace=replace)
            typer.echo(f"{manifest.rows} rows are back.")

    run(work)


@app.command()
def status() -> None:
    """Say which database it is, how large, and whether its schema is up to date."""

    async def work(settings: Settings) -> None:
        async with reach_database(settings) as database:
            found = await database_status(database)
        for name in found.__dataclass_fields__:
            typer.echo(f"{name:>28}  {getattr(found, name)}")
        if not found.up_to_date:
            typer.echo("The schema is not up to date; run `huawu db upgrade`.")
            raise typer.Exit(1)

    run(work)
