"""Chats of teams and notices."""

# pyright: reportUnknownMemberType=false
import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "inbox_message",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_inbox_message")),
    )
    op.create_index("ix_inbox_message_team", "inbox_message", ["tenant", "team", "id"])
    op.create_table(
        "inbox_seen",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("upto", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "user", "team", name=op.f("pk_inbox_seen")),
    )
    op.create_table(
        "inbox_notice",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_inbox_notice")),
    )
    op.create_index("ix_inbox_notice_author", "inbox_notice", ["tenant", "author", "id"])
    op.create_table(
        "inbox_receipt",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "notice", "user", name=op.f("pk_inbox_receipt")),
    )
    op.create_index("ix_inbox_receipt_user", "inbox_receipt", ["tenant", "user", "acknowledged_at"])


def downgrade() -> None:
    """Undo it; rows that do not fit the older schema are lost."""
    for table in ("inbox_receipt", "inbox_notice", "inbox_seen", "inbox_message"):
        op.drop_table(table)
