"""Rows of customers. The only place where a customer's number is kept."""

from typing import Final

from sqlalchemy import Column, Computed, Index, Table, Text, text

from huawu.storage.tables import Moment, metadata, tenant

parties: Final = Table(
    "contacts_party",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("number", Text, nullable=False),  # as the network delivers it; "" once deleted
    Column("backwards", Text, Computed("reverse(number)", persisted=True), nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("region", Text),  # where the number is from; NULL until somebody asks
    Index(
        "uq_contacts_party_number",
        "tenant",
        "number",
        unique=True,
        postgresql_where=text("number <> ''"),
    ),
    # By its last digits, which is what people remember and see of a masked one.
    Index(
        "ix_contacts_party_backwards",
        "tenant",
        "backwards",
        postgresql_ops={"backwards": "text_pattern_ops"},
    ),
)
