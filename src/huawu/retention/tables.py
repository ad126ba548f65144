"""Rows of legal holds: what may not be deleted, whatever the days say."""

from typing import Final

from sqlalchemy import Column, Index, Table, Text

from huawu.storage.tables import Moment, metadata, tenant

holds: Final = Table(
    "retention_hold",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("subject", Text, nullable=False),  # "contact/<id>" or "customer/<id>"
    Column("reason", Text, nullable=False),
    Column("placed_by", Text, nullable=False),
    Column("placed_at", Moment, nullable=False),
    Column("lifted_by", Text),
    Column("lifted_at", Moment),
    Index("ix_retention_hold_subject", "tenant", "subject"),
)
