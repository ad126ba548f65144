"""A wire to PostgreSQL that can be cut at the worst moment."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from huawu.journal.flush import CHANNEL
from huawu.storage.database import parse_url

_SOCKET = ".s.PGSQL.5432"
_CHANNEL = CHANNEL.encode()  # every flush names it, and who listens


class CutWire:
    """Forwards a socket of its own to the server's; cuts what carries a journal's flush."""

    def __init__(self, server_dir: Path, own_dir: Path, url: str) -> None:
        self._server_dir = server_dir
        self._own_dir = own_dir
        self.url = url  #: the database's address through this wire
        self.cuts = 0
        self._armed = False
        self._deliver = True
        self._stay_away = False
        self._listener: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    @staticmethod
    @asynccontextmanager
    async def to(url: str) -> "AsyncGenerator[CutWire]":
        """Lay a wire to the database of `url`."""
        address = parse_url(url)
        own_dir = Path(tempfile.mkdtemp(prefix="huawu-wire-"))
        query = {**address.query, "host": str(own_dir)}
        through = address.set(query=query).render_as_string(hide_password=False)
        wire = CutWire(Path(str(address.query["host"])), own_dir, through)
        await wire.open()
        try:
            yield wire
        finally:
            await wire.close()
            shutil.rmtree(own_dir)

    def cut_at_next_flush(self, *, deliver: bool, stay_away: bool = False) -> None:
        """Cut the next connection that sends a flush; `deliver`: after the server did it."""
        self._armed, self._deliver, self._stay_away = True, deliver, stay_away

    async def open(self) -> None:
        """Take connections."""
        self._listener = await asyncio.start_unix_server(self._serve, self._own_dir / _SOCKET)

    async def close(self) -> None:
        """Cut everything and take no connections any more."""
        self._unplug()
        for writer in self._writers:
            writer.transport.abort()
        async with asyncio.timeout(5):
            while self._writers:  # noqa: ASYNC110  (the tasks are the listener's own)
                await asyncio.sleep(0.01)

    def _unplug(self) -> None:
        if self._listener is not None:
            self._listener.close()
        self._listener = None
        (self._own_dir / _SOCKET).unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_server = await asyncio.open_unix_connection(str(self._server_dir / _SOCKET))
        both = {writer, to_server[1]}
        self._writers |= both
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._upwards(reader, *to_server, writer))
                tasks.create_task(self._downwards(to_server[0], writer))
        except* OSError:
            pass
        finally:
            self._writers -= both
            for each in both:
                each.transport.abort()

    async def _upwards(
        self,
        client: asyncio.StreamReader,
        answers: asyncio.StreamReader,
        server: asyncio.StreamWriter,
        back: asyncio.StreamWriter,
    ) -> None:
        while data := await client.read(65536):
            if self._armed and _CHANNEL in data and b"LISTEN" not in data:
                self._armed = False
                self.cuts += 1
                if self._stay_away:
                    self._unplug()
                back.transport.abort()
                if self._deliver:
                    server.write(data)
                    await server.drain()
                    await asyncio.sleep(0.2)
                break
            server.write(data)
            await server.drain()
        with suppress(OSError):
            server.close()
            back.close()

    async def _downwards(self, server: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        while data := await server.read(65536):
            if client.transport.is_closing():
                continue
            client.write(data)
            await client.drain()
