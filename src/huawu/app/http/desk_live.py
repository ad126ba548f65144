"""The desk's own line: a WebSocket that holds the agent's session and tells what changes.

The protocol is described in docs/howto/desk-api.md. Events come from the journal, so nothing is
told that a restart could take back; the desk itself is told as it is in memory.
"""

import asyncio
from typing import Any, Final

import msgspec
from fastapi import APIRouter, WebSocket

from huawu.access.permissions import Person, demand
from huawu.app.http.desk_api import show_desk
from huawu.app.http.floor_rooms import FloorRooms, NoAgent
from huawu.app.http.inbox_rooms import News
from huawu.app.http.sockets import AWAY, MALFORMED, REFUSED, Cut, Reader, cut_of, serve
from huawu.events import catalogue
from huawu.floor.sessions import BEAT_S, GRACE_S, SILENT_AFTER_S, DeskLine, SessionTaken
from huawu.kernel.errors import HouseError
from huawu.kernel.event import Recorded
from huawu.kernel.ids import SessionId

#: The session ended, or another desk took it.
TAKEN: Final = 4409
#: At most so many missed events are told again; the desk itself tells the rest.
REPLAY_LIMIT: Final = 200
#: How often a line looks whether its floor still runs.
_LOOK_S: Final = 5.0


def build_router(rooms: FloorRooms) -> APIRouter:
    """Wire the socket."""
    router = APIRouter(prefix="/api/v1/desk", tags=["desk"])

    @router.websocket("/live", name="hold_desk")
    async def hold_desk(socket: WebSocket) -> None:
        """Hold the session `session`; tell its events above `after`, and the desk."""
        line = _Line(rooms, socket)
        await serve(socket, _demand, line.work, line.heard)

    return router


def _demand(person: Person) -> None:
    demand(person, "desk:work")


class _Line:
    """One desk's socket."""

    def __init__(self, rooms: FloorRooms, socket: WebSocket) -> None:
        self._rooms = rooms
        self._asked = socket.query_params
        self._line: DeskLine | None = None
        self._beats = 0  #: heard and not answered yet
        self._seq = 0  #: of the last event told
        self._shown = -1  #: seq at which the desk was told last, and
        self._desk: Any = None  #: what was told
        self._news: News | None = None  #: of chats and notices

    def heard(self, _: str) -> None:
        """Take whatever the desk says for a beat."""
        self._beats += 1
        if self._line is not None:
            self._line.changed.set()

    async def work(self, reader: Reader) -> None:
        """Hold the session until it ends or the desk leaves."""
        rooms = self._rooms
        try:
            live, sessions = rooms.live, rooms.sessions
            agent = rooms.agent_of(reader.person)
            line = await sessions.attach(agent.id, self._session())
        except SessionTaken as taken:
            raise Cut(TAKEN, taken.message) from None
        except NoAgent as stranger:
            raise Cut(REFUSED, stranger.message) from None
        except HouseError as trouble:
            raise cut_of(trouble) from None
        self._line = line
        try:
            await self._greet(reader, line)
            while rooms.live is live:
                line.changed.clear()
                await self._look(reader, line)
                await _changed(line)
        except HouseError as trouble:
            raise cut_of(trouble) from None
        finally:
            sessions.detach(line)
        raise Cut(AWAY, "The floor begins again; come back in a moment.")

    async def _greet(self, reader: Reader, line: DeskLine) -> None:
        version = self._rooms.live.agent(line.agent).version
        after = self._after(version)
        self._seq = max(after, version - REPLAY_LIMIT)
        await _send(
            reader,
            "hello",
            session=line.session,
            seq=self._seq,
            beat_s=BEAT_S,
            silent_after_s=SILENT_AFTER_S,
            grace_s=GRACE_S,
        )

    async def _look(self, reader: Reader, line: DeskLine) -> None:
        """Tell what is new: that the session is over, events, the desk, and that we hear."""
        rooms = self._rooms
        if line.taken:
            await _send(reader, "session_taken", session=line.session)
            raise Cut(TAKEN, "This session is over, or held at another desk.")
        beats, self._beats = self._beats, 0
        if beats:
            await rooms.sessions.heard(line)
        await rooms.live.ledger.settled()
        stream = f"agent/{line.agent}"
        for recorded in await rooms.journal.read(stream, after_version=self._seq):
            self._seq = recorded.version
            await _send(reader, "event", **_told(recorded))
        desk = (await show_desk(rooms, reader.person)).model_dump(mode="json")
        if desk["seq"] != self._shown or _still(desk) != self._desk:
            self._shown, self._desk = desk["seq"], _still(desk)
            await _send(reader, "desk", seq=desk["seq"], desk=desk)
        await self._tell_inbox(reader)
        if beats:
            await _send(reader, "beat", seq=self._seq)

    async def _tell_inbox(self, reader: Reader) -> None:
        """Tell that there is something new to read, if so; what it is the desk asks for."""
        if self._news is None:
            self._news = News(self._rooms, reader.person)
        elif self._news.came(reader.person):
            await _send(reader, "inbox")

    def _session(self) -> SessionId:
        asked = self._asked.get("session", "")
        if not asked:
            raise Cut(MALFORMED, "session: give the session_id that signing in returned.")
        return SessionId(asked)

    def _after(self, version: int) -> int:
        asked = self._asked.get("after")
        if asked is None:
            return version
        if not (asked.isascii() and asked.isdigit()) or len(asked) > 18:
            raise Cut(MALFORMED, "after: give the seq of the last event you know.")
        return min(int(asked), version)


async def _changed(line: DeskLine) -> None:
    try:
        async with asyncio.timeout(_LOOK_S):
            await line.changed.wait()
    except TimeoutError:
        return


async def _send(reader: Reader, what: str, **fields: Any) -> None:
    await reader.send(msgspec.json.encode({"type": what, **fields}).decode())


def _told(recorded: Recorded) -> dict[str, Any]:
    event = recorded.event
    return {
        "seq": recorded.version,
        "at": event.at,
        "kind": event.kind,
        "event": msgspec.Raw(catalogue.encode(event)),
    }


def _still(desk: dict[str, Any]) -> dict[str, Any]:
    """Return a desk without what time alone changes."""
    in_hand = [{**hand, "wrap_left_s": None} for hand in desk["in_hand"]]
    return {**desk, "in_hand": in_hand}
