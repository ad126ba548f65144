"""A writer's session can be closed, and a flush undoes itself when another was quicker."""

# pyright: reportUnknownMemberType=false
import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column(
        "journal_writer", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute(
        """
        CREATE FUNCTION journal_raced() RETURNS bigint LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'another writer of the journal was quicker'
                USING ERRCODE = 'serialization_failure';
        END $$
        """
    )


def downgrade() -> None:
    """Undo it; rows that do not fit the older schema are lost."""
    op.execute("DROP FUNCTION journal_raced()")
    op.drop_column("journal_writer", "closed_at")
