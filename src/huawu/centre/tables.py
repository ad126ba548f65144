"""Rows of the set-up: every version of every thing."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB

from huawu.storage.tables import Moment, metadata, tenant

things: Final = Table(
    "centre_thing",
    metadata,
    tenant(),
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),  # 1-based and gapless
    Column("change", BigInteger, nullable=False),  # place among all changes of the centre
    Column("body", JSONB, nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", Text),  # null: the house itself
    Column("cause", Text, nullable=False),
    UniqueConstraint("tenant", "change"),
)

keys: Final = Table(
    "centre_key",
    metadata,
    tenant(),
    Column("kind", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("value", Text, primary_key=True),  # of things that are not removed
    Column("id", Text, nullable=False),
    Index(None, "tenant", "kind", "id"),
)

# One row for each tenant. Whoever changes the set-up holds its lock until the commit, so changes
# are numbered in the order in which they become visible.
head: Final = Table(
    "centre_head",
    metadata,
    tenant(),
    Column("change", BigInteger, nullable=False),  # the newest
    Column("told", BigInteger, nullable=False),  # up to here the journal has heard
)
