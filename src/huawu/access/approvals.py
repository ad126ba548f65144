"""Four eyes (复核): what one person asks for, another must approve before it happens.

Which acts need it is an option; the others pass. An approval holds for one act on one subject
with the same details, once, and not for long.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.access.audit import Audit, Detail
from huawu.access.permissions import Person, demand
from huawu.access.tables import approvals
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Conflict, Invalid, NotFound, Refused
from huawu.kernel.ids import UserId, new_id
from huawu.storage.database import Database

LASTS: Final = timedelta(hours=8)  #: from asking to doing


class GuardedAct(StrEnum):
    """What a centre can put under four eyes."""

    SILENT_LISTENING = "silent-listening"
    BULK_EXPORT = "bulk-export"
    ROLE_GRANT = "role-grant"
    ERASURE = "erasure"  #: of a customer, or of who a colleague was


class ApprovalState(StrEnum):
    """How far a request is."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    USED = "used"


class NeedsApproval(Conflict):
    """A second person must approve this first; it was put before them."""

    code = "needs-approval"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One request to do something under four eyes."""

    id: str
    act: GuardedAct
    subject: str
    details: Mapping[str, Any]
    asked_by: UserId
    asked_at: datetime
    expires_at: datetime
    state: ApprovalState
    decided_by: UserId | None = None
    decided_at: datetime | None = None
    reason: str = ""  #: of the decision


class Approvals:
    """One tenant's requests."""

    def __init__(
        self, database: Database, clock: Clock, audit: Audit, acts: frozenset[GuardedAct]
    ) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._acts = acts

    async def demand(
        self,
        person: Person,
        act: GuardedAct,
        subject: str,
        details: Mapping[str, Detail] | None = None,
    ) -> None:
        """Use up an approval, or ask for one and raise.

        Args:
            person: who wants to do it.
            act: what.
            subject: to what, e.g. "user/usr_1".
            details: exactly what; another request needs another approval. No personal data
                beyond ids.

        Raises:
            NeedsApproval: nobody approved it yet.
        """
        if act not in self._acts:
            return
        made = self._made(person, act, subject, dict(details or {}))
        async with self._database.begin() as session:
            found = await self._of_same(session, made)
            if found is not None and found.state is ApprovalState.APPROVED:
                await self._set(session, found.id, state=ApprovalState.USED)
                await self._audit.record(
                    session, person, "approval.used", subject, {"approval": found.id}
                )
                return
            waiting = found or made
            if found is None:
                await session.execute(
                    insert(approvals).values(tenant=self._audit.tenant, **_columns(made))
                )
                await self._audit.record(
                    session, person, "approval.asked", subject,
                    {"approval": made.id, "act": act},
                )  # fmt: skip
        raise NeedsApproval(
            "A second person must approve this; it was put before them. Ask again afterwards.",
            approval=waiting.id,
        )

    async def pending(self, person: Person) -> Sequence[Approval]:
        """Return what waits for a decision, oldest first.

        Raises:
            Refused: the person may not decide.
        """
        demand(person, "approvals:decide")
        query = (
            self._mine()
            .where(
                approvals.c.state == ApprovalState.ASKED,
                approvals.c.expires_at > self._clock.now(),
            )
            .order_by(approvals.c.asked_at, approvals.c.id)
        )
        async with self._database.begin() as session:
            return [_approval(row) for row in (await session.execute(query)).mappings()]

    async def decide(
        self, person: Person, approval: str, *, approved: bool, reason: str
    ) -> Approval:
        """Approve or refuse what somebody else asked for.

        Raises:
            NotFound: there is no such request, or it waited too long.
            Conflict: it was decided.
            Refused: the person may not, or asked for it themselves.
            Invalid: no reason is given.
        """
        demand(person, "approvals:decide")
        if not reason.strip():
            raise Invalid("reason", "say why")
        async with self._database.begin() as session:
            query = self._mine().where(approvals.c.id == approval).with_for_update()
            row = (await session.execute(query)).mappings().one_or_none()
            found = None if row is None else _approval(row)
            if found is None or found.expires_at <= self._clock.now():
                raise NotFound("There is no such request any more.")
            if found.asked_by == person.user:
                raise Refused("Another person than the one who asks must decide.")
            if found.state is not ApprovalState.ASKED:
                raise Conflict(f"It is {found.state} already.")
            state = ApprovalState.APPROVED if approved else ApprovalState.REFUSED
            decided = {
                "state": state,
                "decided_by": person.user,
                "decided_at": self._clock.now(),
                "reason": reason,
            }
            await self._set(session, approval, **decided)
            await self._audit.record(
                session, person, f"approval.{state}", found.subject,
                {"approval": approval, "asked_by": found.asked_by},
            )  # fmt: skip
        return _approval({**_columns(found), **decided})

    async def _of_same(self, session: AsyncConnection, made: Approval) -> Approval | None:
        """Return an approval of the same request that is approved, or else one that waits."""
        query = (
            self._mine()
            .where(
                approvals.c.asked_by == made.asked_by,
                approvals.c.digest == _digest(made),
                approvals.c.state.in_([ApprovalState.ASKED, ApprovalState.APPROVED]),
                approvals.c.expires_at > self._clock.now(),
            )
            .order_by(approvals.c.state)
            .with_for_update()
        )
        row = (await session.execute(query)).mappings().first()
        return None if row is None else _approval(row)

    def _mine(self) -> Select[Any]:
        return select(approvals).where(approvals.c.tenant == self._audit.tenant)

    async def _set(self, session: AsyncConnection, approval: str, **values: Any) -> None:
        await session.execute(
            update(approvals)
            .where(approvals.c.tenant == self._audit.tenant, approvals.c.id == approval)
            .values(**values)
        )

    def _made(
        self, person: Person, act: GuardedAct, subject: str, details: Mapping[str, Any]
    ) -> Approval:
        now = self._clock.now()
        return Approval(
            id=new_id("apr", now),
            act=act,
            subject=subject,
            details=details,
            asked_by=person.user,
            asked_at=now,
            expires_at=now + LASTS,
            state=ApprovalState.ASKED,
        )


def _digest(approval: Approval) -> str:
    plain = [approval.act, approval.subject, approval.details]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _columns(approval: Approval) -> dict[str, Any]:
    told = {name: getattr(approval, name) for name in Approval.__dataclass_fields__}
    return {**told, "digest": _digest(approval)}


def _approval(row: Any) -> Approval:
    values: dict[str, Any] = {name: row[name] for name in Approval.__dataclass_fields__}
    values["act"], values["state"] = GuardedAct(row["act"]), ApprovalState(row["state"])
    return Approval(**values)
