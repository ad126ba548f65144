"""Rows of what people of a centre write to each other."""

from typing import Final

from sqlalchemy import Column, Index, Table, Text

from huawu.storage.tables import Moment, metadata, tenant

messages: Final = Table(
    "inbox_message",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),  # sorts by time
    Column("team", Text, nullable=False),
    Column("author", Text, nullable=False),  # user
    Column("name", Text, nullable=False),  # the author's, as it was
    Column("at", Moment, nullable=False),
    Column("text", Text, nullable=False),
    Column("contact", Text),  # what it is about; its customer is looked up by who reads
    Index("ix_inbox_message_team", "tenant", "team", "id"),
)

#: Up to which message somebody has read a team's chat.
seen: Final = Table(
    "inbox_seen",
    metadata,
    tenant(),
    Column("user", Text, primary_key=True),
    Column("team", Text, primary_key=True),
    Column("upto", Text, nullable=False),  # message
)

notices: Final = Table(
    "inbox_notice",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),  # sorts by time
    Column("author", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("audience", Text, nullable=False),  # "all", "team" or "queue"
    Column("target", Text, nullable=False),  # team or queue; "" for all
    Column("text", Text, nullable=False),
    Index("ix_inbox_notice_author", "tenant", "author", "id"),
)

#: To whom a notice goes, and when they acknowledged it.
receipts: Final = Table(
    "inbox_receipt",
    metadata,
    tenant(),
    Column("notice", Text, primary_key=True),
    Column("user", Text, primary_key=True),
    Column("acknowledged_at", Moment),
    Index("ix_inbox_receipt_user", "tenant", "user", "acknowledged_at"),
)
