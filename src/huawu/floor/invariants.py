"""The rules that every history must keep, for `huawu journal verify` and for tests.

for rule in (rules := all_invariants()):
    rule.see(recorded)   # each event, in position order
broken = [line for rule in rules for line in rule.violations()]
"""

from collections.abc import Collection, Iterable

from huawu.floor.checks.asked import InvitedOnce
from huawu.floor.checks.contacts import LeavesOnce, OfferedAddsUp, OneEnd
from huawu.floor.checks.holding import Agreement
from huawu.floor.checks.order import Order
from huawu.floor.checks.promises import OneEndEach, OneReservation
from huawu.floor.checks.recordings import OneRecording
from huawu.floor.checks.regions import Regions
from huawu.floor.checks.shifts import Shifts
from huawu.floor.checks.streams import Streams
from huawu.floor.checks.times import AgentTimes, ContactTimes, Forward
from huawu.journal.port import Invariant
from huawu.kernel.event import Recorded
from huawu.kernel.ids import QueueId


def all_invariants(*, unrecorded: Collection[QueueId] = ()) -> list[Invariant]:
    """Return fresh rules, ready for the first event.

    Args:
        unrecorded: queues whose conversations are not recorded, which no event tells.
    """
    return [
        Streams(),
        OneReservation(),
        OneEndEach(),
        InvitedOnce(),
        Agreement(),
        Regions(),
        OneEnd(),
        LeavesOnce(),
        OfferedAddsUp(),
        Order(),
        Forward(),
        ContactTimes(),
        AgentTimes(),
        Shifts(),
        OneRecording(unrecorded),
    ]


def check(history: Iterable[Recorded], *, unrecorded: Collection[QueueId] = ()) -> list[str]:
    """Return what is broken in a whole history: the rule's name and the line, for each."""
    rules = all_invariants(unrecorded=unrecorded)
    for recorded in history:
        for rule in rules:
            rule.see(recorded)
    return [f"{rule.name}: {line}" for rule in rules for line in rule.violations()]
