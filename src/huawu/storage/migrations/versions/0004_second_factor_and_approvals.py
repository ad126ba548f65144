"""Second factor, approvals, narrower tokens."""

# pyright: reportUnknownMemberType=false
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "access_approval",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_access_approval")),
    )
    op.create_index(
        "ix_access_approval_digest",
        "access_approval",
        ["tenant", "asked_by", "digest"],
        unique=False,
    )
    op.create_index(
        "ix_access_approval_state", "access_approval", ["tenant", "state", "asked_at"], unique=False
    )
    op.create_index(
        "ix_access_audit_act", "access_audit", ["tenant", "act", "position"], unique=False
    )
    op.create_index("ix_access_audit_at", "access_audit", ["tenant", "at"], unique=False)
    op.add_column(
        "access_token",
        sa.Column("permissions", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    )
    op.add_column("access_user", sa.Column("second_factor", sa.Text(), nullable=True))
    op.add_column(
        "access_user", sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "access_user",
        sa.Column(
            "second_factor_step", sa.BigInteger(), server_default=sa.text("0"), nullable=False
        ),
    )
    op.add_column(
        "access_user",
        sa.Column(
            "spare_codes",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
    )


def downgrade() -> None:
    """Undo it; rows that do not fit the older schema are lost."""
    op.drop_column("access_user", "spare_codes")
    op.drop_column("access_user", "second_factor_step")
    op.drop_column("access_user", "second_factor_at")
    op.drop_column("access_user", "second_factor")
    op.drop_column("access_token", "permissions")
    op.drop_index("ix_access_audit_at", table_name="access_audit")
    op.drop_index("ix_access_audit_act", table_name="access_audit")
    op.drop_index("ix_access_approval_state", table_name="access_approval")
    op.drop_index("ix_access_approval_digest", table_name="access_approval")
    op.drop_table("access_approval")
