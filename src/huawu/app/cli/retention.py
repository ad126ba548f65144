"""The commands `huawu retention …`: for who can log in to the machine; all is audited."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Final

import typer

from huawu.access.permissions import system_person
from huawu.access.service import Access
from huawu.app.cli.common import run as run_command
from huawu.app.flow_check import flow_check
from huawu.app.house import reach_database
from huawu.app.office import Office, office_of
from huawu.app.settings import Settings
from huawu.centre.model import RetentionPolicy
from huawu.centre.service import Centre
from huawu.customers.store import CustomerId
from huawu.journal.postgres import open_journal
from huawu.kernel.clock import SystemClock
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.recordings.service import Recordings
from huawu.recordings.shelf import Shelf

app = typer.Typer(no_args_is_help=True)

PERSON: Final = system_person("cli", DEFAULT_TENANT)

Why = Annotated[str, typer.Option("--reason", help="Stands in the audit record.")]


@app.command()
def run(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
) -> None:
    """Delete what is older than the centre's retention policy says."""

    async def work(settings: Settings) -> None:
        async with _opened(settings) as (office, centre, _):
            policy = centre.view.get(RetentionPolicy, "main") or RetentionPolicy()
            for each in await office.retention.run(PERSON, policy, dry_run=dry_run):
                typer.echo(
                    f"{each.what:<10} before {each.before:%Y-%m-%d}  "
                    f"{'would go' if dry_run else 'gone'}: {each.count}  held: {each.held}"
                )

    run_command(work)


@app.command("erase-customer")
def erase_customer(
    customer: Annotated[str, typer.Argument(help="The card's id, such as cus_0199….")],
    reason: Why,
) -> None:
    """Delete everything personal about a customer, for good."""

    async def work(settings: Settings) -> None:
        async with _opened(settings) as (office, _, _):
            gone = await office.retention.erase_customer(PERSON, CustomerId(customer), reason)
            typer.echo(
                f"{customer} is erased: {gone.numbers} numbers, {gone.recordings} recordings, "
                f"{gone.notes} notes, {gone.chats} messages"
            )

    run_command(work)


@app.command("erase-user")
def erase_user(
    login: Annotated[str, typer.Argument(help="Of somebody whose account is disabled.")],
    reason: Why,
    address: Annotated[
        list[str] | None, typer.Option(help="Their e-mail address; can be given again.")
    ] = None,
) -> None:
    """Forget who a leaver was, for good; what they did stays under their id."""

    async def work(settings: Settings) -> None:
        async with _opened(settings) as (office, _, access):
            user = await access.users.named(login)
            gone = await office.staff.erase(PERSON, user.id, reason, address or ())
            typer.echo(
                f"{user.id} is erased: {gone.setups} versions of the set-up, {gone.texts} messages "
                f"and notices, {gone.notes} notes and follow-ups, {gone.absences} notes to "
                f"absences, {gone.views} kept views, {gone.letters} letters"
            )

    run_command(work)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncGenerator[tuple[Office, Centre, Access]]:
    """Open the rooms behind the floor, beside a running Huawu or without one."""
    clock = SystemClock()
    async with reach_database(settings) as database, open_journal(database) as journal:
        access = Access(database, clock)
        centre = Centre(database, clock, journal, access.audit, flow_check)
        await centre.load()
        shelf = Shelf(settings.recordings_store)
        recordings = Recordings(
            [settings.data_dir], database, shelf, access.audit, clock, tenant=DEFAULT_TENANT
        )
        office = office_of(database, journal, access, clock, centre=centre, recordings=recordings)
        yield office, centre, access
