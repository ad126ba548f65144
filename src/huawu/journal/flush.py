"""One flush: many callers' batches in one transaction of PostgreSQL.

    begin → read the streams' heads and the live bookings → judge
          → move the heads (compare and set), write the bookings
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
from huawu.events.reservation import ReservationCreated, ReservationEvent
from huawu.journal.bookings import Booking, Bookings
from huawu.journal.judge import Ground, event_count, record
from huawu.journal.port import Batch
from huawu.kernel.errors import HouseError
from huawu.kernel.event import Recorded
from huawu.kernel.ids import AgentId, ContactId, ReservationId, TenantId

CHANNEL: Final = "huawu_journal"  #: of NOTIFY; the payload is `tenant position`

Connection = psycopg.AsyncConnection[TupleRow]

# Plans must be the same on the first day and after years: while a table is new, the planner knows
# nothing of its size. So rows are looked up one key at a time (OFFSET 0 keeps it so) and written
# by upserts, which only ever probe a key.

#: And the present term, in a row without a stream.
_HEADS: Final = """
    SELECT wanted.stream, head.version FROM unnest(%b::text[]) AS wanted (stream)
    CROSS JOIN LATERAL (
        SELECT version FROM journal_stream WHERE tenant = %b AND stream = wanted.stream OFFSET 0
    ) AS head
    UNION ALL SELECT NULL, term FROM journal_counter WHERE tenant = %b
"""
_BOOKINGS: Final = """
    SELECT found.* FROM unnest(%b::text[]) AS wanted (key) CROSS JOIN LATERAL (
        SELECT reservation, contact, agent, channel, slot, fence, state, created_at
        FROM reservation WHERE tenant = %b AND reservation = wanted.key OFFSET 0) AS found
    UNION SELECT found.* FROM unnest(%b::text[]) AS wanted (key) CROSS JOIN LATERAL (
        SELECT reservation, contact, agent, channel, slot, fence, state, created_at
        FROM reservation WHERE tenant = %b AND contact = wanted.key AND live OFFSET 0) AS found
    UNION SELECT found.* FROM unnest(%b::text[]) AS wanted (key) CROSS JOIN LATERAL (
        SELECT reservation, contact, agent, channel, slot, fence, state, created_at
        FROM reservation WHERE tenant = %b AND agent = wanted.key AND live OFFSET 0) AS found
"""
#: A head that another writer moved or began since it was read is left alone, and the count of
#: rows tells.
_MOVE_HEADS: Final = """
    INSERT INTO journal_stream (tenant, stream, version, previous, began_at)
    SELECT %b, stream, after, before, now()
    FROM unnest(%b::text[], %b::int[], %b::int[]) AS new (stream, before, after)
    ON CONFLICT (tenant, stream) DO UPDATE
    SET version = excluded.version, previous = excluded.previous
    WHERE journal_stream.version = excluded.previous
"""
_WRITE_BOOKINGS: Final = """
    INSERT INTO reservation
        (tenant, reservation, contact, agent, channel, slot, fence, state, created_at)
    SELECT %b, * FROM unnest(%b::text[], %b::text[], %b::text[], %b::text[], %b::smallint[],
        %b::int[], %b::text[], %b::timestamptz[])
    ON CONFLICT (tenant, reservation) DO UPDATE SET state = excluded.state
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
    moves = _moves(before, ground.versions)
    async with connection.pipeline():
        heads = await _move_heads(connection, signature.tenant, moves)
        await _write_bookings(connection, signature.tenant, seed, ground.bookings)
        cursor = await connection.execute(_EVENTS, _rows(signature, verdicts))
        row = await cursor.fetchone()
    if row is None:
        raise LookupError(f"journal_counter has no row for tenant {signature.tenant}")
    position, term, _ = row
    if term != ground.term or heads.rowcount != len(moves):
        raise Raced
    return verdicts, position


async def _survey(connection: Connection, tenant: TenantId, batches: Sequence[Batch]) -> Ground:
    """Begin a transaction and read what the batches are judged against."""
    events = [event for batch in batches for write in batch.writes for event in write.events]
    booked = [event for event in events if isinstance(event, ReservationEvent)]
    streams = {write.stream for batch in batches for write in batch.writes}
    async with connection.pipeline():
        await connection.execute("BEGIN")
        heads = await connection.execute(_HEADS, [list(streams), tenant, tenant])
        found = None
        if booked:
            found = await connection.cursor(binary=True).execute(
                _BOOKINGS, _booking_keys(booked, tenant)
            )
        versions = dict(await heads.fetchall())
        known = await found.fetchall() if found else []
    return Ground(
        term=versions.pop(None, 0),
        versions=versions,
        bookings=Bookings(_booking(row) for row in known),
    )


def _booking_keys(booked: Sequence[ReservationEvent], tenant: TenantId) -> list[object]:
    """Return the parameters of `_BOOKINGS`: only a new booking asks who else is there."""
    made = [event for event in booked if isinstance(event, ReservationCreated)]
    return [
        list({event.reservation for event in booked}),
        tenant,
        list({event.contact for event in made}),
        tenant,
        list({event.agent for event in made}),
        tenant,
    ]


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


def _moves(before: dict[str, int], after: dict[str, int]) -> list[tuple[str, int, int]]:
    """Return the heads that change: stream, version before (0: it begins), version after."""
    # Sorted, so that two writers lock the rows in the same order.
    return sorted((s, before.get(s, 0), v) for s, v in after.items() if before.get(s, 0) != v)


async def _move_heads(
    connection: Connection, tenant: TenantId, moves: Sequence[tuple[str, int, int]]
) -> psycopg.AsyncCursor[TupleRow]:
    """Begin new heads and move old ones; all are counted when nobody was quicker."""
    streams, before, after = map(list, zip(*moves, strict=True))
    return await connection.execute(_MOVE_HEADS, [tenant, streams, before, after])


async def _write_bookings(
    connection: Connection,
    tenant: TenantId,
    seed: dict[ReservationId, Booking],
    bookings: Bookings,
) -> None:
    changed = [each for each in bookings.all() if seed.get(each.reservation) is not each]
    if not changed:
        return
    # First what lets go of a contact or a slot, then what takes it.
    changed.sort(key=lambda each: each.live)
    columns: list[list[object]] = [
        [getattr(each, name) for each in changed]
        for name in ("reservation", "contact", "agent", "channel", "slot", "fence", "state")
    ]
    columns.append([each.created_at for each in changed])
    await connection.execute(_WRITE_BOOKINGS, [tenant, *columns])


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
