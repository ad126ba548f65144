"""What terminal commands share that ask the centre which runs here: its address, and a token."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from getpass import getpass
from typing import Any, Final

import aiohttp

from huawu.access.permissions import scopes_of, system_person
from huawu.access.service import Access
from huawu.access.store import User
from huawu.app.house import reach_database
from huawu.app.settings import Settings
from huawu.kernel.clock import SystemClock
from huawu.kernel.errors import NotFound, Unauthenticated, Unavailable
from huawu.kernel.ids import DEFAULT_TENANT

_TOKEN_S: Final = 43_200.0

_Json = Mapping[str, Any]


def address(settings: Settings) -> str:
    """Return where the centre of these settings answers."""
    host = settings.http_host
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  (only compared)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.http_port}"


async def demand_running(http: aiohttp.ClientSession, settings: Settings) -> None:
    """Return when the centre answers.

    Raises:
        Unavailable: nothing does.
    """
    try:
        async with http.get("/healthz"):
            return
    except (aiohttp.ClientError, TimeoutError):
        raise Unavailable(
            f"Nothing answers at {address(settings)}; start it with `huawu run`, or set "
            "HUAWU_HTTP_HOST and HUAWU_HTTP_PORT."
        ) from None


@asynccontextmanager
async def token_for(
    http: aiohttp.ClientSession, settings: Settings, login: str, permission: str = "floor:read"
) -> AsyncGenerator[str]:
    """Yield a token to look with; it ends with the block."""
    if login:
        password = await asyncio.to_thread(getpass, f"Password of {login}: ")
        async with http.post("/api/v1/session", json={"login": login, "password": password}) as r:
            answer: _Json = await r.json(content_type=None)
        if r.status != 201:
            raise Unauthenticated(str(answer.get("detail", "The login or the password is wrong.")))
        try:
            yield answer["token"]
        finally:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                bearer = {"Authorization": f"Bearer {answer['token']}"}
                async with http.delete("/api/v1/session", headers=bearer):
                    pass
        return
    async with reach_database(settings) as database:
        access = Access(database, SystemClock())
        person = system_person("cli", DEFAULT_TENANT)
        watcher = watcher_of(await access.users.all(person), permission)
        made = await access.issue_api_token(person, watcher.id, "huawu status", life_s=_TOKEN_S)
        try:
            yield made.token
        finally:
            await access.revoke(person, watcher.id, made.id)


def watcher_of(users: Sequence[User], permission: str = "floor:read") -> User:
    """Return the user with the fewest rights who has a permission everywhere.

    Raises:
        NotFound: nobody may.
    """
    found = [
        (len(scope.permissions), user.login, user)
        for user in users
        for scope in scopes_of(user.grants)
        if scope.everywhere and permission in scope.permissions and not user.disabled
    ]
    if not found:
        raise NotFound(f"Nobody has the right {permission} yet; see `huawu admin`.")
    return min(found, key=lambda entry: entry[:2])[2]
