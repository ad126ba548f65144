"""`huawu journal verify` and `rebuild`: history against its rules, rows against the history.

Rooms hand in their own invariants and projections; those of the journal itself are here and in
`projections`.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from msgspec import structs

from huawu.journal.bookings import Bookings
from huawu.journal.port import DoubleBooking, Invariant, Journal, Projection
from huawu.kernel.event import Recorded
from huawu.kernel.ids import TenantId

_SHOWN = 20  #: lines of one finding; a broken rule is rarely broken once


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule that is broken, or one projection that differs."""

    name: str
    lines: Sequence[str]  #: what, with ids to look up


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What `verify` saw."""

    events: int
    checked: Sequence[str]  #: names of all rules and projections, broken or not
    findings: Sequence[Finding]

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


async def verify(
    journal: Journal,
    tenant: TenantId,
    *,
    invariants: Sequence[Invariant],
    projections: Sequence[Projection] = (),
) -> Report:
    """Read the whole journal once, and compare every projection.

    Raises:
        Unavailable: the database is away.
    """
    events = 0
    async with aclosing(history(journal)) as chunks:
        async for chunk in chunks:
            events += len(chunk)
            for recorded in chunk:
                for invariant in invariants:
                    invariant.see(recorded)
    told = [(invariant.name, invariant.violations()) for invariant in invariants]
    told += [(each.name, await each.differences(tenant)) for each in projections]
    return Report(
        events=events,
        checked=[name for name, _ in told],
        findings=[Finding(name=name, lines=lines) for name, lines in told if lines],
    )


async def rebuild(projections: Sequence[Projection], tenant: TenantId) -> dict[str, int]:
    """Build every projection anew and return how many rows each holds."""
    return {each.name: await each.rebuild(tenant) for each in projections}


async def history(journal: Journal, *, after: int = 0) -> AsyncGenerator[Sequence[Recorded]]:
    """Yield what stands above `after` up to the present end, and stop there."""
    head = await journal.head()
    if head <= after:
        return
    async with aclosing(journal.follow(after=after)) as chunks:
        async for chunk in chunks:
            yield [recorded for recorded in chunk if recorded.position <= head]
            if chunk[-1].position >= head:
                return


class GaplessStreams:
    """Positions rise, and the versions of each stream count up from 1 by ones."""

    name = "J1 positions rise and streams have no gaps"

    def __init__(self) -> None:
        self._last = 0
        self._versions: dict[str, int] = {}
        self._found: list[str] = []

    def see(self, recorded: Recorded) -> None:
        """Take one event, in position order."""
        if recorded.position <= self._last:
            self._found.append(f"position {recorded.position} after {self._last}")
        self._last = recorded.position
        wanted = self._versions.get(recorded.stream, 0) + 1
        if recorded.version != wanted:
            self._found.append(
                f"{recorded.stream}: version {recorded.version} at position {recorded.position}, "
                f"{wanted} expected"
            )
        self._versions[recorded.stream] = recorded.version

    def violations(self) -> Sequence[str]:
        """Return the gaps."""
        return self._found[:_SHOWN]


class NoDoubleBooking:
    """No contact has two live reservations, and no slot of an agent two contacts."""

    name = "H1, H2 nobody is booked twice"

    def __init__(self) -> None:
        self._bookings = Bookings()
        self._found: list[str] = []

    def see(self, recorded: Recorded) -> None:
        """Take one event, in position order."""
        try:
            self._bookings.apply([recorded.event])
        except DoubleBooking as error:
            self._found.append(
                f"position {recorded.position}: {error.details.get('reservation')} while "
                f"{error.details.get('taken_by')} lives"
            )

    def violations(self) -> Sequence[str]:
        """Return the double bookings."""
        return self._found[:_SHOWN]


class NoNegativeSpans:
    """Every length of time in every event is 0 or more."""

    name = "H8 no negative durations"

    def __init__(self) -> None:
        self._spans: dict[type, tuple[str, ...]] = {}
        self._found: list[str] = []

    def see(self, recorded: Recorded) -> None:
        """Take one event, in position order."""
        kind = type(recorded.event)
        names = self._spans.get(kind)
        if names is None:
            # Units end names here: whatever ends in `_s` is a span in seconds.
            names = tuple(field.name for field in structs.fields(kind) if field.name.endswith("_s"))
            self._spans[kind] = names
        for name in names:
            value = getattr(recorded.event, name)
            if value is not None and value < 0:
                self._found.append(
                    f"{recorded.stream} version {recorded.version}: {name} is {value}"
                )

    def violations(self) -> Sequence[str]:
        """Return the negative spans."""
        return self._found[:_SHOWN]
