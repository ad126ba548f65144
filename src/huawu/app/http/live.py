"""WebSockets: the floor as it changes, and the journal's events in their order."""

import asyncio
from contextlib import aclosing
from typing import Final

import msgspec
from fastapi import APIRouter, WebSocket

from huawu.access.permissions import Person, demand, may
from huawu.app.http.floor_feed import PERIOD_S, FloorFeed, changes
from huawu.app.http.floor_rooms import FloorRooms
from huawu.app.http.inbox_rooms import News
from huawu.app.http.meters import Meters
from huawu.app.http.sockets import MALFORMED, TOO_MANY, Cut, Reader, serve
from huawu.events import catalogue
from huawu.floor.view import FloorNow
from huawu.journal.port import Journal
from huawu.kernel.errors import Refused
from huawu.kernel.event import Recorded

#: Each reader of events has a connection of the database for itself.
EVENT_READERS: Final = 16
FLOOR_READERS: Final = 500
#: The whole floor is sent no more often than this; changes as often as they are looked for.
WHOLE_EVERY_S: Final = 0.5
#: Who reads changes hears something at least this often; a line that says less is dead.
BEAT_S: Final = 5.0


class Seats:
    """How many may read at once."""

    def __init__(self, kind: str, limit: int, meters: Meters) -> None:
        self._kind = kind
        self._left = limit
        self._meters = meters

    def take(self) -> None:
        """Take a seat.

        Raises:
            Cut: all are taken.
        """
        if self._left == 0:
            raise Cut(TOO_MANY, "Too many read this already; try again later.")
        self._left -= 1
        self._meters.reader(self._kind, 1)

    def leave(self) -> None:
        """Give a seat back."""
        self._left += 1
        self._meters.reader(self._kind, -1)


def build_router(rooms: FloorRooms, feed: FloorFeed, meters: Meters) -> APIRouter:
    """Wire the sockets."""
    router = APIRouter(prefix="/api/v1", tags=["live"])
    floor_seats = Seats("floor", FLOOR_READERS, meters)
    event_seats = Seats("events", EVENT_READERS, meters)

    @router.websocket("/live", name="watch_floor")
    async def watch_floor(socket: WebSocket) -> None:
        """Send the floor as `GET /floor` shows it, now and when it changed.

        With `?form=changes` the whole comes first as `{"type": "floor", "floor": …}`, and then
        `{"type": "changes", "changes": …}`; every five seconds at least `{"type": "beat"}`. When
        there is something new in one's chats or notices, `{"type": "inbox"}`.
        """
        in_changes = socket.query_params.get("form") == "changes"

        async def work(reader: Reader) -> None:
            floor_seats.take()
            try:
                await (
                    _send_changes(rooms, feed, reader) if in_changes else _send_floor(feed, reader)
                )
            finally:
                floor_seats.leave()

        await serve(socket, _demand_floor, work)

    @router.websocket("/events", name="follow_events")
    async def follow_events(socket: WebSocket) -> None:
        """Send the journal's events above position `after`, or those that come from now on."""

        async def work(reader: Reader) -> None:
            event_seats.take()
            try:
                await _send_events(rooms.journal, _after(socket), reader)
            finally:
                event_seats.leave()

        await serve(socket, _demand_events, work)

    return router


def _demand_floor(person: Person) -> None:
    demand(person, "floor:read")


def _demand_events(person: Person) -> None:
    """Raise unless the person may see everything: events are not sorted by team and queue."""
    if may(person, "system:read"):
        return
    demand(person, "floor:read")
    if not may(person, "floor:read", team=None, queue=None):
        raise Refused("Events are for those who may watch all teams and queues.")


async def _send_floor(feed: FloorFeed, reader: Reader) -> None:
    """Send each edition once; a reader who was busy meanwhile gets the newest only."""
    sent = 0
    while True:
        edition = feed.refresh()
        if edition != sent:
            sent = edition
            await reader.send(_json(feed.seen_by(reader.person)))
        await asyncio.sleep(WHOLE_EVERY_S)


async def _send_changes(rooms: FloorRooms, feed: FloorFeed, reader: Reader) -> None:
    """Send the floor once, then what becomes different; a busy reader gets several at once."""
    sent: FloorNow | None = None
    edition, silent_s = 0, 0.0
    news = News(rooms, reader.person)
    while True:
        if news.came(reader.person):
            await reader.send('{"type":"inbox"}')
        found = feed.refresh()
        if found != edition:
            edition, silent_s = found, 0.0
            now = feed.seen_by(reader.person)
            await reader.send(_difference(sent, now))
            sent = now
        elif silent_s >= BEAT_S:
            silent_s = 0.0
            await reader.send('{"type":"beat"}')
        await asyncio.sleep(PERIOD_S)
        silent_s += PERIOD_S


def _difference(before: FloorNow | None, now: FloorNow) -> str:
    different = None if before is None else changes(before, now)
    if different is None:
        return _json({"type": "floor", "floor": now})
    return _json({"type": "changes", "changes": different})


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


async def _send_events(journal: Journal, after: int | None, reader: Reader) -> None:
    """Send events in their order; the journal is read only as fast as they are taken."""
    start = await journal.head() if after is None else after
    async with aclosing(journal.follow(after=start)) as chunks:
        async for chunk in chunks:
            for recorded in chunk:
                await reader.send(_told(recorded))


def _after(socket: WebSocket) -> int | None:
    """Return the position that is asked for.

    Raises:
        Cut: it is no position.
    """
    asked = socket.query_params.get("after")
    if asked is None:
        return None
    if not (asked.isascii() and asked.isdigit()) or len(asked) > 18:
        raise Cut(MALFORMED, "after: give a position, 0 for the beginning.")
    return int(asked)


def _told(recorded: Recorded) -> str:
    """Return an event as it is sent; `event` is its stored form."""
    event = recorded.event
    told = {
        "position": recorded.position,
        "stream": recorded.stream,
        "version": recorded.version,
        "at": event.at,
        "kind": event.kind,
        "event": msgspec.Raw(catalogue.encode(event)),
    }
    return msgspec.json.encode(told).decode()
