"""An agent's desk as seen through the HTTP API: a session of its own, like a browser's."""

from collections.abc import Mapping
from typing import Any, Final, Literal

import aiohttp
import msgspec

from huawu.kernel.errors import Conflict, Refused, Unauthenticated, Unavailable

_REQUEST_S: Final = 15.0
_UNAUTHENTICATED: Final = 401

Mode = Literal["ready", "not_ready"]


class InHand(msgspec.Struct, frozen=True):
    """What of a contact the demo's agents look at."""

    id: str
    attributes: dict[str, str]


class Hand(msgspec.Struct, frozen=True):
    """A contact in the agent's hand, also while it is wrapped up."""

    state: str
    contact: InHand


class DeskSeen(msgspec.Struct, frozen=True):
    """What of a desk the demo's agents look at."""

    session: str
    mode: Mode
    reason: str
    in_hand: tuple[Hand, ...]


class Desk:
    """One agent's desk; signs in by itself, and again when its session has ended.

    Every request raises:
        Unavailable: the centre does not answer.
        Conflict: not in this state.
        Refused: not this person, or anything else that asking again will not change.
    """

    def __init__(
        self, http: aiohttp.ClientSession, base_url: str, login: str, password: str
    ) -> None:
        self._http = http
        self._base = base_url.rstrip("/") + "/api/v1"
        self._login = login
        self._password = password
        self._token = ""

    async def look(self) -> DeskSeen:
        """Return the desk as it is."""
        return _seen(await self._ask("GET", "/desk"))

    async def enter(self) -> DeskSeen:
        """Sign in at the desk; a session elsewhere ends."""
        return _seen(await self._ask("POST", "/desk/session", {"take_over": True}))

    async def leave(self) -> None:
        """Sign out, now or as soon as nothing is in hand, and end the session."""
        await self._ask("DELETE", "/desk/session")
        await self._ask("DELETE", "/session")

    async def ready(self) -> None:
        """Take calls."""
        await self._ask("PUT", "/desk/mode", {"mode": "ready"})

    async def not_ready(self, reason: str) -> None:
        """Take no calls, after what is in hand."""
        await self._ask("PUT", "/desk/mode", {"mode": "not_ready", "reason": reason})

    async def end_wrap_up(self) -> None:
        """End the wrap-up."""
        await self._ask("POST", "/desk/wrap-up/end")

    async def dispose(self, contact: str, code: str) -> None:
        """Note what a contact was about."""
        await self._ask("PUT", f"/desk/contacts/{contact}/disposition", {"code": code})

    async def decline(self) -> None:
        """Decline the call that rings."""
        await self._ask("POST", "/desk/call/decline")

    async def hold(self) -> None:
        """Put the customer on hold."""
        await self._ask("POST", "/desk/call/hold")

    async def retrieve(self) -> None:
        """Take the customer back."""
        await self._ask("POST", "/desk/call/retrieve")

    async def transfer(self, kind: Literal["agent", "queue"], to: str) -> None:
        """Send the customer on."""
        await self._ask("POST", "/desk/call/transfer", {"kind": kind, "to": to})

    async def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> bytes:
        if not self._token:
            await self._sign_in()
        status, answer = await self._send(method, path, body)
        if status == _UNAUTHENTICATED:
            await self._sign_in()
            status, answer = await self._send(method, path, body)
        if status == 409:
            raise Conflict(_title(answer))
        if status >= 500 or status == 429:
            raise Unavailable(f"The centre answers {status}.", status=status)
        if status >= 400:
            raise Refused(f"{method} {path} is refused with {status}.", status=status)
        return answer

    async def _sign_in(self) -> None:
        self._token = ""
        body = {"login": self._login, "password": self._password}
        status, answer = await self._send("POST", "/session", body)
        if status == _UNAUTHENTICATED:
            raise Unauthenticated(
                "A demo agent's password is no longer the one in the demo's file; remove that "
                "file and start the demo again."
            )
        if status >= 400:
            raise Unavailable(f"Signing in is answered by {status}.", status=status)
        self._token = msgspec.json.decode(answer, type=_Session).token

    async def _send(
        self, method: str, path: str, body: Mapping[str, Any] | None
    ) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        limit = aiohttp.ClientTimeout(total=_REQUEST_S)
        try:
            async with self._http.request(
                method, self._base + path, json=body, headers=headers, timeout=limit
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(f"The centre does not answer ({type(error).__name__}).") from error


class _Session(msgspec.Struct, frozen=True):
    token: str


class _Problem(msgspec.Struct, frozen=True):
    title: str = "conflict"


def _title(answer: bytes) -> str:
    try:
        return msgspec.json.decode(answer, type=_Problem).title
    except msgspec.MsgspecError:
        return "conflict"


def _seen(answer: bytes) -> DeskSeen:
    return msgspec.json.decode(answer, type=DeskSeen)
