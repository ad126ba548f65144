"""Rows of letters: those that wait, and what became of the others."""

from typing import Final

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from huawu.storage.tables import Moment, metadata, tenant

letters: Final = Table(
    "mail_letter",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("about", Text, nullable=False),
    Column("recipients", ARRAY(Text), nullable=False),
    Column("subject", Text, nullable=False),
    Column("message", LargeBinary),  # as it is sent; null once it was
    Column("size_bytes", Integer, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Moment),  # null: sent or given up
    Column("sent_at", Moment),
    Column("answer", Text, nullable=False),  # to the last attempt
    Index("ix_mail_letter_due", "tenant", "due_at"),
    Index("ix_mail_letter_about", "tenant", "about", "made_at"),
)
