"""Where the customer of an imported contact is from."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change; "" says of the contacts before that it goes by the customer's number."""
    column = sa.Column("region", sa.Text, nullable=False, server_default="")
    op.add_column("metrics_contact", column)
    op.alter_column("metrics_contact", "region", server_default=None)


def downgrade() -> None:
    """Undo it."""
    op.drop_column("metrics_contact", "region")
