"""An engine that plays a script instead of telephones; passes the contract of the real one.

    world = ScriptedWorld()
    engine = ScriptedEngine(world)
    world.register(DeviceId("dev_anna"), Behaviour(picks_up_after_s=4))
    leg = world.call(called="4001", digits=[(6, "1")], hang_up_after_s=300)

Works on the virtual and on the real loop. Nothing is instant: every act takes some of
`DELAYS_S`, happens in the middle of it, and may be overtaken by its own events.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Final

from huawu.engine.port import (
    CallerShown,
    EngineEvent,
    NodeSeen,
    PlayEnded,
    Sound,
    Unreachable,
)
from huawu.kernel.errors import Unavailable
from huawu.kernel.ids import ContactId, DeviceId, LegId, RecordingId, TrunkId
from huawu.testing.scripted_parties import Message, Playing, Recorded, ScriptedLeg
from huawu.testing.scripted_world import ScriptedWorld

#: What acts take one after the other: like the real engine's, with a slow one now and then.
DELAYS_S: Final = (0.004, 0.007, 0.003, 0.012, 0.005, 0.040, 0.003, 0.009)
PLAY_S: Final = 2.0
_FAILED_AFTER_S: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An act that fails."""

    times: int = 1
    happens: bool = False  #: True: only the answer is lost, the act is done
    delay_s: float = 0.05  #: until it fails
    error: Unavailable = field(
        default_factory=lambda: Unavailable("the telephone engine does not answer")
    )


