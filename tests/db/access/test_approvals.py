"""Four eyes: what one asks for, another approves."""

from dataclasses import replace

import pytest
from tests.access_fixture import GOOD, ROOT, HandClock, access_on, change, options, person

from huawu.access.approvals import GuardedAct, NeedsApproval
from huawu.access.audit import AuditFilter
from huawu.access.service import Access
from huawu.kernel.errors import Conflict, Invalid, NotFound, Refused
from huawu.storage.database import Database

pytestmark = pytest.mark.db

CHIEF, OTHER = person("administrator", user="usr_chief"), ROOT
LISTEN = GuardedAct.SILENT_LISTENING


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def access(database: Database, clock: HandClock) -> Access:
    guarded = frozenset({LISTEN, GuardedAct.ROLE_GRANT})
    return access_on(database, clock, replace(options(), four_eyes=guarded))


async def asked(access: Access, subject: str = "agent/agt_1") -> str:
    with pytest.raises(NeedsApproval) as told:
        await access.approvals.demand(CHIEF, LISTEN, subject)
    return str(told.value.details["approval"])


async def test_what_another_approved_can_be_done_once(access: Access) -> None:
    approval = await asked(access)
    assert await asked(access) == approval  # asking again waits for the same decision
    assert [a.id for a in await access.approvals.pending(OTHER)] == [approval]
    await access.approvals.decide(OTHER, approval, approved=True, reason="complaint 12")
    await access.approvals.demand(CHIEF, LISTEN, "agent/agt_1")
    assert await asked(access) != approval
    acts = [e.act for e in await access.audit.read(AuditFilter(act="approval"))]
    assert acts == ["approval.asked", "approval.used", "approval.approved", "approval.asked"]


async def test_an_approval_is_for_that_subject_and_that_person(access: Access) -> None:
    approval = await asked(access)
    await access.approvals.decide(OTHER, approval, approved=True, reason="why not")
    assert await asked(access, "agent/agt_2") != approval
    with pytest.raises(NeedsApproval):
        await access.approvals.demand(OTHER, LISTEN, "agent/agt_1")


async def test_nobody_approves_what_they_asked_for_themselves(access: Access) -> None:
    approval = await asked(access)
    with pytest.raises(Refused):
        await access.approvals.decide(CHIEF, approval, approved=True, reason="me too")
    with pytest.raises(Refused):
        await access.approvals.decide(person("agent"), approval, approved=True, reason="hm")
    with pytest.raises(Invalid, match="reason"):
        await access.approvals.decide(OTHER, approval, approved=True, reason=" ")


async def test_a_decision_stands_and_an_old_request_is_gone(
    access: Access, clock: HandClock
) -> None:
    refused = await asked(access)
    await access.approvals.decide(OTHER, refused, approved=False, reason="no need")
    with pytest.raises(Conflict):
        await access.approvals.decide(OTHER, refused, approved=True, reason="yes")
    old = await asked(access)
    clock.move(9 * 3_600)
    with pytest.raises(NotFound):
        await access.approvals.decide(OTHER, old, approved=True, reason="late")
    assert await access.approvals.pending(OTHER) == []


async def test_new_roles_wait_for_a_second_person_and_taking_away_does_not(
    access: Access,
) -> None:
    with pytest.raises(NeedsApproval) as told:
        await access.users.create(CHIEF, "anna", change("agent"), password=GOOD)
    approval = str(told.value.details["approval"])
    await access.approvals.decide(OTHER, approval, approved=True, reason="new colleague")
    anna, _ = await access.users.create(CHIEF, "anna", change("agent"), password=GOOD)
    with pytest.raises(NeedsApproval):
        await access.users.change(CHIEF, anna.id, change("agent", "supervisor"), expected_version=1)


async def test_what_the_centre_does_not_guard_needs_nobody(
    database: Database, clock: HandClock
) -> None:
    open_access = access_on(database, clock)
    await open_access.approvals.demand(CHIEF, LISTEN, "agent/agt_1")
