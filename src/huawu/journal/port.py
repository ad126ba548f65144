"""What the journal offers: append, read, follow, snapshots. Start here.

Two implementations pass one contract suite: `MemoryJournal` (tests, simulation) and
`PostgresJournal`. Everything durable about contacts and agents stands here and nowhere else;
states, reports and figures are folds of it.

Order. Positions come from one counter row that a flush updates last in its transaction, so
commit order is position order: a reader that has seen position n will never be shown a
position below n. Positions may have holes (a flush that was rolled back); no event is skipped.

Exclusivity. Beside the events the journal keeps one row for each reservation, written in the
same transaction from the `reservation.*` events. Two unique partial indexes over live rows (one
per contact; one per agent, channel and slot) make a double booking impossible, whoever writes.

Leadership. The counter row carries the term of the present leader. A batch written under an
older term is refused, so a floor that was superseded cannot write after its successor began.
"""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from huawu.kernel.errors import Conflict
from huawu.kernel.event import Actor, Event, Recorded
from huawu.kernel.ids import AgentId, ContactId, ReservationId, TenantId


class DoubleBooking(Conflict):
    """The contact already has a live reservation, or the agent's slot is taken."""

    code = "double-booking"


class Superseded(Conflict):
    """Another leader began a newer term; this writer must stop."""

    code = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamWrite:
    """Events for the end of one stream."""

    stream: str  #: e.g. "contact/ctc_0199..."; the tenant comes from the batch's actor
    events: Sequence[Event]  #: at least one, oldest first
    expected_version: int | None  #: events the stream must hold already; None takes any


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Writes to one or more streams that stand or fall together."""

    writes: Sequence[StreamWrite]
    actor: Actor
    term: int = 0  #: the floor's term; 0 for writers that need no leadership


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A fold's state as of a position, so that a start need not fold from the beginning."""

    name: str  #: whose, e.g. "floor"
    position: int  #: every event up to and with this one is in `body`
    body: bytes  #: the owner's own format, with its own version inside
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A live reservation: its contact is promised to its agent and to nobody else."""

    reservation: ReservationId
    contact: ContactId
    agent: AgentId
    fence: int


class Journal(Protocol):
    """Append and read events of one tenant."""

    async def append(self, batch: Batch) -> Sequence[Recorded]:
        """Write `batch`, all or none, and return once it is durable.

        Many callers' batches share one transaction: what gathers while a flush runs goes with
        the next, which starts as soon as the last one ends. Batches are written in the order
        they were handed over; a refused one does not touch its neighbours. While the database
        is away the call waits up to the journal's patience and tries again, without writing
        anything twice.

        Raises:
            StaleVersion: a stream holds other than the expected number of events.
            DoubleBooking: a `reservation.created` breaks one of the two rules above.
            Superseded: a newer term has begun.
            Unavailable: the database stayed away longer than the patience; nothing was written.
        """
        ...

    async def read(self, stream: str, *, after_version: int = 0) -> Sequence[Recorded]:
        """Return one stream above `after_version`, oldest first; empty if it never began."""
        ...

    def follow(self, *, after: int = 0, rest_s: float = 0.0) -> AsyncGenerator[Sequence[Recorded]]:
        """Yield what stands above position `after` in chunks, then wait for more, for ever.

        Between chunks that are not full it rests `rest_s`: who takes a transaction for each
        chunk asks for a rest, or pays for every flush while many calls come.
        Leave it with `contextlib.aclosing`: it holds a connection of its own.
        """
        ...

    async def head(self) -> int:
        """Return the last position written; 0 when the journal is empty."""
        ...

    async def promises(self) -> Sequence[Promise]:
        """Return the live reservations, as the rows say that guard against double booking.

        Raises:
            Unavailable: the database is away.
        """
        ...

    async def begin_term(self) -> int:
        """Begin a new term and return it; every older term is refused from now on."""
        ...

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep a snapshot under its name; older ones of that name may go."""
        ...

    async def load_snapshot(self, name: str) -> Snapshot | None:
        """Return the newest snapshot of that name, or None."""
        ...


class Invariant(Protocol):
    """A rule over the whole history, checked by `huawu journal verify`."""

    name: str  #: e.g. "H1 no contact has two live reservations"

    def see(self, recorded: Recorded) -> None:
        """Take one event, in position order."""
        ...

    def violations(self) -> Sequence[str]:
        """Return what is broken after the last event, one line each, with ids to look up."""
        ...


class Projection(Protocol):
    """Rows derived from events, rebuilt by `huawu journal rebuild` and compared by `verify`."""

    name: str

    async def rebuild(self, tenant: TenantId) -> int:
        """Empty the rows and fold them again from the journal; return how many rows stand."""
        ...

    async def differences(self, tenant: TenantId) -> Sequence[str]:
        """Fold beside the stored rows and return what differs, one line each."""
        ...
