"""The commands `huawu journal …`."""

import typer

from huawu.app.cli.common import run
from huawu.app.figures import fact_rows, figures_of
from huawu.app.house import reach_database
from huawu.app.settings import Settings
from huawu.archive.archivist import ArchiveRows
from huawu.centre.model import Queue, RecordingPolicy
from huawu.centre.store import CentreStore
from huawu.floor.invariants import all_invariants
from huawu.journal.port import Journal, Projection
from huawu.journal.postgres import open_journal
from huawu.journal.projections import Months, ReservationRows, StreamHeads
from huawu.journal.verify import rebuild as rebuild_projections
from huawu.journal.verify import verify as verify_history
from huawu.kernel.ids import DEFAULT_TENANT, QueueId
from huawu.storage.database import Database

app = typer.Typer(no_args_is_help=True)


@app.command()
def verify() -> None:
    """Hold the whole history to its rules, and every derived row to the history."""
    run(_verify)


async def _verify(settings: Settings) -> None:
    async with reach_database(settings) as database, open_journal(database) as journal:
        report = await verify_history(
            journal,
            DEFAULT_TENANT,
            invariants=all_invariants(unrecorded=await _unrecorded(database)),
            projections=[
                *_projections(database, journal),
                # Compared only: `huawu metrics rebuild` builds facts anew, day by day.
                fact_rows(settings, journal, await figures_of(settings, database)),
            ],
        )
    typer.echo(f"{report.events} events, {len(report.checked)} rules:")
    broken = {finding.name: finding for finding in report.findings}
    for name in report.checked:
        typer.echo(f"  {'BAD' if name in broken else 'ok '}  {name}")
        for line in broken[name].lines if name in broken else ():
            typer.echo(f"         {line}")
    if not report.clean:
        raise typer.Exit(1)


async def _unrecorded(database: Database) -> set[QueueId]:
    """Return the queues whose conversations are not recorded."""
    async with database.begin() as session:
        kept = await CentreStore(DEFAULT_TENANT).newest(session)
    queues = [each.thing for each in kept if isinstance(each.thing, Queue)]
    return {queue.id for queue in queues if queue.recording is RecordingPolicy.NEVER}


@app.command()
def rebuild() -> None:
    """Build every derived row anew from the history; writing waits meanwhile."""
    run(_rebuild)


async def _rebuild(settings: Settings) -> None:
    async with reach_database(settings) as database, open_journal(database) as journal:
        rows = await rebuild_projections(_projections(database, journal), DEFAULT_TENANT)
    for name, count in rows.items():
        typer.echo(f"{count:>10}  {name}")


def _projections(database: Database, journal: Journal) -> list[Projection]:
    return [
        StreamHeads(database),
        ReservationRows(database),
        Months(database),
        ArchiveRows(database, journal),
    ]
