"""A small centre for flow tests: two queues, a menu, agents who behave as told."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, TypeVar, cast

import msgspec
from tests.flow.floor.surroundings import (
    Mortal,
    PlainParties,
    PlainPast,
    PlainRecorder,
    PlainSounds,
)

from huawu.agents.view import ShownState, shown_state
from huawu.centre import flow as f
from huawu.centre import model as m
from huawu.centre.plan import RoutingPlan, RoutingRules
from huawu.engine.port import Engine
from huawu.events.contact import Channel
from huawu.floor import signals, snapshots
from huawu.floor.audit import Disagrees
from huawu.floor.context import Around
from huawu.floor.floor import Floor
from huawu.floor.invariants import check
from huawu.floor.state import FloorState
from huawu.journal.memory import MemoryJournal
from huawu.journal.port import Journal, Superseded
from huawu.kernel.event import Actor, Event, Recorded
from huawu.kernel.ids import (
    DEFAULT_TENANT,
    AgentId,
    DeviceId,
    FlowId,
    HoursId,
    LegId,
    NodeId,
    NumberId,
    PromptId,
    QueueId,
    RoutingPlanId,
    SkillId,
    TrunkId,
)
from huawu.testing.scripted_engine import ScriptedEngine
from huawu.testing.scripted_parties import Behaviour, ScriptedLeg
from huawu.testing.scripted_world import ScriptedWorld
from huawu.testing.virtual_time import VirtualClock, run

T = TypeVar("T")

SALES, CARE = QueueId("que_sales"), QueueId("que_care")
ANNA, BORIS = AgentId("agt_anna"), AgentId("agt_boris")
SKILL = SkillId("skl_care")
PERSON = Actor(tenant=DEFAULT_TENANT)


def node(name: str) -> NodeId:
    return NodeId(name)


def prompt(name: str) -> PromptId:
    return PromptId(name)


MENU = f.Flow(
    id=FlowId("flw_main"),
    name="main",
    start=node("notice"),
    nodes=(
        f.NoticeNode(id=node("notice"), prompt=prompt("notice"), next=node("hours")),
        f.HoursNode(
            id=node("hours"), hours=HoursId("hrs"), open=node("menu"), closed=node("closed")
        ),
        f.MenuNode(
            id=node("menu"),
            prompts=(prompt("menu"),),
            choices={"1": node("care"), "2": node("sales"), "3": node("vm"), "4": node("out")},
            timeout=node("bye"),
            invalid=node("bye"),
            tries=2,
        ),
        f.QueueNode(id=node("care"), queue=CARE, overflow=node("vm"), closed=node("closed")),
        f.QueueNode(id=node("sales"), queue=SALES, overflow=node("vm"), closed=node("closed")),
        f.VoicemailNode(id=node("vm"), queue=CARE, prompts=(prompt("vm"),), next=node("bye")),
        f.TransferNode(
            id=node("out"), trunk=TrunkId("trk"), number="+862112345678", failed=node("bye")
        ),
        f.HangUpNode(id=node("closed"), prompts=(prompt("closed"),)),
        f.HangUpNode(id=node("bye"), prompts=(prompt("bye"),)),
    ),
)

ALWAYS = m.Hours(
    id=HoursId("hrs"),
    name="always",
    week=tuple(m.OpenSpan(weekday=d, start="00:00", end="24:00") for d in range(1, 8)),
)


def queue(id_: QueueId, **changes: Any) -> m.Queue:
    defaults: dict[str, Any] = {"name": id_, "wrap_s": 10.0, "announce_every_s": None}
    return m.Queue(id=id_, **(defaults | changes))


@dataclass
class PlainSetup:
    """A `Setup` over plain values."""

    queue_list: list[m.Queue]
    agent_list: list[m.AgentProfile]
    hours_entry: m.Hours = ALWAYS
    block: m.BlockList = field(default_factory=m.BlockList)
    policy: m.OutsidePolicy = field(
        default_factory=lambda: m.OutsidePolicy(allowed_prefixes=("+86",))
    )
    flow_entry: f.Flow = MENU
    plan_entry: RoutingPlan | None = None
    rules: RoutingRules = field(default_factory=RoutingRules)

    def number(self, dialled: str) -> m.Number | None:
        if dialled != "4001":
            return None
        return m.Number(id=NumberId("num"), dialled="4001", name="main", flow=MENU.id)

    def flow(self, flow: FlowId, version: int | None = None) -> tuple[f.Flow, int] | None:
        return (self.flow_entry, 1) if flow == self.flow_entry.id else None

    def queue(self, queue: QueueId) -> m.Queue | None:
        return next((q for q in self.queue_list if q.id == queue), None)

    def queues(self) -> Sequence[m.Queue]:
        return self.queue_list

    def hours(self, hours: HoursId) -> m.Hours | None:
        return self.hours_entry if hours == self.hours_entry.id else None

    def agent(self, agent: AgentId) -> m.AgentProfile | None:
        return next((a for a in self.agent_list if a.id == agent), None)

    def agents(self) -> Sequence[m.AgentProfile]:
        return self.agent_list

    def device(self, device: DeviceId) -> m.Device | None:
        return m.Device(id=device, username=device)

    def trunk(self, trunk: TrunkId) -> m.Trunk | None:
        return m.Trunk(id=trunk, name="t", host="127.0.0.1", outbound=True, shown="+86211")

    def plan(self, plan: RoutingPlanId) -> RoutingPlan | None:
        known = self.plan_entry is not None and plan == self.plan_entry.id
        return self.plan_entry if known else None

    def routing_rules(self) -> RoutingRules:
        return self.rules

    def outside_policy(self) -> m.OutsidePolicy:
        return self.policy

    def block_list(self) -> m.BlockList:
        return self.block


@dataclass
class Centre:
    """A centre through the lives of its floor, and what to look at."""

    world: ScriptedWorld
    engine: ScriptedEngine
    journal: MemoryJournal
    setup: PlainSetup
    scope: asyncio.TaskGroup
    clock: VirtualClock = field(default_factory=VirtualClock)
    recorder: PlainRecorder = field(init=False)
    parties: PlainParties = field(default_factory=PlainParties)
    _floor: Floor | None = None
    _running: asyncio.Task[None] | None = None
    _ties: tuple[Mortal, ...] = ()

    @property
    def floor(self) -> Floor:
        assert self._floor is not None, "no floor began"
        return self._floor

    @property
    def up(self) -> bool:
        """Whether a floor runs now."""
        runs = self._running is not None and not self._running.done()
        return runs and self.floor.opened.is_set() and not self._ties[0].dead

    async def begin(self) -> None:
        """Start a floor on what the journal and the engine have."""
        self.recorder = PlainRecorder(self.clock, self.world)
        clock, engine, journal = self.clock, Mortal(self.engine), Mortal(self.journal)
        around = Around(
            tenant=DEFAULT_TENANT,
            clock=clock,
            engine=cast("Engine", engine),
            setup=self.setup,
            sounds=PlainSounds(),
            parties=self.parties,
            past=PlainPast(self.journal),
            recorder=self.recorder,
        )
        self._ties = (engine, journal)
        self._floor = Floor(around, cast("Journal", journal), name="test")
        self._running = self.scope.create_task(self._run(self._floor))
        await self._floor.opened.wait()
        await asyncio.sleep(0.5)

    async def _run(self, floor: Floor) -> None:
        try:
            await floor.run()
        except* (Superseded, Disagrees):
            self.world.disconnect()  # this floor's end is what its story is about

    async def engine_looked(self) -> None:
        """Wait until the engine was looked at once more."""
        before = len(self.engine.done)
        while not any(act.startswith("look") for act in self.engine.done[before:]):  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Stop the floor as a service is stopped."""
        assert self._running is not None
        self._running.cancel()
        with suppress(asyncio.CancelledError):
            await self._running
        self.world.disconnect()

    async def kill(self) -> None:
        """End the floor without a last word: what was being written may be lost."""
        assert self._running is not None
        for tie in self._ties:
            tie.dead = True
        self._running.cancel()
        with suppress(asyncio.CancelledError):
            await self._running
        self.world.disconnect()

    async def kinds(self, *, without: tuple[str, ...] = ("system.",)) -> list[str]:
        return [r.event.kind for r in await self.history() if not r.event.kind.startswith(without)]

    async def history(self) -> list[Recorded]:
        head, found = await self.journal.head(), list[Recorded]()
        if head:
            async for chunk in self.journal.follow():
                found.extend(chunk)
                if found[-1].position >= head:
                    break
        return found

    async def only(self, kind: type[T]) -> T:
        found = await self.all(kind)
        assert len(found) == 1, f"{len(found)} of {kind.__name__}"
        return found[0]

    async def all(self, kind: type[T]) -> list[T]:
        events: list[Event] = [r.event for r in await self.history()]
        return [e for e in events if isinstance(e, kind)]

    async def broken(self) -> list[str]:
        """Return which rules the history breaks, and where memory differs from the journal."""
        await self.floor.live.ledger.settled()
        history = await self.history()
        unrecorded = {q.id for q in self.setup.queues() if q.recording is m.RecordingPolicy.NEVER}
        found, folded = check(history, unrecorded=unrecorded), FloorState()
        for one in history:
            folded.apply(one.event)
        found += differences(self.floor.state, folded)
        return found

    def dial(
        self, key: str = "1", *, stays_s: float | None = 120.0, caller: str = "13800001111"
    ) -> LegId:
        """Let someone call now who presses `key` after six seconds, in the menu."""
        return self.world.call(
            called="4001", caller=caller, digits=[(6, key)], hang_up_after_s=stays_s
        )

    async def ask(self, agent: AgentId, command: signals.Command) -> None:
        await self.floor.desk.ask(agent, command, by=PERSON)

    def shown(self, agent: AgentId) -> ShownState:
        return shown_state(self.floor.state.agent(agent))

    def phone_of(self, agent: AgentId) -> ScriptedLeg:
        leg = self.world.leg_of(DeviceId(f"dev_{agent}"))
        assert leg is not None, f"nothing at the telephone of {agent}"
        return leg

    def hear_each_other(self, caller: LegId, agent: AgentId) -> bool:
        phone = self.phone_of(agent).id
        by_caller, by_phone = self.world.hears(caller), self.world.hears(phone)
        return by_caller == frozenset({phone}) and by_phone == frozenset({caller})

    def quiet(self) -> bool:
        """Say whether nothing is left: no contact but messages, no leg, no agent in hand."""
        calls = [c for c in self.floor.state.contacts.values() if c.channel is Channel.VOICE]
        idle = all(agent.idle for agent in self.floor.state.agents.values())
        return not calls and idle and all(leg.gone for leg in self.world.legs.values())

    async def ready(self, *agents: AgentId) -> None:
        for agent in agents:
            await self.floor.desk.sign_in(agent, by=PERSON)
            await self.floor.desk.ready(agent, by=PERSON)


