"""Engines as the running centre knows them, asked by its HTTP API."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import aiohttp

from huawu.app.cli.asking import address, demand_running, token_for
from huawu.app.settings import Settings
from huawu.kernel.errors import NotFound, Refused, Unavailable

_ANSWER_S: Final = 10.0
_PERMISSION: Final = "system:maintain"


@dataclass(frozen=True, slots=True)
class EnginesApi:
    """The routes about engines."""

    http: aiohttp.ClientSession
    token: str

    async def engines(self) -> Sequence[Mapping[str, Any]]:
        """Return every engine as of now."""
        return await self._ask("GET", "")

    async def change(self, node: str, act: str, why: str) -> Mapping[str, Any]:
        """Drain or undrain an engine and return it.

        Raises:
            NotFound: there is no such engine.
        """
        return await self._ask("POST", f"/{quote(node, safe='')}/{act}", {"why": why})

    async def _ask(self, method: str, path: str, body: Mapping[str, str] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"/api/v1/engines{path}"
        async with self.http.request(method, url, json=body, headers=headers) as response:
            answer = await response.json(content_type=None)
        if response.status == 404:
            raise NotFound(str(answer["detail"]))
        if response.status in {401, 403}:
            raise Refused("You may not maintain engines.")
        if response.status != 200:
            raise Unavailable(f"The centre answers {response.status}; see its log.")
        return answer


@asynccontextmanager
async def maintaining(settings: Settings, login: str) -> AsyncGenerator[EnginesApi]:
    """Speak with the centre that runs here, on behalf of someone who may maintain it.

    Raises:
        HouseError: nothing runs here, or nobody may.
    """
    timeout = aiohttp.ClientTimeout(total=_ANSWER_S)
    async with aiohttp.ClientSession(address(settings), timeout=timeout) as http:
        await demand_running(http, settings)
        async with token_for(http, settings, login, _PERMISSION) as token:
            yield EnginesApi(http, token)
