"""Rows of customers. Their numbers stand in `contacts_party` and nowhere else."""

from typing import Final

from sqlalchemy import Column, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from huawu.storage.tables import Moment, metadata, tenant

customers: Final = Table(
    "customers_customer",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),  # "" once erased
    Column("words", ARRAY(Text), nullable=False),  # of the name, for search
    Column("attributes", JSONB, nullable=False),
    Column("note", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),  # present, merged or erased
    Column("merged_into", Text),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Index("ix_customers_customer_changed", "tenant", "changed_at", "id"),
    Index("ix_customers_customer_words", "words", postgresql_using="gin"),
)

#: Which numbers a customer has.
numbers: Final = Table(
    "customers_number",
    metadata,
    tenant(),
    Column("customer", Text, primary_key=True),
    Column("party", Text, primary_key=True),
    Column("label", Text, nullable=False),  # such as "mobile"
    Column("place", Integer, nullable=False),  # the first is shown first
    Index("ix_customers_number_party", "tenant", "party"),
)
