"""The few requests by which an engine is had, not driven: is it there, take this, reload that."""

import base64
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp

from huawu.engine.host.config.text import Setting
from huawu.engine.host.spec import EngineSpec
from huawu.kernel.errors import Unavailable

_REQUEST_S = 30.0  # a push waits behind a sweep of the engine's, see ADR 0005
_PING_S = 2.0
_RELOAD_S = 60.0
_GONE = 404
_BUSY = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineInfo:
    """What a running engine says of itself."""

    name: str
    version: str  #: e.g. "22.10.1+dfsg…"
    started: str  #: changes with every restart


class EngineControl:
    """Requests to one engine as its user `floor`; use it as a context manager."""

    def __init__(self, spec: EngineSpec) -> None:
        pair = base64.b64encode(f"floor:{spec.secrets.ari_floor}".encode()).decode()
        self._headers = {"Authorization": f"Basic {pair}"}
        self._base = spec.ari_url
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(headers=self._headers)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session:
            await self._session.close()

    async def info(self) -> EngineInfo:
        """Return who is there; quick.

        Raises:
            Unavailable: nobody answers, or not as Asterisk, or the password is not ours.
        """
        status, body = await self._ask("GET", "/asterisk/info", limit_s=_PING_S)
        try:
            return EngineInfo(
                name=body["config"].get("name", ""),
                version=body["system"]["version"],
                started=body["status"]["startup_time"],
            )
        except (KeyError, TypeError) as error:
            raise Unavailable(f"{self._base} answers {status}, not as our engine") from error

    async def modules(self) -> frozenset[str]:
        """Return the names of the modules that run, without `.so`."""
        _, body = await self._ask("GET", "/asterisk/modules")
        return frozenset(
            item["name"].removesuffix(".so") for item in body if item["status"] == "Running"
        )

    async def endpoints(self) -> frozenset[str]:
        """Return the names of all SIP endpoints the engine has known since its start."""
        status, body = await self._ask("GET", "/endpoints/PJSIP")
        if status == _GONE:  # that is how it says: none
            return frozenset()
        return frozenset(item["resource"] for item in body)

    async def reload(self, module: str) -> None:
        """Reload one module's configuration.

        Raises:
            Unavailable: the engine does not do it.
        """
        status, body = await self._ask(
            "PUT", f"/asterisk/modules/{module}.so", limit_s=_RELOAD_S, retry_on=_BUSY
        )
        if status >= 300:
            raise Unavailable(f"the engine cannot reload {module}: {body}", status=status)

    async def put(self, kind: str, name: str, settings: tuple[Setting, ...]) -> None:
        """Create or replace an object in the engine's memory."""
        fields = [{"attribute": key, "value": str(value)} for key, value in settings]
        path = f"/asterisk/config/dynamic/res_pjsip/{kind}/{name}"
        status, body = await self._ask("PUT", path, json={"fields": fields})
        if status >= 300:
            raise Unavailable(f"the engine refuses {kind} {name}: {body}", status=status)

    async def delete(self, kind: str, name: str) -> None:
        """Remove an object from the engine's memory; one that is not there is no error."""
        path = f"/asterisk/config/dynamic/res_pjsip/{kind}/{name}"
        status, body = await self._ask("DELETE", path)
        if status >= 300 and status != _GONE:
            raise Unavailable(f"the engine keeps {kind} {name}: {body}", status=status)

    async def deny(self, name: str, addresses: Collection[str]) -> None:
        """Let the engine refuse every SIP request from these addresses, at once.

        A name may be used once: delete it before the next `deny` with it.

        Raises:
            Unavailable: the engine did not take it.
        """
        path = f"/asterisk/config/dynamic/res_pjsip/acl/{name}"
        field = {"attribute": "deny", "value": ",".join(sorted(addresses))}
        await self._ask("PUT", path, json={"fields": [field]})
        # Asterisk makes it so, but cannot print such an object and answers 500; one that is not
        # there is answered 404
        status, _ = await self._ask("GET", path)
        if status == _GONE:
            raise Unavailable("the engine did not take the list of banned addresses")

    async def rotate_log(self, name: str) -> None:
        """Begin a new log file."""
        await self._ask("PUT", f"/asterisk/logging/{name}/rotate")

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        limit_s: float = _REQUEST_S,
        retry_on: int | None = None,
    ) -> tuple[int, Any]:
        if self._session is None:
            raise RuntimeError("enter the EngineControl first")
        timeout = aiohttp.ClientTimeout(total=limit_s)
        url = self._base + path
        try:
            for last in (False, False, True):
                async with self._session.request(method, url, json=json, timeout=timeout) as reply:
                    if reply.status != retry_on or last:
                        body = await reply.json(content_type=None) if reply.status != 204 else None
                        return reply.status, body
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise Unavailable(
                f"the engine at {self._base} does not answer ({type(error).__name__})"
            ) from error
        raise AssertionError("the last try returns")
