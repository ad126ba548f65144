"""The line of a telephone in the page: who may open it, and that it carries both ways."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from fastapi import FastAPI
from tests.access_fixture import HandClock, person
from tests.api.socket import opened
from tests.api_fixture import RoleKeeper

from huawu.app.http import telephone_api
from huawu.app.http.app import framed
from huawu.app.http.meters import Meters
from huawu.app.telephones import Telephones, telephone_key
from huawu.centre.view import CentreLookup, CentreView
from huawu.floor.state import FloorState
from huawu.floor.view import floor_now

pytestmark = pytest.mark.api

AWAY = 1013


@asynccontextmanager
async def engine(*, hangs_up: bool = False) -> AsyncGenerator[str]:
    """Run an engine that says back what it hears."""

    async def answer(request: web.Request) -> web.WebSocketResponse:
        line = web.WebSocketResponse(protocols=("sip",))
        await line.prepare(request)
        assert line.ws_protocol == "sip"
        async for message in line:
            await line.send_str(message.data)
            if hangs_up:
                break
        return line

    server = web.Application()
    server.router.add_get("/ws", answer)
    runner = web.AppRunner(server)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"ws://{host}:{port}/ws"
    finally:
        await runner.cleanup()


def app_before(line: str) -> FastAPI:
    clock, nothing, keeper = HandClock(), CentreLookup(CentreView.of([])), RoleKeeper()
    keeper.people["anna"] = person("agent")
    keeper.people["paul"] = person("planner")
    meters = Meters(lambda: floor_now(FloorState(), nothing, clock.now()), dict)
    rooms: Any = None  # the line asks none
    telephones = Telephones(key=telephone_key("test"), line=line)
    return framed([telephone_api.build_router(rooms, telephones, clock)], keeper, clock, meters)


async def test_what_the_page_says_reaches_the_engine_and_comes_back() -> None:
    async with engine() as line, opened(app_before(line), telephone_api.LINE) as socket:
        await socket.say('{"token": "anna"}')
        for number in range(3):
            await socket.say(f'{{"said": {number}}}')
            assert await socket.next(5) == {"said": number}


async def test_only_who_works_at_a_desk_has_a_line() -> None:
    async with engine() as line, opened(app_before(line), telephone_api.LINE, "paul") as socket:
        assert (await socket.end())[0] == 4403


async def test_a_page_is_told_to_come_back_when_the_engine_closed() -> None:
    async with (
        engine(hangs_up=True) as line,
        opened(app_before(line), telephone_api.LINE, "anna") as socket,
    ):
        await socket.say('{"said": 0}')
        assert (await socket.end())[0] == AWAY


async def test_a_page_is_told_to_come_back_when_no_engine_answers() -> None:
    async with opened(app_before("ws://127.0.0.1:9/ws"), telephone_api.LINE, "anna") as socket:
        assert (await socket.end())[0] == AWAY
