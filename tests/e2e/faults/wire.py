"""A wire to the database that is slow, or at whose words a server dies.

Dying at a word is how a server is killed at each point of its protocol: an event is on its way to
the disk, or stands there and nobody was told.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_SOCKET: Final = ".s.PGSQL.5432"
_WRITTEN: Final = b"SELECT 1\x00"  #: as the server tells that a flush stands
_PIECE: Final = 65_536


@dataclass
class Trap:
    """What to do at the first write of an event."""

    kind: str
    when: str  #: "before" it is durable, or "after"
    spring: Callable[[], None]

    def fits(self, data: bytes) -> bool:
        """Whether these bytes write the event."""
        # The event is a text within JSON, see `huawu.journal.flush`.
        return f'{{\\"kind\\":\\"{self.kind}\\"'.encode() in data


class Wire:
    """Forwards a socket of its own to the server's."""

    def __init__(self, server: Path, folder: Path) -> None:
        self._server = server / _SOCKET
        self._folder = folder
        self.url = f"postgresql://huawu@/huawu?host={folder}"  #: the database through this wire
        self.delay_s = 0.0  #: of each message to the server
        self.trap: Trap | None = None
        self._listener: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()

    @staticmethod
    @asynccontextmanager
    async def to(server: Path) -> "AsyncGenerator[Wire]":
        """Lay a wire to the database whose socket lies in a folder."""
        folder = _any_user_may_enter(tempfile.mkdtemp(prefix="huawu-wire-"))
        wire = Wire(server, folder)
        wire._listener = await asyncio.start_unix_server(wire._serve, folder / _SOCKET)
        _any_user_may_enter(folder / _SOCKET)
        try:
            yield wire
        finally:
            wire._listener.close()
            for end in wire._ends:
                end.transport.abort()
            shutil.rmtree(folder)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        above = await asyncio.open_unix_connection(str(self._server))
        both, doomed = {writer, above[1]}, asyncio.Event()
        self._ends |= both
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._upwards(reader, above[1], doomed))
                tasks.create_task(self._downwards(above[0], writer, doomed))
        except* OSError:
            pass
        finally:
            self._ends -= both
            for end in both:
                end.transport.abort()

    async def _upwards(
        self, client: asyncio.StreamReader, server: asyncio.StreamWriter, doomed: asyncio.Event
    ) -> None:
        loop, late = asyncio.get_running_loop(), asyncio.Queue[tuple[float, bytes]]()

        async def deliver() -> None:
            while True:
                due_s, data = await late.get()
                await asyncio.sleep(due_s - loop.time())
                server.write(data)
                await server.drain()

        async with asyncio.TaskGroup() as tasks:
            delivering = tasks.create_task(deliver())
            while data := await client.read(_PIECE):
                if self.trap is not None and self.trap.fits(data):
                    if self.trap.when == "before":
                        self._spring()
                        break
                    doomed.set()
                late.put_nowait((loop.time() + self.delay_s, data))
            delivering.cancel()
        with suppress(OSError):
            server.close()

    async def _downwards(
        self, server: asyncio.StreamReader, client: asyncio.StreamWriter, doomed: asyncio.Event
    ) -> None:
        while data := await server.read(_PIECE):
            if doomed.is_set() and _WRITTEN in data:
                self._spring()
                break
            client.write(data)
            await client.drain()
        client.close()

    def _spring(self) -> None:
        if self.trap is not None:
            self.trap.spring()
            self.trap = None


def _any_user_may_enter(path: str | Path) -> Path:
    Path(path).chmod(0o777)
    return Path(path)
