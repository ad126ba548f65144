"""Facts that metrics are counted from."""

# pyright: reportUnknownMemberType=false
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    _contact()
    _definition()
    _mark()
    _queue()
    _segment()
    _state()


def _contact() -> None:
    op.create_table(
        "metrics_contact",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("minute", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot_s", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("direction", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("queue", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("agent", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("customer", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("topic", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("priority", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("ended_by", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("asked", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("callback", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("transferred_in", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("transferred_out", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("conference", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("missed", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("announced", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rings", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("flow", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("wait", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ring", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("talk", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hold", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("wrap", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "source", "id", "part", name=op.f("pk_metrics_contact")),
    )
    op.create_index(
        op.f("ix_metrics_contact_tenant_metrics_contact_day"),
        "metrics_contact",
        ["tenant", "day"],
        unique=False,
    )


def _definition() -> None:
    op.create_table(
        "metrics_definition",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", "version", name=op.f("pk_metrics_definition")),
    )


def _mark() -> None:
    op.create_table(
        "metrics_mark",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("minute", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot_s", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("contact", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("queue", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("agent", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("customer", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("topic", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("word", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("points", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("money", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("length", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "source", "id", name=op.f("pk_metrics_mark")),
    )
    op.create_index(
        op.f("ix_metrics_mark_tenant_metrics_mark_day"),
        "metrics_mark",
        ["tenant", "day"],
        unique=False,
    )


def _queue() -> None:
    op.create_table(
        "metrics_queue",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("minute", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot_s", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("queue", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("carried_in", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("offered", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answered", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("abandoned", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("flowed_out", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lost", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("waiting", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("longest", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant", "source", "slot_s", "queue", name=op.f("pk_metrics_queue")
        ),
    )
    op.create_index(
        op.f("ix_metrics_queue_tenant_metrics_queue_day"),
        "metrics_queue",
        ["tenant", "day"],
        unique=False,
    )


def _segment() -> None:
    op.create_table(
        "metrics_segment",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("minute", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot_s", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("queue", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("agent", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("cause", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("length", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant", "source", "id", "number", name=op.f("pk_metrics_segment")
        ),
    )
    op.create_index(
        op.f("ix_metrics_segment_tenant_metrics_segment_day"),
        "metrics_segment",
        ["tenant", "day"],
        unique=False,
    )


def _state() -> None:
    op.create_table(
        "metrics_state",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("minute", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot_s", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("agent", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("contact", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("queue", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("length", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant", "source", "at_ms", "agent", name=op.f("pk_metrics_state")
        ),
    )
    op.create_index(
        op.f("ix_metrics_state_tenant_metrics_state_day"),
        "metrics_state",
        ["tenant", "day"],
        unique=False,
    )


def downgrade() -> None:
    """Undo it; rows that do not fit the older schema are lost."""
    op.drop_index(op.f("ix_metrics_state_tenant_metrics_state_day"), table_name="metrics_state")
    op.drop_table("metrics_state")
    op.drop_index(
        op.f("ix_metrics_segment_tenant_metrics_segment_day"), table_name="metrics_segment"
    )
    op.drop_table("metrics_segment")
    op.drop_index(op.f("ix_metrics_queue_tenant_metrics_queue_day"), table_name="metrics_queue")
    op.drop_table("metrics_queue")
    op.drop_index(op.f("ix_metrics_mark_tenant_metrics_mark_day"), table_name="metrics_mark")
    op.drop_table("metrics_mark")
    op.drop_table("metrics_definition")
    op.drop_index(
        op.f("ix_metrics_contact_tenant_metrics_contact_day"), table_name="metrics_contact"
    )
    op.drop_table("metrics_contact")
