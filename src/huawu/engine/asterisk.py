"""The telephone engine as Asterisk: one or more of them behind the port. Start here.

    engine = AsteriskEngine([node_settings], devices=book, media=media, clock=…, random=…)
    async with asyncio.TaskGroup() as group:
        group.create_task(engine.run())
        async for event in engine.events(): ...

Leg ids are the engine's channel ids: ours for the legs that we dial, its own for calls that
arrive. A contact's bridge carries the contact's id. What Asterisk's events mean is in
`asterisk_state`, what is asked of it in `asterisk_node`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Final, TypeAlias

import structlog

from huawu.engine.asterisk_node import AsteriskNode, NodeSettings
from huawu.engine.device_book import DeviceBook
from huawu.engine.port import (
    CallerShown,
    DeviceSeen,
    EngineEvent,
    NodeBack,
    NodeLost,
    NodeSeen,
    Sound,
    Unreachable,
)
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Unavailable
from huawu.kernel.ids import ContactId, DeviceId, LegId, RecordingId, TrunkId

_LOG: Final = structlog.get_logger(__name__)

#: What to play for a sound: Asterisk's media URIs such as "sound:/folder/name-without-suffix".
Media: TypeAlias = Callable[[Sound], Sequence[str]]

TRUNK_ENDPOINT = "trunk-{trunk}"
"""How the engine's configuration names a trunk's endpoint."""

NODE_ENDPOINT = "node-{node}"
"""How an engine's configuration names another engine."""


