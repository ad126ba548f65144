"""An agent's contacts of one disposition, found at once, also when there are none."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_TABLE = "archive_handled"
_INDEX = "ix_archive_handled_disposition"
_BY_CONTACT = "ix_archive_handled_contact"


def upgrade() -> None:
    """Make the change; what is there is filled before the index, which is quicker."""
    op.add_column(_TABLE, sa.Column("disposition", sa.Text(), nullable=True))
    op.execute(
        "UPDATE archive_handled SET disposition = c.disposition FROM archive_contact c"
        " WHERE c.tenant = archive_handled.tenant AND c.id = archive_handled.contact"
        " AND c.disposition IS NOT NULL"
    )
    op.create_index(_INDEX, _TABLE, ["tenant", "agent", "disposition", "began_at", "contact"])
    op.create_index(_BY_CONTACT, _TABLE, ["tenant", "contact"])


def downgrade() -> None:
    """Undo it."""
    op.drop_index(_BY_CONTACT, table_name=_TABLE)
    op.drop_index(_INDEX, table_name=_TABLE)
    op.drop_column(_TABLE, "disposition")
