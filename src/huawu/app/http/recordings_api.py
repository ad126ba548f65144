"""HTTP for hearing recordings; every hearing is written down. Decides nothing."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Annotated, Any, Final, Self

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from huawu.access.guard import current_token, require
from huawu.access.permissions import Person, may
from huawu.app.http.floor_rooms import FloorRooms
from huawu.app.http.hearings import HearingRequirement, Hearings
from huawu.app.http.problems import RESPONSES
from huawu.app.http.ranges import Unsatisfiable, range_of
from huawu.app.http.words import ThingId
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import AgentId, ContactId, RecordingId
from huawu.recordings.service import Recording, Recordings

PLAY: Final = "recordings:play"
PLAY_OWN: Final = "recordings:play-own"
MESSAGES: Final = "voicemail:play"

Listener = Annotated[Person, Depends(require(PLAY, PLAY_OWN, MESSAGES))]
Player = Annotated[Person, Depends(HearingRequirement(PLAY, PLAY_OWN, MESSAGES))]
Token = Annotated[str, Depends(current_token)]
Checker = Annotated[Person, Depends(require(PLAY))]

_Contact = Annotated[str | None, Query(max_length=64, description="Only of this contact.")]
_Limit = Annotated[int, Query(ge=1, le=200)]
_Range = Annotated[str | None, Header(alias="Range", description='Such as "bytes=0-65535".')]
_IfRange = Annotated[str | None, Header(alias="If-Range")]

#: More than is asked for is read where teams or queues narrow what a person may hear.
_NARROWED: Final = 5

_AUDIO: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The whole recording.", "content": {"audio/wav": {}}},
    206: {"description": "The range that was asked for.", "content": {"audio/wav": {}}},
    416: {"description": "The range lies behind the end; `Content-Range` tells the length."},
}


class RecordingView(BaseModel):
    """A stored recording."""

    id: str
    contact: str
    kind: str = Field(description='"call", or "message" for what a caller left.')
    length_s: float
    size_bytes: int
    channels: int = Field(description="2: customer left, agent right.")
    queue: str | None
    agent: str | None = Field(description="Who talked last.")
    recovered: bool = Field(description="Put together after a crash.")
    sha256: str
    stored_at: datetime

    @classmethod
    def of(cls, recording: Recording) -> Self:
        """Show a recording."""
        return cls(
            id=recording.id,
            contact=recording.contact,
            kind=recording.kind,
            length_s=recording.length_s,
            size_bytes=recording.size_bytes,
            channels=recording.channels,
            queue=recording.queue,
            agent=recording.agent,
            recovered=recording.recovered,
            sha256=recording.sha256,
            stored_at=recording.stored_at,
        )


class CheckView(BaseModel):
    """Whether a stored file is still what was stored."""

    ok: bool


class Ears:
    """Who may hear what."""

    def __init__(self, rooms: FloorRooms, recordings: Recordings) -> None:
        self._rooms = rooms
        self._recordings = recordings

    async def get(self, person: Person, recording: str) -> Recording:
        """Return a recording that the person may hear; another is not there for them."""
        found = await self._recordings.get(RecordingId(recording))
        if not await self._may_hear(person, found):
            raise NotFound(f"There is no recording {recording}.")
        return found

    async def newest(self, person: Person, contact: str | None, limit: int) -> Sequence[Recording]:
        """Return the newest that the person may hear."""
        found = await self._recordings.newest(
            limit=limit * _NARROWED,
            contact=ContactId(contact) if contact is not None else None,
            agent=self._only_own(person) if contact is None else None,
        )
        heard = [r for r in found if self._broadly(person, r) or self._own_last(person, r)]
        if contact is not None and len(heard) < len(found):
            heard = [r for r in found if await self._may_hear(person, r)]
        return heard[:limit]

    def _only_own(self, person: Person) -> AgentId | None:
        """Return the agent to ask for when a person may hear only their own conversations."""
        if PLAY in person.permissions or PLAY_OWN not in person.permissions:
            return None
        own = self._rooms.setup.agent_of(person.user)
        return own.id if own is not None else None

    def _broadly(self, person: Person, recording: Recording) -> bool:
        if recording.kind == "message":
            return may(person, MESSAGES, queue=recording.queue)
        profile = self._rooms.setup.agent(recording.agent) if recording.agent else None
        team = profile.team if profile is not None else None
        return may(person, PLAY, team=team, queue=recording.queue)

    def _own_last(self, person: Person, recording: Recording) -> bool:
        own = self._rooms.setup.agent_of(person.user)
        held = PLAY_OWN in person.permissions and recording.kind != "message"
        return own is not None and held and recording.agent == own.id

    async def _may_hear(self, person: Person, recording: Recording) -> bool:
        if self._broadly(person, recording) or self._own_last(person, recording):
            return True
        own = self._rooms.setup.agent_of(person.user)
        if own is None or PLAY_OWN not in person.permissions or recording.kind == "message":
            return False
        return (await self._rooms.history(recording.contact)).handled_by(own.id)


def build_router(ears: Ears, recordings: Recordings, hearings: Hearings) -> APIRouter:
    """Wire the routes to the rooms."""
    router = APIRouter(prefix="/api/v1/recordings", tags=["recordings"], responses=RESPONSES)

    @router.get("", operation_id="list_recordings")
    async def list_recordings(
        person: Listener, contact: _Contact = None, limit: _Limit = 50
    ) -> list[RecordingView]:
        """Show the newest that one may hear."""
        return [RecordingView.of(r) for r in await ears.newest(person, contact, limit)]

    @router.get("/{id}", operation_id="get_recording")
    async def get_recording(id: ThingId, person: Listener) -> RecordingView:
        """Show one recording."""
        return RecordingView.of(await ears.get(person, id))

    @router.get("/{id}/verify", operation_id="verify_recording")
    async def verify_recording(id: ThingId, person: Checker) -> CheckView:
        """Read the stored file again and compare it with its checksum."""
        kept = await ears.get(person, id)
        return CheckView(ok=await recordings.verify(kept.id))

    _add_audio(router, ears, recordings, hearings)
    return router


def _add_audio(router: APIRouter, ears: Ears, recordings: Recordings, hearings: Hearings) -> None:
    @router.post("/{id}/hearing", status_code=204, operation_id="begin_hearing")
    async def begin_hearing(
        id: ThingId, person: Listener, token: Token, response: Response
    ) -> None:
        """Let this browser play or take a recording for an hour, by a cookie for that alone."""
        hearings.begin((await ears.get(person, id)).id, token, response)

    @router.get(
        "/{id}/audio",
        operation_id="play_recording",
        response_class=StreamingResponse,
        responses=_AUDIO,
    )
    async def play_recording(
        id: ThingId, person: Player, asked: _Range = None, if_range: _IfRange = None
    ) -> StreamingResponse:
        """Play a recording or a range of it; that it was heard is written down."""
        kept = await ears.get(person, id)
        headers = {
            "ETag": f'"{kept.sha256}"',
            "Accept-Ranges": "bytes",
            "Content-Disposition": f'inline; filename="{kept.id}.wav"',
        }
        part = _part(kept, asked, if_range)
        start, end = part or (0, kept.size_bytes)
        if part is not None:
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{kept.size_bytes}"
        headers["Content-Length"] = str(end - start)
        return StreamingResponse(
            await begun(await recordings.open(kept, person, start, end)),
            status_code=200 if part is None else 206,
            media_type="audio/wav",
            headers=headers,
        )


def _part(kept: Recording, asked: str | None, if_range: str | None) -> tuple[int, int] | None:
    """Return the bytes that are asked for; None for all, also when the file is another one."""
    if if_range is not None and if_range != f'"{kept.sha256}"':
        return None
    try:
        return range_of(asked, kept.size_bytes)
    except Unsatisfiable:
        headers = {"Content-Range": f"bytes */{kept.size_bytes}", "Accept-Ranges": "bytes"}
        raise HTTPException(416, "The recording ends before that.", headers) from None


async def begun(blocks: AsyncGenerator[bytes]) -> AsyncIterator[bytes]:
    """Return the blocks with the first one read, so that a store that fails is still told."""
    first = await anext(blocks)

    async def rest() -> AsyncIterator[bytes]:
        async with aclosing(blocks):
            yield first
            async for block in blocks:
                yield block

    return rest()