class AsteriskEngine:
    """Implements `huawu.engine.port.Engine`."""

    def __init__(
        self,
        nodes: Sequence[NodeSettings],
        *,
        devices: DeviceBook,
        media: Media,
        clock: Clock,
        random: Random,
    ) -> None:
        self._devices = devices
        self._media = media
        self._events: asyncio.Queue[EngineEvent] = asyncio.Queue()
        self._where: dict[DeviceId, str] = {}  #: at which node a device registered last
        self._doubtful: asyncio.Queue[DeviceId] = asyncio.Queue()  #: more than one node has them
        self._wanted = True  #: to take calls
        self._heard = False  #: somebody listens to our events
        self._nodes = {
            settings.name: AsteriskNode(settings, devices, self._tell, clock=clock, random=random)
            for settings in nodes
        }

    async def run(self) -> None:
        """Stay connected with every node; ends by cancelling only."""
        async with asyncio.TaskGroup() as group:
            for node in self._nodes.values():
                group.create_task(node.run())
            group.create_task(self._place_devices())

    def errors(self) -> dict[str, Unavailable]:
        """Return the nodes that cannot be reached, each with the reason; for a doctor."""
        found = {name: node.last_error for name, node in self._nodes.items()}
        return {name: error for name, error in found.items() if error is not None}

    async def watch_devices(self, node: str) -> None:
        """Have registrations there told; to be asked for when a node was given its devices."""
        await self._nodes[node].registrations.begin()

    async def look_for_devices(self, node: str) -> None:
        """Find the devices that are registered there; to be asked for after a node's restart.

        Ask when the node has been given its devices. `DeviceSeen` tells who was found.
        """
        await self._nodes[node].registrations.look()

    @property
    def nodes(self) -> Sequence[str]:
        """The engines' names."""
        return tuple(self._nodes)

    def died(self, node: str) -> None:
        """Note that a node's process ended; for who runs it, and knows before its connection."""
        self._tell(NodeLost(node=node, cause="died", dead=True))

    async def drain(self, node: str, *, on: bool) -> None:
        """Have a node refuse new calls, or take them again."""
        await self._nodes[node].drain(on=on)

    def take_calls(self, *, on: bool) -> None:
        """Take new calls, or leave them to the engine's fallback."""
        self._wanted = on
        self._open_doors(on=on and self._heard)

    async def events(self) -> AsyncIterator[EngineEvent]:
        """Yield what happens, for ever; calls are taken only while somebody listens.

        Who listens anew is told how each engine is, and of every call that came in and lives;
        what was not read before is gone.
        """
        while not self._events.empty():
            self._events.get_nowait()
        for node in self._nodes.values():
            if node.connected:
                self._tell(node.state.back())
                for arrival in node.state.arrivals(again=True):
                    self._events.put_nowait(arrival)
        self._heard = True
        self._open_doors(on=self._wanted)
        try:
            while True:
                yield await self._events.get()
        finally:
            self._heard = False
            self._open_doors(on=False)

    def _open_doors(self, *, on: bool) -> None:
        for node in self._nodes.values():
            node.taking_calls = on

    async def look(self, node: str) -> NodeSeen:
        """Ask a node what lives there now."""
        return await self._nodes[node].look()

    async def answer(self, leg: LegId) -> None:
        """Pick up an arrived leg."""
        if node := self._node_of(leg):
            await node.answer(leg)

    async def refuse(self, leg: LegId, cause: int) -> None:
        """Refuse an arrived leg."""
        if node := self._node_of(leg):
            await node.hang_up(leg, cause)

    async def hang_up(self, leg: LegId) -> None:
        """End a leg."""
        if node := self._node_of(leg):
            await node.hang_up(leg)

    async def play(self, leg: LegId, sounds: Sequence[Sound], *, play: str) -> None:
        """Play sounds one after the other."""
        if node := self._node_of(leg):
            media = [uri for sound in sounds for uri in self._media(sound)]
            await node.play(leg, media, sounds[0].language, play)

    async def stop_play(self, leg: LegId, play: str) -> None:
        """Stop a play."""
        if node := self._node_of(leg):
            await node.stop_play(leg, play)

    async def music(self, leg: LegId, *, on: bool) -> None:
        """Start or stop music on hold."""
        if node := self._node_of(leg):
            await node.music(leg, on=on)

    async def ring_device(
        self,
        leg: LegId,
        device: DeviceId,
        *,
        node: str,
        caller: CallerShown,
        timeout_s: float,
        beside: LegId | None = None,
    ) -> None:
        """Ring a device; see the port."""
        endpoint = self._devices.endpoint_of(device)
        if endpoint is None:
            raise Unreachable("the device is not known", device=device)
        at = self._where.get(device, node)
        way = "" if at == node else f"@{NODE_ENDPOINT.format(node=at)}"
        await self._nodes[node].dial(
            leg,
            f"PJSIP/{endpoint}{way}",
            caller_id=_caller_id(caller),
            timeout_s=timeout_s,
            beside=beside,
        )

    async def dial_outside(
        self,
        leg: LegId,
        trunk: TrunkId,
        number: str,
        *,
        node: str,
        shown: str,
        timeout_s: float,
    ) -> None:
        """Dial a number through a trunk; see the port."""
        await self._nodes[node].dial(
            leg,
            f"PJSIP/{number}@{TRUNK_ENDPOINT.format(trunk=trunk)}",
            caller_id=_caller_id(CallerShown(number=shown)),
            timeout_s=timeout_s,
            beside=None,
        )

    async def join(self, contact: ContactId, legs: Sequence[LegId]) -> None:
        """Let exactly these legs hear each other."""
        for node in self._nodes.values():
            if contact in node.state.joins or any(leg in node.state.legs for leg in legs):
                await node.join(contact, legs)

    async def part(self, contact: ContactId) -> None:
        """End a contact's join."""
        for node in self._nodes.values():
            if contact in node.state.joins:
                await node.part(contact)

    async def listen(self, ear: LegId, target: LegId, *, whisper: bool) -> None:
        """Let one leg hear another's conversation; see the port."""
        if node := self._node_of(ear):
            await node.listen(ear, target, whisper=whisper)

    async def stop_listening(self, ear: LegId) -> None:
        """End that."""
        if node := self._node_of(ear):
            await node.stop_listening(ear)

    async def record(self, leg: LegId, recording: RecordingId) -> None:
        """Record into `<spool>/<recording>-rx.sln` (from the leg) and `-tx.sln` (towards it)."""
        if node := self._node_of(leg):
            await node.record(leg, recording)

    async def pause_recording(self, leg: LegId, recording: RecordingId, *, paused: bool) -> None:
        """Write silence, or sound again."""
        if node := self._node_of(leg):
            await node.pause_recording(leg, recording, paused=paused)

    async def stop_recording(self, leg: LegId, recording: RecordingId) -> None:
        """End the recording."""
        if node := self._node_of(leg):
            await node.stop_recording(leg, recording)

    async def record_message(
        self, leg: LegId, recording: RecordingId, *, max_s: float, silence_s: float, end_key: str
    ) -> None:
        """Record the caller into `<spool>/<recording>.wav`."""
        if node := self._node_of(leg):
            await node.record_message(
                leg, recording, max_s=max_s, silence_s=silence_s, end_key=end_key
            )

    async def send_digits(self, leg: LegId, digits: str) -> None:
        """Send keys towards a leg."""
        if node := self._node_of(leg):
            await node.send_digits(leg, digits)

    def _tell(self, event: EngineEvent) -> None:
        """Pass an event on; a device is registered as long as one node has it."""
        if isinstance(event, NodeBack):
            for device in event.devices:
                self._where.setdefault(device, event.node)
            self._settle_where()
            for device in event.devices:
                self._doubt(device)
            event = replace(event, devices=frozenset(self._where))
        elif isinstance(event, DeviceSeen):
            if event.registered:
                self._where[event.device] = event.node
                self._doubt(event.device)
            else:
                self._settle_where()
                if event.device in self._where:
                    return
        self._events.put_nowait(event)

    def _settle_where(self) -> None:
        """Forget where devices are not any more."""
        nodes = self._nodes.values()
        self._where = {
            device: at if device in self._nodes[at].state.registered else elsewhere
            for device, at in self._where.items()
            for elsewhere in [next((n.name for n in nodes if device in n.state.registered), "")]
            if elsewhere
        }

    def _having(self, device: DeviceId) -> Sequence[AsteriskNode]:
        """Return the nodes that have a device; one that moved is still known where it was."""
        return [node for node in self._nodes.values() if device in node.state.registered]

    def _doubt(self, device: DeviceId) -> None:
        if len(self._having(device)) > 1:
            self._doubtful.put_nowait(device)

    async def _place_devices(self) -> None:
        """Find where devices are that several nodes have; ends by cancelling only."""
        while True:
            device = await self._doubtful.get()
            try:
                await self._place(device)
            except Unavailable as error:  # its connection comes back, and with it the question
                _LOG.warning("a device may be elsewhere", device=device, code=error.code)

    async def _place(self, device: DeviceId) -> None:
        """Believe the node at which a device's registration ends last: it is the newest.

        A telephone asks for the same time everywhere, and renews it only where it is.
        """
        believed, nodes = self._where.get(device), self._having(device)
        until_s = {node.name: await node.registrations.until(device) for node in nodes}
        if until_s and self._where.get(device) == believed:  # else it moved just now
            self._where[device] = max(until_s, key=until_s.__getitem__)

    def _node_of(self, leg: LegId) -> AsteriskNode | None:
        """Return where a leg lives; None when it is gone."""
        return next((node for node in self._nodes.values() if leg in node.state.legs), None)


def _caller_id(shown: CallerShown) -> str:
    """Return it as Asterisk reads it: quoted, so that a name cannot pose as anything else."""
    number = "".join(sign for sign in shown.number if sign.isdigit() or sign in "+*#")
    name = "".join(sign for sign in shown.name if sign.isprintable() and sign not in '"<>\\')
    return f'"{name or number}" <{number}>' if number or name else ""
