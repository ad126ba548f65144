"""`huawu admin …`: for who can log in to the machine; no password is asked, all is audited."""

from typing import Annotated

import typer

from huawu.access.permissions import system_person
from huawu.access.service import Access
from huawu.access.users import Grant, UserChange
from huawu.app.cli.common import run
from huawu.app.house import reach_database
from huawu.app.settings import Settings
from huawu.kernel.clock import SystemClock
from huawu.kernel.ids import DEFAULT_TENANT

app = typer.Typer(no_args_is_help=True)


@app.command()
def users() -> None:
    """List who can sign in."""

    async def work(settings: Settings) -> None:
        async with reach_database(settings) as database:
            access = Access(database, SystemClock())
            for user in await access.users.all(system_person("cli", DEFAULT_TENANT)):
                roles = ", ".join(grant.role for grant in user.grants)
                state = "disabled" if user.disabled else ""
                typer.echo(f"{user.login:<24} {user.name:<24} {roles:<30} {state}".rstrip())

    run(work)


@app.command("add-user")
def add_user(
    login: Annotated[str, typer.Argument(help="What they type to sign in.")],
    name: Annotated[str, typer.Option(help="Their name.")],
    role: Annotated[str, typer.Option(help="agent, supervisor, quality, planner, …")] = "agent",
) -> None:
    """Add somebody who can sign in; prints the password once."""

    async def work(settings: Settings) -> None:
        async with reach_database(settings) as database:
            access = Access(database, SystemClock())
            change = UserChange(name=name, grants=(Grant(role=role),))
            person = system_person("cli", DEFAULT_TENANT)
            _, password = await access.users.create(person, login, change)
            typer.echo(f"{login}  {password}")

    run(work)


@app.command("reset-password")
def reset_password(login: Annotated[str, typer.Argument(help="Whose.")]) -> None:
    """Give somebody a new password, prints it once, and ends their sessions."""

    async def work(settings: Settings) -> None:
        async with reach_database(settings) as database:
            access = Access(database, SystemClock())
            user = await access.users.named(login)
            person = system_person("cli", DEFAULT_TENANT)
            typer.echo(f"{login}  {await access.users.reset_password(person, user.id)}")

    run(work)
