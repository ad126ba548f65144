"""HTTP for pictures, marks and files of recordings, and the case library. Decides nothing."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.app.http.contact_forms import Form
from huawu.app.http.hearings import HearingRequirement
from huawu.app.http.problems import RESPONSES
from huawu.app.http.recordings_api import Ears, Listener, begun
from huawu.app.http.words import ThingId
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import RecordingId
from huawu.recordings.marks import Case, Mark, Marks
from huawu.recordings.service import Recordings

Marker = Annotated[Person, Depends(require("recordings:share"))]
Carrier = Annotated[Person, Depends(HearingRequirement("recordings:download"))]
Learner = Annotated[Person, Depends(require("cases:read"))]


class MarkForm(Form):
    """A remark at one moment."""

    at_s: Annotated[float, Field(ge=0, le=1e6)]
    text: Annotated[str, Field(min_length=1, max_length=500)]


class MarkView(BaseModel):
    """A remark."""

    id: str
    at_s: float
    text: str
    author: str
    made_at: datetime

    @classmethod
    def of(cls, mark: Mark) -> Self:
        """Show a remark."""
        return cls(
            id=mark.id, at_s=mark.at_s, text=mark.text, author=mark.author, made_at=mark.made_at
        )


class CaseForm(Form):
    """What is to be learned from a recording; name no customer in it."""

    title: Annotated[str, Field(min_length=1, max_length=120)]
    text: Annotated[str, Field(max_length=2_000)] = ""


class CaseView(BaseModel):
    """A recording of the case library."""

    recording: str
    title: str
    text: str
    shared_by: str
    shared_at: datetime

    @classmethod
    def of(cls, case: Case) -> Self:
        """Show a case."""
        return cls(
            recording=case.recording,
            title=case.title,
            text=case.text,
            shared_by=case.shared_by,
            shared_at=case.shared_at,
        )


def build_router(ears: Ears, recordings: Recordings, marks: Marks) -> APIRouter:
    """Wire the routes to the rooms."""
    router = APIRouter(prefix="/api/v1", tags=["recordings"], responses=RESPONSES)
    _add_marks(router, ears, marks)
    _add_cases(router, ears, marks)
    _add_files(router, ears, recordings, marks)
    return router


def _add_marks(router: APIRouter, ears: Ears, marks: Marks) -> None:
    @router.get("/recordings/{id}/marks", operation_id="list_marks")
    async def list_marks(id: ThingId, person: Listener) -> list[MarkView]:
        """Show what people remarked on a recording."""
        return [MarkView.of(mark) for mark in await marks.of(await ears.get(person, id))]

    @router.post("/recordings/{id}/marks", status_code=201, operation_id="add_mark")
    async def add_mark(id: ThingId, form: MarkForm, person: Marker) -> MarkView:
        """Write a remark at a moment of a recording."""
        kept = await ears.get(person, id)
        return MarkView.of(await marks.add(person, kept, form.at_s, form.text))

    @router.delete("/recordings/{id}/marks/{mark}", status_code=204, operation_id="remove_mark")
    async def remove_mark(id: ThingId, mark: ThingId, person: Marker) -> None:
        """Remove a remark."""
        await marks.remove(person, await ears.get(person, id), mark)


def _add_cases(router: APIRouter, ears: Ears, marks: Marks) -> None:
    @router.get("/cases", operation_id="list_cases")
    async def list_cases(_: Learner) -> list[CaseView]:
        """Show the case library, newest first."""
        return [CaseView.of(case) for case in await marks.library()]

    @router.put("/cases/{id}", operation_id="share_recording")
    async def share_recording(id: ThingId, form: CaseForm, person: Marker) -> CaseView:
        """Put a recording into the case library: all who learn there will hear it."""
        kept = await ears.get(person, id)
        return CaseView.of(await marks.share(person, kept, form.title, form.text))

    @router.delete("/cases/{id}", status_code=204, operation_id="unshare_recording")
    async def unshare_recording(id: ThingId, person: Marker) -> None:
        """Take a recording out of the case library."""
        await marks.unshare(person, RecordingId(id))


def _add_files(router: APIRouter, ears: Ears, recordings: Recordings, marks: Marks) -> None:
    @router.get("/recordings/{id}/peaks", operation_id="get_peaks", response_class=Response)
    async def get_peaks(id: ThingId, person: Listener) -> Response:
        """Return how loud each stretch is, for the picture of a player."""
        body = await recordings.peaks_of(await ears.get(person, id))
        headers = {"Cache-Control": "private, max-age=86400"}
        return Response(body, media_type="application/json", headers=headers)

    @router.get(
        "/recordings/{id}/file", operation_id="download_recording", response_class=StreamingResponse
    )
    async def download_recording(id: ThingId, person: Carrier) -> StreamingResponse:
        """Take a recording out of the house; that it was taken is written down."""
        kept = await ears.get(person, id)
        blocks = await recordings.open(kept, person, 0, kept.size_bytes, act="recording.downloaded")
        headers = {
            "Content-Disposition": f'attachment; filename="{kept.id}.wav"',
            "Content-Length": str(kept.size_bytes),
        }
        return StreamingResponse(await begun(blocks), media_type="audio/wav", headers=headers)

    @router.get("/cases/{id}/audio", operation_id="play_case", response_class=StreamingResponse)
    async def play_case(id: ThingId, person: Learner) -> StreamingResponse:
        """Play a recording of the case library; that it was heard is written down."""
        if not await marks.is_case(RecordingId(id)):
            raise NotFound(f"There is no case {id}.")
        kept = await recordings.get(RecordingId(id))
        blocks = await recordings.open(kept, person, 0, kept.size_bytes)
        return StreamingResponse(await begun(blocks), media_type="audio/wav")
