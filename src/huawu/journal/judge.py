"""Which batches of a flush may be written: the journal's rules, in one pure place.

The memory journal judges each batch against everything it holds; the PostgreSQL journal judges
a whole flush against the rows it has read. So both refuse the same things in the same words.
"""

from collections.abc import Sequence

from huawu.journal.bookings import Bookings
from huawu.journal.port import Batch, Superseded
from huawu.kernel.errors import HouseError, Invalid, StaleVersion
from huawu.kernel.event import Recorded
from huawu.kernel.ids import TenantId


class Ground:
    """What batches are judged against, kept up to date with each that is accepted."""

    def __init__(self, *, term: int, versions: dict[str, int], bookings: Bookings) -> None:
        self.term = term  #: of the present leader
        self.versions = versions  #: of every stream concerned; absent means 0
        self.bookings = bookings

    def judge(self, batch: Batch) -> HouseError | None:
        """Accept `batch` and return None, or return why it is refused and change nothing."""
        if batch.term and batch.term < self.term:
            return Superseded(
                "Another leader has taken over; this one must stop.",
                term=batch.term,
                present=self.term,
            )
        versions: dict[str, int] = {}
        for write in batch.writes:
            found = versions.get(write.stream, self.versions.get(write.stream, 0))
            if write.expected_version not in (None, found):
                return StaleVersion(
                    "The record changed while you were working on it.",
                    stream=write.stream,
                    expected=write.expected_version or 0,
                    found=found,
                )
            versions[write.stream] = found + len(write.events)
        try:
            self.bookings.apply(event for write in batch.writes for event in write.events)
        except HouseError as refusal:
            return refusal
        self.versions.update(versions)
        return None


def check_batch(batch: Batch, tenant: TenantId) -> None:
    """Make sure that `batch` is well-formed and of this tenant.

    Raises:
        Invalid: it is not; a fault of the caller.
    """
    if batch.actor.tenant != tenant:
        raise Invalid("actor", f"belongs to another tenant than the journal's, {tenant}")
    if not batch.writes or not all(write.events for write in batch.writes):
        raise Invalid("writes", "each write needs at least one event, and a batch one write")


def event_count(batch: Batch) -> int:
    """Return how many events a batch holds."""
    count = 0
    for write in batch.writes:
        count += len(write.events)
    return count


def record(batch: Batch, versions: dict[str, int], position: int) -> Sequence[Recorded]:
    """Return the events of an accepted batch as the journal keeps them.

    Args:
        batch: accepted by `judge`.
        versions: of its streams before it; brought up to after it.
        position: the last one before it.
    """
    made: list[Recorded] = []
    for write in batch.writes:
        version = versions.get(write.stream, 0)
        for event in write.events:
            version += 1
            position += 1
            made.append(
                Recorded(
                    position=position,
                    stream=write.stream,
                    version=version,
                    actor=batch.actor,
                    term=batch.term,
                    event=event,
                )
            )
        versions[write.stream] = version
    return made
