"""HTTP for how long things are kept, holds for a court, and erasure. Decides nothing."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.app.http.contact_forms import Form, Reason
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.centre.model import RetentionPolicy
from huawu.centre.service import Centre
from huawu.customers.store import CustomerId
from huawu.kernel.ids import UserId
from huawu.retention.holds import Hold
from huawu.retention.service import Retention
from huawu.retention.staff import StaffErasure

Reader = Annotated[Person, Depends(require("retention:read"))]
Writer = Annotated[Person, Depends(require("retention:write"))]
Eraser = Annotated[Person, Depends(require("customers:erase"))]
StaffEraser = Annotated[Person, Depends(require("users:erase"))]


class HoldForm(Form):
    """What may not be deleted."""

    subject: Annotated[str, Field(pattern=r"^(contact|customer|user)/[A-Za-z0-9_.-]{1,64}$")]
    reason: Annotated[str, Field(min_length=3, max_length=200)]


class HoldView(BaseModel):
    """Something that may not be deleted until it is released."""

    id: str
    subject: str
    reason: str
    placed_by: str
    placed_at: datetime
    lifted_by: str | None
    lifted_at: datetime | None


_Address = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)]


class ClearedView(BaseModel):
    """What was deleted of one class, or would be."""

    what: str
    before: datetime
    count: int
    held: int = Field(description="Old enough, and kept for a court.")


class ErasureForm(Form):
    """Why somebody is forgotten; it stands in the audit record."""

    reason: Reason


class StaffErasureForm(ErasureForm):
    """Why a leaver is forgotten, and what else is theirs."""

    addresses: list[_Address] = Field(
        default=[], max_length=20, description="Their e-mail addresses: reports go there no more."
    )


class StaffErasedView(BaseModel):
    """What no longer says who a colleague was."""

    at: datetime
    setups: int = Field(description="Versions of their agent and telephone in the set-up.")
    texts: int = Field(description="Messages and notices that carried their name.")
    absences: int = Field(description="Notes to their absences.")
    notes: int = Field(description="Notes and follow-ups of theirs that had their name in them.")
    views: int = Field(description="Kept views that were theirs, or were sent to them.")
    letters: int = Field(description="Reports sent to them, or on their way.")


class ErasedView(BaseModel):
    """What was deleted of one person."""

    at: datetime
    numbers: int
    notes: int
    recordings: int
    chats: int = Field(description="Messages in chats about their contacts.")


def build_router(retention: Retention, staff: StaffErasure, centre: Centre) -> APIRouter:
    """Wire the routes to the room."""
    router = APIRouter(prefix="/api/v1", tags=["retention"], responses=RESPONSES)

    @router.post("/retention/run", operation_id="run_retention")
    async def run_retention(
        person: Writer, *, dry_run: Annotated[bool, Query(description="Only count.")] = True
    ) -> list[ClearedView]:
        """Delete what is older than the policy says, or count it."""
        policy = centre.view.get(RetentionPolicy, "main") or RetentionPolicy()
        done = await retention.run(person, policy, dry_run=dry_run)
        return [ClearedView(**asdict(each)) for each in done]

    @router.get("/holds", operation_id="list_holds")
    async def list_holds(person: Reader) -> list[HoldView]:
        """Show what is held for a court, released ones too, newest first."""
        return [_shown(hold) for hold in await retention.holds.all(person)]

    @router.post("/holds", status_code=201, operation_id="place_hold")
    async def place_hold(form: HoldForm, person: Writer) -> HoldView:
        """Keep a contact, everything about a customer, or who a user is, whatever the days say."""
        return _shown(await retention.holds.place(person, form.subject, form.reason))

    @router.post("/holds/{id}/release", operation_id="release_hold")
    async def release_hold(id: ThingId, person: Writer) -> HoldView:
        """Let it be deleted again when it is old."""
        return _shown(await retention.holds.release(person, id))

    @router.post("/customers/{id}/erasure", operation_id="erase_customer")
    async def erase_customer(id: ThingId, form: ErasureForm, person: Eraser) -> ErasedView:
        """Delete everything personal about a customer, for good."""
        proof = await retention.erase_customer(person, CustomerId(id), form.reason)
        return ErasedView(
            at=proof.at,
            numbers=proof.numbers,
            notes=proof.notes,
            recordings=proof.recordings,
            chats=proof.chats,
        )

    @router.post("/users/{id}/erasure", operation_id="erase_user")
    async def erase_user(
        id: ThingId, form: StaffErasureForm, person: StaffEraser
    ) -> StaffErasedView:
        """Forget who a disabled account's owner was, for good; what they did stays."""
        proof = await staff.erase(person, UserId(id), form.reason, form.addresses)
        names = StaffErasedView.model_fields
        return StaffErasedView(**{name: getattr(proof, name) for name in names})

    return router


def _shown(hold: Hold) -> HoldView:
    return HoldView(**asdict(hold))
