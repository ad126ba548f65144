"""HTTP for webhooks and what could not be delivered. Translates, and decides nothing."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.app.http.contact_forms import Form
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import IfMatch, ThingId, tagged, version_of
from huawu.webhooks.service import Hook, HookDraft, Letter, Webhooks

Reader = Annotated[Person, Depends(require("webhooks:read"))]
Writer = Annotated[Person, Depends(require("webhooks:write"))]

_Position = Annotated[int | None, Query(ge=1, le=2**62, description="One of them; else all.")]


class HookForm(Form):
    """A webhook as it shall be."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    url: Annotated[str, Field(min_length=1, max_length=1_000)]
    kinds: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=100)] = Field(
        description='Kinds of events, such as "contact.ended"; "contact.*" is a whole subject.'
    )
    enabled: bool = True

    def draft(self) -> HookDraft:
        """Return the webhook that is meant."""
        return HookDraft(
            name=self.name, url=self.url, kinds=tuple(self.kinds), enabled=self.enabled
        )


class HookView(BaseModel):
    """A webhook, without its secret."""

    id: str
    name: str
    url: str
    kinds: list[str]
    enabled: bool
    version: int
    changed_at: datetime

    @classmethod
    def of(cls, hook: Hook) -> Self:
        """Show a webhook."""
        return cls(
            id=hook.id,
            name=hook.name,
            url=hook.url,
            kinds=list(hook.kinds),
            enabled=hook.enabled,
            version=hook.version,
            changed_at=hook.changed_at,
        )


class HookSecretView(BaseModel):
    """A webhook with its new secret; this is the only time that it is shown."""

    hook: HookView
    secret: str


class LetterView(BaseModel):
    """What was not delivered."""

    position: int = Field(description="Of the event in the journal.")
    kind: str
    attempts: int
    due_at: datetime | None = Field(description="When it is tried again; null: given up.")
    answer: str
    tried_at: datetime | None

    @classmethod
    def of(cls, letter: Letter) -> Self:
        """Show a delivery."""
        return cls(
            position=letter.position,
            kind=letter.kind,
            attempts=letter.attempts,
            due_at=letter.due_at,
            answer=letter.answer,
            tried_at=letter.tried_at,
        )


class RedeliveredView(BaseModel):
    """How much is tried again."""

    again: int


def build_router(webhooks: Webhooks) -> APIRouter:
    """Wire the routes to the room."""
    router = APIRouter(prefix="/api/v1/webhooks", tags=["webhooks"], responses=RESPONSES)
    _add_hooks(router, webhooks)
    _add_letters(router, webhooks)
    return router


def _with_secret(hook: Hook, response: Response) -> HookSecretView:
    response.headers["Cache-Control"] = "no-store"
    return HookSecretView(hook=HookView.of(hook), secret=hook.secret)


def _add_hooks(router: APIRouter, webhooks: Webhooks) -> None:
    @router.get("", operation_id="list_webhooks")
    async def list_webhooks(person: Reader) -> list[HookView]:
        """Show all webhooks, by name."""
        return [HookView.of(hook) for hook in await webhooks.all(person)]

    @router.post("", status_code=201, operation_id="create_webhook")
    async def create_webhook(form: HookForm, person: Writer, response: Response) -> HookSecretView:
        """Add a webhook; the answer is the only one that shows its secret."""
        return _with_secret(await webhooks.create(person, form.draft()), response)

    @router.put("/{id}", operation_id="change_webhook")
    async def change_webhook(
        id: ThingId, form: HookForm, person: Writer, response: Response, if_match: IfMatch = None
    ) -> HookView:
        """Change a webhook."""
        hook = await webhooks.change(
            person, id, form.draft(), expected_version=version_of(if_match)
        )
        tagged(response, hook.version)
        return HookView.of(hook)

    @router.delete("/{id}", status_code=204, operation_id="remove_webhook")
    async def remove_webhook(id: ThingId, person: Writer) -> None:
        """Remove a webhook and what waits for it."""
        await webhooks.remove(person, id)

    @router.post("/{id}/secret", operation_id="renew_webhook_secret")
    async def renew_webhook_secret(
        id: ThingId, person: Writer, response: Response
    ) -> HookSecretView:
        """Give a webhook a new secret; the answer is the only one that shows it."""
        return _with_secret(await webhooks.renew_secret(person, id), response)


def _add_letters(router: APIRouter, webhooks: Webhooks) -> None:
    @router.get("/{id}/undelivered", operation_id="list_undelivered")
    async def list_undelivered(
        id: ThingId, person: Reader, limit: Annotated[int, Query(ge=1, le=500)] = 100
    ) -> list[LetterView]:
        """Show what failed so far and what was given up, newest first."""
        return [LetterView.of(each) for each in await webhooks.letters(person, id, limit=limit)]

    @router.post("/{id}/redelivery", operation_id="redeliver")
    async def redeliver(id: ThingId, person: Writer, position: _Position = None) -> RedeliveredView:
        """Try again what was given up."""
        return RedeliveredView(again=await webhooks.redeliver(person, id, position))
