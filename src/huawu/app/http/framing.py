"""What surrounds every request: its id, its limits, safe headers, a line in the log, a count."""

from collections.abc import Mapping, MutableMapping
from typing import Any, Final

import structlog
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from huawu.app.http.meters import Meters
from huawu.app.http.problems import MEDIA_TYPE
from huawu.kernel.clock import Clock
from huawu.kernel.ids import new_id

#: The longest body of a request; the largest flows have a tenth of it.
BODY_LIMIT_BYTES: Final = 1024 * 1024
#: The longest upload of sound: a prompt of 20 MB. Its route says so, too.
SOUND_LIMIT_BYTES: Final = 21 * 1024 * 1024

#: On every answer that does not set them itself.
SAFE_HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}

_log: Final = structlog.get_logger()


class FramedApp(FastAPI):
    """An application whose every answer passes the frame, those about our own faults too."""

    def __init__(self, clock: Clock, meters: Meters, **options: Any) -> None:
        super().__init__(max_body_size=BODY_LIMIT_BYTES, **options)
        self._clock = clock
        self._meters = meters

    def build_middleware_stack(self) -> ASGIApp:
        """Put the frame around everything else."""
        return Frame(super().build_middleware_stack(), self._clock, self._meters)


class Frame:
    """The outermost layer of the application."""

    def __init__(self, inner: ASGIApp, clock: Clock, meters: Meters) -> None:
        self._inner = inner
        self._clock = clock
        self._meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Frame requests and WebSockets; pass everything else on."""
        if scope["type"] not in {"http", "websocket"}:
            await self._inner(scope, receive, send)
            return
        request_id = new_id("req", self._clock.now())
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        state["request_id"] = request_id
        with structlog.contextvars.bound_contextvars(request=request_id):
            if scope["type"] == "http":
                await self._request(scope, receive, send, request_id)
            else:
                await self._inner(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        start_s, status = self._clock.monotonic_s(), 500

        async def framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in SAFE_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            if _too_long(scope):
                await _refusal(scope)(scope, receive, framed)
            else:
                await self._inner(scope, receive, framed)
        finally:
            took_s = self._clock.monotonic_s() - start_s
            route = _route(scope)
            self._meters.answered(route, scope["method"], status, took_s)
            _log.debug("answered", route=route, status=status, took_s=round(took_s, 4))


def _too_long(scope: Scope) -> bool:
    """Say whether the request announces a body beyond the limit; others are cut while read."""
    headers = Headers(scope=scope)
    sound = headers.get("content-type", "").startswith("audio/")
    announced = headers.get("content-length", "0")
    limit = SOUND_LIMIT_BYTES if sound else BODY_LIMIT_BYTES
    return announced.isdigit() and int(announced[:20]) > limit


def _refusal(scope: Scope) -> JSONResponse:
    body = {
        "type": "/problems/too-large",
        "title": "too-large",
        "status": 413,
        "detail": "The body is too long; send less at once.",
        "instance": scope["path"],
    }
    return JSONResponse(body, status_code=413, media_type=MEDIA_TYPE)


def _route(scope: Scope) -> str:
    """Return the route's name: addresses carry ids, and there are as many as one likes."""
    return getattr(scope.get("route"), "name", "") or "none"
