"""`huawu status` and `huawu doctor`: looking at a centre that runs."""

import asyncio
import shutil
from typing import Annotated

import typer

from huawu.app.cli.common import run
from huawu.app.cli.engine import engine_findings, show_findings
from huawu.app.cli.live import show_status
from huawu.app.house import reach_database
from huawu.app.settings import Settings
from huawu.engine.host.doctor import Finding
from huawu.kernel.errors import HouseError
from huawu.storage.status import status as database_status


def status(
    live: Annotated[bool, typer.Option("--live", help="Keep showing until Ctrl-C.")] = False,
    language: Annotated[str, typer.Option(help="zh or en; else the locale's.")] = "",
    login: Annotated[str, typer.Option(help="Sign in as; else whoever may read the data.")] = "",
) -> None:
    """Show queues, agents and service level; --live keeps showing."""

    async def work(settings: Settings) -> None:
        await show_status(settings, live=live, language=language, login=login)

    run(work)


def doctor() -> None:
    """Look for what is wrong, and say how to mend it."""
    show_findings(run(_findings))


async def _findings(settings: Settings) -> list[Finding]:
    return [
        await asyncio.to_thread(_disk, settings),
        _program("espeak-ng", "apt-get install espeak-ng, or `make setup`"),
        await _database(settings),
        *await engine_findings(settings),
    ]


def _disk(settings: Settings) -> Finding:
    folder = settings.data_dir if settings.data_dir.exists() else settings.data_dir.parent
    try:
        free_gib = shutil.disk_usage(folder).free / 2**30
    except OSError as error:
        return Finding(check="data", ok=False, message=f"{folder}: {error.strerror}")
    return Finding(
        check="data",
        ok=free_gib > 1,
        message=f"{settings.data_dir}: {free_gib:.1f} GiB free",
        mend="make room, or set HUAWU_DATA_DIR to a larger disk",
    )


def _program(name: str, mend: str) -> Finding:
    there = shutil.which(name) is not None
    return Finding(
        check=name,
        ok=there,
        message="is installed" if there else "is missing: prompts cannot be spoken",
        mend=mend,
        fatal=False,
    )


async def _database(settings: Settings) -> Finding:
    mend = "start Huawu, or correct DATABASE_URL"
    try:
        async with reach_database(settings) as database:
            found = await database_status(database)
    except HouseError as trouble:
        return Finding(check="database", ok=False, message=trouble.message, mend=mend)
    return Finding(
        check="database",
        ok=found.up_to_date,
        message=f"PostgreSQL answers, schema {'up to date' if found.up_to_date else 'is old'}",
        mend="run `huawu db upgrade`",
    )
