"""The contract's rig around a real Asterisk and real SIP telephones."""

import asyncio
import contextlib
import math
import wave
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Final, Self

from tests.contract.engine.asterisk_process import AGENTS, CALLERS, HOST, SECRET, AsteriskProcess
from tests.contract.engine.cut import CutLine
from tests.contract.engine.rig import MOBILE, OURS, Party, Told

from huawu.engine.asterisk import AsteriskEngine
from huawu.engine.asterisk_node import NodeSettings
from huawu.engine.port import NodeBack, NodeLost, Sound
from huawu.kernel.clock import SystemClock
from huawu.kernel.ids import DeviceId
from huawu.testing.phone.call import CallState, PhoneCall
from huawu.testing.phone.phone import Account, Phone
from huawu.testing.phone.sound import amplitude, rms, tone

TONES_HZ: Final = {"caller": 440.0, "agent": 1000.0, "prompt": 2000.0, "supervisor": 700.0}
_AUDIBLE: Final = 1500.0
_MUSIC_RMS: Final = 20.0
_STATUS: Final = {17: 486, 19: 480, 21: 603}
_LISTEN_S: Final = 0.2


class Book:
    """Devices by their endpoints."""

    def endpoint_of(self, device: DeviceId) -> str | None:
        return device.removeprefix("dev_")

    def device_of(self, endpoint: str) -> DeviceId | None:
        lines = ("trunk-", "node-")
        return None if endpoint.startswith(lines) else DeviceId(f"dev_{endpoint}")


class SipParty:
    """A person at a SIP telephone."""

    def __init__(self, call: PhoneCall, sound: bytes) -> None:
        self.call = call
        call.audio.sound = sound

    @property
    def shown(self) -> tuple[str, str]:
        return self.call.far_number, self.call.far_name

    @property
    def keys(self) -> str:
        return self.call.audio.keys_heard

    @property
    def gone(self) -> bool:
        return self.call.state is CallState.GONE

    def pick_up(self) -> None:
        self.call.pick_up()

    def reject(self, cause: int) -> None:
        self.call.reject(_STATUS[cause])

    def hang_up(self) -> None:
        self.call.hang_up()

    def press(self, keys: str) -> None:
        self.call.press(keys)

    def hold(self, *, held: bool) -> None:
        self.call.hold(held=held)

    def fall_silent(self) -> None:
        self.call.audio.sound = b""

    def speak_as(self, who: str) -> None:
        self.call.audio.sound = tone(TONES_HZ[who])

    def hears(self) -> frozenset[str]:
        samples = self.call.audio.heard(_LISTEN_S)
        found = {x for x, hz in TONES_HZ.items() if amplitude(samples, hz) > _AUDIBLE}
        if not found and rms(samples) > _MUSIC_RMS:
            found = {"music"}
        return frozenset(found)


class AsteriskRig:
    """One test's floor, with its own telephones, on the session's Asterisk."""

    def __init__(self, process: AsteriskProcess, name: str, secret: str = SECRET) -> None:
        self.process = process
        self.told = Told()
        self.node = "ast-1"
        self.spool = process.paths.recordings
        self._line = CutLine((HOST, process.spec.http_port))
        self._name = name
        self._secret = secret

    async def __aenter__(self) -> Self:
        await self.process.ready()
        write_tone(self.process.paths.prompts / "tone.wav", TONES_HZ["prompt"])
        sip = self.process.sip
        anna = Account(host=AGENTS, engine=sip, username="anna", secret=self._secret)
        outside = Account(
            host=CALLERS, engine=sip, username="carrier", port=self.process.trunk_port
        )
        async with contextlib.AsyncExitStack() as opened:  # what is open closes when the rest fails
            await opened.enter_async_context(self._line)
            self.engine = new_engine([self.process], self._name, self._line.url)
            self.anna = await opened.enter_async_context(Phone(anna))
            self.outside = await opened.enter_async_context(Phone(outside))
            await self.anna.register()
            await self.process.see_trunk()
            self._exit = opened.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._exit.aclose()

    async def run(self) -> None:
        """Be connected and collect what is told, for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.engine.run())
            async for event in self.engine.events():
                self.told.events.append(event)

    async def call(self, *, called: str = OURS, caller: str = MOBILE) -> Party:
        call = await self.outside.dial(called, caller=caller or "anonymous")
        return SipParty(call, tone(TONES_HZ["caller"]))

    async def dial_from_anna(self, called: str) -> Party:
        return SipParty(await self.anna.dial(called), tone(TONES_HZ["agent"]))

    async def rings(self) -> Party:
        async with asyncio.TaskGroup() as group:
            waiting = [group.create_task(x.incoming()) for x in (self.anna, self.outside)]
            done, others = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in others:
                task.cancel()
        call = done.pop().result()
        call.ring()
        return SipParty(call, tone(TONES_HZ["agent"]))

    async def register(self, *, on: bool) -> None:
        await self.anna.register(expires_s=300 if on else 0)

    def kill_line(self) -> None:
        self.anna.dead = True

    async def lose(self) -> None:
        await self._line.cut()
        await self.told.until(NodeLost)

    async def come_back(self) -> None:
        await self._line.mend()

    async def restart(self) -> None:
        self.process.kill()
        self.process.start()
        await self.process.ready()
        await self.told.until(NodeBack, restarted=True)
        await self.anna.register()  # unless the engine had no time to note it before
        await self.engine.look_for_devices(self.node)


def new_engine(processes: Sequence[AsteriskProcess], name: str, url: str = "") -> AsteriskEngine:
    """Return a floor's engine, not connected yet; `url` of a line in between."""
    folder = processes[0].paths.prompts

    def media(sound: Sound) -> Sequence[str]:
        kind, _, key = sound.media.partition(":")
        return [f"sound:{folder / key}" if kind == "prompt" else sound.media]

    nodes = [
        NodeSettings(
            name=process.spec.name,
            ari=process.ari(name, url),
            ami=process.ami(),
            spool=process.paths.recordings,
        )
        for process in processes
    ]
    return AsteriskEngine(
        nodes,
        devices=Book(),
        media=media,
        clock=SystemClock(),
        random=Random(1),  # noqa: S311
    )


def write_tone(path: Path, frequency_hz: float, s: float = 1.0) -> None:
    """Write a wave file with one tone."""
    samples = (
        int(8000 * math.sin(2 * math.pi * frequency_hz * n / 8000)) for n in range(int(8000 * s))
    )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"".join(x.to_bytes(2, "little", signed=True) for x in samples))
