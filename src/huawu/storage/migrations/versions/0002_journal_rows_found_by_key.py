"""Journal rows found and moved by key alone, whatever the planner knows of their number."""

# pyright: reportUnknownMemberType=false
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_LIVE = "state IN ('reserved', 'offered', 'accepted', 'connected')"


def upgrade() -> None:
    """Make the change."""
    op.add_column(
        "journal_stream",
        sa.Column("previous", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    live = sa.Column("live", sa.Boolean(), sa.Computed(_LIVE, persisted=True), nullable=False)
    op.add_column("reservation", live)
    op.drop_index("uq_reservation_live_contact", table_name="reservation")
    op.drop_index("uq_reservation_live_slot", table_name="reservation")
    op.create_index(
        "uq_reservation_contact",
        "reservation",
        ["tenant", "contact"],
        unique=True,
        postgresql_where=sa.text("live"),
    )
    op.create_index(
        "uq_reservation_slot",
        "reservation",
        ["tenant", "agent", "channel", "slot"],
        unique=True,
        postgresql_where=sa.text("live"),
    )
    op.execute("ALTER TABLE reservation SET (fillfactor = 70)")


def downgrade() -> None:
    """Undo it; rows that do not fit the older schema are lost."""
    op.execute("ALTER TABLE reservation RESET (fillfactor)")
    op.drop_index("uq_reservation_slot", table_name="reservation")
    op.drop_index("uq_reservation_contact", table_name="reservation")
    op.create_index(
        "uq_reservation_live_slot",
        "reservation",
        ["tenant", "agent", "channel", "slot"],
        unique=True,
        postgresql_where=sa.text(_LIVE),
    )
    op.create_index(
        "uq_reservation_live_contact",
        "reservation",
        ["tenant", "contact"],
        unique=True,
        postgresql_where=sa.text(_LIVE),
    )
    op.drop_column("reservation", "live")
    op.drop_column("journal_stream", "previous")
