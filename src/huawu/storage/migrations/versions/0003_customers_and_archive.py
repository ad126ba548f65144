"""Customers and archive."""

# pyright: reportUnknownMemberType=false
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    _make_archive_contact()
    _index_archive_contact()
    _make_archive_follow_up()
    _make_archive_handled()
    _make_archive_head()
    _make_archive_note()
    _make_archive_note_version()
    _make_archive_wrap()
    _make_customers_customer()
    _make_customers_number()
    _make_contacts_party()


def _make_archive_contact() -> None:
    op.create_table(
        "archive_contact",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("called", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=True),
        sa.Column("queue", sa.Text(), nullable=True),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("waited_s", sa.Float(), nullable=False),
        sa.Column("talk_s", sa.Float(), nullable=False),
        sa.Column("hold_s", sa.Float(), nullable=False),
        sa.Column("wrap_s", sa.Float(), nullable=False),
        sa.Column("length_s", sa.Float(), nullable=True),
        sa.Column("offers", sa.Integer(), nullable=False),
        sa.Column("transfers", sa.Integer(), nullable=False),
        sa.Column("recordings", sa.Integer(), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=True),
        sa.Column("words", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_archive_contact")),
    )


def _index_archive_contact() -> None:
    op.create_index(
        "ix_archive_contact_disposition",
        "archive_contact",
        ["tenant", "disposition", "began_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_archive_contact_length", "archive_contact", ["tenant", "length_s"], unique=False
    )
    op.create_index(
        "ix_archive_contact_outcome",
        "archive_contact",
        ["tenant", "outcome", "began_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_archive_contact_party",
        "archive_contact",
        ["tenant", "party", "began_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_archive_contact_queue",
        "archive_contact",
        ["tenant", "queue", "began_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_archive_contact_time", "archive_contact", ["tenant", "began_at", "id"], unique=False
    )
    op.create_index(
        "ix_archive_contact_words",
        "archive_contact",
        ["words"],
        unique=False,
        postgresql_using="gin",
    )


def _make_archive_follow_up() -> None:
    op.create_table(
        "archive_follow_up",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=True),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_archive_follow_up")),
    )
    op.create_index(
        "ix_archive_follow_up_contact", "archive_follow_up", ["tenant", "contact"], unique=False
    )
    op.create_index(
        "ix_archive_follow_up_due",
        "archive_follow_up",
        ["tenant", "state", "due_at", "id"],
        unique=False,
    )


def _make_archive_handled() -> None:
    op.create_table(
        "archive_handled",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant", "agent", "began_at", "contact", name=op.f("pk_archive_handled")
        ),
    )


def _make_archive_head() -> None:
    op.create_table(
        "archive_head",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_archive_head")),
    )


def _make_archive_note() -> None:
    op.create_table(
        "archive_note",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "contact", "author", name=op.f("pk_archive_note")),
    )


def _make_archive_note_version() -> None:
    op.create_table(
        "archive_note_version",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant", "contact", "author", "version", name=op.f("pk_archive_note_version")
        ),
    )


def _make_archive_wrap() -> None:
    op.create_table(
        "archive_wrap",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("wrap_s", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint(
            "tenant", "contact", "agent", "since", name=op.f("pk_archive_wrap")
        ),
    )
    op.create_index(
        "uq_archive_wrap_slot",
        "archive_wrap",
        ["tenant", "slot"],
        unique=True,
        postgresql_where=sa.text("wrap_s IS NULL"),
    )


def _make_customers_customer() -> None:
    op.create_table(
        "customers_customer",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_customers_customer")),
    )
    op.create_index(
        "ix_customers_customer_changed",
        "customers_customer",
        ["tenant", "changed_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_customers_customer_words",
        "customers_customer",
        ["words"],
        unique=False,
        postgresql_using="gin",
    )


def _make_customers_number() -> None:
    op.create_table(
        "customers_number",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "customer", "party", name=op.f("pk_customers_number")),
    )
    op.create_index(
        "ix_customers_number_party", "customers_number", ["tenant", "party"], unique=False
    )


def _make_contacts_party() -> None:
    op.add_column(
        "contacts_party",
        sa.Column(
            "backwards", sa.Text(), sa.Computed("reverse(number)", persisted=True), nullable=False
        ),
    )
    op.create_index(
        "ix_contacts_party_backwards",
        "contacts_party",
        ["tenant", "backwards"],
        unique=False,
        postgresql_ops={"backwards": "text_pattern_ops"},
    )


def downgrade() -> None:
    """Undo it; rows that do not fit the older schema are lost."""
    op.drop_index(
        "ix_contacts_party_backwards",
        table_name="contacts_party",
        postgresql_ops={"backwards": "text_pattern_ops"},
    )
    op.drop_column("contacts_party", "backwards")
    op.drop_index("ix_customers_number_party", table_name="customers_number")
    op.drop_table("customers_number")
    op.drop_index(
        "ix_customers_customer_words", table_name="customers_customer", postgresql_using="gin"
    )
    op.drop_index("ix_customers_customer_changed", table_name="customers_customer")
    op.drop_table("customers_customer")
    op.drop_index(
        "uq_archive_wrap_slot",
        table_name="archive_wrap",
        postgresql_where=sa.text("wrap_s IS NULL"),
    )
    op.drop_table("archive_wrap")
    op.drop_table("archive_note_version")
    op.drop_table("archive_note")
    op.drop_table("archive_head")
    op.drop_table("archive_handled")
    op.drop_index("ix_archive_follow_up_due", table_name="archive_follow_up")
    op.drop_index("ix_archive_follow_up_contact", table_name="archive_follow_up")
    op.drop_table("archive_follow_up")
    op.drop_index("ix_archive_contact_words", table_name="archive_contact", postgresql_using="gin")
    op.drop_index("ix_archive_contact_time", table_name="archive_contact")
    op.drop_index("ix_archive_contact_queue", table_name="archive_contact")
    op.drop_index("ix_archive_contact_party", table_name="archive_contact")
    op.drop_index("ix_archive_contact_outcome", table_name="archive_contact")
    op.drop_index("ix_archive_contact_length", table_name="archive_contact")
    op.drop_index("ix_archive_contact_disposition", table_name="archive_contact")
    op.drop_table("archive_contact")
