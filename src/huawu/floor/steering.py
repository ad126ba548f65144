"""What supervisors set for agents and queues for a while, and say to all who wait in a queue."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from huawu.contacts.machine import Phase
from huawu.engine.port import Sound
from huawu.events.agent import QueuesAssigned, QueuesReturned, SessionState
from huawu.events.contact import Channel
from huawu.events.queue import (
    CallbacksClosed,
    CallbacksOpened,
    QueueAddressed,
    TargetLowered,
    TargetRaised,
    TargetRestored,
)
from huawu.floor.lapsing import TAKEN_BACK
from huawu.floor.live import Live
from huawu.floor.signals import Say
from huawu.kernel.errors import Conflict, Invalid, NotFound
from huawu.kernel.event import Actor
from huawu.kernel.ids import AgentId, PromptId, QueueId, UserId

#: For longer than this the set-up is to be changed instead.
LONGEST: Final = timedelta(days=7)


class NotSet(Conflict):
    """There is nothing to take back."""

    code = "nothing-set"


class Steering:
    """Carries out what supervisors set, and records it."""

    def __init__(self, live: Live) -> None:
        self._live = live

    async def assign(
        self,
        agents: Sequence[AgentId],
        queues: Sequence[QueueId],
        until: datetime | None,
        *,
        by: Actor,
        user: UserId,
    ) -> None:
        """Let agents serve these queues and no others.

        Args:
            agents: signed in.
            queues: at least one.
            until: None: until taken back, or each signs out.
            by: as whom it is written.
            user: who decided.

        Raises:
            NotFound: there is no such queue.
            Invalid: the hour is past or too far.
            Conflict: an agent is signed out and no hour is given.
        """
        live, at = self._live, self._live.ledger.now().at
        for queue in queues:
            self._need_queue(queue)
        if until is not None:
            _check(until, at)
        for agent in agents:
            if until is None and live.agent(agent).session is SessionState.OUT:
                raise Conflict("Who is signed out can be moved until an hour only.", agent=agent)
        served = tuple(dict.fromkeys(queues))
        events = [
            QueuesAssigned(at=at, agent=agent, queues=served, by=user, until=until)
            for agent in dict.fromkeys(agents)
        ]
        await live.ledger.write(*events, by=by)

    async def give_back(self, agents: Sequence[AgentId], *, by: Actor, user: UserId) -> None:
        """Let agents serve again what the set-up says.

        Raises:
            NotSet: none of them is moved.
        """
        live, at = self._live, self._live.ledger.now().at
        moved = [a for a in dict.fromkeys(agents) if live.agent(a).assigned is not None]
        if not moved:
            raise NotSet("Nobody of these is moved.")
        events = [QueuesReturned(at=at, agent=a, cause=TAKEN_BACK, by=user) for a in moved]
        await live.ledger.write(*events, by=by)

    async def set_target(
        self, queue: QueueId, target: float, until: datetime, *, by: Actor, user: UserId
    ) -> None:
        """Let a queue reach a higher or a lower service level than its own until an hour.

        Raises:
            NotFound: there is no such queue.
            Invalid: the target is the queue's own, or the hour is past or too far.
        """
        live, at = self._live, self._live.ledger.now().at
        found = live.queue(queue)
        if found is None:
            raise NotFound(f"There is no queue {queue}.")
        _check(until, at)
        if target == found.sl_target:
            raise Invalid("target", f"must differ from the queue's own, {target:.0%}.")
        kind = TargetRaised if target > found.sl_target else TargetLowered
        await live.ledger.write(
            kind(at=at, queue=queue, target=target, until=until, by=user), by=by
        )

    async def restore_target(self, queue: QueueId, *, by: Actor, user: UserId) -> None:
        """Let a queue's own target hold again.

        Raises:
            NotSet: it does already.
        """
        live = self._live
        if queue not in live.ledger.state.aims:
            raise NotSet("The queue's own target holds.")
        at = live.ledger.now().at
        event = TargetRestored(at=at, queue=queue, cause=TAKEN_BACK, by=user)
        await live.ledger.write(event, by=by)

    async def open_callbacks(
        self, queue: QueueId, after_s: float, until: datetime, *, by: Actor, user: UserId
    ) -> None:
        """Ask who waits in a queue for so long whether to be called back, until an hour.

        Raises:
            NotFound: there is no such queue.
            Conflict: it calls nobody outside, so nobody could be called back.
            Invalid: the hour is past or too far.
        """
        live, at = self._live, self._live.ledger.now().at
        found = live.queue(queue)
        if found is None:
            raise NotFound(f"There is no queue {queue}.")
        if found.dials is None:
            raise Conflict("The queue calls nobody outside; give it a line under `dials` first.")
        _check(until, at)
        event = CallbacksOpened(at=at, queue=queue, after_s=after_s, until=until, by=user)
        await live.ledger.write(event, by=by)

    async def close_callbacks(self, queue: QueueId, *, by: Actor, user: UserId) -> None:
        """Ask only by what the queue is set up with again; who was promised one is called.

        Raises:
            NotSet: that is so already.
        """
        live = self._live
        if queue not in live.ledger.state.asking:
            raise NotSet("The queue asks by its own rule alone.")
        at = live.ledger.now().at
        event = CallbacksClosed(at=at, queue=queue, cause=TAKEN_BACK, by=user)
        await live.ledger.write(event, by=by)

    async def address(
        self, queue: QueueId, what: PromptId | Sound, *, by: Actor, user: UserId
    ) -> int:
        """Have all who wait in a queue hear something over the music; return how many wait.

        Raises:
            NotFound: there is no such queue.
        """
        live = self._live
        self._need_queue(queue)
        waiting = [
            call
            for call in live.calls.values()
            if (contact := live.ledger.state.contacts.get(call.contact)) is not None
            and contact.channel is Channel.VOICE
            and contact.phase is Phase.WAITING
            and contact.place is not None
            and contact.place.queue == queue
        ]
        announcement = live.new("ann")
        addressed = QueueAddressed(
            at=live.ledger.now().at,
            queue=queue,
            announcement=announcement,
            callers=len(waiting),
            by=user,
        )
        await live.ledger.write(addressed, by=by)
        for call in waiting:
            call.tell(Say(announcement, queue, what))
        return len(waiting)

    def _need_queue(self, queue: QueueId) -> None:
        if self._live.queue(queue) is None:
            raise NotFound(f"There is no queue {queue}.")


def _check(until: datetime, now: datetime) -> None:
    if until.tzinfo is None:
        raise Invalid("until", "needs a time zone, such as 2026-01-31T18:00:00+08:00.")
    if not now < until <= now + LONGEST:
        raise Invalid("until", f"must lie ahead, at most {LONGEST.days} days.")
