"""The floor: begins from the journal, compares itself with the engine, then conducts calls."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Coroutine, Sequence
from typing import Any, Final

import structlog
from msgspec import structs

from huawu.contacts.machine import Contact
from huawu.engine import port
from huawu.events.contact import Direction
from huawu.events.system import (
    EngineBack,
    FloorResynced,
    LeaderElected,
)
from huawu.floor import callback_calls, signals, snapshots
from huawu.floor.arriving import created
from huawu.floor.audit import Audit
from huawu.floor.call import Call, CustomerGone, NodeGone
from huawu.floor.capturing import store, store_beside
from huawu.floor.comparing import OUR_LEGS, Stuck, living_by, others
from huawu.floor.conductor import Conductor
from huawu.floor.context import Around
from huawu.floor.counters import DayCounters
from huawu.floor.desk import AgentDesk
from huawu.floor.devices import Devices
from huawu.floor.dispatcher import Dispatcher
from huawu.floor.hearing import signal_of
from huawu.floor.lapsing import Lapses
from huawu.floor.ledger import Authority, Ledger
from huawu.floor.leftovers import Leftovers
from huawu.floor.live import Live
from huawu.floor.nodes import Nodes
from huawu.floor.outside import OutsideDesk
from huawu.floor.sessions import Sessions
from huawu.floor.state import FloorState
from huawu.floor.steering import Steering
from huawu.floor.timers import Timers
from huawu.floor.wrapping import WrapClock
from huawu.journal.port import Journal, Snapshot
from huawu.kernel.errors import Unavailable
from huawu.kernel.event import Event
from huawu.kernel.ids import ContactId, LegId
from huawu.kernel.scope import finish
from huawu.kernel.span import elapsed

_log: Final = structlog.get_logger()

#: A snapshot is taken after so many events, and when the floor stops.
SNAPSHOT_EVERY: Final = 20_000
#: How long a stopping floor waits for what it decided to become durable.
STOP_WITHIN_S: Final = 10.0
#: Q.850: call rejected; normal clearing.
REJECTED: Final = 21
NORMAL: Final = 16


class Floor:
    """One floor over its engines; the leader of its centre."""

    def __init__(self, around: Around, journal: Journal, *, name: str) -> None:
        self.name = name
        self._around = around
        self._journal = journal
        self._state = self._empty()
        self._scope: asyncio.TaskGroup | None = None
        self._since_snapshot = 0
        self.opened = asyncio.Event()  #: set once the floor has begun
        self._live: Live | None = None
        self._desk: AgentDesk | None = None
        self._nodes: Nodes | None = None
        self._devices: Devices | None = None
        self._sessions: Sessions | None = None
        self.repaired = Counter[Stuck]()  #: what the audit mended, over all lives of this floor
        self._dispatcher: Dispatcher | None = None
        self._conductor: Conductor | None = None

    @property
    def live(self) -> Live:
        """The floor's live objects, once it has begun."""
        if self._live is None:
            raise RuntimeError("the floor has not begun")
        return self._live

    @property
    def desk(self) -> AgentDesk:
        """What agents ask, once the floor has begun."""
        if self._desk is None:
            raise RuntimeError("the floor has not begun")
        return self._desk

    @property
    def steering(self) -> Steering:
        """What supervisors set for a while."""
        return Steering(self.live)

    @property
    def nodes(self) -> Nodes:
        """The engines, once the floor has begun."""
        if self._nodes is None:
            raise RuntimeError("the floor has not begun")
        return self._nodes

    @property
    def sessions(self) -> Sessions:
        """The desks that hold agents' sessions, once the floor has begun."""
        if self._sessions is None:
            raise RuntimeError("the floor has not begun")
        return self._sessions

    @property
    def devices(self) -> Devices:
        """Agents' telephones, once the floor has begun."""
        if self._devices is None:
            raise RuntimeError("the floor has not begun")
        return self._devices

    @property
    def state(self) -> FloorState:
        """Every live contact and agent as of now."""
        return self._state

    async def run(self) -> None:
        """Begin, then conduct calls until cancelled; what is durable survives any end of this."""
        term = await self._journal.begin_term()
        await self._load()
        clock, timers = self._around.clock, Timers(self._around.clock)
        authority = Authority(tenant=self._around.tenant, term=term)
        ledger = Ledger(self._state, self._journal, clock, authority)
        calls: dict[ContactId, Call] = {}
        dispatcher = Dispatcher(ledger, self._around.setup, timers, calls)
        live = Live(
            around=self._around,
            ledger=ledger,
            timers=timers,
            line=dispatcher,
            leftovers=Leftovers(self._around.engine),
            outside=OutsideDesk(self._around.setup, clock),
            calls=calls,
            attend=self._attend,
        )
        self._live, devices = live, Devices(live)
        self._desk, self._devices = AgentDesk(live, devices), devices
        wraps, sessions, lapses = WrapClock(live), Sessions(live), Lapses(live)
        self._sessions = sessions
        async with asyncio.TaskGroup() as writes:
            ledger.open(writes)
            for watcher in (dispatcher.saw, wraps.saw, sessions.saw, lapses.saw, self._count):
                ledger.watch(watcher)
            await ledger.write(LeaderElected(at=clock.now(), floor=self.name, term=term))
            dispatcher.load()
            self._dispatcher = dispatcher
            wraps.resume()
            sessions.resume()
            lapses.resume()
            try:
                await self._conduct_calls(live)
            finally:  # the calls live on in the engine; what was decided becomes durable
                self.opened.clear()
                await finish(self.save())

    async def _conduct_calls(self, live: Live) -> None:
        async with asyncio.TaskGroup() as scope:
            self._scope = scope
            scope.create_task(live.timers.run(), name="timers")
            scope.create_task(live.leftovers.run(), name="leftovers")
            scope.create_task(store_beside(live), name="recordings")
            for raw in list(self._state.unfinished.values()):
                self._state.unfinished[raw.id] = structs.replace(raw, interrupted=True)
                scope.create_task(store(live, raw.id), name=f"recover {raw.id}")
            await self._new_day()
            self._conductor = conductor = Conductor(live)
            callback_calls.resume(live)
            self._nodes = Nodes(live, self._give_up)
            self._nodes.begin()
            scope.create_task(self._new_audit(conductor).run(), name="audit")
            self.opened.set()
            await self._listen(conductor)

    def _new_audit(self, conductor: Conductor) -> Audit:
        def attend(contact: ContactId) -> None:
            found = self._state.contacts.get(contact)
            if found is not None:
                self._go_on(found, conductor, alive=True)

        return Audit(
            self.live,
            self.devices,
            self._journal,
            nodes=self.nodes.answering,
            repaired=self.repaired,
            arrive=lambda e: self._take_in(e, conductor),
            attend=attend,
        )

    async def _new_day(self) -> None:
        """Begin the day's counts anew at midnight, even when nothing happens then."""
        now, counters = self._around.clock.now(), self._state.counters
        counters.roll(now)
        if counters.ends is not None:
            self.live.timers.set("midnight", (counters.ends - now).total_seconds(), self._new_day)

    # — beginning —

    def _empty(self) -> FloorState:
        return FloorState(counters=DayCounters(zone=self._around.zone))

    async def _load(self) -> None:
        """Fold the state from the newest snapshot and what came since."""
        self._state = self._empty()
        start = self._around.clock.monotonic_s()
        snapshot = await self._journal.load_snapshot(snapshots.NAME)
        position = 0
        if snapshot is not None:
            state = snapshots.unpack(snapshot.body)
            if state is not None and state.counters.zone == self._around.zone:
                self._state, position = state, snapshot.position
        head, folded = await self._journal.head(), 0
        if position < head:
            async for chunk in self._journal.follow(after=position):
                for recorded in chunk:
                    self._state.apply(recorded.event)
                    folded += 1
                if chunk and chunk[-1].position >= head:
                    break
        took_s = self._around.clock.monotonic_s() - start
        _log.info("floor folded", events=folded, took_s=round(took_s, 3), head=head)

    async def save(self) -> None:
        """Keep a snapshot: the state now, under the position of the last write it holds."""
        body = snapshots.pack(self._state)
        async with asyncio.timeout(STOP_WITHIN_S):
            position = await self.live.ledger.settled()
        if position == 0:
            return
        now = self._around.clock.now()
        kept = Snapshot(name=snapshots.NAME, position=position, body=body, taken_at=now)
        await self._journal.save_snapshot(kept)

    def _count(self, events: Sequence[Event]) -> None:
        self._since_snapshot += len(events)
        if self._since_snapshot >= SNAPSHOT_EVERY and self._scope is not None:
            self._since_snapshot = 0
            self._scope.create_task(self.save(), name="snapshot")

    def setup_changed(self) -> None:
        """Take in a changed set-up: queues, skills, people."""
        if self._dispatcher is not None:
            self._dispatcher.load()

    # — the engine —

    async def _listen(self, conductor: Conductor) -> None:
        async for event in self._around.engine.events():
            await self._hear(event, conductor)

    async def _hear(self, event: port.EngineEvent, conductor: Conductor) -> None:
        match event:
            case port.LegArrived():
                self._take_in(event, conductor)
            case port.NodeBack():
                await self._resync(event, conductor)
                await self.nodes.back(event.node)
            case port.NodeLost():
                await self.nodes.lost(event)
            case port.DeviceSeen(device=device, registered=registered):
                await self.devices.seen(device, registered=registered)
            case _:
                self._tell(event)

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        if self._scope is None:
            raise RuntimeError("the floor has not begun")
        self._scope.create_task(work, name=name)

    def _take_in(self, event: port.LegArrived, conductor: Conductor) -> None:
        """Let a call in. It is known from here on: its end may be the very next event."""
        live = self.live
        if event.leg in live.legs:
            return  # told twice
        ours = live.around.setup.number(event.called) is not None
        if event.device is not None and not ours:  # agents dial out from the desk, not from here
            refused = self._quietly(live.around.engine.refuse(event.leg, REJECTED))
            self._spawn(refused, f"refused {event.leg}")
            return
        call = Call(ContactId(live.new("ctc")), event.leg)
        live.legs[event.leg] = call.contact
        live.calls[call.contact] = call
        self._spawn(self._arrive(event, call, conductor), f"arrival {event.leg}")

    async def _arrive(self, event: port.LegArrived, call: Call, conductor: Conductor) -> None:
        """Make a contact of an arrived call and conduct it to its end."""
        await self.live.ledger.write(await created(self.live, event, call.contact))
        await self._conduct(call, conductor)

    def _attend(self, call: Call) -> None:
        """Conduct a call that an agent made: a consultation."""
        if self._conductor is not None:
            self._spawn(self._conduct(call, self._conductor), f"agent's {call.contact}")

    async def _conduct(self, call: Call, conductor: Conductor) -> None:
        live = self.live
        try:
            await conductor.conduct(call)
        finally:
            live.calls.pop(call.contact, None)
            for legs in (live.legs, live.lent):
                for leg in [leg for leg, contact in legs.items() if contact == call.contact]:
                    del legs[leg]

    def _tell(self, event: port.EngineEvent) -> None:
        """Hand an event about a leg to the call it belongs to."""
        leg = getattr(event, "leg", None)
        if isinstance(event, port.PlayEnded) and event.leg in self.live.lent:
            asking = self.live.calls.get(self.live.lent[event.leg])
            if asking is not None:
                asking.tell(signals.Played(event.play, event.completed))
        contact = self.live.legs.get(leg) if leg is not None else None
        call = self.live.calls.get(contact) if contact is not None else None
        if call is None:
            return
        if isinstance(event, port.LegGone) and event.leg == call.leg and not call.dialling:
            call.end(CustomerGone)
            return
        signal = signal_of(event)
        if signal is not None:
            call.tell(signal)

    async def _resync(self, event: port.NodeBack, conductor: Conductor) -> None:
        """Compare floor and engine after a connect; settle what is gone, drop what is nobody's."""
        live, start = self.live, self.live.ledger.now()
        back = EngineBack(at=start.at, node=event.node, restarted=event.restarted)
        await live.ledger.write(back)
        kept = lost = 0
        for contact in list(self._state.contacts.values()):
            leg = living_by(contact)
            if contact.node != event.node or leg is None:
                continue
            alive = leg in event.legs and not event.restarted
            kept, lost = kept + alive, lost + (not alive)
            gone = [leg for leg in others(contact) if alive and leg not in event.legs]
            self._go_on(contact, conductor, alive=alive, gone=gone)
        known = set(live.legs)
        orphans = [leg for leg in event.legs if leg.startswith(OUR_LEGS) and leg not in known]
        for leg in orphans:
            await live.leftovers.hang_up(leg)
        await self.devices.are(event.devices)
        now = live.ledger.now()
        await live.ledger.write(
            FloorResynced(
                at=now.at,
                node=event.node,
                kept=kept,
                lost=lost,
                orphans=len(orphans),
                elapsed_s=elapsed(start, now).s,
            )
        )

    def _go_on(
        self, contact: Contact, conductor: Conductor, *, alive: bool, gone: Sequence[LegId] = ()
    ) -> None:
        """Let a contact's call go on, without the legs that are gone; lost with its customer."""
        live = self.live
        call, leg = live.calls.get(contact.id), living_by(contact)
        if call is None and leg is not None:
            call = Call(contact.id, leg)
            live.calls[contact.id] = call
            asks = contact.direction is Direction.INTERNAL
            (live.lent if asks else live.legs)[leg] = contact.id
            for leg in others(contact):
                live.legs[leg] = contact.id
            self._spawn(self._conduct(call, conductor), f"resumed {contact.id}")
        if call is None:
            return
        if not alive:
            call.end(NodeGone)
        for leg in gone:
            call.tell(signals.Left(leg, NORMAL, answered=True))

    async def _give_up(self, node: str) -> None:
        """End the contacts of an engine that does not come back: lost, not abandoned."""
        conductor = self._conductor or Conductor(self.live)
        for contact in list(self._state.contacts.values()):
            if contact.node == node and not contact.unreached:
                self._go_on(contact, conductor, alive=False)
            elif contact.node == node:
                callback_calls.lose_legs(self.live, contact)

    async def _quietly(self, act: Awaitable[None]) -> None:
        try:
            await act
        except Unavailable:
            _log.warning("engine away")
