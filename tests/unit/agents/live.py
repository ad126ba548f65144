"""An agent on the floor for tests: applies what requests say and remembers it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from huawu.agents import presence, slots
from huawu.agents.machine import VOICE, Agent, SlotKey, evolve, new_agent
from huawu.agents.slots import Work
from huawu.agents.view import routable
from huawu.events.agent import AgentEvent, DeviceState, SlotState
from huawu.events.contact import Channel
from huawu.kernel.ids import AgentId, ContactId, DeviceId, QueueId, ReservationId, SessionId
from huawu.kernel.span import Instant

ANNA = AgentId("agt_anna")
DESK = SessionId("ses_1")
PHONE = DeviceId("dev_anna")
NINE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
WORK = Work(ContactId("ctc_1"), ReservationId("rsv_1"), QueueId("que_sales"))
DIRECT = Work(ContactId("ctc_2"), ReservationId("rsv_2"))


class Live:
    """One agent, its history, and a clock that moves only when told."""

    def __init__(self) -> None:
        self.agent = new_agent(ANNA)
        self.history: list[AgentEvent] = []
        self.second = 0.0

    @property
    def now(self) -> Instant:
        return Instant(NINE + timedelta(seconds=self.second), 1000.0 + self.second)

    def after(self, seconds: float) -> "Live":
        self.second += seconds
        return self

    def do(self, events: tuple[AgentEvent, ...]) -> tuple[AgentEvent, ...]:
        for event in events:
            self.agent = evolve(self.agent, event, self.now.mono_s)
            self.history.append(event)
        return events

    def slot(self, key: SlotKey = VOICE) -> SlotState:
        return self.agent.slots[key].state


def signed_in() -> Live:
    live = Live()
    live.do(presence.device_seen(live.agent, PHONE, DeviceState.REGISTERED, live.now))
    live.do(presence.sign_in(live.agent, DESK, live.now))
    return live


def at_work() -> Live:
    """Return an agent who is signed in and ready since nine."""
    live = signed_in()
    live.do(presence.ready(live.agent, live.now))
    return live


Step = Callable[[Agent, Instant], tuple[AgentEvent, ...]]

_WAY: tuple[tuple[SlotState, Step], ...] = (
    (SlotState.RESERVED, lambda a, now: slots.reserve(a, VOICE, WORK, now)),
    (SlotState.OFFERED, lambda a, now: slots.offer(a, VOICE, now)),
    (SlotState.CONNECTING, lambda a, now: slots.answer(a, VOICE, now)),
    (SlotState.TALKING, lambda a, now: slots.connect(a, VOICE, now)),
    (SlotState.WRAP, lambda a, now: slots.release(a, VOICE, "customer_hung_up", now, wrap=True)),
)


def bring(live: Live, state: SlotState, each_s: float = 1.0) -> Live:
    """Bring the voice slot on its usual way to `state`, each step taking `each_s`."""
    states = [SlotState.FREE, *(reached for reached, _ in _WAY)]
    for reached, step in _WAY[states.index(live.slot()) : states.index(state)]:
        live.after(each_s).do(step(live.agent, live.now))
        assert live.slot() is reached
    return live


def open_on(agent: Agent) -> frozenset[Channel]:
    """Return the channels on which the router may give the agent a contact."""
    return frozenset(c for c in agent.capacity.slots if routable(agent, c) is not None)
