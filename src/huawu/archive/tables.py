"""Rows of past and present contacts. All but notes and follow-ups follow from the journal."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from huawu.storage.tables import Moment, metadata, tenant

contacts: Final = Table(
    "archive_contact",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("began_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("channel", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("called", Text, nullable=False),  # our number
    Column("party", Text),  # null when withheld
    Column("queue", Text),  # the last
    Column("agent", Text),  # who talked last
    Column("outcome", Text),
    Column("ended_by", Text),
    Column("waited_s", Float, nullable=False),  # in all queues
    Column("talk_s", Float, nullable=False),
    Column("hold_s", Float, nullable=False),
    Column("wrap_s", Float, nullable=False),
    Column("length_s", Float),  # null while it lasts
    Column("offers", Integer, nullable=False),
    Column("transfers", Integer, nullable=False),
    Column("recordings", Integer, nullable=False),
    Column("disposition", Text),  # the last one set
    # Of the notes, which the journal does not know: filled when a note is saved.
    Column("words", ARRAY(Text)),
    Index("ix_archive_contact_time", "tenant", "began_at", "id"),
    Index("ix_archive_contact_party", "tenant", "party", "began_at", "id"),
    Index("ix_archive_contact_queue", "tenant", "queue", "began_at", "id"),
    # Where a queue has none of an outcome, nothing else says so without reading all it ever had.
    Index("ix_archive_contact_queue_outcome", "tenant", "queue", "outcome", "began_at", "id"),
    Index("ix_archive_contact_outcome", "tenant", "outcome", "began_at", "id"),
    Index("ix_archive_contact_disposition", "tenant", "disposition", "began_at", "id"),
    Index("ix_archive_contact_length", "tenant", "length_s"),
    Index("ix_archive_contact_words", "words", postgresql_using="gin"),
)

#: Who talked in which contact, in the order in which a person's contacts are read.
handled: Final = Table(
    "archive_handled",
    metadata,
    tenant(),
    Column("agent", Text, primary_key=True),
    Column("began_at", Moment, primary_key=True),
    Column("contact", Text, primary_key=True),
    Column("disposition", Text),  # of the contact, as there
    # Of what an agent has none, nothing else says so without reading all they ever had.
    Index(
        "ix_archive_handled_disposition", "tenant", "agent", "disposition", "began_at", "contact"
    ),
    Index("ix_archive_handled_contact", "tenant", "contact"),
)

wraps: Final = Table(
    "archive_wrap",
    metadata,
    tenant(),
    Column("contact", Text, primary_key=True),
    Column("agent", Text, primary_key=True),
    Column("since", Moment, primary_key=True),
    Column("slot", Text, nullable=False),  # "<agent>/<channel>/<slot>"
    Column("wrap_s", Float),  # null while it lasts
    Index(
        "uq_archive_wrap_slot",
        "tenant",
        "slot",
        unique=True,
        postgresql_where=text("wrap_s IS NULL"),
    ),
)

#: How a call was heard at the telephone in an agent's page: what the page told last.
heard: Final = Table(
    "archive_heard",
    metadata,
    tenant(),
    Column("contact", Text, primary_key=True),
    Column("agent", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("jitter_ms", Float),  # null where the browser did not tell
    Column("loss_ratio", Float),  # 0 to 1
    Column("round_trip_ms", Float),
    Column("received_packets", BigInteger, nullable=False),
    Column("sent_packets", BigInteger, nullable=False),
)

#: Up to where the journal is folded. Whoever changes rows above holds its lock.
head: Final = Table(
    "archive_head",
    metadata,
    tenant(),
    Column("position", BigInteger, nullable=False),
)

#: One note for each contact and author. What was typed before stands in `versions`.
notes: Final = Table(
    "archive_note",
    metadata,
    tenant(),
    Column("contact", Text, primary_key=True),
    Column("author", Text, primary_key=True),  # the user
    Column("text", Text, nullable=False),
    Column("version", Integer, nullable=False),  # counts every save
    Column("saved_at", Moment, nullable=False),
)

note_versions: Final = Table(
    "archive_note_version",
    metadata,
    tenant(),
    Column("contact", Text, primary_key=True),
    Column("author", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("saved_at", Moment, nullable=False),
)

follow_ups: Final = Table(
    "archive_follow_up",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("contact", Text, nullable=False),
    Column("party", Text),
    Column("agent", Text),  # whose it is; null: anybody's
    Column("due_at", Moment, nullable=False),
    Column("text", Text, nullable=False),
    Column("state", Text, nullable=False),  # open, done or dropped
    Column("version", Integer, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Index("ix_archive_follow_up_due", "tenant", "state", "due_at", "id"),
    Index("ix_archive_follow_up_contact", "tenant", "contact"),
)
