"""The floor's live objects joined: what each part of a call's way is handed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol
from zoneinfo import ZoneInfo

import structlog

from huawu.agents.machine import Agent
from huawu.centre.hours import is_open
from huawu.centre.levels import as_of
from huawu.centre.model import Queue
from huawu.centre.plan import Measure
from huawu.contacts.machine import Contact
from huawu.floor.call import Call
from huawu.floor.context import Around
from huawu.floor.ledger import Ledger
from huawu.floor.leftovers import Leftovers
from huawu.floor.lent import queue_now
from huawu.floor.outside import OutsideDesk
from huawu.floor.timers import Timers
from huawu.kernel.errors import Unavailable
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, ContactId, LegId, QueueId, RecordingId, new_id
from huawu.routing.explain import Explanation

_log: Final = structlog.get_logger()


class Line(Protocol):
    """The queues as callers stand in them, and the choice of an agent."""

    def waiting(self, queue: QueueId) -> int:
        """Return how many stand in a queue."""
        ...

    def staffed(self, queue: QueueId) -> bool:
        """Say whether anybody signed in could ever take a contact of this queue."""
        ...

    def position(self, contact: ContactId) -> int:
        """Return a contact's place, 1 is next; 0 when it does not wait."""
        ...

    def expected_wait(self, contact: ContactId) -> tuple[float | None, float | None]:
        """Return the range of the wait still to come, in seconds; None when unknown."""
        ...

    def exhausted(self, contact: ContactId) -> bool:
        """Say whether the routing plan of a contact's queue is over and sends it on."""
        ...

    def measure(self, measure: Measure, queue: QueueId) -> float | None:
        """Return a figure of a queue; None when it is not known."""
        ...

    def why(self, contact: ContactId) -> Explanation | None:
        """Say why a contact waits; None when it does not."""
        ...

    def reserve(self, contact: ContactId, agent: AgentId, *before: Event) -> None:
        """Choose an agent for a contact past any queue, in one write with what went `before`.

        Raises:
            Conflict: the agent cannot be given a contact now.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """Everything a conductor works with; one for a floor."""

    around: Around
    ledger: Ledger
    timers: Timers
    line: Line
    leftovers: Leftovers
    calls: dict[ContactId, Call] = field(default_factory=dict[ContactId, Call])
    legs: dict[LegId, ContactId] = field(default_factory=dict[LegId, ContactId])
    #: agents' legs that also are the asking side of a consultation
    lent: dict[LegId, ContactId] = field(default_factory=dict[LegId, ContactId])
    outside: OutsideDesk
    answering: set[str] = field(default_factory=set[str])  #: engines
    attend: Callable[[Call], None]  #: conducts a call, beside its caller
    to_store: asyncio.Queue[RecordingId] = field(default_factory=asyncio.Queue[RecordingId])
    #: messages that callers left, and recordings that could not be stored before

    def contact(self, call: Call) -> Contact:
        """Return the contact of a call as it is now."""
        return self.ledger.state.contacts[call.contact]

    def agent(self, agent: AgentId) -> Agent:
        """Return an agent as of now."""
        return self.ledger.state.agent(agent)

    def queue(self, queue: QueueId | None) -> Queue | None:
        """Return a queue as it is now; None when it was removed or none is meant."""
        found = None if queue is None else self.around.setup.queue(queue)
        if found is None:
            return None
        now = as_of(found, self.around.clock.now(), ZoneInfo(self.around.zone))
        return queue_now(now, self.ledger.state.asking)

    def open(self, queue: Queue) -> bool:
        """Say whether a queue takes callers now."""
        if queue.hours is None:
            return True
        hours = self.around.setup.hours(queue.hours)
        return hours is not None and is_open(hours, self.around.clock.now())

    async def music(self, leg: LegId, *, on: bool) -> None:
        """Start or stop music; a caller who hears silence instead is no reason to fail."""
        try:
            await self.around.engine.music(leg, on=on)
        except Unavailable:
            _log.warning("no answer about music on hold", leg=leg)

    def new(self, prefix: str) -> str:
        """Return a new identifier."""
        return new_id(prefix, self.around.clock.now())

    def language(self, contact: Contact) -> str:
        """Return the language a customer is spoken to in."""
        chosen = contact.attributes.get("language")
        if chosen:
            return chosen
        number = self.around.setup.number(contact.called)
        return number.language if number is not None else "zh"
