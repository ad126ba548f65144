"""Where a contact stands in its flow, and taking an exit from there."""

from collections.abc import Sequence

from huawu.centre.flow import Flow
from huawu.contacts.machine import Contact
from huawu.events.contact import NodeReached
from huawu.floor.call import Call
from huawu.floor.live import Live
from huawu.ivr import walk
from huawu.kernel.errors import NotFound
from huawu.kernel.event import Event
from huawu.kernel.ids import NodeId
from huawu.kernel.span import Instant


def flow_of(live: Live, contact: Contact) -> Flow:
    """Return the flow, in the version that the contact entered.

    Raises:
        NotFound: it is not kept any more.
    """
    found = None
    if contact.flow is not None:
        found = live.around.setup.flow(contact.flow, contact.flow_version)
    if found is None:
        raise NotFound("The flow this call is in was removed.")
    return found[0]


def cursor(contact: Contact) -> walk.Cursor:
    """Return what the walk needs to know of where the contact stands."""
    return walk.Cursor(
        node=contact.at_node or NodeId(""), attempt=contact.attempt, visits=contact.visits
    )


def reached(contact: Contact, moved: walk.Moved, now: Instant) -> Sequence[Event]:
    """Return the events of a move through the flow."""
    return [
        NodeReached(at=now.at, contact=contact.id, node=node, via=via) for node, via in moved.via
    ]


def through(live: Live, contact: Contact, way_out: str) -> Sequence[Event]:
    """Return the events of taking an exit of the present node; none outside of flows."""
    if contact.flow is None:
        return []
    moved = walk.advance(flow_of(live, contact), cursor(contact), way_out, contact.attributes)
    return reached(contact, moved, live.ledger.now())


async def leave(live: Live, call: Call, way_out: str) -> None:
    """Take an exit of the present node."""
    await live.ledger.write(*through(live, live.contact(call), way_out))
