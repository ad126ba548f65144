"""What a flush is judged against: remembered from the flush before, read where it is not.

A writer that is alone, as the floor is on its streams, remembers all it needs and reads nothing.
Remembering is safe because the flush compares again in the database (`huawu.journal.flush`).
"""

from collections.abc import Iterable, Sequence
from typing import Final

from psycopg.rows import TupleRow

from huawu.events.contact import Channel
from huawu.events.reservation import ReservationCreated, ReservationEvent
from huawu.journal.bookings import Booking, Bookings
from huawu.journal.flush import Connection
from huawu.journal.judge import Ground
from huawu.journal.port import Batch
from huawu.kernel.ids import AgentId, ContactId, ReservationId, TenantId

#: Streams remembered at most; a contact's is not asked for any more once it is over.
_STREAMS: Final = 50_000

# Plans must be the same on the first day and after years: while a table is new, the planner knows
# nothing of its size. So rows are looked up one key at a time; OFFSET 0 keeps it so.

_TERM: Final = "SELECT term FROM journal_counter WHERE tenant = %b"
_HEADS: Final = """
    SELECT wanted.stream, head.version FROM unnest(%b::text[]) AS wanted (stream)
    CROSS JOIN LATERAL (
        SELECT version FROM journal_stream WHERE tenant = %b AND stream = wanted.stream OFFSET 0
    ) AS head
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


async def read(connection: Connection, tenant: TenantId, batches: Sequence[Batch]) -> Ground:
    """Read everything that `batches` are judged against, and the present term."""
    cursor = await connection.execute(_TERM, [tenant], binary=True)
    row = await cursor.fetchone()
    if row is None:
        raise LookupError(f"journal_counter has no row for tenant {tenant}")
    ground = Ground(term=row[0], versions={}, bookings=Bookings())
    await _heads(connection, tenant, ground, _streams(batches))
    booked = list(_booked(batches))
    made = [event for event in booked if isinstance(event, ReservationCreated)]
    await _bookings(connection, tenant, ground, booked, made)
    return ground


async def complete(
    connection: Connection, tenant: TenantId, batches: Sequence[Batch], ground: Ground
) -> None:
    """Read into a remembered `ground` what it lacks.

    A stream that somebody means to begin is taken to be new, and a contact and a slot to be free:
    the flush compares the first, and two unique indexes refuse the second.
    """
    for batch in batches:
        for write in batch.writes:
            if write.expected_version == 0:
                ground.versions.setdefault(write.stream, 0)
    await _heads(connection, tenant, ground, _streams(batches) - ground.versions.keys())
    made: set[ReservationId] = set()
    lacking: list[ReservationEvent] = []
    for event in _booked(batches):
        if isinstance(event, ReservationCreated):
            made.add(event.reservation)
        elif event.reservation not in made and ground.bookings.get(event.reservation) is None:
            lacking.append(event)
    await _bookings(connection, tenant, ground, lacking, [])


def forget_what_is_over(ground: Ground, batches: Sequence[Batch]) -> None:
    """Keep what is remembered small, after `batches` were written."""
    for event in _booked(batches):
        ground.bookings.drop_ended(event.reservation)
    if len(ground.versions) > _STREAMS:
        ground.versions.clear()


def _streams(batches: Sequence[Batch]) -> set[str]:
    return {write.stream for batch in batches for write in batch.writes}


def _booked(batches: Sequence[Batch]) -> Iterable[ReservationEvent]:
    for batch in batches:
        for write in batch.writes:
            for event in write.events:
                if isinstance(event, ReservationEvent):
                    yield event


async def _heads(
    connection: Connection, tenant: TenantId, ground: Ground, streams: set[str]
) -> None:
    if not streams:
        return
    cursor = await connection.execute(_HEADS, [list(streams), tenant], binary=True)
    ground.versions.update(dict.fromkeys(streams, 0))
    ground.versions.update(dict(await cursor.fetchall()))


async def _bookings(
    connection: Connection,
    tenant: TenantId,
    ground: Ground,
    booked: Sequence[ReservationEvent],
    made: Sequence[ReservationCreated],
) -> None:
    """Read the bookings of `booked`, and for those `made` who else is there."""
    if not booked:
        return
    keys: list[object] = [
        list({event.reservation for event in booked}),
        tenant,
        list({event.contact for event in made}),
        tenant,
        list({event.agent for event in made}),
        tenant,
    ]
    cursor = await connection.execute(_BOOKINGS, keys, binary=True)
    for row in await cursor.fetchall():
        ground.bookings.add(_booking(row))


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
