"""A code beside the password."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pyotp.totp import TOTP
from tests.access_fixture import GOOD, NINE, ROOT, HandClock, access_on, change, options

from huawu.access.permissions import Person
from huawu.access.service import Access, SecondFactorNeeded
from huawu.kernel.errors import Conflict, Invalid, Unauthenticated
from huawu.storage.database import Database

pytestmark = pytest.mark.db

HOME = "192.0.2.1"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def access(database: Database, clock: HandClock) -> Access:
    made = access_on(database, clock)
    await made.users.create(ROOT, "anna", change("agent"), password=GOOD)
    return made


async def anna_of(access: Access) -> Person:
    signed = await access.sign_in("anna", GOOD, source=HOME)
    return await access.person_of(signed.token)


async def enrolled(access: Access, clock: HandClock) -> tuple[TOTP, list[str]]:
    person = await anna_of(access)
    made = await access.second_factors.begin(person, "anna")
    assert made.picture.startswith("data:image/svg+xml")
    totp = TOTP(made.secret)
    spare = await access.second_factors.confirm(person, totp.at(clock.now()))
    clock.move(30)
    return totp, list(spare)


async def test_signing_in_needs_a_code_once_one_was_confirmed(
    access: Access, clock: HandClock
) -> None:
    totp, _ = await enrolled(access, clock)
    with pytest.raises(SecondFactorNeeded):
        await access.sign_in("anna", GOOD, source=HOME)
    with pytest.raises(Unauthenticated, match="code"):
        await access.sign_in("anna", GOOD, source=HOME, code="000000")
    assert await access.sign_in("anna", GOOD, source=HOME, code=totp.at(clock.now()))


async def test_a_wrong_password_is_not_told_apart_by_a_code(
    access: Access, clock: HandClock
) -> None:
    await enrolled(access, clock)
    with pytest.raises(Unauthenticated, match="password") as told:
        await access.sign_in("anna", "wrong", source=HOME)
    assert not isinstance(told.value, SecondFactorNeeded)


async def test_a_code_counts_once_and_a_clock_may_be_one_step_off(
    access: Access, clock: HandClock
) -> None:
    totp, _ = await enrolled(access, clock)
    clock.move(60)
    code = totp.at(clock.now() - timedelta(seconds=30))
    assert await access.sign_in("anna", GOOD, source=HOME, code=code)
    with pytest.raises(Unauthenticated):
        await access.sign_in("anna", GOOD, source=HOME, code=code)
    with pytest.raises(Unauthenticated):
        await access.sign_in(
            "anna", GOOD, source=HOME, code=totp.at(clock.now() + timedelta(seconds=60))
        )


async def test_each_spare_code_counts_once(access: Access, clock: HandClock) -> None:
    _, spare = await enrolled(access, clock)
    assert len(set(spare)) == 10
    assert await access.sign_in("anna", GOOD, source=HOME, code=spare[0].upper())
    with pytest.raises(Unauthenticated):
        await access.sign_in("anna", GOOD, source=HOME, code=spare[0])


async def test_a_secret_counts_for_nothing_until_a_code_of_it_was_typed(access: Access) -> None:
    person = await anna_of(access)
    await access.second_factors.begin(person, "anna")
    with pytest.raises(Invalid, match="code"):
        await access.second_factors.confirm(person, "123456")
    assert await access.sign_in("anna", GOOD, source=HOME)


async def test_there_is_one_at_a_time_and_an_administrator_can_remove_it(
    access: Access, clock: HandClock
) -> None:
    await enrolled(access, clock)
    anna = await access.users.named("anna")
    asking = replace(ROOT, user=anna.id)
    with pytest.raises(Conflict):
        await access.second_factors.begin(asking, "anna")
    await access.second_factors.remove(ROOT, anna.id)
    assert await access.sign_in("anna", GOOD, source=HOME)


async def test_whose_role_needs_one_can_do_nothing_else_before(
    database: Database, clock: HandClock
) -> None:
    strict = replace(options(), second_factor_roles=frozenset({"agent"}))
    access = access_on(database, clock, strict)
    await access.users.create(ROOT, "anna", change("agent"), password=GOOD)
    signed = await access.sign_in("anna", GOOD, source=HOME)
    person = await access.person_of(signed.token)
    assert person.permissions == {"me:use"}
    made = await access.second_factors.begin(person, "anna")
    await access.second_factors.confirm(person, TOTP(made.secret).at(NINE))
    access.forget(person.user)
    assert "desk:work" in (await access.person_of(signed.token)).permissions
