"""Entering a queue: may the caller wait here at all, and at which place?"""

import asyncio
from datetime import timedelta
from typing import Final

import structlog
from msgspec import structs

from huawu.centre.model import Queue, Sticky
from huawu.contacts.machine import Contact
from huawu.events.contact import Band, ContactQueued, Known
from huawu.floor.call import Call
from huawu.floor.live import Live
from huawu.floor.state import CutOff
from huawu.ivr import walk
from huawu.kernel.errors import Unavailable
from huawu.kernel.ids import AgentId
from huawu.kernel.span import Instant
from huawu.routing.admission import refuses
from huawu.routing.policy import key_at

_log: Final = structlog.get_logger()

#: How long a caller may be kept from the queue by the question who talked with them last.
LOOK_UP_WITHIN_S: Final = 1.0


def queued(
    contact: Contact, queue: Queue, priority: int, now: Instant, cut_off: CutOff | None = None
) -> ContactQueued:
    """Return the event of joining a queue as it is now. Pure.

    Priority counts as waiting done before; whom we cut off in this queue a moment ago stands
    where they stood.
    """
    key, regained = key_at(now.at, priority, queue.priority_weight_s), None
    if cut_off is not None and cut_off.queue == queue.id and now.at <= cut_off.until:
        key, regained = min(key, cut_off.key_at), cut_off.contact
    return ContactQueued(
        at=now.at,
        contact=contact.id,
        queue=queue.id,
        priority=priority,
        key_at=key,
        band=Band.EMERGENCY if queue.emergency else None,
        regained=regained,
        within_s=queue.sl_within_s,
    )


class Queueing:
    """Lets callers into queues, or says by which exit they go on."""

    def __init__(self, live: Live) -> None:
        self._live = live

    async def enter(self, call: Call, action: walk.EnterQueue) -> str | None:
        """Put the caller into the queue; return the exit to take instead when it is refused."""
        live = self._live
        queue = live.queue(action.queue)
        if queue is None:
            return "closed"
        refused = self._refused(queue, leave_when_empty=action.leave_when_no_agents)
        if refused is not None:
            return refused
        contact = live.contact(call)
        wanted = contact.attributes.get("priority", "")
        priority = action.priority if action.priority is not None else queue.priority
        if wanted.lstrip("-").isdigit():
            priority = max(-10, min(10, int(wanted)))
        cut_off = live.ledger.state.cut_off.get(contact.party) if contact.party else None
        known, known_by = await self._known(contact, queue)
        joined = queued(contact, queue, priority, live.ledger.now(), cut_off)
        # what follows, an offer or the wait, lets it become durable together with its own write
        live.ledger.post([structs.replace(joined, known=known, known_by=known_by)])
        return None

    async def _known(
        self, contact: Contact, queue: Queue
    ) -> tuple[AgentId, Known] | tuple[None, None]:
        """Return the caller's own agent; none when the queue does not keep callers to theirs."""
        if queue.sticky is None:
            return None, None
        around, wanted = self._live.around, contact.attributes.get("agent")
        for profile in around.setup.agents() if wanted else ():
            if wanted in {profile.id, profile.number}:
                return profile.id, Known.NAMED
        last = await self._last_agent(contact, queue.sticky)
        return (None, None) if last is None else (last, Known.LAST)

    async def _last_agent(self, contact: Contact, sticky: Sticky) -> AgentId | None:
        """Return who talked with the caller last; nobody's call waits for a slow answer."""
        if contact.party is None or sticky.last_within_h is None:
            return None
        around = self._live.around
        since = around.clock.now() - timedelta(hours=sticky.last_within_h)
        try:
            async with asyncio.timeout(LOOK_UP_WITHIN_S):
                last = await around.past.last_agent(contact.party, since)
        except (TimeoutError, Unavailable):
            _log.warning("the last agent could not be looked up", contact=contact.id)
            return None
        return last if last is not None and around.setup.agent(last) is not None else None

    def _refused(self, queue: Queue, *, leave_when_empty: bool) -> str | None:
        live = self._live
        if not live.open(queue):
            return "closed"
        refused = refuses(queue, live.line.measure, needs_staff=leave_when_empty)
        return "overflow" if refused else None
