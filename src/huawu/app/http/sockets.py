"""WebSockets for people we know: who opens one, until when, and how it is closed.

The token comes in the `Authorization` header or, as browsers cannot send that, in the first text
message: `{"token": "…"}`. It never stands in an address.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from fastapi import WebSocket
from starlette.websockets import WebSocketDisconnect

from huawu.access.guard import person_of
from huawu.access.permissions import Person
from huawu.kernel.errors import HouseError, Refused, Unauthenticated

#: The first message must come within this time, and be no longer than this.
TOKEN_WITHIN_S: Final = 5.0
TOKEN_LIMIT_CHARS: Final = 4_096
#: A reader who takes nothing for this long is cut; then a farewell gets this long.
SEND_WITHIN_S: Final = 10.0
FAREWELL_WITHIN_S: Final = 2.0
#: Rights are looked at again this often.
RECHECK_S: Final = 30.0

#: Close codes of ours.
MALFORMED: Final = 4400
UNAUTHENTICATED: Final = 4401
REFUSED: Final = 4403
TOO_SLOW: Final = 4408
TOO_MANY: Final = 4429
AWAY: Final = 1013  # try again later

_REASON_BYTES: Final = 123  # the protocol's limit

Demand = Callable[[Person], None]
Heard = Callable[[str], None]


class Cut(Exception):
    """The socket is to be closed, with a code and a reason for people."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class _FirstMessage(msgspec.Struct, forbid_unknown_fields=True):
    token: str


@dataclass(slots=True)
class Reader:
    """A person on a WebSocket."""

    socket: WebSocket
    person: Person
    token: str
    demand: Demand  #: raises when the person may not read this any more

    async def send(self, text: str) -> None:
        """Send a message.

        Raises:
            Cut: the reader takes nothing.
        """
        try:
            async with asyncio.timeout(SEND_WITHIN_S):
                await self.socket.send_text(text)
        except TimeoutError:
            raise Cut(TOO_SLOW, "You read too slowly; begin again where you were.") from None

    async def keep_checking(self) -> None:
        """Look at the person's rights again and again.

        Raises:
            Cut: the session ended or the right was taken away.
        """
        while True:
            await asyncio.sleep(RECHECK_S)
            try:
                self.person = await person_of(self.socket, self.token)
                self.demand(self.person)
            except (Unauthenticated, Refused) as refusal:
                raise cut_of(refusal) from None
            except HouseError:
                continue  # the database is away; nobody's right ended by that


def _ignore(_: str) -> None:
    """Take no interest in what readers say."""


async def serve(
    socket: WebSocket,
    demand: Demand,
    work: Callable[[Reader], Coroutine[Any, Any, None]],
    heard: Heard = _ignore,
    *,
    protocol: str | None = None,
) -> None:
    """Recognise who opens `socket`, then do `work` until it ends or they leave.

    Args:
        socket: not accepted yet.
        demand: raises `HouseError` unless the person may read this.
        work: sends; it may raise `Cut`.
        heard: is told what they say after they were recognised; it may raise `Cut`.
        protocol: the WebSocket's subprotocol, where there is one.
    """
    if not same_origin(socket.headers.get("origin"), socket.headers.get("host")):
        await socket.close(REFUSED, "wrong origin")
        return
    await socket.accept(subprotocol=protocol)
    try:
        reader = await _admitted(socket, demand)
        async with asyncio.TaskGroup() as scope:
            tasks = (
                scope.create_task(work(reader), name="socket sender"),
                scope.create_task(reader.keep_checking(), name="socket rights"),
            )
            await _until_gone(socket, heard)
            for task in tasks:
                task.cancel()
    except* Cut as cuts:
        await _farewell(socket, _first(cuts))
    except* WebSocketDisconnect:
        pass


def same_origin(origin: str | None, host: str | None) -> bool:
    """Say whether a page of this very host asks; programs that are no browsers name no origin."""
    return origin is None or urlsplit(origin).netloc.lower() == (host or "").lower()


async def _admitted(socket: WebSocket, demand: Demand) -> Reader:
    """Return who reads, once that is known.

    Raises:
        Cut: nobody we know, or they may not.
        WebSocketDisconnect: they left before.
    """
    scheme, _, token = socket.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        token = await _first_token(socket)
    try:
        person = await person_of(socket, token)
        demand(person)
    except HouseError as refusal:
        raise cut_of(refusal) from None
    return Reader(socket, person, token, demand)


async def _first_token(socket: WebSocket) -> str:
    try:
        async with asyncio.timeout(TOKEN_WITHIN_S):
            message = await socket.receive()
    except TimeoutError:
        raise Cut(UNAUTHENTICATED, "No token came in time.") from None
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1005))
    text: str = message.get("text") or ""
    try:
        return msgspec.json.decode(text[:TOKEN_LIMIT_CHARS], type=_FirstMessage).token
    except msgspec.MsgspecError:
        raise Cut(MALFORMED, 'The first message must be {"token": "..."}.') from None


async def _until_gone(socket: WebSocket, heard: Heard) -> None:
    """Return when the reader left."""
    while (message := await socket.receive())["type"] != "websocket.disconnect":
        heard(message.get("text") or "")


async def _farewell(socket: WebSocket, cut: Cut) -> None:
    try:
        async with asyncio.timeout(FAREWELL_WITHIN_S):
            await socket.close(
                cut.code, cut.reason.encode()[:_REASON_BYTES].decode(errors="ignore")
            )
    except (TimeoutError, WebSocketDisconnect, RuntimeError):
        return  # they are gone, or take nothing: the server drops the connection


def _first(cuts: ExceptionGroup[Cut]) -> Cut:
    found: Cut | ExceptionGroup[Cut] = cuts
    while isinstance(found, ExceptionGroup):
        found = found.exceptions[0]
    return found


def cut_of(refusal: HouseError) -> Cut:
    """Return how a refusal is told on a WebSocket."""
    codes = {Unauthenticated: UNAUTHENTICATED, Refused: REFUSED}
    code = next((codes[kind] for kind in type(refusal).__mro__ if kind in codes), AWAY)
    return Cut(code, refusal.message)
