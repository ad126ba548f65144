"""A stage for the demo's people without a centre, in virtual time.

Real telephones on the loopback, a desk that only takes notes, and voices that hum.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from aiohttp import web

from huawu.demo.planning import CallPlan, Press
from huawu.demo.script import Topic
from huawu.testing.phone.call import CallState, PhoneCall
from huawu.testing.phone.phone import Account, Phone
from huawu.testing.phone.sound import SILENCE, tone
from huawu.testing.virtual_time import run

T = TypeVar("T")

HOST: Final = "127.0.0.1"
SECOND: Final = 8_000


class Hums:
    """Says every sentence as a tone of two seconds."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self._sound = tone(400)

    async def say(self, text: str, language: str, variant: str) -> bytes:
        self.said.append(text)
        return self._sound * 2


class Switchboard(Phone):
    """A telephone that answers whoever spoke to it last, instead of an engine."""

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._account = replace(self._account, engine=addr)
        super().datagram_received(data, addr)


@dataclass
class Centre:
    """A telephone that stands for the centre: it answers and plays prompts."""

    phone: Phone

    @property
    def address(self) -> tuple[str, int]:
        return (HOST, self.phone.port)

    async def answered(self) -> PhoneCall:
        call = await self.phone.incoming(timeout_s=60)
        call.ring()
        call.pick_up()
        return call

    async def prompt(self, call: PhoneCall, s: float, then_s: float) -> str:
        """Play a prompt, then be silent, and return the keys that were pressed meanwhile."""
        before = len(call.audio.keys_heard)
        call.audio.say((tone(300) * 60)[: int(s * SECOND)] + SILENCE)
        await until_gone(call, s + then_s)
        return call.audio.keys_heard[before:]


async def until_gone(call: PhoneCall, for_s: float) -> bool:
    """Wait; tell whether the call ended meanwhile."""
    try:
        await call.until(CallState.GONE, timeout_s=for_s)
    except TimeoutError:
        return False
    return True


@asynccontextmanager
async def centre() -> AsyncGenerator[Centre]:
    async with Switchboard(Account(host=HOST, engine=(HOST, 9), username="centre")) as phone:
        yield Centre(phone)


def play(story: Callable[[], Awaitable[T]]) -> T:
    async def told() -> T:
        return await story()

    return run(told())


def plan(*presses: Press, **changed: Any) -> CallPlan:
    """Return a patient Chinese caller who presses `presses`."""
    usual: dict[str, Any] = {
        "dialled": "95000",
        "caller": "15400000001",
        "language": "zh",
        "voice": "m1",
        "topic": Topic.SERVICE,
        "presses": presses,
        "patience_s": 60.0,
        "talk_s": 20.0,
    }
    return CallPlan(**(usual | changed))


@dataclass
class NotingDesk:
    """The API as a desk sees it: answers as told and notes what was asked."""

    asked: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    bodies: list[Any] = field(default_factory=list[Any])
    token: str = "hw_1"
    status: int = 200
    mode: str = "not_ready"
    contact: dict[str, Any] = field(default_factory=lambda: {"id": "ctc_1", "attributes": {}})
    port: int = 0

    async def answer(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix("/api/v1")
        self.asked.append((request.method, path))
        body: dict[str, str] = await request.json() if request.can_read_body else {}
        self.bodies.append(body)
        if (request.method, path) == ("POST", "/session"):
            return web.json_response({"token": self.token}, status=201)
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.json_response({"title": "unauthenticated"}, status=401)
        if self.status != 200:
            return web.json_response({"title": "told-to"}, status=self.status)
        if path == "/desk/mode":
            self.mode = body["mode"]
        return web.json_response(
            {
                "session": "live",
                "mode": self.mode,
                "reason": "",
                "in_hand": [{"state": "talking", "contact": self.contact}],
                "more": "fields are ignored",
            }
        )


@asynccontextmanager
async def noting_desk() -> AsyncGenerator[NotingDesk]:
    desk = NotingDesk()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", desk.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, HOST, 0)
    await site.start()
    desk.port = runner.addresses[0][1]
    try:
        yield desk
    finally:
        await asyncio.wait_for(runner.cleanup(), 10)
