"""Volumes, forecasts and overrides of planning."""

# pyright: reportUnknownMemberType=false
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    _forecast()
    _override()
    _volume()


def _forecast() -> None:
    op.create_table(
        "planning_forecast",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("interval_min", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.Date(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("accuracy", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("notes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("trust", postgresql.ARRAY(sa.Float()), nullable=False),
        sa.Column("patience_s", sa.Float(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_planning_forecast")),
    )
    op.create_index(
        op.f("ix_planning_forecast_tenant_planning_forecast_queue_planning_forecast_made_at"),
        "planning_forecast",
        ["tenant", "queue", "made_at"],
        unique=False,
    )
    op.create_table(
        "planning_forecast_day",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("forecast", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("open", postgresql.ARRAY(sa.Boolean()), nullable=False),
        sa.Column("calls", postgresql.ARRAY(sa.Float()), nullable=False),
        sa.Column("low", postgresql.ARRAY(sa.Float()), nullable=False),
        sa.Column("high", postgresql.ARRAY(sa.Float()), nullable=False),
        sa.Column("aht_s", postgresql.ARRAY(sa.Float()), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "forecast", "day", name=op.f("pk_planning_forecast_day")),
    )


def _override() -> None:
    op.create_table(
        "planning_override",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("begin_min", sa.Integer(), nullable=False),
        sa.Column("end_min", sa.Integer(), nullable=False),
        sa.Column("factor", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_planning_override")),
    )
    op.create_index(
        op.f("ix_planning_override_tenant_planning_override_queue_planning_override_first"),
        "planning_override",
        ["tenant", "queue", "first"],
        unique=False,
    )


def _volume() -> None:
    op.create_table(
        "planning_volume",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("step_min", sa.Integer(), nullable=False),
        sa.Column("calls", postgresql.ARRAY(sa.Float()), nullable=False),
        sa.Column("aht_s", postgresql.ARRAY(sa.Float()), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "queue", "day", name=op.f("pk_planning_volume")),
    )


def downgrade() -> None:
    """Undo it; rows that do not fit the older schema are lost."""
    op.drop_table("planning_volume")
    op.drop_index(
        op.f("ix_planning_override_tenant_planning_override_queue_planning_override_first"),
        table_name="planning_override",
    )
    op.drop_table("planning_override")
    op.drop_table("planning_forecast_day")
    op.drop_index(
        op.f("ix_planning_forecast_tenant_planning_forecast_queue_planning_forecast_made_at"),
        table_name="planning_forecast",
    )
    op.drop_table("planning_forecast")
