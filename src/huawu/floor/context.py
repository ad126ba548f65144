"""What every part of the floor works with, and what it needs to know of the centre's set-up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from huawu.centre.flow import Flow
from huawu.centre.model import (
    AgentProfile,
    BlockList,
    Device,
    Hours,
    Number,
    OutsidePolicy,
    Queue,
    Trunk,
)
from huawu.centre.plan import RoutingPlan, RoutingRules
from huawu.engine.port import Engine, Sound
from huawu.events.call import RecordingFinalised, RecordingLost
from huawu.kernel.clock import Clock
from huawu.kernel.ids import (
    AgentId,
    DeviceId,
    FlowId,
    HoursId,
    PartyId,
    PromptId,
    QueueId,
    RoutingPlanId,
    TenantId,
    TrunkId,
)
from huawu.recordings.raw import RawRecording


class Setup(Protocol):
    """The centre's set-up as the floor reads it: in memory, always the newest version."""

    def number(self, dialled: str) -> Number | None:
        """Return the entry for a dialled number."""
        ...

    def flow(self, flow: FlowId, version: int | None = None) -> tuple[Flow, int] | None:
        """Return a flow and its version; the newest when `version` is None."""
        ...

    def queue(self, queue: QueueId) -> Queue | None:
        """Return a queue."""
        ...

    def queues(self) -> Sequence[Queue]:
        """Return all queues."""
        ...

    def plan(self, plan: RoutingPlanId) -> RoutingPlan | None:
        """Return a routing plan."""
        ...

    def routing_rules(self) -> RoutingRules:
        """Return what holds for all queues."""
        ...

    def hours(self, hours: HoursId) -> Hours | None:
        """Return opening hours."""
        ...

    def agent(self, agent: AgentId) -> AgentProfile | None:
        """Return a person who takes contacts."""
        ...

    def agents(self) -> Sequence[AgentProfile]:
        """Return all people who take contacts."""
        ...

    def device(self, device: DeviceId) -> Device | None:
        """Return a telephone."""
        ...

    def trunk(self, trunk: TrunkId) -> Trunk | None:
        """Return a line."""
        ...

    def outside_policy(self) -> OutsidePolicy:
        """Return what may be dialled outside."""
        ...

    def block_list(self) -> BlockList:
        """Return whom the centre does not take."""
        ...


class Sounds(Protocol):
    """What callers and agents hear, ready to play."""

    def prompt(self, prompt: PromptId, language: str) -> Sound:
        """Return a prompt of the centre in a language, or in the nearest it has."""
        ...

    def builtin(self, name: str, language: str) -> Sound:
        """Return one of Huawu's own sentences, e.g. `caller_gone`."""
        ...

    def callback_offer(self, key: str, language: str) -> Sound:
        """Return the sentence that asks a caller to press `key` to be called back."""
        ...

    def announcement(
        self, position: int, low_s: float | None, high_s: float | None, language: str
    ) -> Sequence[Sound]:
        """Return the sentence about position and expected wait; None leaves a part out."""
        ...


class Parties(Protocol):
    """Who is behind a number."""

    async def of_number(self, number: str) -> PartyId:
        """Return the party with this number, a new one when it never called."""
        ...

    async def number_of(self, party: PartyId) -> str:
        """Return the number to show or dial; "" when it was deleted."""
        ...


class Past(Protocol):
    """What is kept of contacts that are over."""

    async def last_agent(self, party: PartyId, since: datetime) -> AgentId | None:
        """Return who talked with a customer last, if that was since then."""
        ...


class Recorder(Protocol):
    """Turns the engine's raw files into stored recordings."""

    async def finish(self, raw: RawRecording) -> RecordingFinalised | RecordingLost:
        """Store a recording; return that it is finalised, or lost.

        Raises:
            Unavailable: it cannot be stored now; nothing is lost.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The floor's surroundings; `app` and the tests fill them."""

    tenant: TenantId
    clock: Clock
    engine: Engine
    setup: Setup
    sounds: Sounds
    parties: Parties
    past: Past
    recorder: Recorder
    zone: str = "Asia/Shanghai"  #: where the centre's days begin
