"""A queue's contacts of one outcome, found at once."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_INDEX = "ix_archive_contact_queue_outcome"


def upgrade() -> None:
    """Make the change."""
    columns = ["tenant", "queue", "outcome", "began_at", "id"]
    op.create_index(_INDEX, "archive_contact", columns)


def downgrade() -> None:
    """Undo it."""
    op.drop_index(_INDEX, table_name="archive_contact")
