"""The commands `huawu retention …`."""

from typing import Annotated

import typer

from huawu.access.audit import Audit
from huawu.access.permissions import system_person
from huawu.app.cli.common import run as run_command
from huawu.app.house import reach_database
from huawu.app.office import office_of
from huawu.app.settings import Settings
from huawu.centre.model import RetentionPolicy
from huawu.centre.store import CentreStore
from huawu.journal.port import Journal
from huawu.journal.postgres import open_journal
from huawu.kernel.clock import SystemClock
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.recordings.service import Recordings
from huawu.recordings.shelf import Shelf
from huawu.retention.service import Retention
from huawu.storage.database import Database

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `run` a word of its own."""


@app.command()
def run(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
) -> None:
    """Delete what is older than the centre's retention policy says."""

    async def work(settings: Settings) -> None:
        async with reach_database(settings) as database, open_journal(database) as journal:
            retention = _retention(settings, database, journal)
            policy = await _policy(database)
            person = system_person("cli", DEFAULT_TENANT)
            for each in await retention.run(person, policy, dry_run=dry_run):
                typer.echo(
                    f"{each.what:<10} before {each.before:%Y-%m-%d}  "
                    f"{'would go' if dry_run else 'gone'}: {each.count}  held: {each.held}"
                )

    run_command(work)


def _retention(settings: Settings, database: Database, journal: Journal) -> Retention:
    clock = SystemClock()
    audit, shelf = Audit(database, clock, DEFAULT_TENANT), Shelf(settings.recordings_store)
    recordings = Recordings(
        [settings.data_dir], database, shelf, audit, clock, tenant=DEFAULT_TENANT
    )
    return office_of(database, journal, audit, clock, recordings=recordings).retention


async def _policy(database: Database) -> RetentionPolicy:
    async with database.begin() as session:
        kept = await CentreStore(DEFAULT_TENANT).newest(session)
    found = [k.thing for k in kept if isinstance(k.thing, RetentionPolicy) and not k.removed]
    return found[0] if found else RetentionPolicy()
