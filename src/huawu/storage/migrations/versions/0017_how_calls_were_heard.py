"""How calls were heard."""

# pyright: reportUnknownMemberType=false
import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "archive_heard",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("jitter_ms", sa.Float(), nullable=True),
        sa.Column("loss_ratio", sa.Float(), nullable=True),
        sa.Column("round_trip_ms", sa.Float(), nullable=True),
        sa.Column("received_packets", sa.BigInteger(), nullable=False),
        sa.Column("sent_packets", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "contact", "agent", name=op.f("pk_archive_heard")),
    )


def downgrade() -> None:
    """Undo it; rows that do not fit the older schema are lost."""
    op.drop_table("archive_heard")
