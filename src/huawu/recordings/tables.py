"""Rows of stored recordings."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

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
    Column("deleted_at", Moment),  # the file is gone, the row tells which it was
    Index(None, "tenant", "contact"),
    Index(None, "tenant", "stored_at"),
)

#: How loud each stretch is, for the picture of a player; made once.
peaks: Final = Table(
    "recordings_peaks",
    metadata,
    tenant(),
    Column("recording", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

marks: Final = Table(
    "recordings_mark",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("recording", Text, nullable=False),
    Column("at_s", Float, nullable=False),
    Column("text", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Index("ix_recordings_mark_recording", "tenant", "recording", "at_s"),
)

#: Recordings that everybody may learn from.
cases: Final = Table(
    "recordings_case",
    metadata,
    tenant(),
    Column("recording", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("shared_by", Text, nullable=False),
    Column("shared_at", Moment, nullable=False),
)
