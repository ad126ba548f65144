"""What stands in a database, read from PostgreSQL's own catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Final

from psycopg import Connection
from psycopg.rows import TupleRow

#: Alembic's own table; the archive's manifest carries its one value.
_REVISIONS: Final = "alembic_version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """One part of a partitioned table."""

    name: str
    parent: str
    bound: str  #: as in CREATE TABLE, e.g. "DEFAULT"


def table_names(connection: Connection[TupleRow]) -> Sequence[str]:
    """Return our tables, each after those its foreign keys name; partitions are not listed."""
    names = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
        " AND relnamespace = 'public'::regnamespace AND relname <> %s ORDER BY relname",
        [_REVISIONS],
    ).fetchall()
    references = connection.execute(
        "SELECT a.relname, b.relname FROM pg_constraint c"
        " JOIN pg_class a ON a.oid = c.conrelid JOIN pg_class b ON b.oid = c.confrelid"
        " WHERE c.contype = 'f' AND c.conparentid = 0 AND a.oid <> b.oid"
        " AND a.relnamespace = 'public'::regnamespace"
    ).fetchall()
    order = TopologicalSorter[str]({name: () for (name,) in names})
    for table, needed in references:
        order.add(table, needed)
    return tuple(order.static_order())


def column_names(connection: Connection[TupleRow], table: str) -> Sequence[str]:
    """Return the columns of a table that hold data of their own, in order."""
    found = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = format('public.%%I', %s::text)::regclass"
        " AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [table],
    )
    return tuple(name for (name,) in found)


def other_things(connection: Connection[TupleRow]) -> Sequence[tuple[str, str]]:
    """Return what else stands beside the tables, as kind and name ready for DROP."""
    found = connection.execute(
        "SELECT CASE prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,"
        "  p.oid::regprocedure::text"
        " FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND prokind IN ('f', 'p')"
        " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')"
        " UNION ALL SELECT 'TYPE', t.oid::regtype::text FROM pg_type t"
        " WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'"
        " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = t.oid AND deptype = 'e')"
    )
    return tuple((kind, name) for kind, name in found)


def partitions(connection: Connection[TupleRow]) -> Sequence[Partition]:
    """Return every partition, parents before their children."""
    found = connection.execute(
        "SELECT c.relname, p.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_class c"
        " JOIN pg_inherits i ON i.inhrelid = c.oid JOIN pg_class p ON p.oid = i.inhparent"
        " WHERE c.relispartition AND c.relkind IN ('r', 'p')"
        " AND c.relnamespace = 'public'::regnamespace ORDER BY c.oid"
    )
    return tuple(
        Partition(name=name, parent=parent, bound=bound.removeprefix("FOR VALUES "))
        for name, parent, bound in found
    )


def sequence_values(connection: Connection[TupleRow]) -> dict[str, int]:
    """Return the last value of every sequence that was ever used."""
    found = connection.execute(
        "SELECT sequencename, last_value FROM pg_sequences"
        " WHERE schemaname = 'public' AND last_value IS NOT NULL"
    )
    return {name: int(value) for name, value in found}