def differences(memory: FloorState, folded: FloorState) -> list[str]:
    """Return where the floor's memory is not what its journal tells."""
    one, other = (cast("dict[str, Any]", plain(state)) for state in (memory, folded))
    return [
        f"H10 {part}: memory has {one[part]}, the journal tells {other[part]}"
        for part in ("contacts", "agents", "counters")
        if one[part] != other[part]
    ]


def plain(state: FloorState) -> object:
    kept = msgspec.msgpack.decode(snapshots.pack(state))
    for counted in ("messages", "callbacks"):
        kept["counters"][counted].sort()  # a set
    del kept["counters"]["ends"]  # the clock's, not the journal's
    return kept


def profile(agent: AgentId, *skills: SkillId) -> m.AgentProfile:
    return m.AgentProfile(
        id=agent,
        number=agent,
        name=agent,
        device=DeviceId(f"dev_{agent}"),
        skills=tuple(m.AgentSkill(skill=skill) for skill in skills),
    )


QUEUES: Final = [queue(CARE), queue(SALES)]
PEOPLE: Final = [profile(ANNA), profile(BORIS)]


def play(
    story: Callable[[Centre], Awaitable[T]],
    *,
    setup: PlainSetup | None = None,
    picks_up: dict[AgentId, Behaviour] | None = None,
    lawful: bool = True,
) -> T:
    """Run a centre in virtual time, tell it a story, and return what the story returns.

    Its history must keep every rule, unless the story breaks one on purpose and is not `lawful`.
    """

    async def main() -> T:
        world, care = ScriptedWorld(), setup or PlainSetup(QUEUES.copy(), PEOPLE.copy())
        behaviours = {ANNA: Behaviour(picks_up_after_s=3)} if picks_up is None else picks_up
        for agent, behaviour in behaviours.items():
            world.register(DeviceId(f"dev_{agent}"), behaviour)
        async with asyncio.TaskGroup() as scope:
            journal = MemoryJournal(delay=timedelta(milliseconds=20))
            centre = Centre(world, ScriptedEngine(world), journal, care, scope)
            await centre.begin()
            result = await story(centre)
            broken = await centre.broken() if lawful else []
            assert not broken, "\n".join(broken)
            await centre.stop()
        return result

    return run(main())
