"""HTTP for the telephone in the page: how it registers, and its line to the engine.

A browser speaks SIP over a WebSocket. It opens that at our own address, as the person who signed
in, and what is said is passed to the engine and back: people need one address, one certificate.
"""

import asyncio
from typing import Annotated, Final, Literal

import aiohttp
from fastapi import APIRouter, Depends, WebSocket
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person, demand
from huawu.app.http.floor_rooms import FloorRooms
from huawu.app.http.problems import RESPONSES
from huawu.app.http.sockets import AWAY, TOO_SLOW, Cut, Reader, serve
from huawu.app.telephones import Helper, Telephones
from huawu.centre.devices import REALM
from huawu.centre.model import Device, DeviceKind
from huawu.kernel.clock import Clock

Worker = Annotated[Person, Depends(require("desk:work"))]

LINE: Final = "/api/v1/desk/telephone/line"
PROTOCOL: Final = "sip"
#: Messages of a browser that the engine has not taken yet.
_WAITING_MOST: Final = 64
_CONNECT_WITHIN_S: Final = 5.0


class HelperView(BaseModel):
    """A STUN or TURN server, as `RTCPeerConnection` takes it."""

    urls: list[str]
    username: str
    credential: str

    @classmethod
    def of(cls, helper: Helper) -> "HelperView":
        """Show a helper."""
        return cls(urls=list(helper.urls), username=helper.username, credential=helper.credential)


class TelephoneView(BaseModel):
    """One's telephone."""

    kind: Literal["browser", "desk", "none"] = Field(
        description="In the page, on the desk, or none is given to the agent."
    )
    name: str
    username: str = Field(description='As what it registers; "" unless it is in the page.')
    password: str = Field(description='"" unless it is in the page.')
    realm: str
    path: str = Field(description="Of the WebSocket; its first message is the token, then SIP.")
    ice_servers: list[HelperView]


def build_router(rooms: FloorRooms, telephones: Telephones, clock: Clock) -> APIRouter:
    """Wire the routes to the rooms."""
    router = APIRouter(prefix="/api/v1/desk/telephone", tags=["desk"], responses=RESPONSES)

    @router.get("", operation_id="get_own_telephone")
    async def get_own_telephone(person: Worker) -> TelephoneView:
        """Show which telephone rings for oneself, and how a page is it."""
        profile = rooms.agent_of(person)
        device = rooms.setup.view.get(Device, profile.device) if profile.device else None
        in_page = device is not None and device.kind is DeviceKind.WEBRTC
        helpers = telephones.helpers(person.user, clock.now()) if in_page else ()
        return TelephoneView(
            kind="none" if device is None else "browser" if in_page else "desk",
            name=device.name if device is not None else "",
            username=device.username if device is not None and in_page else "",
            password=telephones.secret_of(device) if device is not None and in_page else "",
            realm=REALM,
            path=LINE,
            ice_servers=[HelperView.of(helper) for helper in helpers],
        )

    @router.websocket("/line", name="telephone_line")
    async def telephone_line(socket: WebSocket) -> None:
        """Carry a page's SIP to the engine and back."""
        line = _Line(telephones.line)
        await serve(socket, _demand, line.work, line.heard, protocol=PROTOCOL)

    return router


def _demand(person: Person) -> None:
    demand(person, "desk:work")


class _Line:
    """One page's line."""

    def __init__(self, engine: str) -> None:
        self._engine = engine
        self._said: asyncio.Queue[str] = asyncio.Queue(_WAITING_MOST)

    def heard(self, text: str) -> None:
        """Keep what the page said until the engine takes it.

        Raises:
            Cut: the engine takes nothing.
        """
        try:
            self._said.put_nowait(text)
        except asyncio.QueueFull:
            raise Cut(TOO_SLOW, "The telephone engine takes nothing; try again.") from None

    async def work(self, reader: Reader) -> None:
        """Carry messages until either side leaves."""
        limits = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_WITHIN_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=limits) as http,
                http.ws_connect(self._engine, protocols=[PROTOCOL]) as engine,
                asyncio.TaskGroup() as scope,
            ):
                to_engine = scope.create_task(self._carry(engine), name="telephone to engine")
                async for message in engine:
                    if message.type is aiohttp.WSMsgType.TEXT:
                        await reader.send(message.data)
                to_engine.cancel()
        except* (aiohttp.ClientError, TimeoutError):
            raise Cut(AWAY, "The telephone engine does not answer; try again.") from None
        raise Cut(AWAY, "The telephone engine closed the line; try again.")

    async def _carry(self, engine: aiohttp.ClientWebSocketResponse) -> None:
        while True:
            await engine.send_str(await self._said.get())