class ScriptedEngine:
    """Implements `Engine`; `done` lists what was asked and happened, in order.

    Attributes:
        done: such as "answer in-1", "play in-1 menu prompt:welcome", "ring leg_a dev_anna",
            "join ctc_1 in-1 leg_a".
        plays_s: how long a medium lasts, by `Sound.media`; others last `PLAY_S`.
        broken_media: media that cannot be played.
    """

    def __init__(self, world: ScriptedWorld, *, delays_s: Sequence[float] = DELAYS_S) -> None:
        self.world = world
        self.done: list[str] = []
        self.plays_s: dict[str, float] = {}
        self.broken_media: set[str] = set()
        self._delays = cycle(delays_s)
        self._faults: dict[str, list[Fault]] = {}

    def fail(self, act: str, fault: Fault | None = None) -> None:
        """Let the next call(s) of an act, named like the port's method, fail."""
        fault = fault or Fault()
        self._faults.setdefault(act, []).extend([fault] * fault.times)

    async def events(self) -> AsyncIterator[EngineEvent]:
        """Connect to every node, then yield what happens, for ever.

        A second call is a new connection, as of a restarted floor: what was not read is lost.
        """
        self.world.disconnect()
        for node in self.world.nodes:
            self.world.come_back(node)
        while True:
            yield await self.world.events.get()

    @property
    def nodes(self) -> Sequence[str]:
        """The nodes' names."""
        return self.world.nodes

    async def drain(self, node: str, *, on: bool) -> None:
        """Let a node refuse new calls, or take them again."""
        change = self.world.draining.add if on else self.world.draining.discard
        await self._act("drain", node, f"drain {node} {on}", lambda: change(node))

    def take_calls(self, *, on: bool) -> None:
        """Take new calls, or leave them where they wait with music."""
        self.world.take_calls(on=on)

    async def look(self, node: str) -> NodeSeen:
        """Say what lives at a node."""
        found: list[NodeSeen] = []
        await self._act("look", node, f"look {node}", lambda: found.append(self.world.seen(node)))
        return found[0]

    async def answer(self, leg: LegId) -> None:
        """Pick up an arrived leg."""

        def take(found: ScriptedLeg) -> None:
            found.answered = True

        await self._on_leg("answer", leg, take)

    async def refuse(self, leg: LegId, cause: int) -> None:
        """Refuse an arrived leg."""
        await self._on_leg("refuse", leg, lambda _: self.world.end(leg, cause), str(cause))

    async def hang_up(self, leg: LegId) -> None:
        """End a leg."""
        found = self.world.alive(leg)
        if found is not None:
            found.unwanted = True
        await self._on_leg("hang_up", leg, lambda _: self.world.end(leg, 16))

    async def play(self, leg: LegId, sounds: Sequence[Sound], *, play: str) -> None:
        """Start to play, after what plays already."""

        def take(found: ScriptedLeg) -> None:
            found.plays.append(Playing(name=play, sounds=tuple(sounds)))
            self._play_next(found)

        media = " ".join(sound.media for sound in sounds)
        await self._on_leg("play", leg, take, f"{play} {media}")

    async def stop_play(self, leg: LegId, play: str) -> None:
        """Stop a play that still sounds; one that ended is silently left."""

        def take(found: ScriptedLeg) -> None:
            for playing in list(found.plays):
                if playing.name == play:
                    self._end_play(found, playing, completed=False)

        await self._on_leg("stop_play", leg, take, play)

    async def music(self, leg: LegId, *, on: bool) -> None:
        """Start or stop music on hold."""

        def take(found: ScriptedLeg) -> None:
            found.music = on

        await self._on_leg("music", leg, take, "on" if on else "off")

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
        """Ring a registered device."""

        def take() -> None:
            known = self.world.devices.get(device)
            if known is None or not known.registered or known.node != node:
                raise Unreachable("the device is not registered at this engine", device=device)
            self.world.dial(
                ScriptedLeg(id=leg, node=node, dialled=True, device=device, shown=caller),
                timeout_s,
            )

        await self._act("ring_device", node, f"ring {leg} {device}", take)

    async def dial_outside(
        self, leg: LegId, trunk: TrunkId, number: str, *, node: str, shown: str, timeout_s: float
    ) -> None:
        """Dial a number; `world.numbers` says what happens there."""

        def take() -> None:
            dialled = ScriptedLeg(
                id=leg,
                node=node,
                dialled=True,
                called=number,
                trunk=trunk,
                shown=CallerShown(number=shown),
            )
            self.world.dial(dialled, timeout_s)

        await self._act("dial_outside", node, f"dial {leg} {trunk} {number}", take)

    async def join(self, contact: ContactId, legs: Sequence[LegId]) -> None:
        """Let exactly these legs hear each other; their music ends."""

        def take() -> None:
            for leg in self.world.legs.values():
                if leg.contact == contact and leg.id not in legs:
                    leg.contact = None
            for found in filter(None, map(self.world.alive, legs)):
                found.contact, found.music, found.listens = contact, False, None
                for playing in list(found.plays):
                    self._end_play(found, playing, completed=False)

        await self._act("join", self._node_of(*legs), " ".join(("join", contact, *legs)), take)

    async def part(self, contact: ContactId) -> None:
        """End a join."""
        joined = [x.id for x in self.world.legs.values() if x.contact == contact]

        def take() -> None:
            for leg in joined:
                self.world.legs[leg].contact = None

        await self._act("part", self._node_of(*joined), f"part {contact}", take)

    async def listen(self, ear: LegId, target: LegId, *, whisper: bool) -> None:
        """Let one leg hear another's conversation."""

        def take(found: ScriptedLeg) -> None:
            found.listens, found.whispers, found.contact = target, whisper, None

        await self._on_leg("listen", ear, take, f"{target} {'whisper' if whisper else ''}")

    async def stop_listening(self, ear: LegId) -> None:
        """End that."""

        def take(found: ScriptedLeg) -> None:
            found.listens = None

        await self._on_leg("stop_listening", ear, take)

    async def record(self, leg: LegId, recording: RecordingId) -> None:
        """Record both directions."""

        def take(_: ScriptedLeg) -> None:
            fresh = Recorded(id=recording, leg=leg, started_s=self.world.now_s())
            self.world.recordings.setdefault(recording, fresh).ended_s = None

        await self._on_leg("record", leg, take, recording)

    async def pause_recording(self, leg: LegId, recording: RecordingId, *, paused: bool) -> None:
        """Pause or go on."""

        def take(_: ScriptedLeg) -> None:
            spans = self.world.recordings[recording].paused
            open_span = bool(spans) and spans[-1][1] is None
            if paused and not open_span:
                spans.append((self.world.now_s(), None))
            elif not paused and open_span:
                spans[-1] = (spans[-1][0], self.world.now_s())

        detail = f"{recording} {'on' if paused else 'off'}"
        await self._on_leg("pause_recording", leg, take, detail)

    async def stop_recording(self, leg: LegId, recording: RecordingId) -> None:
        """End the recording."""

        def take(_: ScriptedLeg) -> None:
            known = self.world.recordings[recording]
            known.ended_s = known.ended_s or self.world.now_s()

        await self._on_leg("stop_recording", leg, take, recording)

    async def record_message(
        self, leg: LegId, recording: RecordingId, *, max_s: float, silence_s: float, end_key: str
    ) -> None:
        """Record the caller, who speaks for their `speaks_s` and is silent then."""

        def take(found: ScriptedLeg) -> None:
            message = Message(
                id=recording,
                leg=leg,
                started_s=self.world.now_s(),
                end_key=end_key,
                silence_s=silence_s,
            )
            self.world.messages[recording] = message
            silent_s = found.speaks_s + silence_s if silence_s else max_s
            self.world.after(found, min(max_s, silent_s), self.world.end_message, message)

        await self._on_leg("record_message", leg, take, recording)

    async def send_digits(self, leg: LegId, digits: str) -> None:
        """Send keys towards a leg; `ScriptedLeg.keys` keeps them."""

        def take(found: ScriptedLeg) -> None:
            found.keys += digits

        await self._on_leg("send_digits", leg, take)

    async def _on_leg(
        self, act: str, leg: LegId, take: Callable[[ScriptedLeg], None], detail: str = ""
    ) -> None:
        def take_if_alive() -> None:
            found = self.world.alive(leg)
            if found is not None:
                take(found)

        note = f"{act} {leg} {detail}".rstrip()
        await self._act(act, self._node_of(leg), note, take_if_alive)

    async def _act(self, act: str, node: str, note: str, take: Callable[[], None]) -> None:
        fault = self._next_fault(act)
        if fault is not None:
            await asyncio.sleep(fault.delay_s)
            if fault.happens:
                self.done.append(note)
                take()
            raise fault.error
        delay_s = next(self._delays)
        await asyncio.sleep(delay_s / 2)
        if node not in self.world.connected:
            raise Unavailable("the telephone engine does not answer", node=node)
        take()
        self.done.append(note)
        await asyncio.sleep(delay_s / 2)

    def _next_fault(self, act: str) -> Fault | None:
        waiting = self._faults.get(act)
        return waiting.pop(0) if waiting else None

    def _node_of(self, *legs: LegId) -> str:
        known: Mapping[LegId, ScriptedLeg] = self.world.legs
        return next((known[leg].node for leg in legs if leg in known), self.world.nodes[0])

    def _play_next(self, leg: ScriptedLeg) -> None:
        if not leg.plays or leg.plays[0].timer is not None:
            return
        first = leg.plays[0]
        failed = any(sound.media in self.broken_media for sound in first.sounds)
        lasts_s = sum(self.plays_s.get(sound.media, PLAY_S) for sound in first.sounds)
        leg.heard.extend(first.sounds)
        first.timer = asyncio.get_running_loop().call_later(
            _FAILED_AFTER_S if failed else lasts_s, self._run_out, leg, first, failed
        )

    def _run_out(self, leg: ScriptedLeg, playing: Playing, failed: bool) -> None:  # noqa: FBT001
        self._end_play(leg, playing, completed=not failed, failed=failed)

    def _end_play(
        self, leg: ScriptedLeg, playing: Playing, *, completed: bool, failed: bool = False
    ) -> None:
        if playing.timer is not None:
            playing.timer.cancel()
        leg.plays.remove(playing)
        self.world.tell(
            PlayEnded(
                node=leg.node, leg=leg.id, play=playing.name, completed=completed, failed=failed
            )
        )
        self._play_next(leg)
