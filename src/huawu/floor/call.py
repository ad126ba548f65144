"""A live call: the contact's id, an inbox of signals, and the customer being on the line."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from huawu.floor.signals import Asked, Keyed, Left, Say, Signal
from huawu.kernel.errors import Conflict
from huawu.kernel.event import Recorded
from huawu.kernel.ids import AgentId, ContactId, LegId, TrunkId, UserId


class CustomerGone(Exception):
    """The customer is off the line; everything that waits for this call stops."""


class NodeGone(Exception):
    """The engine that carried the call is gone, and the call with it."""


class FlowOver(Exception):
    """The flow came to its own end; the caller is hung up."""


class Recalled(Exception):
    """Who consulted took the call back, or the customer is gone: the consultation is over."""


class GivenAway(Exception):
    """The consultation became a transfer: what it was about has its party now."""


class NotNow(Conflict):
    """The call is not in a state that allows this."""

    code = "call-not-now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """An outside party to reach; the number is personal data and never enters an event."""

    trunk: TrunkId
    number: str
    timeout_s: float


@dataclass(slots=True, kw_only=True)
class Ear:
    """A supervisor's telephone."""

    user: UserId
    mode: str  #: "monitor", "whisper" or "barge", once it is picked up


class Call:
    """What only lives while the call does; all that must survive is in the contact's events."""

    def __init__(self, contact: ContactId, leg: LegId) -> None:
        self.contact = contact
        self.leg = leg
        self.keys: deque[str] = deque(maxlen=40)  #: pressed and not used yet
        self.private: dict[str, str] = {}  #: collected digits that no event may tell
        self.dialling = False  #: the customer is not on the line: an agent calls them, or will
        self.rejoining: LegId | None = None  #: rings for the agent whose page is back
        self.device_holds = False  #: the agent's telephone itself holds the call
        self.outside: Outside | None = None  #: the target of a transfer or callback under way
        self.asked_back = False  #: was asked whether to be called back, or is not to be
        self.node = ""  #: the engine chosen for a callback
        self.aim: tuple[str, str] | None = None  #: kind and id of whom a consultation asks
        self.on_behalf: AgentId | None = None  #: who consults
        self.ears: dict[LegId, Ear] = {}  #: supervisors' telephones, ringing or in
        self.left: set[LegId] = set()  #: legs that are gone, even if nobody read it yet
        self.to_say: deque[Say] = deque()  #: what is said to all of the queue, not heard yet
        self.playing = ""  #: the play whose end is waited for
        self.booked: asyncio.Task[Sequence[Recorded]] | None = (
            None  #: the write of the running reservation
        )
        self._inbox: asyncio.Queue[Signal] = asyncio.Queue()
        self._end: asyncio.Future[type[Exception]] = asyncio.get_running_loop().create_future()

    @property
    def over(self) -> bool:
        """The customer is off the line, even if this call's task does not know yet."""
        return self._end.done()

    def tell(self, signal: Signal) -> None:
        """Hand a signal to the call's task."""
        if isinstance(signal, Keyed):
            self.keys.append(signal.digit)
        elif isinstance(signal, Left):
            self.left.add(signal.leg)
        elif isinstance(signal, Say):
            self.to_say.append(signal)
        self._inbox.put_nowait(signal)

    def end(self, why: type[Exception]) -> None:
        """Say that the customer's leg is gone; the first reason counts."""
        if not self._end.done():
            self._end.set_result(why)

    async def next(self, wait_s: float | None) -> Signal | None:
        """Return the next signal, or None when `wait_s` passed without one."""
        if wait_s is not None and wait_s <= 0 and self._inbox.empty():
            return None
        try:
            async with asyncio.timeout(wait_s):
                return await self._inbox.get()
        except TimeoutError:
            return None

    def close(self) -> None:
        """Refuse whatever people still ask of this call."""
        while not self._inbox.empty():
            refuse(self._inbox.get_nowait(), "The call is over.")

    @asynccontextmanager
    async def on_line(self) -> AsyncGenerator[None]:
        """Run the block until it ends or the customer is gone, whichever is first.

        Raises:
            ExceptionGroup: with `CustomerGone` or `NodeGone` when the customer's leg went first.
        """
        async with asyncio.TaskGroup() as scope:
            watcher = scope.create_task(self._watch(), name=f"on line {self.contact}")
            yield
            watcher.cancel()

    async def _watch(self) -> None:
        raise (await asyncio.shield(self._end))


def refuse(signal: Signal | None, why: str) -> None:
    """Answer a person's request that does not fit what the call is doing; ignore the rest."""
    if isinstance(signal, Asked) and not signal.reply.done():
        signal.reply.set_exception(NotNow(why))
