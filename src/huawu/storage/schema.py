"""The database's schema: brought up to date, asked for, compared with what the code declares."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, TypeVar

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, text

from huawu.kernel.errors import Conflict
from huawu.storage.database import Database

T = TypeVar("T")

#: Only one process migrates; the others wait for it. The number is ours, and means nothing.
_MIGRATION_LOCK: Final = 6_412_001


class SchemaUnknown(Conflict):
    """The database was written by a newer Huawu than this one."""

    code = "schema-unknown"


async def upgrade(database: Database) -> str:
    """Bring the schema up to date, in one transaction, and return its revision.

    Raises:
        SchemaUnknown: the database is newer than this program.
        Unavailable: the database is away.
    """
    return await _in_transaction(database, upgrade_here)


async def current(database: Database) -> str | None:
    """Return the database's revision, or None when it is empty."""
    return await _in_transaction(database, revision_here)


async def check(database: Database) -> list[str]:
    """Return what the code declares and the database lacks, or the other way round; [] is well."""
    return await _in_transaction(database, _differences)


def head() -> str:
    """Return the revision this program knows as the newest."""
    return ScriptDirectory.from_config(config()).get_current_head() or ""


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration; there is no ini file."""
    made = Config(attributes={"connection": connection})
    made.set_main_option("script_location", str(scripts()))
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    made.set_main_option("path_separator", "os")
    return made


def scripts() -> Path:
    """Return the folder of the migrations."""
    return Path(str(files("huawu.storage"))) / "migrations"


def upgrade_here(connection: Connection, to: str = "head") -> str:
    """Upgrade inside the caller's transaction and return the revision reached.

    Raises:
        SchemaUnknown: the database is newer than this program.
    """
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
    # A migration may rewrite a large table; the limits of a request do not fit it.
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    known_here(revision_here(connection))
    command.upgrade(config(connection), to)
    return revision_here(connection) or ""


def revision_here(connection: Connection) -> str | None:
    """Return the revision the connection's database stands at."""
    return MigrationContext.configure(connection).get_current_revision()


def known_here(revision: str | None) -> None:
    """Make sure that this program knows `revision`.

    Raises:
        SchemaUnknown: it does not.
    """
    if revision is None:
        return
    try:
        ScriptDirectory.from_config(config()).get_revision(revision)
    except CommandError as error:
        raise SchemaUnknown(
            f"The data stand at schema {revision}, which this Huawu does not know: they were "
            "written by a newer one. Upgrade Huawu."
        ) from error


def _differences(connection: Connection) -> list[str]:
    found: list[str] = []

    def compare(revision: Any, context: MigrationContext) -> list[Any]:  # noqa: ARG001  # alembic's
        found.extend(map(str, compare_metadata(context, context.opts["target_metadata"])))
        return []

    made = config(connection)
    script = ScriptDirectory.from_config(made)
    with EnvironmentContext(made, script, fn=compare):
        script.run_env()
    return found


async def _in_transaction(database: Database, step: Callable[[Connection], T]) -> T:
    async with database.begin() as connection:
        return await connection.run_sync(step)
