"""Accounts whose owner is forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column("access_user", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Undo it."""
    op.drop_column("access_user", "erased_at")
