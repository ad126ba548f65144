"""Rows of people who sign in, their tokens, and the audit record."""

from typing import Final

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from huawu.storage.tables import Moment, metadata, tenant

users: Final = Table(
    "access_user",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False),  # as it is shown
    Column("login_key", Text, nullable=False),  # as it is compared
    Column("name", Text, nullable=False),
    Column("password", Text, nullable=False),  # Argon2id, encoded
    Column("disabled", Boolean, nullable=False),
    Column("grants", JSONB, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("erased_at", Moment),  # since then nobody knows who it was
    Column("second_factor", Text),  # base32; null without one
    Column("second_factor_at", Moment),  # in force since; null until confirmed
    # The last step of time whose code was used: a code counts once.
    Column("second_factor_step", BigInteger, nullable=False, server_default=text("0")),
    Column("spare_codes", JSONB, nullable=False, server_default=text("'[]'")),  # their SHA-256
    UniqueConstraint("tenant", "login_key"),
)

tokens: Final = Table(
    "access_token",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("hash", LargeBinary, nullable=False),  # SHA-256 of the token, which nobody keeps
    Column("user_id", Text, nullable=False),
    Column("kind", Text, nullable=False),  # session or api
    Column("name", Text, nullable=False),  # what it is for
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("last_used_at", Moment, nullable=False),  # to the minute
    Column("permissions", JSONB),  # of an API token: no more than these; null: all of its user
    UniqueConstraint("tenant", "hash"),
    ForeignKeyConstraint(["tenant", "user_id"], ["access_user.tenant", "access_user.id"]),
    Index(None, "tenant", "user_id"),
    Index(None, "expires_at"),
)

# Only added to: a trigger of the migration refuses UPDATE, DELETE and TRUNCATE.
audit: Final = Table(
    "access_audit",
    metadata,
    tenant(),
    Column("position", BigInteger, primary_key=True, autoincrement=False),  # 1-based, gapless
    Column("at", Moment, nullable=False),
    Column("user_id", Text),  # null: nobody we know, or the house itself
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("cause", Text, nullable=False),  # the request
    Column("hash", LargeBinary, nullable=False),
    Index(None, "tenant", "subject", "position"),
    Index(None, "tenant", "user_id", "position"),
    Index("ix_access_audit_act", "tenant", "act", "position"),
    Index("ix_access_audit_at", "tenant", "at"),
)

#: Requests under four eyes.
approvals: Final = Table(
    "access_approval",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("digest", Text, nullable=False),  # of act, subject and details
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", Moment),
    Column("reason", Text, nullable=False),
    Index("ix_access_approval_state", "tenant", "state", "asked_at"),
    Index("ix_access_approval_digest", "tenant", "asked_by", "digest"),
)

audit_head: Final = Table(
    "access_audit_head",
    metadata,
    tenant(),
    Column("position", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

#: Nobody changes the record by SQL without first dropping this in sight of everyone. The same
#: text stands in the migration; alembic does not compare triggers.
_APPEND_ONLY: Final = (
    DDL(
        "CREATE FUNCTION access_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit record is only added to'; END $$"
    ),
    DDL(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access_audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION access_audit_append_only()"
    ),
)
for _statement in _APPEND_ONLY:
    event.listen(audit, "after_create", _statement)
