"""A day on a large floor in virtual time: the real folds, ledger and dispatcher, and agents.

What is left out is what the engine and the database do: nobody rings, and an append takes one
turn of the loop in which every event is brought into its stored form.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import accumulate
from random import Random
from typing import Final, cast

from huawu.agents import presence
from huawu.agents import slots as moves
from huawu.agents.machine import VOICE
from huawu.agents.presence import Events
from huawu.centre.model import AgentProfile, AgentSkill, Queue
from huawu.centre.needs import SkillNeed
from huawu.centre.plan import RoutingPlan
from huawu.centre.view import CentreLookup, CentreView
from huawu.contacts.machine import Phase
from huawu.events import contact as contacts
from huawu.events import reservation as reservations
from huawu.events.agent import DeviceState
from huawu.events.call import LegCreated, LegsBridged, RecordingStarted
from huawu.events.catalogue import encode
from huawu.events.contact import Channel, Direction, EndedBy
from huawu.floor.dispatcher import Dispatcher
from huawu.floor.ledger import Authority, Ledger
from huawu.floor.queueing import queued
from huawu.floor.seating import seat_of
from huawu.floor.state import FloorState
from huawu.floor.steps import Ending, closing, ids_of
from huawu.floor.timers import Timers
from huawu.journal.port import Batch, Journal
from huawu.kernel.event import Event, Recorded
from huawu.kernel.ids import (
    DEFAULT_TENANT,
    AgentId,
    ContactId,
    DeviceId,
    FlowId,
    LegId,
    NodeId,
    PartyId,
    QueueId,
    RecordingId,
    SessionId,
    SkillId,
    new_id,
)
from huawu.routing.policy import QueueRule
from huawu.routing.router import Router
from huawu.testing.virtual_time import VirtualClock

SKILLS: Final = [SkillId(f"skl_{n:03}") for n in range(200)]
QUEUES: Final = [QueueId(f"que_{n:03}") for n in range(300)]
#: Some skills are common and most are rare.
COMMON: Final = list(accumulate(1 / (n + 3) for n in range(len(SKILLS))))
TALK_S: Final = 240.0
WRAP_S: Final = 30.0
PATIENCE_S: Final = 300.0
#: So many of the last stored events are kept, to begin from them again.
KEPT: Final = 200_000


class Paper:
    """Takes events as the journal does, and keeps the last of them in their stored form."""

    def __init__(self) -> None:
        self.events = 0
        self.size_bytes = 0
        self.last: deque[bytes] = deque(maxlen=KEPT)

    async def append(self, batch: Batch) -> Sequence[Recorded]:
        """Store a batch."""
        for write in batch.writes:
            for event in write.events:
                stored = encode(event)
                self.events += 1
                self.size_bytes += len(stored)
                self.last.append(stored)
        return ()


class Day:
    """One run of a floor."""

    def __init__(self, agents: int, chance: Random, plans: Sequence[RoutingPlan] = ()) -> None:
        self.chance = chance
        self.state = FloorState()
        self.paper = Paper()
        self.agents = [AgentId(f"agt_{n:05}") for n in range(agents)]
        self.queues = [self._queue(queue) for queue in QUEUES]
        profiles = [self._profile(agent) for agent in self.agents]
        self.setup = CentreLookup(CentreView.of([*self.queues, *profiles, *plans]))
        self.connected = self.abandoned = 0
        self.open_s, self.open_events = 0.0, 0  #: CPU time and events when all had signed in
        self._last_came = False
        self._all_gone = asyncio.Event()
        clock = VirtualClock()
        journal = cast("Journal", self.paper)
        authority = Authority(tenant=DEFAULT_TENANT, term=1)
        self.ledger = Ledger(self.state, journal, clock, authority)
        self.timers = Timers(clock)
        self.dispatcher = Dispatcher(self.ledger, self.setup, self.timers, {})

    def _some_skills(self, count: int) -> set[SkillId]:
        return set(self.chance.choices(SKILLS, cum_weights=COMMON, k=count))

    def _queue(self, queue: QueueId) -> Queue:
        asked = sorted(self._some_skills(self.chance.randint(1, 2)))
        level = self.chance.randint(1, 5)
        needs = tuple(SkillNeed(skill=skill, level=level) for skill in asked)
        return Queue(id=queue, name=queue, needs=needs, wrap_s=WRAP_S)

    def _profile(self, agent: AgentId) -> AgentProfile:
        known = sorted(self._some_skills(self.chance.randint(3, 12)))
        return AgentProfile(
            id=agent,
            number=agent,
            name=agent,
            device=DeviceId(f"dev_{agent}"),
            skills=tuple(AgentSkill(skill=s, level=self.chance.randint(1, 10)) for s in known),
        )

    async def run(self, count: int, per_s: float) -> None:
        """Let everybody sign in and so many contacts come, and return when all are gone."""
        async with asyncio.TaskGroup() as scope:
            self.ledger.open(scope)
            self.ledger.watch(self.dispatcher.saw)
            self.ledger.watch(self._saw)
            self.dispatcher.load()
            for agent in self.agents:
                self._begin_work(agent)
            demand = self._demand()
            await asyncio.sleep(1)  # all that was posted is stored
            self.open_s, self.open_events = time.process_time(), self.paper.events
            running = scope.create_task(self.timers.run())
            for _ in range(count):
                await asyncio.sleep(self.chance.expovariate(per_s))
                self._arrive(self.chance.choices(self.queues, cum_weights=demand)[0])
            self._last_came = True
            await self._all_gone.wait()
            running.cancel()

    def _demand(self) -> list[int]:
        """Return cumulative weights of the queues: callers come where people are staffed."""
        router = Router()
        for queue in self.queues:
            router.put_queue(QueueRule(queue=queue.id, needs=queue.needs))
        for profile in self.setup.agents():
            router.put_agent(seat_of(profile))
        return list(accumulate(router.staffed(queue.id) for queue in self.queues))

    def _begin_work(self, agent: AgentId) -> None:
        now = self.ledger.now()
        session = SessionId(new_id("ses", now.at))
        device, there = DeviceId(f"dev_{agent}"), DeviceState.REGISTERED
        self.ledger.post(presence.sign_in(self.state.agent(agent), session, now))
        self.ledger.post(presence.device_seen(self.state.agent(agent), device, there, now))
        self.ledger.post(presence.ready(self.state.agent(agent), now))

    # — a contact's way —

    def _arrive(self, queue: Queue) -> None:
        now = self.ledger.now()
        contact = ContactId(new_id("ctc", now.at))
        leg = LegId(new_id("leg", now.at))
        created = contacts.ContactCreated(
            at=now.at,
            contact=contact,
            channel=Channel.VOICE,
            direction=Direction.INBOUND,
            called="4001",
            party=PartyId(new_id("pty", now.at)),
            leg=leg,
            node="one",
        )
        flow = contacts.FlowEntered(at=now.at, contact=contact, flow=FlowId("flw_main"), version=1)
        self.ledger.post([created])
        self.ledger.post([flow, self._node(contact, "menu")])
        self.ledger.post([self._node(contact, "queue")])
        self.ledger.post([queued(self.state.contacts[contact], queue, 0, now)])
        self._later(self.chance.expovariate(1 / PATIENCE_S), self._give_up, contact)

    def _node(self, contact: ContactId, name: str) -> Event:
        return contacts.NodeReached(at=self.ledger.now().at, contact=contact, node=NodeId(name))

    def _later(self, in_s: float, act: Callable[[ContactId], None], contact: ContactId) -> None:
        asyncio.get_running_loop().call_later(in_s, act, contact)

    def _give_up(self, contact: ContactId) -> None:
        known = self.state.contacts.get(contact)
        if known is not None and known.phase is Phase.WAITING:
            self.abandoned += 1
            self.ledger.post(closing(known, Ending(by=EndedBy.CUSTOMER), self.ledger.now()))

    def _saw(self, events: Sequence[Event]) -> None:
        if self._last_came and not self.state.contacts:
            self._all_gone.set()
        for event in events:
            if isinstance(event, reservations.ReservationCreated):
                self._later(0.2, self._ring, event.contact)

    def _ring(self, contact: ContactId) -> None:
        known, now = self.state.contacts[contact], self.ledger.now()
        ids, leg = ids_of(known, now), LegId(new_id("leg", now.at))
        self.ledger.post(
            [
                reservations.ReservationOffered(**ids, leg=leg, timeout_s=20.0),
                LegCreated(at=now.at, contact=contact, leg=leg, party="agent", agent=ids["agent"]),
                *moves.offer(self.state.agent(ids["agent"]), VOICE, now),
            ]
        )
        self._later(3.0, self._answer, contact)

    def _answer(self, contact: ContactId) -> None:
        known, now = self.state.contacts[contact], self.ledger.now()
        ids = ids_of(known, now)
        accepted = reservations.ReservationAccepted(**ids, elapsed_s=3.0)
        self.ledger.post([accepted, *moves.answer(self.state.agent(ids["agent"]), VOICE, now)])
        place = known.place
        waited_s = (now.at - place.since.at).total_seconds() if place is not None else 0.0
        connected = reservations.ReservationConnected(
            **ids, queue=place.queue if place is not None else None, waited_s=waited_s
        )
        bridged = LegsBridged(at=now.at, contact=contact, leg=LegId("leg"), agent=ids["agent"])
        freed = moves.connect(self.state.agent(ids["agent"]), VOICE, now)
        self.ledger.post([connected, bridged, *freed])
        recording = RecordingId(new_id("rec", now.at))
        self.ledger.post(
            [RecordingStarted(at=now.at, contact=contact, recording=recording, leg=LegId("leg"))]
        )
        self.connected += 1
        self._later(self.chance.expovariate(1 / TALK_S), self._hang_up, contact)

    def _hang_up(self, contact: ContactId) -> None:
        known, now = self.state.contacts[contact], self.ledger.now()
        agent = ids_of(known, now)["agent"]
        over = closing(known, Ending(by=EndedBy.CUSTOMER), now)
        freed = moves.release(self.state.agent(agent), VOICE, "customer_hung_up", now, wrap=True)
        self.ledger.post([*over, *freed])
        asyncio.get_running_loop().call_later(WRAP_S, self._finish, agent)

    def _finish(self, agent: AgentId) -> None:
        done: Events = moves.end_wrap(self.state.agent(agent), VOICE, self.ledger.now())
        self.ledger.post(done)
