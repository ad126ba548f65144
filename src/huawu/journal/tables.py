"""The journal's rows. `journal_event` is the only truth; the rest follows from it or guards it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSON

from huawu.storage.tables import Moment, metadata, tenant

#: One row for each event, for ever. Parted by month of writing (see `partitions`), so that a
#: month can be dropped when its retention is over.
events = Table(
    "journal_event",
    metadata,
    tenant(),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    # By the database's clock and never falling as positions rise, so a reader that stands at a
    # position need not look into older months.
    Column("written_at", Moment, primary_key=True),
    Column("stream", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("term", Integer, nullable=False),
    Column("user_id", Text),
    Column("cause", Text),
    # json, not jsonb: the stored form is kept to the byte.
    Column("body", JSON, nullable=False),
    Index("ix_journal_event_stream", "tenant", "stream", "version"),
    postgresql_partition_by="RANGE (written_at)",
)

#: The head of each stream: what a compare-and-set compares with, since a parted table cannot
#: keep (stream, version) unique across its months.
streams = Table(
    "journal_stream",
    metadata,
    tenant(),
    Column("stream", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    # The version before the last flush: what makes the compare-and-set one plain upsert.
    Column("previous", Integer, nullable=False, server_default=text("0")),
    Column("began_at", Moment, nullable=False),
    postgresql_with={"fillfactor": "80"},  # versions grow in place, without touching the index
)

#: One row per tenant: the last position, and the term of the leader.
counters = Table(
    "journal_counter",
    metadata,
    tenant(),
    Column("position", BigInteger, nullable=False),
    Column("term", Integer, nullable=False),
    Column("written_at", Moment, nullable=False),
    postgresql_with={"fillfactor": "10"},  # rewritten by every flush
)

#: What each writer's session wrote last: tells, after a connection broke during a flush, whether
#: the flush went through. A closed session writes no more.
writers = Table(
    "journal_writer",
    metadata,
    tenant(),
    Column("writer", Text, primary_key=True),
    Column("flush", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("written_at", Moment, nullable=False),
    Column("closed_at", Moment),
    postgresql_with={"fillfactor": "10"},
)

#: The newest state of each fold that was worth keeping.
snapshots = Table(
    "journal_snapshot",
    metadata,
    tenant(),
    Column("name", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("taken_at", Moment, nullable=False),
)

#: As PostgreSQL itself spells it, or every comparison with the database would find a difference.
_LIVE = (
    "state = ANY (ARRAY['reserved'::text, 'offered'::text, 'accepted'::text, 'connected'::text])"
)

#: One row for each reservation, written with its events. The two unique indexes are the rule
#: that nobody is booked twice, whoever writes.
reservations = Table(
    "reservation",
    metadata,
    tenant(),
    Column("reservation", Text, primary_key=True),
    Column("contact", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("slot", SmallInteger, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("state", Text, nullable=False),
    # A column, so that the states a live reservation goes through touch no index.
    Column("live", Boolean, Computed(_LIVE, persisted=True), nullable=False),
    Column("created_at", Moment, nullable=False),
    Index(
        "uq_reservation_contact", "tenant", "contact", unique=True, postgresql_where=text("live")
    ),
    Index(
        "uq_reservation_slot",
        "tenant",
        "agent",
        "channel",
        "slot",
        unique=True,
        postgresql_where=text("live"),
    ),
    postgresql_with={"fillfactor": "70"},
)
