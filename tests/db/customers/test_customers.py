"""Customers' cards: found, shared numbers, merged, erased."""

import pytest
from tests.access_fixture import ROOT, HandClock, person

from huawu.access.audit import Audit, AuditFilter
from huawu.customers.service import Customers, Draft
from huawu.customers.store import CustomerNumber, CustomerState
from huawu.kernel.errors import Conflict, Invalid, NotFound, Refused, StaleVersion
from huawu.kernel.ids import DEFAULT_TENANT, PartyId
from huawu.storage.database import Database

pytestmark = pytest.mark.db

HOME, MOBILE = (CustomerNumber(party=PartyId(f"pty_{n}")) for n in ("home", "mobile"))


@pytest.fixture
def audit(database: Database) -> Audit:
    return Audit(database, HandClock(), DEFAULT_TENANT)


@pytest.fixture
def customers(database: Database, audit: Audit) -> Customers:
    return Customers(database, audit, HandClock())


async def test_several_customers_share_a_number(customers: Customers) -> None:
    names = {"张伟", "Anna Zhang"}
    for name in names:
        await customers.create(ROOT, Draft(name=name, numbers=(HOME,)))
    found = await customers.of_parties(ROOT, {HOME.party, MOBILE.party})
    assert {card.name for _, card in found} == names


@pytest.mark.parametrize(("question", "count"), [("张", 2), ("张伟", 1), ("zha", 1), ("李", 0)])
async def test_a_customer_is_found_by_some_of_the_name(
    customers: Customers, question: str, count: int
) -> None:
    for name in ("张伟", "张安娜 Zhang", "王"):
        await customers.create(ROOT, Draft(name=name))
    assert len(await customers.named(ROOT, question)) == count


async def test_a_change_needs_the_version_that_was_seen(customers: Customers) -> None:
    card = await customers.create(ROOT, Draft(name="Anna"))
    changed = await customers.change(
        ROOT, card.id, Draft(name="Anna", numbers=(MOBILE, HOME)), expected_version=1
    )
    assert changed.numbers == (MOBILE, HOME)
    with pytest.raises(StaleVersion):
        await customers.change(ROOT, card.id, Draft(name="Bert"), expected_version=1)


async def test_a_merge_keeps_everything_and_the_other_card_leads_to_it(
    customers: Customers,
) -> None:
    kept = await customers.create(
        ROOT, Draft(name="张伟", numbers=(HOME,), attributes={"vip": "1"}, note="first")
    )
    other = await customers.create(
        ROOT,
        Draft(name="Zhang", numbers=(HOME, MOBILE), attributes={"vip": "0", "x": "y"}, note="2nd"),
    )
    merged = await customers.merge(ROOT, kept.id, other.id, expected_version=1)
    assert merged.numbers == (HOME, MOBILE)
    assert (merged.attributes, merged.note) == ({"vip": "1", "x": "y"}, "first\n2nd")
    gone = await customers.get(ROOT, other.id)
    assert (gone.state, gone.merged_into, gone.numbers) == (CustomerState.MERGED, kept.id, ())
    with pytest.raises(Conflict, match=kept.id):
        await customers.change(ROOT, other.id, Draft(name="x"), expected_version=2)
    assert [card.id for card in await customers.named(ROOT, "")] == [kept.id]


async def test_an_erased_card_holds_nothing_and_frees_only_numbers_that_were_theirs_alone(
    customers: Customers, audit: Audit
) -> None:
    card = await customers.create(ROOT, Draft(name="张伟", numbers=(HOME, MOBILE), note="secret"))
    await customers.create(ROOT, Draft(name="李", numbers=(HOME,)))
    assert await customers.erase(ROOT, card.id, "asked us to") == [MOBILE.party]
    left = await customers.get(ROOT, card.id)
    assert (left.name, left.note, left.numbers) == ("", "", ())
    assert await customers.erase(ROOT, card.id, "asked us to") == []
    with pytest.raises(NotFound):
        await customers.change(ROOT, card.id, Draft(name="x"), expected_version=2)
    (entry,) = await audit.read(AuditFilter(subject=f"customer/{card.id}"), limit=1)
    assert entry.act == "customer.erased"


async def test_a_malformed_card_is_refused_by_its_field(customers: Customers) -> None:
    for draft, field in (
        (Draft(name="  "), "name"),
        (Draft(name="a", numbers=(HOME, HOME)), "numbers"),
        (Draft(name="a", attributes={str(n): "" for n in range(51)}), "attributes"),
    ):
        with pytest.raises(Invalid, match=field):
            await customers.create(ROOT, draft)


async def test_only_who_holds_the_right_may_erase(customers: Customers) -> None:
    card = await customers.create(ROOT, Draft(name="Anna"))
    with pytest.raises(Refused):
        await customers.erase(person("supervisor"), card.id, "asked us to")
