"""Rows of stored recordings."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, Table, Text

from huawu.storage.tables import Moment, metadata, tenant

recordings: Final = Table(
    "recordings_recording",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("contact", Text, nullable=False),
    Column("kind", Text, nullable=False),  # call or message
    Column("key", Text, nullable=False),  # where in the store
    Column("sha256", Text, nullable=False),  # hex, of the stored file
    Column("size_bytes", BigInteger, nullable=False),
    Column("length_s", Float, nullable=False),
    Column("channels", Integer, nullable=False),  # 2: customer left, agent right
    Column("queue", Text),
    Column("agent", Text),  # who talked last
    Column("recovered", Boolean, nullable=False),
    Column("stored_at", Moment, nullable=False),
    Index(None, "tenant", "contact"),
    Index(None, "tenant", "stored_at"),
)
