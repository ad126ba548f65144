"""One flush: many callers' batches in one transaction of PostgreSQL.

    begin → heads of the streams (locked), live bookings → judge → heads, bookings
          → counter (locked from here to the commit), events, one NOTIFY → commit

The counter row is taken last, so that commit order is position order and writers of other
processes prepare meanwhile. COMMIT is sent only after every answer is in: a server process
whose client is gone can then never commit by itself something we have given up on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import psycopg
from psycopg.rows import TupleRow

from huawu.events import catalogue
from huawu.events.contact import Channel
from huawu.events.reservation import ReservationEvent
from huawu.journal.bookings import Booking, Bookings
from huawu.journal.judge import Ground, event_count, record
from huawu.journal.port import Batch
from huawu.kernel.errors import HouseError
from huawu.kernel.event import Recorded
from huawu.kernel.ids import AgentId, ContactId, ReservationId, TenantId

CHANNEL: Final = "huawu_journal"  #: of NOTIFY; the payload is `tenant position`

Connection = psycopg.AsyncConnection[TupleRow]

_HEADS: Final = """
    SELECT stream, version FROM journal_stream WHERE tenant = %b AND stream = ANY(%b::text[])
    ORDER BY stream FOR UPDATE
"""
_TERM: Final = "SELECT term FROM journal_counter WHERE tenant = %b"
_BOOKINGS: Final = """
    SELECT reservation, contact, agent, channel, slot, fence, state, created_at FROM reservation
    WHERE tenant = %b AND (reservation = ANY(%b::text[]) OR (
        state IN ('reserved', 'offered', 'accepted', 'connected')
        AND (contact = ANY(%b::text[]) OR agent = ANY(%b::text[]))))
"""
_MOVE_HEADS: Final = """
    UPDATE journal_stream SET version = new.version
    FROM unnest(%b::text[], %b::int[]) AS new (stream, version)
    WHERE journal_stream.tenant = %b AND journal_stream.stream = new.stream
"""
_BEGIN_HEADS: Final = """
    INSERT INTO journal_stream (tenant, stream, version, began_at)
    SELECT %b, stream, version, now() FROM unnest(%b::text[], %b::int[]) AS new (stream, version)
"""
_UPDATE_BOOKINGS: Final = """
    UPDATE reservation SET state = new.state
    FROM unnest(%b::text[], %b::text[]) AS new (reservation, state)
    WHERE reservation.tenant = %b AND reservation.reservation = new.reservation
"""
_INSERT_BOOKINGS: Final = """
    INSERT INTO reservation
        (tenant, reservation, contact, agent, channel, slot, fence, state, created_at)
    SELECT %b, * FROM unnest(%b::text[], %b::text[], %b::text[], %b::text[], %b::smallint[],
        %b::int[], %b::text[], %b::timestamptz[])
"""
_EVENTS: Final = """
    WITH counter AS (
        UPDATE journal_counter
        SET position = position + %(count)b, written_at = greatest(written_at, clock_timestamp())
        WHERE tenant = %(tenant)b RETURNING position, term, written_at
    ), note AS (
        UPDATE journal_writer
        SET flush = %(flush)b, position = counter.position, written_at = counter.written_at
        FROM counter WHERE tenant = %(tenant)b AND writer = %(writer)b
    ), written AS (
        INSERT INTO journal_event
            (tenant, position, written_at, stream, version, term, user_id, cause, body)
        SELECT %(tenant)b, counter.position - %(count)b + new.place, counter.written_at,
            stream, version, new.term, user_id, cause, body::json
        FROM counter, unnest(
            %(streams)b::text[], %(versions)b::int[], %(terms)b::int[], %(users)b::text[],
            %(causes)b::text[], %(bodies)b::text[]
        ) WITH ORDINALITY AS new (stream, version, term, user_id, cause, body, place)
    )
    SELECT position, term, pg_notify(%(channel)b, %(tenant)b || ' ' || position) FROM counter
"""


class Raced(Exception):
    """Another writer was quicker; nothing is written yet, judge again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who writes: for which tenant, and a token of this process."""

    tenant: TenantId
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What became of the batches of one flush."""

    number: int  #: of the flush, rising within one writer
    batches: Sequence[Batch]
    refusals: Sequence[HouseError | None]  #: one for each batch; None: accepted
    before: dict[str, int]  #: version of every stream before the flush
    count: int  #: events it writes

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


