"""Within what time each contact's queue meant to answer when it came."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change; 0 says of the contacts before that nobody recorded it."""
    column = sa.Column("threshold", sa.BigInteger, nullable=False, server_default="0")
    op.add_column("metrics_contact", column)
    op.alter_column("metrics_contact", "threshold", server_default=None)


def downgrade() -> None:
    """Undo it."""
    op.drop_column("metrics_contact", "threshold")
