"""One WebSocket connection of one application: requests out, answers and events in.

`run` keeps it open for ever. The engine answers the requests of one connection strictly one
after the other; `huawu.engine.ari.connection` spreads them over several.
"""

import asyncio
from collections.abc import Mapping
from itertools import count
from random import Random
from typing import Final, Protocol

import aiohttp
import structlog

from huawu.engine.ari.errors import EngineLoginFailed, EngineUnanswered, EngineUnavailable
from huawu.engine.ari.frames import Counts, read_frame, request_frame
from huawu.engine.ari.generated.applications import FILTER
from huawu.engine.ari.generated.frames import (
    AnyEvent,
    ApplicationReplaced,
    MissingParams,
    RESTResponse,
)
from huawu.engine.ari.request import Request, settled
from huawu.engine.ari.settings import AriSettings
from huawu.engine.backoff import Backoff
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Unavailable

_LOG: Final = structlog.get_logger(__name__)

#: The list of all channels of a full engine comes in one frame.
_LARGEST_FRAME_BYTES: Final = 64 * 1024 * 1024

#: A peer that does not answer our goodbye is left. Its fields are made by attr.ib, which the type
#: checker cannot see.
_GOODBYE: Final = aiohttp.ClientWSTimeout(ws_close=1.0)  # pyright: ignore[reportCallIssue]


class Listener(Protocol):
    """What wants to know of a connection; all at once, nothing here may wait."""

    def opened(self) -> None:
        """The connection is open and its event filter set."""
        ...

    def lost(self, cause: str) -> None:
        """An open connection broke."""
        ...

    def event(self, event: AnyEvent) -> None:
        """An event came."""
        ...


