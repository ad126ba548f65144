"""Rows of webhooks and of what is still to be delivered."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from huawu.storage.tables import Moment, metadata, tenant

hooks: Final = Table(
    "webhooks_hook",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("kinds", ARRAY(Text), nullable=False),
    Column("secret", Text, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

#: What was not delivered yet, or could not be; what was delivered is gone from here.
deliveries: Final = Table(
    "webhooks_delivery",
    metadata,
    tenant(),
    Column("hook", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),  # of the event
    Column("kind", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Moment),  # null: given up
    Column("answer", Text, nullable=False),  # to the last attempt
    Column("tried_at", Moment),
    Index("ix_webhooks_delivery_due", "tenant", "due_at"),
)

#: Up to where the journal was looked through.
head: Final = Table(
    "webhooks_head", metadata, tenant(), Column("position", BigInteger, nullable=False)
)
