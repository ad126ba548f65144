"""The connection to one engine. Start here.

    connection = AriConnection(settings, clock=SystemClock(), random=Random())
    feed = connection.feed(resync=read_everything_anew)
    async with asyncio.TaskGroup() as group:
        group.create_task(connection.run())
        async for item in feed: ...             # typed events in order, or ConnectionLost
        await connection.ari.channels.hangup(channel_id)

One WebSocket brings the events of our application; a few others only carry requests, so that
answers do not wait behind events nor behind one slow request. `slow` carries requests by HTTP, and
so do all whose answer may be long.

Answers and events travel on different connections: the event of what a request did may come
before the request's answer.
"""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Final

import aiohttp

from huawu.engine.ari.errors import EngineUnavailable
from huawu.engine.ari.feed import Feed, Resync
from huawu.engine.ari.frames import Counts
from huawu.engine.ari.generated.ari import Ari
from huawu.engine.ari.generated.frames import AnyEvent
from huawu.engine.ari.http import HttpCaller
from huawu.engine.ari.request import Request
from huawu.engine.ari.settings import AriSettings, allow_list
from huawu.engine.ari.socket import AriSocket
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Unavailable

#: Their answers grow with the calls and the devices of the engine, so they travel by HTTP: Asterisk
#: 22 puts a WebSocket message together on the stack of a thread, and dies of one that is longer
#: than that stack, some 200 KB. The channels of 480 calls are that many.
_GROWING: Final = frozenset(
    {
        "applications.get",
        "applications.list",
        "applications.subscribe",
        "bridges.list",
        "channels.list",
        "deviceStates.list",
        "endpoints.list",
        "endpoints.listByTech",
    }
)


class AriConnection:
    """Everything one process has to do with one engine."""

    def __init__(self, settings: AriSettings, *, clock: Clock, random: Random) -> None:
        self.counts = Counts()
        self.ari = Ari(self)
        self._settings = settings
        self._feeds: list[Feed] = []
        self._http = HttpCaller(settings)
        self.slow = Ari(self._http)
        self._changed = asyncio.Event()
        wanted = allow_list(settings.events) if settings.events else None
        self._events = AriSocket(
            settings,
            settings.application,
            wanted,
            _ToFeeds(self._feeds, self._changed),
            counts=self.counts,
            clock=clock,
            random=random,
        )
        self._requesters = [
            AriSocket(
                settings,
                f"{settings.requester}-{number}",
                allow_list(frozenset()),
                _ToFeeds([], self._changed),
                counts=self.counts,
                clock=clock,
                random=random,
            )
            for number in range(1, settings.requesters + 1)
        ]
        self._beside: list[AriSocket] = []
        self._more = (clock, random)
        self._turn = 0

    @property
    def is_open(self) -> bool:
        """Whether events come and requests can be asked now."""
        return self._events.is_open and any(socket.is_open for socket in self._requesters)

    @property
    def last_error(self) -> Unavailable | None:
        """Why it is not open, or None; for a doctor."""
        errors = [socket.last_error for socket in (self._events, *self._requesters)]
        return next((error for error in errors if error is not None), None)

    def feed(self, *, resync: Resync, capacity: int = 10_000) -> Feed:
        """Return a new consumer's events; ask for it before `run`.

        `resync` runs in the consumer's task after every opening of the connection, the first one
        included, when requests can be asked; no event is delivered before it has returned. When
        it raises `Unavailable`, the connection is opened anew and it runs again. `capacity` is
        how many events may wait before they are dropped and a resync is made instead.
        """

        async def when_open() -> None:
            await self.wait_open(self._settings.patience.connect_s)
            await resync()

        feed = Feed(
            resync=when_open, reopen=self._events.close, counts=self.counts, capacity=capacity
        )
        self._feeds.append(feed)
        return feed

    def listen_beside(self, events: frozenset[str], opened: Callable[[], None]) -> str:
        """Have another application for some events, passed on to every feed; ask before `run`.

        What an application is subscribed to beyond its own channels may repeat the channels' events
        to it; here all but `events` are left out.

        Returns:
            Its name. Subscribe it whenever `opened` is called: a new connection has forgotten.
        """
        clock, random = self._more
        name = f"{self._settings.requester}-beside"
        listener = _Beside(self._feeds, opened)
        self._beside.append(
            AriSocket(
                self._settings,
                name,
                allow_list(events),
                listener,
                counts=self.counts,
                clock=clock,
                random=random,
            )
        )
        return name

    async def run(self) -> None:
        """Keep all connections open for ever; ends by cancelling."""
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
            self._http.use(session)
            try:
                for socket in (self._events, *self._requesters, *self._beside):
                    group.create_task(socket.run(session))
                await asyncio.Event().wait()
            finally:
                self._http.use(None)

    async def wait_open(self, timeout_s: float) -> None:
        """Return when `is_open`.

        Raises:
            EngineUnavailable: it was not within `timeout_s`; says why, as far as known.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while not self.is_open:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise self.last_error or EngineUnavailable(
                f"no connection to the engine at {self._settings.url} in {timeout_s:g} s"
            ) from None

    async def call(self, request: Request) -> bytes:
        """Carry a request (see `huawu.engine.ari.request.Caller`).

        Raises at once when no connection is open; nobody on a live call wants to wait for one.
        """
        if request.operation.binary or request.operation.name in _GROWING:
            return await self._http.call(request)
        return await self._next().call(request)

    def _next(self) -> AriSocket:
        """Return the request connection with the fewest waiting requests, in turn among equals."""
        self._turn += 1
        shift = self._turn % len(self._requesters)
        in_turn = self._requesters[shift:] + self._requesters[:shift]
        usable = [socket for socket in in_turn if socket.is_open]
        return min(usable or in_turn, key=lambda socket: socket.waiting)


class _ToFeeds:
    """Passes a socket's news on to every feed, and wakes who waits for an opening."""

    def __init__(self, feeds: list[Feed], changed: asyncio.Event) -> None:
        self._feeds = feeds
        self._changed = changed

    def opened(self) -> None:
        self._changed.set()
        for feed in self._feeds:
            feed.opened()

    def lost(self, cause: str) -> None:
        for feed in self._feeds:
            feed.lost(cause)

    def event(self, event: AnyEvent) -> None:
        for feed in self._feeds:
            feed.event(event)


class _Beside:
    """Passes on what an application beside the main one hears."""

    def __init__(self, feeds: list[Feed], opened: Callable[[], None]) -> None:
        self._feeds = feeds
        self._tell_opened = opened

    def opened(self) -> None:
        self._tell_opened()

    def lost(self, cause: str) -> None:
        pass  # it opens again, and what it missed is read anew

    def event(self, event: AnyEvent) -> None:
        for feed in self._feeds:
            feed.event(event)
