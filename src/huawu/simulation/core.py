"""The production router in virtual time: the decisions the floor takes, event by event.

The floor's part is played as the floor plays it: let a contact wait, ask whom it goes to, take
both out; an agent who is free again asks what they get. Time jumps from event to event.
"""

import heapq
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huawu.kernel.ids import AgentId, ContactId
from huawu.routing.admission import refuses
from huawu.routing.policy import AgentSeat, Figures, QueueRule, Waiting, key_at
from huawu.routing.relaxing import Asked
from huawu.routing.router import Router
from huawu.simulation.gauge import Gauge
from huawu.simulation.rules import (
    LOOK_EVERY_S,
    Reserves,
    Ruled,
    Spot,
    asked_at,
    brought,
    leaves,
    next_s,
    watched,
)
from huawu.simulation.stage import Back, Caller, Line, Offer, Stage
from huawu.simulation.swift import (
    CALLBACKS,
    CALLED_BACK,
    COLUMNS,
    IN_TIME,
    LEFT,
    LEFT_EARLY,
    OFFERED,
    SERVED,
    WAIT_BACK,
    WAIT_LEFT,
    WAIT_SERVED,
    spend,
)

Array = NDArray[np.float64]
MIDNIGHT: Final = datetime(2026, 1, 5, tzinfo=UTC)
_AS_QUEUE: Final = Asked()


@dataclass(slots=True, eq=False)
class Agent:
    """An agent who is there."""

    id: AgentId
    group: int
    came: float
    idle_since: float
    busy: bool = False
    leaving: bool = False  #: when their call ends
    calls: int = 0
    talk_s: float = 0.0


@dataclass(slots=True)
class _Promised:
    """A callback that stands at the place of who asked for it."""

    offer: Offer
    back: Back
    tried: int = 0


@dataclass(slots=True, eq=False)
class _Call:
    """A call that waits."""

    id: ContactId
    caller: Caller
    sequence: int
    spot: Spot
    due_s: float = -1.0  #: of waiting, when its queue's rules look at it next
    promised: _Promised | None = None  #: None: they are on the line


