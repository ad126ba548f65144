"""Browsers that fetch recordings by themselves: they send a cookie where others send a token.

An `<audio>` element asks for parts as it plays, a download goes to the disk as it comes; neither
can say who asks. So the page announces which recording it is going to play or take, and gets a
cookie that opens this recording alone, below its address alone, for a while. No secret ever stands
in an address. Whoever stands behind the page's session is asked for anew with every part: who signs
out hears no more.
"""

import secrets
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Cookie, Depends, Response
from starlette.requests import HTTPConnection

from huawu.access.guard import Requirement, current_token, person_of
from huawu.access.permissions import Person
from huawu.app.http.words import ThingId
from huawu.kernel.clock import Clock

COOKIE: Final = "huawu_hearing"
LASTS_S: Final = 3_600.0
_MOST: Final = 10_000  #: at once; beyond that the oldest end

Key = Annotated[str, Cookie(alias=COOKIE, max_length=100)]


@dataclass(frozen=True, slots=True)
class _Hearing:
    recording: str
    token: str  #: of the session that announced it
    until_s: float


class Hearings:
    """Which browsers play what; kept in memory, for after a start they only announce it again."""

    def __init__(self, clock: Clock, reached_at: str) -> None:
        self._clock = clock
        self._reached_at = reached_at
        self._running: dict[str, _Hearing] = {}  # oldest first

    def begin(self, recording: str, token: str, response: Response) -> None:
        """Let the browser that is answered play a recording as whoever `token` stands for."""
        now_s, key = self._clock.monotonic_s(), secrets.token_urlsafe(32)
        over = [k for k, hearing in self._running.items() if hearing.until_s <= now_s]
        over += list(self._running)[: len(self._running) - _MOST + 1]
        for each in over:
            self._running.pop(each, None)
        self._running[key] = _Hearing(recording, token, now_s + LASTS_S)
        response.set_cookie(
            COOKIE,
            key,
            max_age=int(LASTS_S),
            path=f"/api/v1/recordings/{recording}",
            secure=self._reached_at.startswith("https://"),
            httponly=True,
            samesite="strict",
        )

    def token_of(self, recording: str, key: str) -> str:
        """Return the token of who announced this hearing; "" when nobody did, or long ago."""
        found = self._running.get(key)
        if found is None or found.recording != recording:
            return ""
        return found.token if found.until_s > self._clock.monotonic_s() else ""


class HearingRequirement(Requirement):
    """A requirement of what browsers fetch: the token, or the cookie of an announced hearing.

    The application keeps its `Hearings` as `state.hearings`.
    """

    async def __call__(  # pyright: ignore[reportIncompatibleMethodOverride]  FastAPI calls it
        self,
        connection: HTTPConnection,
        id: ThingId,
        token: Annotated[str, Depends(current_token)],
        key: Key = "",
    ) -> Person:
        """Return who hears.

        Raises:
            Unauthenticated: nobody we know.
            Refused: they hold none of the permissions.
        """
        hearings: Hearings = connection.app.state.hearings
        shown = token or hearings.token_of(id, key)
        return await super().__call__(await person_of(connection, shown))
