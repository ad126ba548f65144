"""A wire to the engine that loses, repeats, delays and so reorders what the engine tells.

What the engine answers passes as it is: a request that gets no answer is another fault.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from random import Random
from typing import Final

_PIECE: Final = 65_536
_TEXT: Final = 0x81  #: first byte of a whole WebSocket frame of text
_ANSWER: Final = b'"RESTResponse"'
_LATE_S: Final = (0.05, 1.0)
FATES: Final = ("lost", "twice", "late")


class EventsWire:
    """Forwards a port of its own to the engine's; hurts each event with a certain chance."""

    def __init__(self, port: int, chance: float, random: Random) -> None:
        self.hurt = Counter[str]()  #: how many events met which fate
        self.chance = chance
        self._port = port
        self._random = random
        self._ends: set[asyncio.StreamWriter] = set()

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[str]:
        """Lay the wire; give the engine's address through it."""
        listener = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        finally:
            listener.close()
            for end in self._ends:
                end.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            engine, up = await asyncio.open_connection("127.0.0.1", self._port)
            both = {writer, up}
            self._ends |= both
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(_pass_on(reader, up))
                    tasks.create_task(self._downwards(engine, writer))
            except* (OSError, asyncio.IncompleteReadError):
                pass
            finally:
                self._ends -= both
                for end in both:
                    end.transport.abort()

    async def _downwards(self, engine: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        head = await engine.readuntil(b"\r\n\r\n")
        client.write(head)
        if b" 101 " not in head.split(b"\r\n")[0]:
            await _pass_on(engine, client)
            return
        while True:
            frame = await _frame(engine)
            if frame[0] == _TEXT and _ANSWER not in frame and self._random.random() < self.chance:
                self._hurt(frame, client)
            else:
                client.write(frame)
            await client.drain()

    def _hurt(self, frame: bytes, client: asyncio.StreamWriter) -> None:
        fate = self._random.choice(FATES)
        self.hurt[fate] += 1
        if fate == "twice":
            client.write(frame)
            client.write(frame)
        elif fate == "late":
            late_s = self._random.uniform(*_LATE_S)
            asyncio.get_running_loop().call_later(late_s, client.write, frame)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(_PIECE):
        writer.write(data)
        await writer.drain()
    writer.close()


async def _frame(reader: asyncio.StreamReader) -> bytes:
    """Return one whole frame of a server, which is not masked (RFC 6455, 5.2)."""
    head = await reader.readexactly(2)
    size = head[1] & 0x7F
    more = await reader.readexactly({126: 2, 127: 8}.get(size, 0))
    return head + more + await reader.readexactly(int.from_bytes(more) if more else size)
