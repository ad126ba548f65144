"""`huawu status`: the floor in the terminal, once or as it changes; fed by the HTTP API."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Final

import aiohttp
import msgspec
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from huawu.app.cli.asking import address, demand_running, token_for
from huawu.app.cli.screen import aged, screen
from huawu.app.cli.words import words
from huawu.app.settings import Settings
from huawu.engine.backoff import Backoff
from huawu.kernel.errors import Refused, Unavailable

_ANSWER_S: Final = 10.0
_PAINT_S: Final = 0.5
_HEARTBEAT_S: Final = 15.0
_REFUSALS: Final = (4401, 4403)  #: codes by which the live socket says no for good

_Json = Mapping[str, Any]


async def show_status(
    settings: Settings, *, live: bool, language: str = "", login: str = ""
) -> None:
    """Show queues, agents and calls of the centre that runs here.

    Args:
        settings: where it runs.
        live: keep showing until cancelled; else once. Without a terminal it is always once.
        language: "zh" or "en"; "" takes the locale's.
        login: sign in as this user, whose password is asked; "" lets the database of this
            installation vouch for whoever may read it.

    Raises:
        HouseError: nothing runs here, or the person may not look.
    """
    console = Console()
    chosen = language or ("zh" if settings.locale.startswith("zh") else "en")
    timeout = aiohttp.ClientTimeout(total=_ANSWER_S)
    async with aiohttp.ClientSession(address(settings), timeout=timeout) as http:
        await demand_running(http, settings)
        async with token_for(http, settings, login) as token:
            headers = {"Authorization": f"Bearer {token}"}
            if live and console.is_terminal:
                await _Watch(http, headers, chosen, console).run()
            else:
                console.print(screen(await _floor(http, headers), chosen))


async def _floor(http: aiohttp.ClientSession, headers: Mapping[str, str]) -> _Json:
    async with http.get("/api/v1/floor", headers=headers) as response:
        answer = await response.read()
    if response.status in {401, 403}:
        raise Refused("You may not watch the floor.")
    if response.status != 200:
        raise Unavailable(f"The centre answers {response.status}; it may still be starting.")
    return msgspec.json.decode(answer)


@dataclass(slots=True)
class _Watch:
    """Shows the floor until cancelled, over lost connections too."""

    http: aiohttp.ClientSession
    headers: Mapping[str, str]
    language: str
    console: Console
    floor: _Json | None = None
    came_s: float = 0.0  #: loop's time of the newest look
    away: bool = False

    async def run(self) -> None:
        """Listen and paint."""
        with Live(console=self.console, screen=True, auto_refresh=False) as shown:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._listen())
                while True:
                    shown.update(self._picture(), refresh=True)
                    await asyncio.sleep(_PAINT_S)

    async def _listen(self) -> None:
        back_off = Backoff(0.5, 5.0, Random())  # noqa: S311  (jitter only)
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                await self._follow(back_off)
            self.away = True
            await asyncio.sleep(back_off.next_s())

    async def _follow(self, back_off: Backoff) -> None:
        connecting = self.http.ws_connect(
            "/api/v1/live", headers=self.headers, heartbeat=_HEARTBEAT_S, max_msg_size=0
        )
        async with connecting as socket:
            async for message in socket:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    continue
                self.floor = msgspec.json.decode(message.data)
                self.came_s, self.away = self._now_s, False
                back_off.succeeded()
            if socket.close_code in _REFUSALS:
                raise Refused("You may not watch the floor any more.")

    def _picture(self) -> RenderableType:
        say = words(self.language)
        if self.floor is None:
            return Text(say["away" if self.away else "connecting"])
        picture = screen(aged(self.floor, self._now_s - self.came_s), self.language)
        return Group(Text(say["away"], "bold yellow"), picture) if self.away else picture

    @property
    def _now_s(self) -> float:
        return asyncio.get_running_loop().time()
