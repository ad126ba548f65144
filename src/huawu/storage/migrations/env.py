"""What Alembic runs for every command: our tables, on the connection we are given."""

from typing import Final

from alembic import context
from sqlalchemy import Connection, text

from huawu.storage.migrations.rooms import declare_tables
from huawu.storage.tables import metadata


def _partitions(connection: Connection) -> frozenset[str]:
    """Return the tables that are parts of another; they come and go with the months."""
    found = connection.execute(text("SELECT relname FROM pg_class WHERE relispartition"))
    return frozenset(found.scalars())


def _run() -> None:
    connection: Connection | None = context.config.attributes.get("connection")
    if connection is None:
        raise RuntimeError("Use `huawu db upgrade` or tools/make_migration.py, not `alembic`.")
    declare_tables()
    parts: Final = _partitions(connection)
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=lambda name, kind, _parents: kind != "table" or name not in parts,
        transaction_per_migration=False,
        compare_type=True,
        compare_server_default=True,
    )
    context.run_migrations()


_run()
