"""The commands `huawu audit …`."""

from typing import Annotated

import typer

from huawu.access.audit import Audit, AuditHead
from huawu.app.cli.common import run
from huawu.app.house import reach_database
from huawu.app.settings import Settings
from huawu.kernel.clock import SystemClock
from huawu.kernel.errors import Invalid
from huawu.kernel.ids import DEFAULT_TENANT

app = typer.Typer(no_args_is_help=True)


@app.command()
def verify(
    noted: Annotated[
        str, typer.Option(help="An end noted earlier by `huawu audit head`: POSITION:HASH.")
    ] = "",
) -> None:
    """Recompute the whole chain of what people did; status 1 when it is broken."""

    async def work(settings: Settings) -> None:
        head = _head(noted) if noted else None
        async with reach_database(settings) as database:
            report = await Audit(database, SystemClock(), DEFAULT_TENANT).verify_chain(head)
        for line in report.broken:
            typer.echo(f"BAD  {line}")
        typer.echo(f"{report.entries} entries, {len(report.broken)} breaks")
        if report.broken:
            raise typer.Exit(1)

    run(work)


@app.command()
def head() -> None:
    """Print the end of the chain, to be noted where nobody who can change it comes."""

    async def work(settings: Settings) -> None:
        async with reach_database(settings) as database:
            found = await Audit(database, SystemClock(), DEFAULT_TENANT).head()
        typer.echo(f"{found.position}:{found.hash.hex()}")

    run(work)


def _head(noted: str) -> AuditHead:
    position, _, digest = noted.partition(":")
    try:
        return AuditHead(position=int(position), hash=bytes.fromhex(digest))
    except ValueError:
        raise Invalid("noted", "write it as `huawu audit head` printed it") from None
