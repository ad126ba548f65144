"""First tables."""

# pyright: reportUnknownMemberType=false
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    _audit()
    _access()
    _centre()
    _contacts()
    _journal()
    _recordings()
    _reservation()


def _audit() -> None:
    op.create_table(
        "access_audit",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "position", name=op.f("pk_access_audit")),
    )
    op.create_index(
        op.f("ix_access_audit_tenant_access_audit_subject_access_audit_position"),
        "access_audit",
        ["tenant", "subject", "position"],
        unique=False,
    )
    op.create_index(
        op.f("ix_access_audit_tenant_access_audit_user_id_access_audit_position"),
        "access_audit",
        ["tenant", "user_id", "position"],
        unique=False,
    )
    op.create_table(
        "access_audit_head",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_access_audit_head")),
    )
    op.execute(
        "CREATE FUNCTION access_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit record is only added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access_audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION access_audit_append_only()"
    )


def _access() -> None:
    op.create_table(
        "access_user",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("login_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("grants", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_access_user")),
        sa.UniqueConstraint("tenant", "login_key", name=op.f("uq_access_user_tenant_login_key")),
    )
    op.create_table(
        "access_token",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "user_id"],
            ["access_user.tenant", "access_user.id"],
            name=op.f("fk_access_token_tenant_user_id_access_user"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("tenant", "hash", name=op.f("uq_access_token_tenant_hash")),
    )
    op.create_index(
        op.f("ix_access_token_expires_at"), "access_token", ["expires_at"], unique=False
    )
    op.create_index(
        op.f("ix_access_token_tenant_access_token_user_id"),
        "access_token",
        ["tenant", "user_id"],
        unique=False,
    )


def _centre() -> None:
    op.create_table(
        "centre_head",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_centre_head")),
    )
    op.create_table(
        "centre_key",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "kind", "field", "value", name=op.f("pk_centre_key")),
    )
    op.create_index(
        op.f("ix_centre_key_tenant_centre_key_kind_centre_key_id"),
        "centre_key",
        ["tenant", "kind", "id"],
        unique=False,
    )
    op.create_table(
        "centre_thing",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "kind", "id", "version", name=op.f("pk_centre_thing")),
        sa.UniqueConstraint("tenant", "change", name=op.f("uq_centre_thing_tenant_change")),
    )


def _contacts() -> None:
    op.create_table(
        "contacts_party",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_contacts_party")),
    )
    op.create_index(
        "uq_contacts_party_number",
        "contacts_party",
        ["tenant", "number"],
        unique=True,
        postgresql_where=sa.text("number <> ''"),
    )


def _journal() -> None:
    op.create_table(
        "journal_counter",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_journal_counter")),
        postgresql_with={"fillfactor": "10"},
    )
    op.create_table(
        "journal_event",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("body", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "position", "written_at", name=op.f("pk_journal_event")),
        postgresql_partition_by="RANGE (written_at)",
    )
    op.create_index(
        "ix_journal_event_stream", "journal_event", ["tenant", "stream", "version"], unique=False
    )
    op.create_table(
        "journal_snapshot",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "name", name=op.f("pk_journal_snapshot")),
    )
    op.create_table(
        "journal_stream",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "stream", name=op.f("pk_journal_stream")),
        postgresql_with={"fillfactor": "80"},
    )
    op.create_table(
        "journal_writer",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("writer", sa.Text(), nullable=False),
        sa.Column("flush", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "writer", name=op.f("pk_journal_writer")),
        postgresql_with={"fillfactor": "10"},
    )


def _recordings() -> None:
    op.create_table(
        "recordings_recording",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("length_s", sa.Float(), nullable=False),
        sa.Column("channels", sa.Integer(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=True),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("recovered", sa.Boolean(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_recordings_recording")),
    )
    op.create_index(
        op.f("ix_recordings_recording_tenant_recordings_recording_contact"),
        "recordings_recording",
        ["tenant", "contact"],
        unique=False,
    )
    op.create_index(
        op.f("ix_recordings_recording_tenant_recordings_recording_stored_at"),
        "recordings_recording",
        ["tenant", "stored_at"],
        unique=False,
    )


def _reservation() -> None:
    op.create_table(
        "reservation",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("reservation", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("slot", sa.SmallInteger(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "reservation", name=op.f("pk_reservation")),
    )
    op.create_index(
        "uq_reservation_live_contact",
        "reservation",
        ["tenant", "contact"],
        unique=True,
        postgresql_where=sa.text("state IN ('reserved', 'offered', 'accepted', 'connected')"),
    )
    op.create_index(
        "uq_reservation_live_slot",
        "reservation",
        ["tenant", "agent", "channel", "slot"],
        unique=True,
        postgresql_where=sa.text("state IN ('reserved', 'offered', 'accepted', 'connected')"),
    )


def downgrade() -> None:
    """Undo it; rows that do not fit the older schema are lost."""
    op.drop_index(op.f("ix_access_token_tenant_access_token_user_id"), table_name="access_token")
    op.drop_index(op.f("ix_access_token_expires_at"), table_name="access_token")
    op.drop_table("access_token")
    op.drop_index(
        "uq_reservation_live_slot",
        table_name="reservation",
        postgresql_where=sa.text("state IN ('reserved', 'offered', 'accepted', 'connected')"),
    )
    op.drop_index(
        "uq_reservation_live_contact",
        table_name="reservation",
        postgresql_where=sa.text("state IN ('reserved', 'offered', 'accepted', 'connected')"),
    )
    op.drop_table("reservation")
    op.drop_index(
        op.f("ix_recordings_recording_tenant_recordings_recording_stored_at"),
        table_name="recordings_recording",
    )
    op.drop_index(
        op.f("ix_recordings_recording_tenant_recordings_recording_contact"),
        table_name="recordings_recording",
    )
    op.drop_table("recordings_recording")
    op.drop_table("journal_writer")
    op.drop_table("journal_stream")
    op.drop_table("journal_snapshot")
    op.drop_index("ix_journal_event_stream", table_name="journal_event")
    op.drop_table("journal_event")
    op.drop_table("journal_counter")
    op.drop_index(
        "uq_contacts_party_number",
        table_name="contacts_party",
        postgresql_where=sa.text("number <> ''"),
    )
    op.drop_table("contacts_party")
    op.drop_table("centre_thing")
    op.drop_index(
        op.f("ix_centre_key_tenant_centre_key_kind_centre_key_id"), table_name="centre_key"
    )
    op.drop_table("centre_key")
    op.drop_table("centre_head")
    op.drop_table("access_user")
    op.drop_table("access_audit_head")
    op.drop_index(
        op.f("ix_access_audit_tenant_access_audit_user_id_access_audit_position"),
        table_name="access_audit",
    )
    op.drop_index(
        op.f("ix_access_audit_tenant_access_audit_subject_access_audit_position"),
        table_name="access_audit",
    )
    op.drop_table("access_audit")
    op.execute("DROP FUNCTION access_audit_append_only()")
