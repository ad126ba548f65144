"""Where a customer's number is from."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column("contacts_party", sa.Column("region", sa.Text(), nullable=True))


def downgrade() -> None:
    """Undo it."""
    op.drop_column("contacts_party", "region")
