"""One flush: many callers' batches in one statement of PostgreSQL, which is its own transaction.

    read what is not remembered of streams and bookings → judge
          → in one statement: writer's row (locked) → heads (compare and set) → bookings
          → counter (locked from here to the end), events, one NOTIFY

What was read or remembered may be old: the statement compares, and undoes itself when it finds
another version, another term or another booking (`journal_raced`). The counter row is taken
last, so that commit order is position order and writers of other processes prepare meanwhile.
The writer's row comes first: once a session is closed there, a statement of it that the server
still had on its way can never write what has been given up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
import psycopg
from msgspec import structs
from psycopg.rows import TupleRow

from huawu.events import catalogue
from huawu.events.reservation import ReservationEvent
from huawu.journal.bookings import Booking
from huawu.journal.judge import Ground, event_count, record
from huawu.journal.port import Batch
from huawu.kernel.errors import HouseError
from huawu.kernel.event import Recorded
from huawu.kernel.ids import ReservationId, TenantId

CHANNEL: Final = "huawu_journal"  #: of NOTIFY; the payload is `tenant position`

_encoder: Final = msgspec.json.Encoder()

Connection = psycopg.AsyncConnection[TupleRow]

#: Rows are changed by upserts, which only ever probe a key: the plan is the same on the first day
#: and after years. A head that another writer moved or began, and a booking that is over, are
#: left alone, and the count of rows tells. What lets go of a contact or a slot comes before what
#: takes it (`changed`, then `booked`).
_FLUSH: Final = """
    WITH mine AS (
        SELECT FROM journal_writer
        WHERE tenant = %(tenant)b AND writer = %(writer)b AND closed_at IS NULL FOR UPDATE
    ), moved AS (
        INSERT INTO journal_stream (tenant, stream, version, previous, began_at)
        SELECT %(tenant)b, stream, after, before, now()
        FROM mine, json_to_recordset(%(heads)b::json) AS new (stream text, before int, after int)
        ON CONFLICT (tenant, stream) DO UPDATE
        SET version = excluded.version, previous = excluded.previous
        WHERE journal_stream.version = excluded.previous
        RETURNING stream
    ), booking AS (
        SELECT new.* FROM mine, json_to_recordset(%(bookings)b::json) AS new (
            reservation text, contact text, agent text, channel text, slot smallint, fence int,
            state text, created_at timestamptz, fresh bool
        )
    ), changed AS (
        INSERT INTO reservation
            (tenant, reservation, contact, agent, channel, slot, fence, state, created_at)
        SELECT %(tenant)b, reservation, contact, agent, channel, slot, fence, state, created_at
        FROM booking WHERE NOT fresh
        ON CONFLICT (tenant, reservation) DO UPDATE SET state = excluded.state
        WHERE reservation.live
        RETURNING reservation
    ), booked AS (
        INSERT INTO reservation
            (tenant, reservation, contact, agent, channel, slot, fence, state, created_at)
        SELECT %(tenant)b, reservation, contact, agent, channel, slot, fence, state, created_at
        FROM booking WHERE fresh AND (SELECT count(*) FROM changed) >= 0
        RETURNING reservation
    ), counter AS (
        UPDATE journal_counter
        SET position = position + %(count)b, written_at = greatest(written_at, clock_timestamp())
        WHERE tenant = %(tenant)b AND term = %(term)b
            AND (SELECT count(*) FROM moved) = json_array_length(%(heads)b::json)
            AND (SELECT count(*) FROM changed) + (SELECT count(*) FROM booked)
                = json_array_length(%(bookings)b::json)
        RETURNING position, written_at
    ), note AS (
        UPDATE journal_writer
        SET flush = %(flush)b, position = counter.position, written_at = counter.written_at
        FROM counter WHERE tenant = %(tenant)b AND writer = %(writer)b
    ), written AS (
        INSERT INTO journal_event
            (tenant, position, written_at, stream, version, term, user_id, cause, body)
        SELECT %(tenant)b, counter.position - %(count)b + new.place, counter.written_at,
            stream, version, new.term, user_id, cause, body::json
        FROM counter, json_to_recordset(%(events)b::json) AS new (
            place int, stream text, version int, term int, user_id text, cause text, body text
        )
    ), told AS (
        SELECT position, pg_notify(%(channel)b, %(tenant)b || ' ' || position) FROM counter
    )
    SELECT coalesce((SELECT position FROM told), journal_raced())
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who writes: for which tenant, and a token of this session."""

    tenant: TenantId
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flush:
    """What is to be written, and what becomes of each batch."""

    number: int  #: rising within one writer
    batches: Sequence[Batch]
    refusals: Sequence[HouseError | None]  #: one for each batch; None: accepted
    before: dict[str, int]  #: version of every stream before the flush
    after: dict[str, int]  #: and after it
    bookings: Sequence[Booking]  #: that are new or another than before
    fresh: frozenset[ReservationId]  #: those of them that are new
    term: int  #: of the leader, which must still hold
    count: int  #: events it writes

    @property
    def refused(self) -> bool:
        """Whether a batch is refused."""
        return any(refusal is not None for refusal in self.refusals)

    def results(self, position: int) -> Sequence[Sequence[Recorded] | HouseError]:
        """Return what each caller gets, once the last event stands at `position`."""
        at, versions = position - self.count, dict(self.before)
        results: list[Sequence[Recorded] | HouseError] = []
        for batch, refusal in zip(self.batches, self.refusals, strict=True):
            if refusal is not None:
                results.append(refusal)
                continue
            made = record(batch, versions, at)
            at += len(made)
            results.append(made)
        return results


def judge(ground: Ground, batches: Sequence[Batch], number: int) -> Flush:
    """Judge batches one after the other; `ground` is then as if what was accepted stood."""
    streams = {write.stream for batch in batches for write in batch.writes}
    before = {stream: ground.versions.get(stream, 0) for stream in streams}
    known = {id_: ground.bookings.get(id_) for id_ in _reservations(batches)}
    refusals = [ground.judge(batch) for batch in batches]
    pairs = zip(batches, refusals, strict=True)
    after = {id_: ground.bookings.get(id_) for id_ in known}
    return Flush(
        number=number,
        batches=batches,
        refusals=refusals,
        before=before,
        after={stream: ground.versions.get(stream, 0) for stream in streams},
        bookings=[new for id_, new in after.items() if new is not None and new is not known[id_]],
        fresh=frozenset(id_ for id_, old in known.items() if old is None),
        term=ground.term,
        count=sum(event_count(batch) for batch, refusal in pairs if refusal is None),
    )


async def write(connection: Connection, signature: Signature, flush: Flush) -> int:
    """Write what was accepted and return the last position; durable when it returns.

    Raises:
        psycopg.errors.SerializationFailure: another writer got in between; nothing is written.
    """
    cursor = await connection.execute(_FLUSH, _rows(signature, flush), prepare=True, binary=True)
    row = await cursor.fetchone()
    if row is None:
        raise LookupError("a statement that always gives a row gave none")
    return int(row[0])


def _reservations(batches: Sequence[Batch]) -> set[ReservationId]:
    return {
        event.reservation
        for batch in batches
        for write in batch.writes
        for event in write.events
        if isinstance(event, ReservationEvent)
    }


def _rows(signature: Signature, flush: Flush) -> dict[str, object]:
    """Return the parameters of `_FLUSH`. Rows go as JSON, which costs far less than arrays."""
    return {
        "tenant": signature.tenant,
        "writer": signature.token,
        "flush": flush.number,
        "term": flush.term,
        "channel": CHANNEL,
        "count": flush.count,
        "heads": _json(_heads(flush)),
        "bookings": _json([_booked(each, flush.fresh) for each in flush.bookings]),
        "events": _json(_events(flush)),
    }


def _heads(flush: Flush) -> Sequence[object]:
    # Sorted, so that two writers lock the rows in the same order.
    return [
        {"stream": stream, "before": flush.before[stream], "after": after}
        for stream, after in sorted(flush.after.items())
        if after != flush.before[stream]
    ]


def _booked(booking: Booking, fresh: frozenset[ReservationId]) -> dict[str, object]:
    return {**structs.asdict(booking), "fresh": booking.reservation in fresh}


def _events(flush: Flush) -> Sequence[object]:
    recorded = [
        one
        for result in flush.results(flush.count)
        if not isinstance(result, HouseError)
        for one in result
    ]
    # A body goes as text: within JSON the server would refuse what the column keeps, \u0000.
    return [
        {
            "place": one.position,
            "stream": one.stream,
            "version": one.version,
            "term": one.term,
            "user_id": one.actor.user,
            "cause": one.actor.cause,
            "body": catalogue.encode(one.event).decode(),
        }
        for one in recorded
    ]


def _json(rows: Sequence[object]) -> str:
    return _encoder.encode(rows).decode()
