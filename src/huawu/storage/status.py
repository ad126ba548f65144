"""How the database is, in figures an operator wants to see."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from huawu.storage import schema
from huawu.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """One server that copies this one."""

    name: str
    behind_bytes: int
    behind_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseStatus:
    """One look at the database."""

    server_version: str
    started_at: datetime
    size_bytes: int
    revision: str | None  #: of the schema; None when it is empty
    newest_revision: str  #: that this program knows
    connections: int
    connections_limit: int
    oldest_transaction_s: float  #: 0 when none is open; a long one keeps dead rows alive
    replicas: tuple[Replica, ...]

    @property
    def up_to_date(self) -> bool:
        """Whether the schema is the one this program needs."""
        return self.revision == self.newest_revision


async def status(database: Database) -> DatabaseStatus:
    """Look at the database.

    Raises:
        Unavailable: it is away.
    """
    async with database.begin() as connection:
        row = (
            await connection.execute(
                text(
                    "SELECT current_setting('server_version'), pg_postmaster_start_time(),"
                    " pg_database_size(current_database()),"
                    " (SELECT count(*) FROM pg_stat_activity"
                    "  WHERE backend_type = 'client backend'),"
                    " current_setting('max_connections')::int,"
                    " (SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0)"
                    "  FROM pg_stat_activity"
                    "  WHERE pid <> pg_backend_pid() AND backend_type = 'client backend')"
                )
            )
        ).one()
        replicas = await connection.execute(
            text(
                "SELECT application_name,"
                " coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn), 0),"
                " coalesce(extract(epoch FROM replay_lag), 0) FROM pg_stat_replication"
            )
        )
        return DatabaseStatus(
            server_version=row[0],
            started_at=row[1],
            size_bytes=row[2],
            connections=row[3],
            connections_limit=row[4],
            oldest_transaction_s=float(row[5]),
            revision=await connection.run_sync(schema.revision_here),
            newest_revision=schema.head(),
            replicas=tuple(
                Replica(name=name, behind_bytes=int(lag_bytes), behind_s=float(lag_s))
                for name, lag_bytes, lag_s in replicas
            ),
        )
