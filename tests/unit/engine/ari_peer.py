"""A small WebSocket peer that speaks the engine's frames, and can be made to speak them badly."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from huawu.engine.ari.connection import AriConnection
from huawu.engine.ari.settings import AriSettings, Patience
from huawu.kernel.clock import SystemClock

#: Short enough for a test, long enough for a busy machine's loopback.
QUICK = Patience(
    connect_s=2, request_s=2, slow_request_s=2, heartbeat_s=10, retry_first_s=0.01, retry_most_s=0.1
)

Frame = dict[str, Any]
Answer = tuple[int, Any]


async def until(happened: Callable[[], bool], within_s: float = 5.0) -> None:
    """Return as soon as `happened`; fail when it has not within the limit."""
    async with asyncio.timeout(within_s):
        while not happened():  # noqa: ASYNC110  what is polled is not ours to set an event
            await asyncio.sleep(0.005)


@dataclass
class Peer:
    """Says 200 and nothing to every request unless told otherwise."""

    answers: dict[str, Answer] = field(default_factory=dict[str, Answer])  #: by "METHOD uri"
    silent: set[str] = field(default_factory=set[str])  #: never answered
    cutting: set[str] = field(default_factory=set[str])  #: answered by a broken connection
    password: str = "pw"
    answers_pings: bool = True
    asked: list[tuple[str, Frame]] = field(default_factory=list[tuple[str, Frame]])
    sockets: dict[str, web.WebSocketResponse] = field(
        default_factory=dict[str, web.WebSocketResponse]
    )
    openings: int = 0
    refusals: int = 0

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if request.headers["Authorization"] != "Basic dTpwdw==" or self.password != "pw":
            self.refusals += 1
            raise web.HTTPUnauthorized
        if request.path != "/ari/events":
            status, body = self.answers.get(f"{request.method} {request.path}", (200, {}))
            return web.json_response(body, status=status)
        socket = web.WebSocketResponse(autoping=self.answers_pings)
        await socket.prepare(request)
        application = request.query["app"]
        self.sockets[application] = socket
        self.openings += 1
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                frame = json.loads(message.data)
                self.asked.append((application, frame))
                if f"{frame['method']} {frame['uri']}" in self.cutting and request.transport:
                    request.transport.abort()  # a cut, not a goodbye
                await self._take(socket, frame)
        return socket

    async def _take(self, socket: web.WebSocketResponse, frame: Frame) -> None:
        key = f"{frame['method']} {frame['uri']}"
        if key in self.silent | self.cutting:
            return
        status, body = self.answers.get(key, (200, None))
        answer = {
            "type": "RESTResponse",
            "request_id": frame["request_id"],
            "transaction_id": frame["transaction_id"],
            "status_code": status,
            "reason_phrase": "Reason",
            "uri": frame["uri"],
        }
        if body is not None:
            answer["message_body"] = json.dumps(body)
        await socket.send_json(answer)

    async def say(self, *frames: Frame | str) -> None:
        """Send frames on the event connection, one after the other."""
        for frame in frames:
            text = frame if isinstance(frame, str) else json.dumps(frame)
            await self.sockets["cc-1"].send_str(text)

    async def cut(self) -> None:
        """Break the event connection."""
        await self.sockets.pop("cc-1").close()

    def uris(self, application: str) -> list[str]:
        """Return what was asked on one application's connections."""
        return [frame["uri"] for app, frame in self.asked if app == application]


def device(number: int) -> Frame:
    """Return an event frame that can be told from others by its number."""
    return {
        "type": "DeviceStateChanged",
        "application": "cc-1",
        "timestamp": "2026-01-01T00:00:00.000+0000",
        "device_state": {"name": f"d{number}", "state": "INUSE", "added_later": 1},
        "added_later": {},
    }


@asynccontextmanager
async def peered(
    peer: Peer, patience: Patience = QUICK, events: frozenset[str] = frozenset()
) -> AsyncGenerator[AriConnection]:
    """Yield a connection to the peer that is not running yet."""
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", peer.serve)
    async with TestServer(application, host="127.0.0.1") as server:
        settings = AriSettings(
            url=str(server.make_url("")).rstrip("/"),
            user="u",
            password="pw",
            application="cc-1",
            requester="rq-1",
            events=events,
            patience=patience,
        )
        yield AriConnection(settings, clock=SystemClock(), random=Random(1))  # noqa: S311  not for secrets


async def nothing() -> None:
    """Resync without doing anything."""


@asynccontextmanager
async def running(*loops: Callable[[], Awaitable[None]]) -> AsyncGenerator[None]:
    """Run endless loops for as long as the block lasts."""

    async def run(loop: Callable[[], Awaitable[None]]) -> None:
        await loop()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(run(loop)) for loop in loops]
        yield
        for task in tasks:
            task.cancel()
