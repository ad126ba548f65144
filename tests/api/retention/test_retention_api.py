"""People are forgotten by HTTP: with a right and a reason, and the answer says what went."""

from typing import Any

import pytest
from tests.access_fixture import ROOT, change
from tests.api_fixture import House, open_house

from huawu.access.approvals import GuardedAct
from huawu.access.audit import AuditFilter
from huawu.customers.service import Draft
from huawu.storage.database import Database

pytestmark = [pytest.mark.api, pytest.mark.db]

WHY = {"reason": "asked us to"}


@pytest.fixture
async def house(database: Database) -> House:
    return await open_house(database)


async def test_a_customer_is_erased_for_a_reason_that_is_written_down(house: House) -> None:
    card = await house.office.customers.create(ROOT, Draft(name="Wang Fang"))
    path = f"/customers/{card.id}/erasure"
    async with house.client("administrator") as root, house.client("supervisor") as other:
        assert (await other.post(path, json=WHY)).status_code == 403
        assert (await root.post(path, json={})).status_code == 422
        told = (await root.post(path, json=WHY)).json()
        shown = (await root.get(f"/customers/{card.id}")).json()
    counted = {name: told[name] for name in ("numbers", "notes", "recordings", "chats")}
    assert counted == {"numbers": 0, "notes": 0, "recordings": 0, "chats": 0}
    assert (shown["state"], shown["name"]) == ("erased", "")
    (entry, *_) = await house.access.audit.read(AuditFilter(subject=f"customer/{card.id}"))
    assert (entry.act, entry.details) == ("customer.erased", WHY)


async def test_an_account_is_disabled_before_it_is_erased(house: House) -> None:
    await house.access.users.ensure_administrator()
    user, _ = await house.access.users.create(ROOT, "mei", change("agent", name="Mei"))
    path = f"/users/{user.id}"
    async with house.client("administrator") as root:
        early = await root.post(f"{path}/erasure", json=WHY)
        off: dict[str, Any] = {"name": "Mei", "grants": [], "disabled": True}
        await root.put(path, json=off, headers={"If-Match": '"1"'})
        told = await root.post(f"{path}/erasure", json=WHY)
        shown = (await root.get(path)).json()
    assert (early.status_code, early.json()["title"]) == (409, "still-active")
    assert (told.status_code, told.json()["setups"]) == (200, 0)
    assert shown["erased_at"] is not None
    assert "mei" not in f"{shown['login']} {shown['name']}".lower()


async def test_where_the_centre_wants_it_erasing_waits_for_a_second_person(
    database: Database,
) -> None:
    house = await open_house(database, four_eyes=GuardedAct.ERASURE)
    card = await house.office.customers.create(ROOT, Draft(name="Wang Fang"))
    async with house.client("administrator") as root:
        answer = await root.post(f"/customers/{card.id}/erasure", json=WHY)
        (waiting,) = (await root.get("/approvals")).json()
    assert (answer.status_code, answer.json()["title"]) == (409, "needs-approval")
    assert (waiting["act"], waiting["subject"]) == ("erasure", f"customer/{card.id}")
