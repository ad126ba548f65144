"""Feeds each queue's expected wait from what is written, and says what a caller may be told."""

from collections.abc import Sequence
from typing import Final

from huawu.agents.view import ShownState, shown_state
from huawu.events import contact as contacts
from huawu.events.agent import AgentEvent
from huawu.events.contact import ContactEvent
from huawu.events.reservation import ReservationCreated
from huawu.floor.ledger import Ledger
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, ContactId, QueueId
from huawu.routing.expected_wait import ExpectedWait, Told, announce
from huawu.routing.router import Router

_AWAY: Final = frozenset({ShownState.SIGNED_OUT, ShownState.AWAY, ShownState.NOT_READY})


class Waits:
    """The expected waits of all queues."""

    def __init__(self, ledger: Ledger, router: Router) -> None:
        self._ledger = ledger
        self._router = router
        self._queues: dict[QueueId, ExpectedWait] = {}
        self._serving: dict[QueueId, set[AgentId]] = {}
        self._working: dict[AgentId, Sequence[QueueId]] = {}  #: which queues they serve
        self._told: dict[ContactId, tuple[Told, int]] = {}  #: with how many served then

    def load(self) -> None:
        """Take in a changed set-up: who serves which queue."""
        now_s = self._ledger.now().mono_s or 0.0
        for agent in list(self._working):
            self._stop(agent, now_s)
        for agent in self._ledger.state.agents:
            self._step_agent(agent, now_s)

    def saw(self, events: Sequence[Event]) -> None:
        """Learn from what was written."""
        now_s = self._ledger.now().mono_s or 0.0
        for agent in {event.agent for event in events if isinstance(event, AgentEvent)}:
            self._step_agent(agent, now_s)
        for event in events:
            if isinstance(event, ContactEvent):
                self._step_contact(event, now_s)

    def tell(self, contact: ContactId, queue: QueueId, ahead: int) -> Told | None:
        """Return what this caller is told now; None when the wait is not known."""
        now_s = self._ledger.now().mono_s or 0.0
        serving = len(self._serving.get(queue, ()))
        last, then = self._told.get(contact, (None, serving))
        fresh = self._of(queue).estimate(ahead, now_s)
        told = announce(last, fresh, changed=serving < then)
        if told is not None:
            self._told[contact] = (told, serving)
        return told

    def expect(self, queue: QueueId, ahead: int) -> float | None:
        """Return the median wait of one who would join a queue now; None when it is not known."""
        fresh = self._of(queue).estimate(ahead, self._ledger.now().mono_s or 0.0)
        return None if fresh is None else fresh.p50_s

    def _of(self, queue: QueueId) -> ExpectedWait:
        return self._queues.setdefault(queue, ExpectedWait())

    def _step_agent(self, agent: AgentId, now_s: float) -> None:
        works = shown_state(self._ledger.state.agent(agent)) not in _AWAY
        if works == (agent in self._working):
            return
        if not works:
            self._stop(agent, now_s)
            return
        self._working[agent] = served = self._router.served_by(agent)
        for queue in served:
            here = self._serving.setdefault(queue, set())
            here.add(agent)
            self._of(queue).serving(len(here), now_s)

    def _stop(self, agent: AgentId, now_s: float) -> None:
        for queue in self._working.pop(agent, ()):
            here = self._serving[queue]
            here.discard(agent)
            self._of(queue).serving(len(here), now_s)

    def _step_contact(self, event: ContactEvent, now_s: float) -> None:
        if isinstance(event, contacts.ContactQueued | contacts.ContactRequeued):
            if event.contact not in self._ledger.state.counters.messages:
                self._of(event.queue).queued(event.contact, now_s)
        elif isinstance(event, ReservationCreated) and event.queue is not None:
            self._of(event.queue).taken(event.contact, now_s)
        elif isinstance(event, contacts.ContactAbandoned):
            self._of(event.queue).abandoned(event.contact, now_s)
        elif isinstance(event, contacts.ContactOverflowed):
            self._of(event.queue).left(event.contact, now_s)
        elif isinstance(event, contacts.ContactEnded):
            self._told.pop(event.contact, None)
