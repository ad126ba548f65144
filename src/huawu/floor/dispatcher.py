"""Brings contacts and agents together: an index of the floor's state, and the two triggers.

The router is told what the state says after every write, so it cannot drift from it: a contact
that waits stands in it, an agent who can take a call is free in it. Whoever just became free or
began to wait is matched at once; nothing polls.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypedDict
from zoneinfo import ZoneInfo

from msgspec import structs

from huawu.agents.view import obstacle
from huawu.centre.levels import as_of, next_look
from huawu.centre.model import AgentChoice, Queue
from huawu.centre.plan import Measure
from huawu.contacts.machine import Contact, Phase
from huawu.contacts.places import Place
from huawu.events import reservation as reservations
from huawu.events.agent import AgentEvent, QueuesAssigned, QueuesReturned, SessionState
from huawu.events.contact import Band, Channel, ContactEvent, ContactStepChanged
from huawu.events.queue import TargetLowered, TargetRaised, TargetRestored
from huawu.floor import lent, offers
from huawu.floor.awaiting import Awaiting, band
from huawu.floor.call import Call
from huawu.floor.context import Setup
from huawu.floor.gauge import Gauge
from huawu.floor.inviting import Inviting
from huawu.floor.ledger import Ledger, Write
from huawu.floor.relaxing import Relaxing
from huawu.floor.reserving import Reserving
from huawu.floor.seating import figures_of, seat_of
from huawu.floor.signals import Chosen, QueueChanged
from huawu.floor.timers import Timers
from huawu.floor.waits import Waits
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, ContactId, QueueId, ReservationId, new_id
from huawu.routing.explain import Explanation, explain
from huawu.routing.policy import Waiting as Standing
from huawu.routing.router import Router

#: How long a contact is not offered again to an agent who missed, declined or could not ring.
AFTER_MISS: Final = timedelta(seconds=60)
AFTER_FAILURE: Final = timedelta(seconds=10)

_CALLS: Final = frozenset({Channel.VOICE})
_NOTHING: Final[frozenset[Channel]] = frozenset()
#: What changes whom a queue asks for, or how soon.
_SET_FOR_A_WHILE: Final = (
    QueuesAssigned, QueuesReturned, TargetRaised, TargetLowered, TargetRestored,
)  # fmt: skip


class _Why(TypedDict, total=False):
    """What decided a choice, as the journal keeps it."""

    trigger: str
    choice: str
    able: int
    free: int
    idle_s: float
    waiting: int
    reserve: int


class Dispatcher:
    """Keeps the router in step with the floor's state and makes reservations."""

    def __init__(
        self, ledger: Ledger, setup: Setup, timers: Timers, calls: dict[ContactId, Call]
    ) -> None:
        self._ledger = ledger
        self._setup = setup
        self._timers = timers
        self._calls = calls
        self._router = Router()
        self._waits = Waits(ledger, self._router)
        self._gauge = Gauge(ledger, setup, self._router, self._waits)
        self._awaiting = Awaiting(ledger, setup)
        self._relaxing = Relaxing(setup, self._gauge, self._awaiting)
        self._reserving = Reserving(ledger, setup, self._gauge, timers)
        self._inviting = Inviting(ledger, setup, timers, self._router, self._tell)
        self._queues: set[QueueId] = set()
        self._moved: lent.Moves = {}
        self._standing: dict[ContactId, Place] = {}
        self._sequences: dict[ContactId, int] = {}  #: the order in which contacts came to wait
        self._came = 0
        self._seated: set[AgentId] = set()

    def load(self) -> None:
        """Take in the whole set-up and state; call it at start and when the set-up changed."""
        queues = {queue.id: queue for queue in self._queues_now()}
        for gone in self._queues - queues.keys():
            self._router.drop_queue(gone)
        self._queues = set(queues)
        self._router.set_order(self._setup.routing_rules().order)
        self._moved = lent.moves(self._ledger.state.agents)
        for queue in queues.values():
            self._router.put_queue(lent.rule_now(queue, self._moved, self._ledger.state.aims))
        agents = {profile.id for profile in self._setup.agents()}
        for agent in agents | self._seated:  # one who was removed is unseated
            self._step_agent(agent, skills_too=True)
        self._waits.load()
        self._reserving.load()
        self._standing.clear()  # all stand anew, under the rules as they are now
        waiting = [c for c in self._ledger.state.contacts.values() if _stands(c)]
        for contact in sorted(waiting, key=_ahead):
            self._stand(contact)
        self._match_all()

    def _queues_now(self) -> Sequence[Queue]:
        """Return the queues as they are now, and look again when one promises something else."""
        queues, now = self._setup.queues(), self._ledger.now().at
        zone = ZoneInfo(self._ledger.state.counters.zone)
        again = next_look(queues, now, zone)
        if again is not None:
            self._timers.set("levels", (again - now).total_seconds(), self._look_again)
        return [as_of(queue, now, zone) for queue in queues]

    async def _look_again(self) -> None:
        self.load()

    def saw(self, events: Sequence[Event]) -> None:
        """Bring the router in step after a write and match whom it set free or made wait."""
        contacts = {e.contact: None for e in events if isinstance(e, ContactEvent)}
        agents = {e.agent: None for e in events if isinstance(e, AgentEvent)}
        for event in events:
            self._exclude_after(event)
            if isinstance(event, ContactStepChanged) and event.contact in self._calls:
                self._calls[event.contact].tell(QueueChanged())  # it may have to leave
        for contact_id in contacts:
            self._step_contact(contact_id)
        for agent_id in agents:
            self._step_agent(agent_id)
        self._waits.saw(events)
        self._gauge.saw(events)
        self._awaiting.saw(events)
        for contact_id in self._awaiting.concerned(events):
            self._stand_anew(contact_id)
        contacts |= self._stand_anew_for_reserves(events)
        if any(isinstance(event, _SET_FOR_A_WHILE) for event in events):
            self.load()  # which matches all anew
        else:
            self._match(contacts, agents)

    def _stand_anew_for_reserves(self, events: Sequence[Event]) -> dict[ContactId, None]:
        """Look again at all who stand in a queue that called reserves or let them go."""
        queues = [q for q in self._reserving.changed(events) if q in self._queues]
        found = [contact for queue in queues for contact in self._router.contacts(queue)]
        for contact in found:
            self._stand_anew(contact)
        return dict.fromkeys(found)

    # — what callers' tasks ask —

    def waiting(self, queue: QueueId) -> int:
        """Return how many stand in a queue."""
        return self._router.waiting(queue)

    def staffed(self, queue: QueueId) -> bool:
        """Say whether anybody signed in could ever take a contact of this queue."""
        return self._router.staffed(queue) > 0

    def position(self, contact: ContactId) -> int:
        """Return a contact's place, 1 is next; 0 when it does not wait."""
        return self._router.position(contact) if contact in self._standing else 0

    def expected_wait(self, contact: ContactId) -> tuple[float | None, float | None]:
        """Return the range of the wait still to come, in seconds; None when unknown."""
        place = self._ledger.state.contacts[contact].place
        if place is None:
            return None, None
        told = self._waits.tell(contact, place.queue, max(self.position(contact) - 1, 0))
        return (None, None) if told is None else (float(told.low_s), float(told.high_s))

    def exhausted(self, contact: ContactId) -> bool:
        """Say whether the routing plan of a contact's queue is over and sends it on."""
        place = self._ledger.state.contacts[contact].place
        queue = self._setup.queue(place.queue) if place is not None else None
        return place is not None and queue is not None and self._relaxing.exhausted(place, queue)

    def measure(self, measure: Measure, queue: QueueId) -> float | None:
        """Return a figure of a queue; None when it is not known."""
        return self._gauge.measure(measure, queue)

    def why(self, contact: ContactId) -> Explanation | None:
        """Say why a contact waits; None when it does not."""
        if contact not in self._standing:
            return None
        return explain(self._router, contact, self._ledger.now().at)

    def reserve(self, contact: ContactId, agent: AgentId, *before: Event) -> None:
        """Choose an agent for a contact past any queue, in one write with what went `before`.

        Raises:
            Conflict: the agent cannot be given a contact now.
        """
        contact_now = self._ledger.state.contacts[contact]
        self._reserve(contact_now, agent, *before, queue=None, why=_Why())

    # — keeping in step —

    def _step_agent(self, agent_id: AgentId, *, skills_too: bool = False) -> None:
        """Seat who is signed in, free when they can take a call; unseat who is not."""
        agent = self._ledger.state.agent(agent_id)
        profile = self._setup.agent(agent_id)
        if agent.session is SessionState.OUT or profile is None:
            self._router.drop_agent(agent_id)
            self._seated.discard(agent_id)
            return
        if agent_id in self._seated and not skills_too:
            free = _CALLS if obstacle(agent, Channel.VOICE) is None else _NOTHING
            self._router.set_free(agent_id, agent.idle_since, free)
            self._router.set_figures(agent_id, figures_of(agent))
            return
        self._seated.add(agent_id)
        self._router.put_agent(seat_of(profile, agent))

    def _step_contact(self, contact_id: ContactId) -> None:
        contact = self._ledger.state.contacts.get(contact_id)
        if contact is not None and _stands(contact):
            self._stand(contact)
        elif self._standing.pop(contact_id, None) is not None:
            self._router.leave(contact_id)
            self._awaiting.keep(contact_id, None)
            self._timers.drop(_relaxing(contact_id))
        if contact is None or not contact.invited:
            self._inviting.over(contact_id)
        if contact is None:
            self._sequences.pop(contact_id, None)

    def _stand(self, contact: Contact) -> None:
        """Let a contact stand at its place, and ask for what it asks for there."""
        place = contact.place
        queue = self._setup.queue(place.queue) if place is not None else None
        if place is None or queue is None or self._standing.get(contact.id) is place:
            return  # its own task takes it out of a queue that was removed
        now = self._ledger.now()
        due = self._relaxing.due(contact, place, queue, now)
        if due:
            self._ledger.post(due)  # which lets it stand
            return
        self._came += 1
        self._standing[contact.id] = place
        asked = self._relaxing.asked(place, queue)
        self._router.enqueue(
            Standing(
                contact=contact.id,
                queue=place.queue,
                key_at=place.key_at,
                sequence=self._sequences.setdefault(contact.id, self._came),
                band=band(place),
                needs=lent.asked_now(place, asked.needs, self._moved),
                prefer=asked.prefer,
                reserve=max(asked.reserve, self._reserving.level(place.queue)),
            )
        )
        self._awaiting.keep(contact.id, place.awaits)
        next_s = self._relaxing.next_s(place, queue, now)
        if next_s is not None:
            self._timers.set(_relaxing(contact.id), next_s, partial(self._relax, contact.id))

    async def _relax(self, contact_id: ContactId) -> None:
        """Take a contact through the step that is due."""
        self._stand_anew(contact_id)

    def _stand_anew(self, contact_id: ContactId) -> None:
        """Look again at what a contact that stands asks for."""
        contact = self._ledger.state.contacts.get(contact_id)
        if contact is not None and self._standing.pop(contact_id, None) is not None:
            self._stand(contact)

    def _exclude_after(self, event: Event) -> None:
        if isinstance(event, reservations.ReservationTimedOut | reservations.ReservationRejected):
            self._exclude(event.contact, event.agent, event.at + AFTER_MISS)
        elif isinstance(event, reservations.ReservationFailed):
            self._exclude(event.contact, event.agent, event.at + AFTER_FAILURE)
        elif isinstance(event, reservations.InvitationEnded):
            self._exclude_uninvited(event)

    def _exclude_uninvited(self, event: reservations.InvitationEnded) -> None:
        """Keep a contact from who was asked with others and did not take it."""
        if event.cause in reservations.NOT_TAKEN:
            self._exclude(event.contact, event.agent, event.at + AFTER_MISS)
        elif event.cause not in reservations.NO_FAULT:
            self._exclude(event.contact, event.agent, event.at + AFTER_FAILURE)

    def _exclude(self, contact: ContactId, agent: AgentId, until: datetime) -> None:
        self._router.exclude(contact, agent, until)
        self._time_exclusions()

    def _time_exclusions(self) -> None:
        due = self._router.next_due()
        if due is not None:
            wait_s = max((due - self._ledger.now().at).total_seconds(), 0.0)
            self._timers.set("exclusions", wait_s, self._exclusions_over)

    async def _exclusions_over(self) -> None:
        self._match(self._router.due(self._ledger.now().at), ())
        self._time_exclusions()

    # — matching —

    def _match_all(self) -> None:
        """Match everyone who stands, in the order of their places."""
        waiting = [c for c in self._ledger.state.contacts.values() if c.id in self._standing]
        waiting.sort(key=_ahead)
        self._match([contact.id for contact in waiting], ())

    def _match(self, contacts: Iterable[ContactId], agents: Iterable[AgentId]) -> None:
        """Let free agents choose first: who just came back must not pass who waits longer."""
        now = self._ledger.now().at
        for agent_id in agents:
            if agent_id in self._seated:
                contact_id = self._router.match_agent(agent_id, now)
                if contact_id is not None:
                    self._choose(contact_id, agent_id, "agent")
                else:
                    self._inviting.join(agent_id)
        for contact_id in contacts:
            if contact_id in self._standing:
                agent = self._router.match_contact(contact_id, now)
                if agent is not None:
                    self._choose(contact_id, agent, "contact")

    def _choose(self, contact_id: ContactId, agent: AgentId, trigger: str) -> None:
        """Reserve what was matched, and tell the journal why it was this agent."""
        contact, router = self._ledger.state.contacts[contact_id], self._router
        queue = router.waiting_as(contact_id).queue
        able, free = router.chances(contact_id)
        choice, rule = self._choice(contact, queue), self._setup.queue(queue)
        idle_since = self._ledger.state.agent(agent).idle_since
        why = _Why(
            trigger=trigger,
            choice=choice,
            able=able,
            free=free,
            idle_s=round((self._ledger.now().at - idle_since).total_seconds(), 3),
            waiting=router.waiting(queue),
            reserve=router.held_as_reserve(contact_id, agent),
        )
        router.chose(queue, agent)
        at_once = choice == AgentChoice.RING_ALL and not contact.unreached
        if rule is not None and at_once:  # nobody is on the line of a callback
            self._inviting.begin(contact, agent, rule, able)
        else:
            self._reserve(contact, agent, queue=queue, why=why)

    def _choice(self, contact: Contact, queue: QueueId) -> str:
        """Return by what rule an agent was chosen among the free."""
        awaits = contact.place.awaits if contact.place is not None else None
        return self._router.rule(queue).choice if awaits is None else reservations.AWAITED

    def _reserve(
        self,
        contact: Contact,
        agent_id: AgentId,
        *before: Event,
        queue: QueueId | None,
        why: "_Why",
    ) -> None:
        now = self._ledger.now()
        reservation = ReservationId(new_id("rsv", now.at))
        agent = self._ledger.state.agent(agent_id)
        created, *chosen = offers.reserved(contact, agent, reservation, queue, now)
        write = self._ledger.post([*before, structs.replace(created, **why), *chosen])
        self._tell(contact, reservation, write)

    def _tell(self, contact: Contact, reservation: ReservationId, write: Write) -> None:
        call = self._calls.get(contact.id)
        if call is not None:
            call.booked = write
            write.add_done_callback(partial(_tell, call, reservation))


def _tell(call: Call, reservation: ReservationId, write: Write) -> None:
    if not write.cancelled() and write.exception() is None:
        call.tell(Chosen(reservation))


def _ahead(contact: Contact) -> tuple[int, datetime, ContactId]:
    """Return what sorts contacts that wait: the highest band, then the oldest key."""
    place = contact.place
    if place is None:
        return (0, contact.created.at, contact.id)
    return (-(Band.NORMAL if place.band is None else place.band), place.key_at, contact.id)


def _relaxing(contact: ContactId) -> str:
    return f"relaxing/{contact}"


def _stands(contact: Contact) -> bool:
    return contact.phase is Phase.WAITING and contact.channel is Channel.VOICE
