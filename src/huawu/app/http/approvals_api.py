"""HTTP for what needs a second person. Translates, and decides nothing."""

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from huawu.access.approvals import Approval, ApprovalState, GuardedAct
from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.access.service import Access
from huawu.app.http.contact_forms import Form, Reason
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId

Decider = Annotated[Person, Depends(require("approvals:decide"))]


class DecisionForm(Form):
    """Whether it may be done, and why."""

    approved: bool
    reason: Reason


class ApprovalView(BaseModel):
    """What somebody asks to do."""

    id: str
    act: GuardedAct
    subject: str
    details: dict[str, Any]
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    state: ApprovalState

    @classmethod
    def of(cls, approval: Approval) -> Self:
        """Show a request."""
        return cls(
            id=approval.id,
            act=approval.act,
            subject=approval.subject,
            details=dict(approval.details),
            asked_by=approval.asked_by,
            asked_at=approval.asked_at,
            expires_at=approval.expires_at,
            state=approval.state,
        )


def build_router(access: Access) -> APIRouter:
    """Wire the routes to the room."""
    router = APIRouter(prefix="/api/v1/approvals", tags=["approvals"], responses=RESPONSES)

    @router.get("", operation_id="list_approvals")
    async def list_approvals(person: Decider) -> list[ApprovalView]:
        """Show what waits for a second person, oldest first."""
        return [ApprovalView.of(each) for each in await access.approvals.pending(person)]

    @router.post("/{id}/decision", operation_id="decide_approval")
    async def decide_approval(id: ThingId, form: DecisionForm, person: Decider) -> ApprovalView:
        """Approve or refuse what somebody else asks for."""
        return ApprovalView.of(
            await access.approvals.decide(person, id, approved=form.approved, reason=form.reason)
        )

    return router
