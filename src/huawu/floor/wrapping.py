"""Wrap-up by the queue's rule: whether it follows, how long it lasts, who may end it."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from huawu.agents import slots as moves
from huawu.agents.machine import Slot, SlotKey
from huawu.centre.model import Queue, WrapMode
from huawu.events.agent import AgentEvent, DispositionSet, SlotChanged, SlotState, WrapExtended
from huawu.floor.live import Live
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId

#: The wrap-up after a call that came through no queue.
DEFAULT_S: Final = 30.0
DEFAULT_EXTEND_S: Final = 300.0

_LIMITED: Final = frozenset({WrapMode.OPTIONAL, WrapMode.TIMED, WrapMode.MANDATORY})


def wraps(queue: Queue | None, slot: Slot) -> bool:
    """Say whether a talk is followed by wrap-up. Pure, like the next four."""
    mode = WrapMode.TIMED if queue is None else queue.wrap
    if mode is WrapMode.OPTIONAL:
        return slot.wrap_asked
    return mode is not WrapMode.NONE


def lasts_s(queue: Queue | None) -> float | None:
    """Return after how many seconds it ends by itself; None: it does not."""
    if queue is None:
        return DEFAULT_S
    return queue.wrap_s if queue.wrap in _LIMITED else None


def may_extend_s(queue: Queue | None) -> float:
    """Return by how much the agent may make it longer, in all."""
    return DEFAULT_EXTEND_S if queue is None else queue.wrap_extend_s


def agent_may_end(queue: Queue | None) -> bool:
    """Say whether the agent may end it by a word."""
    return queue is None or queue.wrap is not WrapMode.MANDATORY


def undisposed(queue: Queue | None, slot: Slot) -> bool:
    """Say whether the wrap-up waits for the agent to say what the contact was about."""
    return queue is not None and queue.disposition_required and not slot.disposition


class WrapClock:
    """Ends wrap-ups when their time is over."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def saw(self, events: Sequence[Event]) -> None:
        """Keep the timers in step with what was written."""
        for event in events:
            if isinstance(event, SlotChanged | WrapExtended):
                self._time(event)
            elif isinstance(event, DispositionSet):
                self._resume(event.agent)

    def resume(self) -> None:
        """Set the timers of wrap-ups that were running when the floor stopped."""
        for agent in self._live.ledger.state.agents:
            self._resume(agent)

    def _resume(self, agent: AgentId) -> None:
        for key, slot in self._live.agent(agent).slots.items():
            if slot.state is SlotState.WRAP:
                self._set(agent, key)

    def _time(self, event: AgentEvent) -> None:
        if isinstance(event, SlotChanged) and event.before is SlotState.WRAP:
            self._live.timers.drop(_timer(event.agent, (event.channel, event.slot)))
        elif isinstance(event, WrapExtended) or (
            isinstance(event, SlotChanged) and event.after is SlotState.WRAP
        ):
            self._set(event.agent, (event.channel, event.slot))

    def _set(self, agent_id: AgentId, key: SlotKey) -> None:
        slot = self._live.agent(agent_id).slots[key]
        whole_s = lasts_s(self._live.queue(slot.queue))
        if whole_s is None:
            return
        left_s = moves.wrap_left_s(slot, whole_s, self._live.ledger.now())
        self._live.timers.set(_timer(agent_id, key), left_s, partial(self._over, agent_id, key))

    async def _over(self, agent_id: AgentId, key: SlotKey) -> None:
        agent = self._live.agent(agent_id)
        slot = agent.slots[key]
        # Where the queue asks for one, it is the disposition that lets the agent go.
        if slot.state is SlotState.WRAP and not undisposed(self._live.queue(slot.queue), slot):
            self._live.ledger.post(moves.end_wrap(agent, key, self._live.ledger.now()))


def _timer(agent: AgentId, key: SlotKey) -> str:
    return f"wrap/{agent}/{key[0]}/{key[1]}"
