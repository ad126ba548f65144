"""Write the next migration from what the rooms' `tables.py` declare.

    .venv/bin/python tools/make_migration.py "Add the number of the shift"

A PostgreSQL of its own is started for it and thrown away; read what was written before it is
committed: a renamed column looks to it like one removed and one added.
"""

import asyncio
import os
import pwd
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Connection

from huawu.storage import schema
from huawu.storage.cluster import Account
from huawu.storage.database import DatabaseOptions, open_database
from huawu.storage.embedded import EmbeddedOptions, EmbeddedPostgres

_RUFF = str(Path(sys.executable).with_name("ruff"))


async def make(message: str) -> list[Path]:
    """Write the migration and return its file; [] when there is nothing to change."""
    with tempfile.TemporaryDirectory(prefix="huawu-") as folder:
        os.chmod(folder, 0o755)  # noqa: PTH101, S103  (nobody must be able to enter)
        nobody = pwd.getpwnam("nobody")
        account = Account(uid=nobody.pw_uid, gid=nobody.pw_gid) if os.geteuid() == 0 else None
        options = EmbeddedOptions(data_dir=Path(folder), account=account)
        async with (
            EmbeddedPostgres(options) as server,
            open_database(DatabaseOptions(url=server.url)) as database,
        ):
            await schema.upgrade(database)
            if not await schema.check(database):
                return []
            async with database.begin() as connection:
                return await connection.run_sync(_write, message)


def _write(connection: Connection, message: str) -> list[Path]:
    number = 1 + sum(1 for _ in (schema.scripts() / "versions").glob("[0-9]*.py"))
    made = command.revision(
        schema.config(connection), message, autogenerate=True, rev_id=f"{number:04}"
    )
    scripts = made if isinstance(made, list) else [made]
    return [Path(script.path) for script in scripts if script is not None]


def main() -> int:
    """Run from the command line."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    written = asyncio.run(make(sys.argv[1]))
    if not written:
        print("The migrations already make what the rooms declare; nothing written.")
        return 0
    for path in written:
        subprocess.run([_RUFF, "format", "-q", str(path)], check=False)
        subprocess.run([_RUFF, "check", "-q", "--fix", str(path)], check=False)
        subprocess.run([_RUFF, "format", "-q", str(path)], check=False)
        print(f"Written: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
