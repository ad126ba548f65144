"""Schedules, duties, absences, swaps and offers."""

# pyright: reportUnknownMemberType=false
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    _absence()
    _duty()
    _offer()
    _schedule()
    _swap()


def _absence() -> None:
    op.create_table(
        "planning_absence",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("begin", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_planning_absence")),
    )
    op.create_index(
        op.f("ix_planning_absence_tenant_planning_absence_begin"),
        "planning_absence",
        ["tenant", "begin"],
        unique=False,
    )


def _duty() -> None:
    op.create_table(
        "planning_duty",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shift", sa.Text(), nullable=False),
        sa.Column("start_min", sa.Integer(), nullable=False),
        sa.Column("rests", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("extra_min", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant", "schedule", "agent", "day", name=op.f("pk_planning_duty")
        ),
    )


def _offer() -> None:
    op.create_table(
        "planning_offer",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("extra_min", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_planning_offer")),
    )
    op.create_index(
        op.f("ix_planning_offer_tenant_planning_offer_day"),
        "planning_offer",
        ["tenant", "day"],
        unique=False,
    )


def _schedule() -> None:
    op.create_table(
        "planning_schedule",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("interval_min", sa.Integer(), nullable=False),
        sa.Column("people", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("cost", sa.Float(), nullable=False),
        sa.Column("bound", sa.Float(), nullable=False),
        sa.Column("conflicts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_planning_schedule")),
    )
    op.create_index(
        op.f("ix_planning_schedule_tenant_planning_schedule_first"),
        "planning_schedule",
        ["tenant", "first"],
        unique=False,
    )


def _swap() -> None:
    op.create_table(
        "planning_swap",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("other_day", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_planning_swap")),
    )
    op.create_index(
        op.f("ix_planning_swap_tenant_planning_swap_asked_at"),
        "planning_swap",
        ["tenant", "asked_at"],
        unique=False,
    )


def downgrade() -> None:
    """Undo it; rows that do not fit the older schema are lost."""
    op.drop_index(
        op.f("ix_planning_swap_tenant_planning_swap_asked_at"), table_name="planning_swap"
    )
    op.drop_table("planning_swap")
    op.drop_index(
        op.f("ix_planning_schedule_tenant_planning_schedule_first"), table_name="planning_schedule"
    )
    op.drop_table("planning_schedule")
    op.drop_index(op.f("ix_planning_offer_tenant_planning_offer_day"), table_name="planning_offer")
    op.drop_table("planning_offer")
    op.drop_table("planning_duty")
    op.drop_index(
        op.f("ix_planning_absence_tenant_planning_absence_begin"), table_name="planning_absence"
    )
    op.drop_table("planning_absence")
