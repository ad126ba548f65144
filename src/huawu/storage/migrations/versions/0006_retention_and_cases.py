"""Retention, holds, marks and cases."""


# pyright: reportUnknownMemberType=false

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "recordings_case",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("recording", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("shared_by", sa.Text(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "recording", name=op.f("pk_recordings_case")),
    )
    op.create_table(
        "recordings_mark",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("recording", sa.Text(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_recordings_mark")),
    )
    op.create_index(
        "ix_recordings_mark_recording",
        "recordings_mark",
        ["tenant", "recording", "at_s"],
        unique=False,
    )
    op.create_table(
        "recordings_peaks",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("recording", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "recording", name=op.f("pk_recordings_peaks")),
    )
    op.create_table(
        "retention_hold",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_retention_hold")),
    )
    op.create_index(
        "ix_retention_hold_subject", "retention_hold", ["tenant", "subject"], unique=False
    )
    op.add_column(
        "recordings_recording", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    """Undo it; rows that do not fit the older schema are lost."""
    op.drop_column("recordings_recording", "deleted_at")
    op.drop_index("ix_retention_hold_subject", table_name="retention_hold")
    op.drop_table("retention_hold")
    op.drop_table("recordings_peaks")
    op.drop_index("ix_recordings_mark_recording", table_name="recordings_mark")
    op.drop_table("recordings_mark")
    op.drop_table("recordings_case")
