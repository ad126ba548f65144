"""The sockets on a real server: its end is told, and who does not read fills nobody's memory."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager

import aiohttp
import pytest
import uvicorn
from tests.api.stage import PlainNotes, PlainNumbers, SecondPersonAsked, app_of
from tests.api_fixture import RoleKeeper
from tests.flow.floor.surroundings import PlainParties, PlainPast, PlainRecorder, PlainSounds

from huawu.app.http.floor_rooms import FloorRooms
from huawu.centre.view import CentreLookup, CentreView
from huawu.events.system import EngineLost
from huawu.floor.context import Around
from huawu.floor.floor import Floor
from huawu.journal.memory import MemoryJournal
from huawu.journal.port import Batch, StreamWrite
from huawu.kernel.clock import SystemClock
from huawu.kernel.event import Actor, Recorded
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.testing.scripted_engine import ScriptedEngine
from huawu.testing.scripted_world import ScriptedWorld
from huawu.testing.virtual_time import VirtualClock

pytestmark = pytest.mark.api

#: About 20 MB as it is sent, far more than any socket's buffer takes.
MANY = 100_000


class CountingJournal(MemoryJournal):
    """Says how many events readers were given."""

    def __init__(self) -> None:
        super().__init__()
        self.given = 0

    async def follow(
        self, *, after: int = 0, rest_s: float = 0.0
    ) -> AsyncGenerator[Sequence[Recorded]]:
        async for chunk in super().follow(after=after, rest_s=rest_s):
            self.given += len(chunk)
            yield chunk


class Server(uvicorn.Server):
    """Leaves signals to the tests."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def rooms_of(journal: MemoryJournal) -> FloorRooms:
    """Return rooms over a floor that has not begun."""
    world, lookup = ScriptedWorld(), CentreLookup(CentreView.of([]))
    around = Around(
        tenant=DEFAULT_TENANT,
        clock=SystemClock(),
        engine=ScriptedEngine(world),
        setup=lookup,
        sounds=PlainSounds(),
        parties=PlainParties(),
        past=PlainPast(journal),
        recorder=PlainRecorder(VirtualClock(), world),
    )
    return FloorRooms(
        floor=Floor(around, journal, name="test"),
        setup=lookup,
        journal=journal,
        numbers=PlainNumbers(),
        notes=PlainNotes(),
        second=SecondPersonAsked(),
    )


@asynccontextmanager
async def serving(journal: MemoryJournal) -> AsyncGenerator[tuple[Server, int]]:
    """Serve on a free port of the loopback; the server has ended after the block."""
    app, _ = app_of(rooms_of(journal), RoleKeeper(), SystemClock())
    config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=5)
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = Server(config)
        async with asyncio.timeout(30), asyncio.TaskGroup() as group:
            group.create_task(server.serve(sockets=[door]))
            yield server, door.getsockname()[1]
            server.should_exit = True


async def fill(journal: MemoryJournal) -> None:
    at = SystemClock().now()
    events = [EngineLost(at=at, node="n1", cause="x" * 60) for _ in range(MANY)]
    write = StreamWrite(stream="system/test", events=events, expected_version=0)
    await journal.append(Batch(writes=[write], actor=Actor(tenant=DEFAULT_TENANT)))


async def test_the_end_of_the_server_is_told_and_does_not_wait_for_readers() -> None:
    headers = {"Authorization": "Bearer administrator"}
    async with serving(MemoryJournal()) as (server, port), aiohttp.ClientSession() as session:
        address = f"http://127.0.0.1:{port}/api/v1"
        async with (
            session.ws_connect(f"{address}/live", headers=headers) as live,
            session.ws_connect(f"{address}/events", headers=headers) as events,
        ):
            assert (await live.receive_json())["calls"] == 0
            server.should_exit = True
            for reader in (live, events):
                last = await reader.receive(timeout=4)
                assert (last.type, reader.close_code) == (aiohttp.WSMsgType.CLOSE, 1012)


async def test_who_does_not_read_fills_no_memory_and_holds_nobody_up() -> None:
    journal = CountingJournal()
    await fill(journal)
    headers = {"Authorization": "Bearer administrator"}
    async with serving(journal) as (_, port), aiohttp.ClientSession() as session:
        address = f"ws://127.0.0.1:{port}/api/v1/events?after=0"
        async with session.ws_connect(address, headers=headers, max_msg_size=0):
            await settled(journal)
            assert 0 < journal.given < MANY / 2
            async with session.ws_connect(address, headers=headers) as quick:
                for position in range(1, 20_000):
                    assert (await quick.receive_json())["position"] == position


async def settled(journal: CountingJournal) -> None:
    """Return once readers are given nothing more for half a second."""
    before = -1
    async with asyncio.timeout(20):
        while before != journal.given or before == 0:
            before = journal.given
            await asyncio.sleep(0.5)
