"""A WebSocket to an application without a network: what it sends is kept, what it says is scripted.

Works in virtual time, and can be a reader who takes nothing.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI


@dataclass
class Socket:
    """The client's side."""

    to_app: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue[dict[str, Any]])
    got: asyncio.Queue[Any] = field(default_factory=asyncio.Queue[Any])
    takes: asyncio.Event = field(default_factory=asyncio.Event)  #: cleared: reads nothing
    closed: tuple[int, str] | None = None
    accepted: bool = False

    async def send(self, message: Any) -> None:
        """Take what the application sends, when this reader reads."""
        if message["type"] == "websocket.close":
            self.closed = (message["code"], message.get("reason") or "")
            self.got.put_nowait(None)
        elif message["type"] == "websocket.accept":
            self.accepted = True
        else:
            await self.takes.wait()
            self.got.put_nowait(json.loads(message["text"]))

    async def say(self, text: str) -> None:
        await self.to_app.put({"type": "websocket.receive", "text": text})

    async def next(self, within_s: float = 40.0) -> Any:
        """Return the next message, None when the socket was closed."""
        async with asyncio.timeout(within_s):
            return await self.got.get()

    async def end(self) -> tuple[int, str]:
        """Return how the application closes this, whatever it sends before."""
        while await self.next() is not None:
            pass
        assert self.closed is not None
        return self.closed


@asynccontextmanager
async def opened(
    app: FastAPI, path: str, token: str | None = None, headers: Mapping[str, str] | None = None
) -> AsyncGenerator[Socket]:
    """Open a WebSocket for the length of the block; then the client leaves."""
    address, _, query = path.partition("?")
    given = {"host": "huawu", **(headers or {})}
    if token is not None:
        given["authorization"] = f"Bearer {token}"
    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "scheme": "ws",
        "http_version": "1.1",
        "path": address,
        "raw_path": address.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "client": ("127.0.0.1", 40_000),
        "server": ("huawu", 80),
        "subprotocols": [],
        "state": {},
    }
    socket = Socket()
    socket.takes.set()
    socket.to_app.put_nowait({"type": "websocket.connect"})
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(app(scope, socket.to_app.get, socket.send))
        yield socket
        socket.takes.set()
        if socket.closed is None:
            socket.to_app.put_nowait({"type": "websocket.disconnect", "code": 1000})
        async with asyncio.timeout(5):
            await serving