class AriSocket:
    """A connection that comes back by itself."""

    def __init__(
        self,
        settings: AriSettings,
        application: str,
        event_filter: Mapping[str, object] | None,
        listener: Listener,
        *,
        counts: Counts,
        clock: Clock,
        random: Random,
    ) -> None:
        """`event_filter` is set on every opening before anything is delivered; None for none."""
        self.application = application
        self.last_error: Unavailable | None = None  #: why it is not open, for a doctor
        self._settings = settings
        self._filter = event_filter
        self._listener = listener
        self._counts = counts
        patience = settings.patience
        self._backoff = Backoff(patience.retry_first_s, patience.retry_most_s, random)
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._clock = clock
        self._is_open = False
        self._opened_s = 0.0
        self._replaced = False
        self._ids = count(1)
        self._pending: dict[str, asyncio.Future[RESTResponse]] = {}

    @property
    def is_open(self) -> bool:
        """Whether requests can be sent now."""
        return self._is_open

    @property
    def waiting(self) -> int:
        """How many requests wait for their answer here."""
        return len(self._pending)

    async def run(self, session: aiohttp.ClientSession) -> None:
        """Open the connection, and again whenever it breaks; ends by cancelling only."""
        while True:
            try:
                await self._serve(session)
            except Unavailable as error:
                self._note(error)
            await asyncio.sleep(self._backoff.next_s())

    async def close(self) -> None:
        """Break the connection; `run` opens it again."""
        if self._socket is not None:
            await self._socket.close()

    async def call(self, request: Request) -> bytes:
        """Carry a request (see `huawu.engine.ari.request.Caller`)."""
        if self._socket is None or not self._is_open:
            raise EngineUnavailable(f"no connection to the engine at {self._settings.url}")
        return await self._exchange(self._socket, request)

    async def _exchange(self, socket: aiohttp.ClientWebSocketResponse, request: Request) -> bytes:
        request_id = str(next(self._ids))
        answer = asyncio.get_running_loop().create_future()
        self._pending[request_id] = answer
        limit_s = self._settings.patience.request_s
        name = request.operation.name
        try:
            async with asyncio.timeout(limit_s):
                await socket.send_str(request_frame(request, request_id))
                got: RESTResponse = await answer
        except TimeoutError:
            self._counts.unanswered += 1
            raise EngineUnanswered(f"the engine did not answer {name} in {limit_s:g} s") from None
        except (ConnectionError, aiohttp.ClientError):
            self._counts.unanswered += 1
            raise EngineUnanswered(f"the connection broke while asking {name}") from None
        finally:
            self._pending.pop(request_id, None)
        return _answered_body(request, got)

    async def _serve(self, session: aiohttp.ClientSession) -> None:
        """Connect, set the filter, read to the end; always raises."""
        socket = await self._connected(session)
        self._socket = socket
        try:
            early = await self._filtered(socket)
            self._opened(early)
            async for message in socket:
                if event := self._taken(message):
                    self._listener.event(event)
                if self._replaced:
                    break
            self._lost()
            raise EngineUnavailable(f"the connection was closed ({socket.close_code})")
        finally:
            self._shut()
            await socket.close()

    async def _connected(self, session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
        settings, url = self._settings, self._settings.url
        try:
            async with asyncio.timeout(settings.patience.connect_s):
                return await session.ws_connect(
                    f"{url}/ari/events",
                    params={"app": self.application, "subscribeAll": "false"},
                    headers=login_headers(settings),
                    heartbeat=settings.patience.heartbeat_s,
                    max_msg_size=_LARGEST_FRAME_BYTES,
                    timeout=_GOODBYE,
                )
        except aiohttp.WSServerHandshakeError as error:
            if error.status in {401, 403}:
                raise EngineLoginFailed(
                    f"the engine at {url} refuses user {settings.user}: check its ari.conf"
                ) from error
            raise EngineUnavailable(f"the engine at {url} answers {error.status}") from error
        except (TimeoutError, OSError, aiohttp.ClientError) as error:
            raise EngineUnavailable(f"no engine at {url}: {type(error).__name__}") from error

    async def _filtered(self, socket: aiohttp.ClientWebSocketResponse) -> list[AnyEvent]:
        """Set the event filter and return the events that came meanwhile."""
        early: list[AnyEvent] = []
        if self._filter is None:
            return early
        request = Request(FILTER, path={"applicationName": self.application}, body=self._filter)
        try:
            async with asyncio.timeout(self._settings.patience.request_s):
                await socket.send_str(request_frame(request, "filter"))
                async for message in socket:
                    answer = self._read(message)
                    if isinstance(answer, RESTResponse) and answer.request_id == "filter":
                        _answered_body(request, answer)
                        return early
                    if event := self._sorted(answer):
                        early.append(event)
        except TimeoutError:
            raise EngineUnanswered("the engine did not take the event filter in time") from None
        except (ConnectionError, aiohttp.ClientError):
            pass  # the same as a close by the peer
        raise EngineUnavailable("the connection was closed while the event filter was set")

    def _read(self, message: aiohttp.WSMessage) -> AnyEvent | MissingParams | RESTResponse | None:
        if message.type is not aiohttp.WSMsgType.TEXT:
            return None
        return read_frame(message.data, self._counts)

    def _taken(self, message: aiohttp.WSMessage) -> AnyEvent | None:
        return self._sorted(self._read(message))

    def _sorted(self, frame: AnyEvent | MissingParams | RESTResponse | None) -> AnyEvent | None:
        """Hand an answer to whoever waits for it; return an event."""
        if isinstance(frame, RESTResponse):
            self._answered(frame)
            return None
        if frame is None or isinstance(frame, MissingParams):
            return None
        self._counts.events += 1
        if isinstance(frame, ApplicationReplaced):
            # Another connection serves this application now. The engine leaves ours open, but
            # deaf. Returning at once would take it back, and the two would go on taking it from
            # each other; never returning would leave us deaf after somebody's mistake.
            self._replaced = True
            _LOG.error("another connection took the application over", app=self.application)
        return frame

    def _answered(self, answer: RESTResponse) -> None:
        waiting = self._pending.get(answer.request_id)
        if waiting is None or waiting.done():
            self._counts.late_answers += 1
        else:
            waiting.set_result(answer)

    def _opened(self, early: list[AnyEvent]) -> None:
        self._is_open = True
        self.last_error = None
        self._counts.opened += 1
        self._opened_s = self._clock.monotonic_s()
        self._replaced = False
        self._listener.opened()
        for event in early:
            self._listener.event(event)

    def _shut(self) -> None:
        """Fail what waits for an answer; nobody will bring it."""
        self._socket = None
        self._is_open = False
        for waiting in self._pending.values():
            if not waiting.done():
                waiting.set_exception(ConnectionResetError())

    def _lost(self) -> None:
        """Tell it, and decide from how the connection went how soon to try again."""
        self._is_open = False
        self._counts.lost += 1
        self._listener.lost("the connection to the engine broke")
        if self._replaced:
            self._backoff.worst()
        elif self._clock.monotonic_s() - self._opened_s >= self._settings.patience.retry_most_s:
            self._backoff.succeeded()

    def _note(self, error: Unavailable) -> None:
        if self.last_error is None or self.last_error.code != error.code:
            _LOG.warning("engine connection", app=self.application, code=error.code)
        self.last_error = error


def _answered_body(request: Request, answer: RESTResponse) -> bytes:
    body = (answer.message_body or "").encode()
    return settled(request, answer.status_code, answer.reason_phrase, body)


def login_headers(settings: AriSettings) -> Mapping[str, str]:
    """Return the headers that say who we are; never part of a URL, which gets logged."""
    return {"Authorization": aiohttp.encode_basic_auth(settings.user, settings.password)}
