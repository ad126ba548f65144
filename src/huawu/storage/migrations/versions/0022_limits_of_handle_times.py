"""Limits of the handle times that are forecast."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    for name in ("aht_low_s", "aht_high_s"):
        column = sa.Column(name, postgresql.ARRAY(sa.Float()), nullable=True)
        op.add_column("planning_forecast_day", column)


def downgrade() -> None:
    """Undo it."""
    for name in ("aht_low_s", "aht_high_s"):
        op.drop_column("planning_forecast_day", name)
