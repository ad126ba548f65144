"""Takes back at its hour what supervisors set for a while: agents, targets, callbacks."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from huawu.events.agent import QueuesAssigned, QueuesReturned, SessionChanged, SessionState
from huawu.events.queue import (
    CallbacksClosed,
    CallbacksOpened,
    QueueEvent,
    TargetLowered,
    TargetRaised,
    TargetRestored,
)
from huawu.floor.live import Live
from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId, QueueId

#: Why it ended, in the journal.
OVER = "over"
TAKEN_BACK = "taken_back"
SIGNED_OUT = "signed_out"


class Lapses:
    """Keeps a timer for everything that holds until an hour."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def saw(self, events: Sequence[Event]) -> None:
        """Keep the timers in step with what was written."""
        for event in events:
            match event:
                case QueuesAssigned(agent=agent, until=until):
                    self._time_agent(agent, until)
                case QueuesReturned(agent=agent):
                    self._live.timers.drop(_of_agent(agent))
                case SessionChanged(agent=agent, after=SessionState.OUT):
                    self._signed_out(agent)
                case QueueEvent():
                    self._saw_queue(event)
                case _:
                    pass

    def _saw_queue(self, event: QueueEvent) -> None:
        match event:
            case TargetRaised(until=until) | TargetLowered(until=until):
                self._time_queue(event.queue, until)
            case TargetRestored(queue=queue):
                self._live.timers.drop(_of_queue(queue))
            case CallbacksOpened(until=until):
                self._time_asking(event.queue, until)
            case CallbacksClosed(queue=queue):
                self._live.timers.drop(_of_asking(queue))
            case _:
                pass

    def resume(self) -> None:
        """Set the timers of what held when the floor stopped."""
        state = self._live.ledger.state
        for agent in state.agents.values():
            if agent.assigned is not None:
                self._time_agent(agent.id, agent.assigned.until)
        for queue, aim in state.aims.items():
            self._time_queue(queue, aim.until)
        for queue, asking in state.asking.items():
            self._time_asking(queue, asking.until)

    def _time_agent(self, agent: AgentId, until: datetime | None) -> None:
        self._live.timers.drop(_of_agent(agent))
        if until is not None:
            end = partial(self._agent_over, agent)
            self._live.timers.set(_of_agent(agent), self._left_s(until), end)

    def _time_queue(self, queue: QueueId, until: datetime) -> None:
        end = partial(self._queue_over, queue)
        self._live.timers.set(_of_queue(queue), self._left_s(until), end)

    def _time_asking(self, queue: QueueId, until: datetime) -> None:
        end = partial(self._asking_over, queue)
        self._live.timers.set(_of_asking(queue), self._left_s(until), end)

    def _left_s(self, until: datetime) -> float:
        return max((until - self._live.ledger.now().at).total_seconds(), 0.0)

    async def _agent_over(self, agent: AgentId) -> None:
        if self._live.agent(agent).assigned is not None:
            self._return(agent, OVER)

    async def _queue_over(self, queue: QueueId) -> None:
        if queue in self._live.ledger.state.aims:
            at = self._live.ledger.now().at
            self._live.ledger.post([TargetRestored(at=at, queue=queue, cause=OVER)])

    async def _asking_over(self, queue: QueueId) -> None:
        if queue in self._live.ledger.state.asking:
            at = self._live.ledger.now().at
            self._live.ledger.post([CallbacksClosed(at=at, queue=queue, cause=OVER)])

    def _signed_out(self, agent: AgentId) -> None:
        """End a move without an hour: the next day begins as the set-up says."""
        assigned = self._live.agent(agent).assigned
        if assigned is not None and assigned.until is None:
            self._return(agent, SIGNED_OUT)

    def _return(self, agent: AgentId, cause: str) -> None:
        at = self._live.ledger.now().at
        self._live.ledger.post([QueuesReturned(at=at, agent=agent, cause=cause)])


def _of_agent(agent: AgentId) -> str:
    return f"assigned/{agent}"


def _of_queue(queue: QueueId) -> str:
    return f"aim/{queue}"


def _of_asking(queue: QueueId) -> str:
    return f"asking/{queue}"
