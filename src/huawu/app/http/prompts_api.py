"""HTTP for the sound of prompts: take in an uploaded file, and let people listen."""

import asyncio
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Response

from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.app.http.framing import SOUND_LIMIT_BYTES
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.centre.model import Prompt
from huawu.centre.service import Centre
from huawu.ivr.prompts import PromptShelf
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import PromptId

Reader = Annotated[Person, Depends(require("flows:read"))]
Writer = Annotated[Person, Depends(require("flows:write"))]

_WAV: dict[str, Any] = {"content": {"audio/wav": {}}}


def build_router(centre: Centre, shelf: PromptShelf) -> APIRouter:
    """Wire the routes to the rooms."""
    router = APIRouter(prefix="/api/v1/prompts", tags=["prompts"], responses=RESPONSES)

    @router.put("/{thing_id}/audio/{language}", status_code=204, max_body_size=SOUND_LIMIT_BYTES)
    async def upload_prompt_audio(
        thing_id: ThingId,
        language: str,
        sound: Annotated[bytes, Body(media_type="audio/wav")],
        person: Writer,
    ) -> None:
        """Play this file for a prompt in a language, instead of its spoken text.

        A PCM WAV of 8 to 48 kHz, at most 20 MB and 10 minutes.
        """
        kept = centre.get(Prompt, thing_id, person)
        key = await shelf.upload(sound, language)
        changed = replace(kept.thing, uploads={**kept.thing.uploads, language: key})
        await centre.save(changed, expected_version=kept.version, person=person)

    @router.get("/{thing_id}/audio/{language}", response_class=Response, responses={200: _WAV})
    async def get_prompt_audio(thing_id: ThingId, language: str, person: Reader) -> Response:
        """Return what callers hear, as it is sent to them: WAV, 8 kHz, 16 bit, mono."""
        centre.get(Prompt, thing_id, person)
        path = shelf.file(PromptId(thing_id), language)
        try:
            sound = await asyncio.to_thread(path.read_bytes)
        except FileNotFoundError:
            raise NotFound("This prompt has not been spoken yet; try again shortly.") from None
        return Response(sound, media_type="audio/wav")

    return router
