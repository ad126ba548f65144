"""Requests by plain HTTP: for the rare slow ones, and for answers that are not JSON.

A slow request on a WebSocket would hold up all behind it, since the engine answers one by one.
"""

import asyncio
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from huawu.engine.ari.errors import EngineLoginFailed, EngineUnanswered, EngineUnavailable
from huawu.engine.ari.request import Request, settled
from huawu.engine.ari.settings import AriSettings
from huawu.engine.ari.socket import login_headers


class HttpCaller:
    """Carries requests by HTTP within the long time limit; each on its own connection."""

    def __init__(self, settings: AriSettings) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None

    def use(self, session: aiohttp.ClientSession | None) -> None:
        """Take the session to send with, or none when it is closing."""
        self._session = session

    async def call(self, request: Request) -> bytes:
        """Carry a request (see `huawu.engine.ari.request.Caller`)."""
        settings, name = self._settings, request.operation.name
        if self._session is None:
            raise EngineUnavailable(f"not connected to the engine at {settings.url}")
        limit_s = settings.patience.slow_request_s
        try:
            async with asyncio.timeout(limit_s):
                status, reason, body = await self._sent(self._session, request)
        except TimeoutError:
            raise EngineUnanswered(f"the engine did not answer {name} in {limit_s:g} s") from None
        except aiohttp.ClientConnectorError as error:
            raise EngineUnavailable(f"no engine at {settings.url}") from error
        except (ConnectionError, aiohttp.ClientError) as error:
            raise EngineUnanswered(f"the connection broke while asking {name}") from error
        if status == 401:
            raise EngineLoginFailed(
                f"the engine at {settings.url} refuses user {settings.user}: check its ari.conf"
            )
        return settled(request, status, reason, body)

    async def _sent(
        self, session: aiohttp.ClientSession, request: Request
    ) -> tuple[int, str, bytes]:
        body = request.body_json()
        query = f"?{urlencode(pairs)}" if (pairs := request.query_pairs()) else ""
        headers = {"Content-Type": "application/json"} if body else {}
        async with session.request(
            request.operation.method,
            # The path is quoted already: a recording's "vm%2Fbox" must not become a folder.
            URL(f"{self._settings.url}/ari/{request.uri()}{query}", encoded=True),
            data=body or None,
            headers={**login_headers(self._settings), **headers},
        ) as answer:
            return answer.status, answer.reason or "", await answer.read()
