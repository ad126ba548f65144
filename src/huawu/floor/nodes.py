"""The engines as the floor knows them: which answer, which are given up, which are drained."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import structlog

from huawu.engine.port import NodeLost
from huawu.events.system import EngineDrainBegan, EngineDrainEnded, EngineLost
from huawu.floor.live import Live
from huawu.kernel.errors import NotFound, Unavailable
from huawu.kernel.event import Actor

_log: Final = structlog.get_logger()

#: Calls talk on in an engine that we cannot hear, so its contacts are not given up at once. One
#: that restarts says so itself, at once; this is for a machine that does not come back.
GIVE_UP_S: Final = 45.0


class NodeUse(StrEnum):
    """Whether an engine takes calls."""

    IN_USE = "in_use"
    DRAINING = "draining"  #: takes no new calls; some still run
    DRAINED = "drained"  #: takes no new calls and has none: it may be stopped


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeNow:
    """One engine as of now."""

    name: str
    answers: bool
    use: NodeUse
    calls: int


class Nodes:
    """Follows the engines for one run of the floor."""

    def __init__(self, live: Live, give_up: Callable[[str], Awaitable[None]]) -> None:
        """`give_up` ends the contacts of an engine as lost."""
        self.answering = live.answering
        self._live = live
        self._give_up = give_up

    def begin(self) -> None:
        """Wait for the engines that had calls when the last floor ended."""
        for contact in self._live.ledger.state.contacts.values():
            if contact.node:
                self._wait_for(contact.node)

    async def back(self, node: str) -> None:
        """Note that an engine answers; one that restarted must be told again what it is for."""
        self._live.timers.drop(_timer(node))
        self.answering.add(node)
        if node in self._live.ledger.state.draining:
            await self._tell(node, on=True)

    async def lost(self, event: NodeLost) -> None:
        """Wait for an engine that does not answer any more; give up the calls of a dead one."""
        node = event.node
        if node in self.answering:  # else it was said already
            self.answering.discard(node)
            at = self._live.ledger.now().at
            await self._live.ledger.write(EngineLost(at=at, node=node, cause=event.cause))
        if event.dead:
            await self._give_up(node)
        self._wait_for(node)

    async def drain(self, node: str, *, by: Actor) -> None:
        """Let an engine take no new calls; those that run go on.

        Raises:
            NotFound: there is no such engine.
        """
        self._demand(node)
        if node not in self._live.ledger.state.draining:
            at = self._live.ledger.now().at
            await self._live.ledger.write(EngineDrainBegan(at=at, node=node), by=by)
        await self._tell(node, on=True)

    async def undrain(self, node: str, *, by: Actor) -> None:
        """Let an engine take calls again.

        Raises:
            NotFound: there is no such engine.
        """
        self._demand(node)
        if node in self._live.ledger.state.draining:
            at = self._live.ledger.now().at
            await self._live.ledger.write(EngineDrainEnded(at=at, node=node), by=by)
        await self._tell(node, on=False)

    def now(self) -> Sequence[NodeNow]:
        """Return every engine as of now."""
        state = self._live.ledger.state
        carried = [contact.node for contact in state.contacts.values()]
        return [
            NodeNow(
                name=name,
                answers=name in self.answering,
                use=_use(draining=name in state.draining, calls=carried.count(name)),
                calls=carried.count(name),
            )
            for name in self._live.around.engine.nodes
        ]

    def _demand(self, node: str) -> None:
        if node not in self._live.around.engine.nodes:
            raise NotFound(f"There is no engine {node}.")

    async def _tell(self, node: str, *, on: bool) -> None:
        try:
            await self._live.around.engine.drain(node, on=on)
        except Unavailable:  # it is told when it is back
            _log.warning("an engine does not answer to a drain", node=node)

    def _wait_for(self, node: str) -> None:
        async def give_up() -> None:
            _log.error("an engine is given up", node=node)
            await self._give_up(node)

        self._live.timers.set(_timer(node), GIVE_UP_S, give_up)


def _use(*, draining: bool, calls: int) -> NodeUse:
    if not draining:
        return NodeUse.IN_USE
    return NodeUse.DRAINING if calls else NodeUse.DRAINED


def _timer(node: str) -> str:
    return f"engine {node}"
