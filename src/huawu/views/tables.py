"""Rows of kept views."""

from typing import Final

from sqlalchemy import Column, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from huawu.storage.tables import Moment, metadata, tenant

views: Final = Table(
    "views_view",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("owner", Text, nullable=False),  # a user
    Column("body", JSONB, nullable=False),  # as `view.View`
    Column("version", Integer, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("next_at", Moment),  # when it is sent; null: never
    Column("trouble", Text, nullable=False),  # why it was not sent the last time
    Index("ix_views_view_next", "tenant", "next_at"),
)
