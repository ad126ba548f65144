"""A running centre served over HTTP, and what a browser's microphone hears."""

import asyncio
import math
import socket
import struct
import wave
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from tests.e2e.house.world import AGENT_HZ, World

from huawu.app.http.app import build_ready_app
from huawu.app.parts import parts_of


def tone_file(path: Path) -> Path:
    """Write a tone that comes and goes, as a voice does: what the microphone hears."""
    rate, pieces = 48_000, list[int]()
    for at in range(rate * 4):
        loud = 0.6 if (at // (rate // 4)) % 2 == 0 else 0.0
        pieces.append(int(32_000 * loud * math.sin(2 * math.pi * AGENT_HZ * at / rate)))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(struct.pack(f"<{len(pieces)}h", *pieces))
    return path


@asynccontextmanager
async def served(world: World, port: int) -> AsyncGenerator[str]:
    """Serve it at a port of 127.0.0.1 for the length of the block, and yield the address."""
    app = await asyncio.to_thread(build_ready_app, parts_of(world.rooms))
    config = uvicorn.Config(app, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    door = socket.create_server(("127.0.0.1", port))
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve(sockets=[door]))
        try:
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.should_exit = True
