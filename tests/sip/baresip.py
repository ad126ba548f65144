"""baresip as a process, driven over its control socket.

    async with Baresip(folder, BaresipPlace(host="127.0.0.13", …)) as caller:
        await caller.dial("4001")
        await caller.until("CALL_ESTABLISHED")
        await caller.press("1")
        assert amplitude(caller.heard(), 2000) > 1000

It sounds a tone in A-law and writes what it hears into a wave file. baresip 1.0 gives up at a
challenge that names SHA-256, so it calls from a trunk's address; `SafeWay` registers for it.
"""

import asyncio
import json
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from huawu.testing.phone.sound import RATE_HZ, samples_of, tone

PATIENCE_S: Final = 10.0
_MODULES: Final = "/usr/lib/baresip/modules"
_FLUSHED_BYTES: Final = 44

_CONFIG: Final = """\
poll_method epoll
sip_listen {host}:{port}
net_interface {host}
call_local_timeout 120
call_max_calls 4
audio_player aubridge,nobody
audio_source aufile,{folder}/say.wav
audio_alert aubridge,nobody
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
audio_buffer 20-160
module_path {modules}
module g711.so
module aufile.so
module aubridge.so
module sndfile.so
module srtp.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen {host}:{control}
snd_path {folder}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaresipPlace:
    """Where it stands and whom it speaks with."""

    host: str
    port: int  #: for SIP
    control_port: int
    engine: tuple[str, int]
    number: str = "13800001111"  #: shown to whom it calls
    tone_hz: float = 440.0
    tone_s: float = 60.0  #: then it is silent
    authority: Path | None = None  #: calls by TLS, and trusts whom this PEM vouches for
    encrypts: bool = False  #: speaks SRTP and nothing else
    proof: Path | None = None  #: PEM of certificate and key: it is called by TLS, at `port` + 1


class Baresip:
    """One telephone with one call at a time."""

    def __init__(self, folder: Path, place: BaresipPlace) -> None:
        self._folder = folder
        self._place = place
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def __aenter__(self) -> Self:
        self._write_files()
        with (self._folder / "log.txt").open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *("baresip", "-f", str(self._folder)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._reader, self._writer = await self._connected()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()
        if self._process is not None:
            self._process.terminate()
            try:
                async with asyncio.timeout(3):
                    await self._process.wait()
            except TimeoutError:
                self._process.kill()
                await self._process.wait()

    async def dial(self, number: str) -> None:
        """Call a number at the engine."""
        host, port = self._place.engine
        await self.ask("dial", f"sip:{number}@{host}:{port}")  # it adds how that is carried

    @property
    def _carried(self) -> str:
        return "" if self._place.authority is None else ";transport=tls"

    async def press(self, keys: str) -> None:
        """Press keys one by one."""
        for key in keys:
            await self.ask("sndcode", key)

    async def hang_up(self) -> None:
        """End the call."""
        await self.ask("hangup", "")

    async def accept(self) -> None:
        """Take the call that rings."""
        await self.ask("accept", "")

    async def hold(self, *, held: bool) -> None:
        """Use the hold key."""
        await self.ask("hold" if held else "resume", "")

    async def ask(self, command: str, params: str) -> None:
        """Give one command of its menu."""
        assert self._writer is not None
        text = json.dumps({"command": command, "params": params, "token": command}).encode()
        self._writer.write(b"%d:%s," % (len(text), text))
        await self._writer.drain()

    async def until(self, event: str, timeout_s: float = PATIENCE_S) -> dict[str, Any]:
        """Read on until an event of that type, such as CALL_ESTABLISHED or CALL_CLOSED.

        Raises:
            TimeoutError: it did not come.
        """
        async with asyncio.timeout(timeout_s):
            while True:
                message = await self._next()
                if message.get("type") == event:
                    return message

    def heard(self, last_s: float = 1.0) -> Sequence[int]:
        """Return the last samples of what it hears; empty before the first."""
        dumps = sorted(self._folder.glob("dump-*-dec.wav"))
        if not dumps:
            return []
        data = dumps[-1].read_bytes()[_FLUSHED_BYTES:]
        whole = data[: len(data) // 2 * 2]
        return memoryview(whole).cast("h").tolist()[-int(last_s * RATE_HZ) :]

    def _write_files(self) -> None:
        place = self._place
        config = _CONFIG.format(
            host=place.host,
            port=place.port,
            control=place.control_port,
            folder=self._folder,
            modules=_MODULES,
        )
        if place.authority is not None:
            config += f"sip_cafile {place.authority}\n"
        if place.proof is not None:
            config += f"sip_certificate {place.proof}\n"
        host, port = place.engine
        account = (
            f"<sip:{place.number}@{place.host}{self._carried}>;regint=0;"
            f'outbound="sip:{host}:{port}{self._carried}";audio_codecs=pcma'
            f"{';mediaenc=srtp-mand' if place.encrypts else ''}\n"
        )
        (self._folder / "config").write_text(config)
        (self._folder / "accounts").write_text(account)
        (self._folder / "contacts").write_text("")
        samples = samples_of(tone(place.tone_hz, s=1.0))
        second = b"".join(x.to_bytes(2, "little", signed=True) for x in samples)
        with wave.open(str(self._folder / "say.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE_HZ)
            file.writeframes(second * int(place.tone_s))

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    return await asyncio.open_connection(self._place.host, self._place.control_port)
                except ConnectionRefusedError:
                    await asyncio.sleep(0.05)

    async def _next(self) -> dict[str, Any]:
        """Read one netstring."""
        assert self._reader is not None
        length = int((await self._reader.readuntil(b":"))[:-1])
        text = await self._reader.readexactly(length + 1)
        return json.loads(text[:-1])
