"""Fail when a table does not begin with the tenant.

Every row belongs to a tenant, and no key may be unique across tenants: `tenant` is the first
column of every primary key and of every unique one.
"""

import sys
from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import Column, Table, UniqueConstraint

from huawu.storage.migrations.rooms import declare_tables
from huawu.storage.tables import metadata

TENANT: Final = "tenant"


def faults(table: Table) -> Iterator[str]:
    """Yield what is wrong with a table, one line each."""
    if TENANT not in table.columns:
        yield f"{table.name}: no column `{TENANT}`"
        return
    if table.columns[TENANT].nullable:
        yield f"{table.name}: `{TENANT}` may be NULL"
    if not _begins_with_tenant(table.primary_key.columns):
        yield f"{table.name}: the primary key does not begin with `{TENANT}`"
    unique = [key for key in table.constraints if isinstance(key, UniqueConstraint)]
    for key in (*unique, *(index for index in table.indexes if index.unique)):
        if not _begins_with_tenant(key.columns):
            yield f"{table.name}: the unique key {key.name} does not begin with `{TENANT}`"


def _begins_with_tenant(columns: Iterable[Column[Any]]) -> bool:
    first = next(iter(columns), None)
    return first is not None and first.name == TENANT


def main() -> int:
    """Check every room's tables; return the exit status."""
    declare_tables()
    tables = list(metadata.tables.values())
    found = [fault for table in tables for fault in faults(table)]
    print(f"{len(tables)} tables, {len(found)} faults")
    print("".join(f"{fault}\n" for fault in found), end="")
    return 1 if found or not tables else 0


if __name__ == "__main__":
    sys.exit(main())
