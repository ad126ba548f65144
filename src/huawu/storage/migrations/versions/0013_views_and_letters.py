"""Letters, kept views, removed alert rules."""

# pyright: reportUnknownMemberType=false
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "mail_letter",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("recipients", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=True),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_mail_letter")),
    )
    op.create_index(
        "ix_mail_letter_about", "mail_letter", ["tenant", "about", "made_at"], unique=False
    )
    op.create_index("ix_mail_letter_due", "mail_letter", ["tenant", "due_at"], unique=False)
    op.create_table(
        "views_view",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_views_view")),
    )
    op.create_index("ix_views_view_next", "views_view", ["tenant", "next_at"], unique=False)
    op.add_column(
        "alerts_rule",
        sa.Column("removed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )


def downgrade() -> None:
    """Undo it; rows that do not fit the older schema are lost."""
    op.drop_column("alerts_rule", "removed")
    op.drop_index("ix_views_view_next", table_name="views_view")
    op.drop_table("views_view")
    op.drop_index("ix_mail_letter_due", table_name="mail_letter")
    op.drop_index("ix_mail_letter_about", table_name="mail_letter")
    op.drop_table("mail_letter")
