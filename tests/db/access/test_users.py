"""Who can sign in: added, changed, disabled."""

import asyncio

import pytest
from tests.access_fixture import GOOD, ROOT, HandClock, access_on, change, person

from huawu.access.permissions import Grant
from huawu.access.service import Access
from huawu.access.users import LastAdministrator, LoginTaken, UserChange
from huawu.kernel.errors import Invalid, Refused, StaleVersion, Unauthenticated
from huawu.kernel.ids import TeamId
from huawu.storage.database import Database

pytestmark = pytest.mark.db


@pytest.fixture
def access(database: Database) -> Access:
    return access_on(database, HandClock())


async def test_the_first_start_makes_one_administrator_and_later_ones_none(
    access: Access,
) -> None:
    made = await access.users.ensure_administrator()
    assert made is not None
    user, password = made
    signed = await access.sign_in("admin", password, source="console")
    assert "users:write" in (await access.person_of(signed.token)).permissions
    assert user.login == "admin"
    assert await access.users.ensure_administrator() is None


async def test_of_two_first_starts_at_once_one_makes_the_administrator(access: Access) -> None:
    async with asyncio.TaskGroup() as starts:
        both = [starts.create_task(access.users.ensure_administrator()) for _ in range(2)]
    assert sorted(task.result() is None for task in both) == [False, True]


async def test_a_login_is_taken_whatever_its_case_and_width(access: Access) -> None:
    await access.users.create(ROOT, "anna", change("agent"))
    for login in ("ANNA", "ａｎｎａ"):
        with pytest.raises(LoginTaken):
            await access.users.create(ROOT, login, change("agent"))


@pytest.mark.parametrize("login", ["", "a b", "a\nb", "a\x00", "x" * 65])
async def test_a_malformed_login_is_refused(access: Access, login: str) -> None:
    with pytest.raises(Invalid, match="login"):
        await access.users.create(ROOT, login, change("agent"))


async def test_an_unknown_role_is_refused_by_its_place(access: Access) -> None:
    with pytest.raises(Invalid, match=r"grants\[1\]\.role"):
        await access.users.create(ROOT, "anna", change("agent", "emperor"))


async def test_nobody_gives_more_than_they_hold(access: Access) -> None:
    narrow = person("administrator", teams={"tem_red"})
    red = UserChange(
        name="Anna", grants=(Grant(role="supervisor", teams=frozenset({TeamId("tem_red")})),)
    )
    await access.users.create(narrow, "anna", red)
    with pytest.raises(Refused):
        await access.users.create(narrow, "boris", change("supervisor"))
    with pytest.raises(Refused):
        await access.users.create(person("supervisor"), "carl", change("agent"))


async def test_nobody_rules_over_who_holds_more(access: Access) -> None:
    root, _ = await access.users.create(ROOT, "root", change("administrator"))
    narrow = person("administrator", teams={"tem_red"})
    with pytest.raises(Refused):
        await access.users.reset_password(narrow, root.id)
    with pytest.raises(Refused):
        await access.users.change(narrow, root.id, change(), expected_version=1)


async def test_the_last_administrator_stays(access: Access) -> None:
    root, _ = await access.users.create(ROOT, "root", change("administrator"))
    for less in (change("agent"), change("administrator", disabled=True)):
        with pytest.raises(LastAdministrator):
            await access.users.change(ROOT, root.id, less, expected_version=1)
    await access.users.create(ROOT, "second", change("administrator"))
    await access.users.change(ROOT, root.id, change("agent"), expected_version=1)


async def test_who_comes_second_reads_again(access: Access) -> None:
    anna, _ = await access.users.create(ROOT, "anna", change("agent"))
    await access.users.create(ROOT, "root", change("administrator"))
    await access.users.change(ROOT, anna.id, change("quality"), expected_version=1)
    with pytest.raises(StaleVersion):
        await access.users.change(ROOT, anna.id, change("agent"), expected_version=1)
    assert (await access.users.get(ROOT, anna.id)).grants == (Grant(role="quality"),)


async def test_a_reset_password_replaces_the_old_one(access: Access) -> None:
    anna, _ = await access.users.create(ROOT, "anna", change("agent"), password=GOOD)
    made = await access.users.reset_password(ROOT, anna.id)
    with pytest.raises(Unauthenticated):
        await access.sign_in("anna", GOOD, source="console")
    await access.sign_in("anna", made, source="console")
