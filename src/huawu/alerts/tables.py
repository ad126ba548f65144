"""Rows of the rules by which alerts are raised."""

from typing import Final

from sqlalchemy import Boolean, Column, Integer, Table, Text, false
from sqlalchemy.dialects.postgresql import JSONB

from huawu.storage.tables import Moment, metadata, tenant

rules: Final = Table(
    "alerts_rule",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("body", JSONB, nullable=False),  # as `rule.Rule`
    Column("version", Integer, nullable=False),
    Column("changed_by", Text),
    Column("changed_at", Moment, nullable=False),
    # Until what stands by it is cleared; then the row goes.
    Column("removed", Boolean, nullable=False, server_default=false()),
)