class Play:
    """One day on the real router. Let agents come and go by `at`, then `run`."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._router = Router(stage.order)
        self.now, self._moment = 0.0, MIDNIGHT
        self._over = 0.0  #: when the last call ended or was given up so far
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._number = 0
        self._agents: dict[AgentId, Agent] = {}
        self._waiting: dict[ContactId, _Call] = {}
        #: (queues, intervals, columns of `swift`), by interval of arrival
        self.counts: Final = np.zeros((len(stage.lines), stage.intervals, COLUMNS))
        #: (groups, intervals + 1, 2): seconds on calls, seconds there; last is what comes after
        self.work: Final = np.zeros((stage.groups, stage.intervals + 1, 2))
        for line in stage.lines:
            self._router.put_queue(line.rule)
        ruled = [line.ruled for line in stage.lines if line.ruled is not None]
        self._ruled: Final = bool(ruled)  #: else nobody asks for figures, and none are kept
        self._gauge = Gauge(self._router, watched(ruled), self._waits_since)
        self._reserves = Reserves(ruled, self._gauge)
        if self._reserves:
            self.at(0.0, self._look)

    def run(self, callers: Iterable[Caller]) -> None:
        """Play to the end, when the last call is over.

        Args:
            callers: in order of time.
        """
        for caller in callers:
            self._until(caller.at)
            self._go_to(caller.at)
            self._arrive(caller)
        self._until(math.inf)
        self._go_to(self._over)  # patience of who was answered goes on beyond the last call
        for call in list(self._waiting.values()):  # whom nobody is left to serve
            self._give_up(call)
        for agent in list(self._agents.values()):
            self._leave(agent)

    # -- time -----------------------------------------------------------------------------

    def at(self, time: float, act: Callable[[], None]) -> None:
        """Let something happen at a time."""
        self._number += 1
        heapq.heappush(self._events, (time, self._number, act))

    def _until(self, time: float) -> None:
        events = self._events
        while events and events[0][0] <= time:
            at, _, act = heapq.heappop(events)
            self._go_to(at)
            act()

    def _go_to(self, time: float) -> None:
        self.now = self._gauge.now = time
        self._moment = MIDNIGHT + timedelta(seconds=time)

    # -- callers --------------------------------------------------------------------------

    def _arrive(self, caller: Caller) -> None:
        self._number += 1
        line, place = self._stage.lines[caller.queue], self._moment
        self.counts[caller.queue, caller.interval, OFFERED] += 1
        if caller.priority:
            place = key_at(place, caller.priority, line.level_s)
        if line.ruled is not None and refuses(line.ruled.queue, self._gauge.measure):
            self._count_left(caller, 0.0)
            return
        spot = Spot(place, line.band, within_s=caller.within_s)
        call = _Call(ContactId(f"ctc_{self._number}"), caller, self._number, spot)
        if self._ruled:
            self._gauge.queued(line.rule.queue, call.id)
        self._waiting[call.id] = call
        self._stand(call)
        if call.id in self._waiting and caller.patience < math.inf:
            self.at(caller.at + caller.patience, lambda: self._lose_patience(call))
        if line.offer is not None and caller.back is not None:
            promised, at = _Promised(line.offer, caller.back), caller.at + line.offer.after_s
            if call.id in self._waiting and at <= line.offer.until_s:
                self.at(at, lambda: self._promise(call, promised))

    def _stand(self, call: _Call) -> None:
        """Let a call wait for what it asks for now, or be answered, or leave by a rule."""
        line = self._stage.lines[call.caller.queue]
        queue, asked, reserve = line.rule.queue, _AS_QUEUE, 0
        if line.ruled is not None:
            waited_s = self.now - call.caller.at
            call.spot = brought(line.ruled, call.spot, waited_s, self._gauge)
            if call.promised is None and leaves(line.ruled, call.spot, waited_s):
                self._flow_out(call)
                return
            asked = asked_at(line.ruled, call.spot)
            reserve = max(asked.reserve, self._reserves.level(queue))
        self._router.enqueue(
            Waiting(
                contact=call.id, queue=queue, key_at=call.spot.key_at, sequence=call.sequence,
                band=call.spot.band, needs=asked.needs, prefer=asked.prefer, reserve=reserve,
            )
        )  # fmt: skip
        agent = self._router.match_contact(call.id, self._moment)
        if agent is not None:
            self._answer(self._waiting.pop(call.id), self._agents[agent])
        elif line.ruled is not None:
            self._stand_again(call, line.ruled)

    def _stand_again(self, call: _Call, ruled: Ruled) -> None:
        """Let the rules look at a call when something is due for it."""
        due_s = next_s(ruled, call.spot)
        if due_s is None or due_s <= call.due_s:
            return
        call.due_s = due_s

        def look() -> None:
            if call.id in self._waiting:
                self._stand(call)

        self.at(call.caller.at + due_s, look)

    def _lose_patience(self, call: _Call) -> None:
        if call.promised is None:
            self._give_up(call)

    def _give_up(self, call: _Call) -> None:
        if self._waiting.pop(call.id, None) is not None:
            self._over = self.now
            self._router.leave(call.id)
            if call.promised is not None:  # nobody is there any more to call them back
                return
            self._count_left(call.caller, self.now - call.caller.at)
            if self._ruled:
                self._gauge.gave_up(self._stage.lines[call.caller.queue].rule.queue, call.id)

    def _promise(self, call: _Call, promised: _Promised) -> None:
        """Let a caller who still waits hang up; the callback stands at their place."""
        if call.id not in self._waiting:
            return
        call.promised = promised
        caller = call.caller
        cell = self.counts[caller.queue, caller.interval]
        cell[CALLBACKS] += 1
        cell[WAIT_LEFT] += self.now - caller.at
        if self._ruled:
            queue = self._stage.lines[caller.queue].rule.queue
            self._gauge.left(queue, call.id)
            self._gauge.queued(queue, call.id)

    def _flow_out(self, call: _Call) -> None:
        """Let a rule take a call out of its queue; to the figures it gave up."""
        del self._waiting[call.id]
        self._over = self.now
        self._router.leave(call.id)
        self._count_left(call.caller, self.now - call.caller.at)
        self._gauge.left(self._stage.lines[call.caller.queue].rule.queue, call.id)

    def _waits_since(self, contact: ContactId) -> float:
        return self._waiting[contact].caller.at

    def promise(self, rule: QueueRule) -> None:
        """Change a queue's rule from now on."""
        self._router.put_queue(rule)

    def _look(self) -> None:
        """Look whether queues call their reserve or let it go; who waits there asks anew."""
        if self.now < self._stage.interval_s * self._stage.intervals:
            self.at(self.now + LOOK_EVERY_S, self._look)
        for queue in self._reserves.look():
            for contact in self._router.contacts(queue):
                if contact in self._waiting:
                    self._stand(self._waiting[contact])

    def _count_left(self, caller: Caller, waited: float) -> None:
        cell = self.counts[caller.queue, caller.interval]
        cell[LEFT] += 1
        cell[WAIT_LEFT] += waited
        cell[LEFT_EARLY] += waited <= caller.within_s

    def _answer(self, call: _Call, agent: Agent) -> None:
        """Let an agent take a call: it rings, and the caller may still give up."""
        router, caller = self._router, call.caller
        line = self._stage.lines[caller.queue]
        router.leave(call.id)
        router.set_busy(agent.id)
        router.chose(line.rule.queue, agent.id)
        agent.busy = True
        if call.promised is not None:
            self._dial(call, call.promised, agent)
            return
        waited = self.now + caller.ring - caller.at
        ends = self.now + caller.ring + caller.handle
        gives_up = waited > caller.patience
        if gives_up:
            ends = caller.at + caller.patience
            self._count_left(caller, caller.patience)
        else:
            cell = self.counts[caller.queue, caller.interval]
            cell[SERVED] += 1
            cell[WAIT_SERVED] += waited
            cell[IN_TIME] += waited <= caller.within_s
            agent.calls += 1
            agent.talk_s += caller.handle
        spend(self.work, agent.group, 0, (self.now, ends), self._stage.interval_s)
        if self._ruled:
            self._tell_answer(call, line, gives_up=gives_up)
        self.at(ends, lambda: self._end(agent))

    def _dial(self, call: _Call, its: _Promised, agent: Agent) -> None:
        """Let an agent call somebody back; who is not reached is tried again at the same place."""
        caller = call.caller
        met = self.now + caller.ring + its.back.dial_s
        reached = its.tried == its.back.failed
        ends = met + caller.handle if reached else met
        spend(self.work, agent.group, 0, (self.now, ends), self._stage.interval_s)
        if self._ruled:
            self._gauge.taken(self._stage.lines[caller.queue].rule.queue, call.id)
        if reached:
            cell = self.counts[caller.queue, caller.interval]
            cell[CALLED_BACK] += 1
            cell[WAIT_BACK] += met - caller.at
            agent.calls += 1
            agent.talk_s += caller.handle
        else:
            its.tried += 1
            if its.tried < its.offer.tries:
                self.at(met + its.offer.again_s, lambda: self._try_again(call))
        self.at(ends, lambda: self._end(agent))

    def _try_again(self, call: _Call) -> None:
        self._waiting[call.id] = call
        if self._ruled:
            self._gauge.queued(self._stage.lines[call.caller.queue].rule.queue, call.id)
        self._stand(call)

    def _tell_answer(self, call: _Call, line: Line, *, gives_up: bool) -> None:
        """Let the figures know of a call that rings, and of what becomes of it when it does."""
        queue, caller, gauge = line.rule.queue, call.caller, self._gauge
        gauge.taken(queue, call.id)
        if gives_up:
            self.at(caller.at + caller.patience, lambda: gauge.gave_up(queue, call.id))
            return
        in_time = self.now + caller.ring - caller.at <= caller.within_s
        self.at(self.now + caller.ring, lambda: gauge.answered(queue, in_time=in_time))

    # -- agents ---------------------------------------------------------------------------

    def come(self, seat: AgentSeat, group: int = 0) -> Agent:
        """Let an agent begin work now; one who was about to leave stays."""
        agent = self._agents.get(seat.agent)
        if agent is not None:
            agent.leaving = False
            return agent
        agent = self._agents[seat.agent] = Agent(seat.agent, group, self.now, self.now)
        self._router.put_agent(seat)
        self._router.set_free(seat.agent, self._moment)
        if self._ruled:
            self._gauge.staffed()
        self._ask(agent)
        return agent

    def go(self, agent: Agent) -> None:
        """Let an agent end work now, or when their call ends."""
        if agent.busy:
            agent.leaving = True
        else:
            self._leave(agent)

    def _leave(self, agent: Agent) -> None:
        span = (agent.came, self.now)
        spend(self.work, agent.group, 1, span, self._stage.interval_s)
        self._router.drop_agent(agent.id)
        if self._ruled:
            self._gauge.staffed()
        del self._agents[agent.id]

    def _end(self, agent: Agent) -> None:
        self._over = self.now
        agent.busy = False
        if agent.leaving:
            self._leave(agent)
            return
        there = max(self.now - agent.came, 1.0)
        self._router.set_figures(
            agent.id, Figures(calls=agent.calls, talk_s=agent.talk_s, occupied=agent.talk_s / there)
        )
        agent.idle_since = self.now
        self._router.set_free(agent.id, self._moment)
        self._ask(agent)

    def _ask(self, agent: Agent) -> None:
        contact = self._router.match_agent(agent.id, self._moment)
        if contact is not None:
            self._answer(self._waiting.pop(contact), agent)

    def there(self, group: int) -> list[Agent]:
        """Return who of a group is there and stays, the longest idle first, the busy last."""
        found = [a for a in self._agents.values() if a.group == group and not a.leaving]
        return sorted(found, key=lambda agent: (agent.busy, agent.idle_since))