async def prepare(
    connection: Connection, signature: Signature, number: int, batches: Sequence[Batch]
) -> tuple[Verdicts, int]:
    """Do everything but the commit, and return the verdicts and the last position.

    The transaction is left open for the caller to commit, or to roll back after an error. When
    every batch is refused there is nothing to commit, and the position is 0.

    Raises:
        Raced: another writer got in between; roll back and do it again.
    """
    ground = await _survey(connection, signature.tenant, batches)
    before, seed = dict(ground.versions), {b.reservation: b for b in ground.bookings.all()}
    refusals = [ground.judge(batch) for batch in batches]
    pairs = zip(batches, refusals, strict=True)
    verdicts = Verdicts(
        number=number,
        batches=batches,
        refusals=refusals,
        before=before,
        count=sum(event_count(batch) for batch, refusal in pairs if refusal is None),
    )
    if not verdicts.count:
        return verdicts, 0
    async with connection.pipeline():
        await _write_heads(connection, signature.tenant, before, ground.versions)
        await _write_bookings(connection, signature.tenant, seed, ground.bookings)
        cursor = await connection.execute(_EVENTS, _rows(signature, verdicts))
        row = await cursor.fetchone()
    if row is None:
        raise LookupError(f"journal_counter has no row for tenant {signature.tenant}")
    position, term, _ = row
    if term != ground.term:
        raise Raced
    return verdicts, position


async def _survey(connection: Connection, tenant: TenantId, batches: Sequence[Batch]) -> Ground:
    """Begin a transaction and read what the batches are judged against."""
    events = [event for batch in batches for write in batch.writes for event in write.events]
    booked = [event for event in events if isinstance(event, ReservationEvent)]
    streams = {write.stream for batch in batches for write in batch.writes}
    async with connection.pipeline():
        await connection.execute("BEGIN")
        heads = await connection.execute(_HEADS, [tenant, list(streams)])
        term = await connection.execute(_TERM, [tenant])
        found = None
        if booked:
            ids = [list({getattr(event, name) for event in booked}) for name in _BOOKED_BY]
            found = await connection.cursor(binary=True).execute(_BOOKINGS, [tenant, *ids])
        versions = dict(await heads.fetchall())
        term_row = await term.fetchone()
        known = await found.fetchall() if found else []
    return Ground(
        term=term_row[0] if term_row else 0,
        versions=versions,
        bookings=Bookings(_booking(row) for row in known),
    )


_BOOKED_BY: Final = ("reservation", "contact", "agent")


def _booking(row: TupleRow) -> Booking:
    return Booking(
        reservation=ReservationId(row[0]),
        contact=ContactId(row[1]),
        agent=AgentId(row[2]),
        channel=Channel(row[3]),
        slot=row[4],
        fence=row[5],
        state=row[6],
        created_at=row[7],
    )


async def _write_heads(
    connection: Connection, tenant: TenantId, before: dict[str, int], after: dict[str, int]
) -> None:
    moved = {stream: v for stream, v in after.items() if stream in before and before[stream] != v}
    begun = {stream: v for stream, v in after.items() if stream not in before}
    if moved:
        await connection.execute(_MOVE_HEADS, [list(moved), list(moved.values()), tenant])
    if begun:
        # Begun meanwhile by another writer: the key of the head says so, and all is judged anew.
        await connection.execute(_BEGIN_HEADS, [tenant, list(begun), list(begun.values())])


async def _write_bookings(
    connection: Connection,
    tenant: TenantId,
    seed: dict[ReservationId, Booking],
    bookings: Bookings,
) -> None:
    changed = [b for b in bookings.all() if seed.get(b.reservation) is not b]
    ended = [b for b in changed if b.reservation in seed]
    made = [b for b in changed if b.reservation not in seed]
    # First what lets go of a contact or a slot, then what takes it.
    if ended:
        await connection.execute(
            _UPDATE_BOOKINGS, [[b.reservation for b in ended], [b.state for b in ended], tenant]
        )
    if made:
        columns = [
            [getattr(b, name) for b in made]
            for name in ("reservation", "contact", "agent", "channel", "slot", "fence", "state")
        ]
        columns.append([b.created_at for b in made])
        await connection.execute(_INSERT_BOOKINGS, [tenant, *columns])


def _rows(signature: Signature, verdicts: Verdicts) -> dict[str, object]:
    recorded = [
        one
        for result in verdicts.results(verdicts.count)
        if not isinstance(result, HouseError)
        for one in result
    ]
    return {
        "tenant": signature.tenant,
        "writer": signature.token,
        "flush": verdicts.number,
        "channel": CHANNEL,
        "count": len(recorded),
        "streams": [one.stream for one in recorded],
        "versions": [one.version for one in recorded],
        "terms": [one.term for one in recorded],
        "users": [one.actor.user for one in recorded],
        "causes": [one.actor.cause for one in recorded],
        "bodies": [catalogue.encode(one.event).decode() for one in recorded],
    }
