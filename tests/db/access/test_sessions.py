"""Signing in, and how sessions end."""

import pytest
from tests.access_fixture import GOOD, ROOT, HandClock, access_on, change

from huawu.access.permissions import Grant
from huawu.access.service import Access
from huawu.access.users import UserChange
from huawu.kernel.errors import Invalid, LimitReached, Unauthenticated
from huawu.storage.database import Database

pytestmark = pytest.mark.db

HOME = "192.0.2.1"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def access(database: Database, clock: HandClock) -> Access:
    made = access_on(database, clock)
    await made.users.create(ROOT, "Anna", change("agent"), password=GOOD)
    await made.users.create(ROOT, "root", change("administrator"), password=GOOD)
    return made


async def test_a_token_stands_for_the_person_and_their_rights(access: Access) -> None:
    signed = await access.sign_in("anna", GOOD, source=HOME)
    found = await access.person_of(signed.token, "req_9")
    assert (found.user, found.name, found.request_id) == (signed.user.id, "Anna", "req_9")
    assert "desk:work" in found.permissions
    assert "users:write" not in found.permissions


async def test_unknown_and_wrong_are_answered_alike(access: Access) -> None:
    told: list[str] = []
    for login, password in (("anna", "wrong"), ("nobody", GOOD)):
        with pytest.raises(Unauthenticated) as refused:
            await access.sign_in(login, password, source=HOME)
        told.append(refused.value.message)
    assert told[0] == told[1]


async def test_failures_are_counted_for_the_login_and_successes_are_not(access: Access) -> None:
    for _ in range(15):
        await access.sign_in("anna", GOOD, source=HOME)
    for number in range(10):
        with pytest.raises(Unauthenticated):
            await access.sign_in("anna", "wrong", source=f"192.0.2.{number}")
    with pytest.raises(LimitReached):
        await access.sign_in("anna", GOOD, source="192.0.2.99")
    await access.sign_in("root", GOOD, source=HOME)


async def test_failures_are_counted_for_the_address(access: Access) -> None:
    for number in range(60):
        with pytest.raises(Unauthenticated):
            await access.sign_in(f"guess{number}", "wrong", source=HOME)
    with pytest.raises(LimitReached):
        await access.sign_in("anna", GOOD, source=HOME)


async def test_an_idle_session_ends_and_a_used_one_lives_until_its_last_hour(
    access: Access, clock: HandClock
) -> None:
    idle = await access.sign_in("anna", GOOD, source=HOME)
    used = await access.sign_in("anna", GOOD, source=HOME)
    for _ in range(23):
        clock.move(1_800)
        await access.person_of(used.token)
    with pytest.raises(Unauthenticated):
        await access.person_of(idle.token)
    clock.move(1_800)
    with pytest.raises(Unauthenticated):
        await access.person_of(used.token)


async def test_after_signing_out_the_token_is_worth_nothing(access: Access) -> None:
    signed = await access.sign_in("anna", GOOD, source=HOME)
    await access.person_of(signed.token)
    await access.sign_out(signed.token)
    await access.sign_out(signed.token)
    with pytest.raises(Unauthenticated):
        await access.person_of(signed.token)


async def test_signing_out_everywhere_ends_every_session_of_that_person(access: Access) -> None:
    tokens = [(await access.sign_in("anna", GOOD, source=HOME)).token for _ in range(3)]
    other = await access.sign_in("root", GOOD, source=HOME)
    assert await access.sign_out_everywhere(await access.person_of(tokens[0])) == 3
    for token in tokens:
        with pytest.raises(Unauthenticated):
            await access.person_of(token)
    await access.person_of(other.token)


async def test_disabling_a_user_ends_what_they_hold_at_once(access: Access) -> None:
    signed = await access.sign_in("anna", GOOD, source=HOME)
    await access.person_of(signed.token)
    gone = UserChange(name="Anna", grants=(Grant(role="agent"),), disabled=True)
    await access.users.change(ROOT, signed.user.id, gone, expected_version=1)
    with pytest.raises(Unauthenticated):
        await access.person_of(signed.token)
    with pytest.raises(Unauthenticated):
        await access.sign_in("anna", GOOD, source=HOME)


async def test_another_process_notices_a_signing_out_within_seconds(
    access: Access, database: Database, clock: HandClock
) -> None:
    other = access_on(database, clock)
    signed = await access.sign_in("anna", GOOD, source=HOME)
    await other.person_of(signed.token)
    await access.sign_out(signed.token)
    clock.move(5)
    with pytest.raises(Unauthenticated):
        await other.person_of(signed.token)


async def test_ones_own_password_is_changed_by_who_knows_the_old_one(access: Access) -> None:
    signed = await access.sign_in("anna", GOOD, source=HOME)
    anna = await access.person_of(signed.token)
    with pytest.raises(Invalid, match="old"):
        await access.change_own_password(anna, "wrong", "new-" + GOOD)
    await access.change_own_password(anna, GOOD, "new-" + GOOD)
    with pytest.raises(Unauthenticated):
        await access.person_of(signed.token)
    await access.sign_in("anna", "new-" + GOOD, source=HOME)


async def test_an_api_token_outlives_idleness_until_its_date_or_until_revoked(
    access: Access, clock: HandClock
) -> None:
    anna = await access.users.named("anna")
    day_s = 86_400
    kept = await access.issue_api_token(ROOT, anna.id, "crm", life_s=10 * day_s)
    ended = await access.issue_api_token(ROOT, anna.id, "old crm", life_s=10 * day_s)
    clock.move(9 * day_s)
    await access.person_of(kept.token)
    await access.person_of(ended.token)
    await access.revoke(ROOT, anna.id, ended.id)
    with pytest.raises(Unauthenticated):
        await access.person_of(ended.token)
    assert [token.name for token in await access.tokens_of(ROOT, anna.id)] == ["crm"]
    clock.move(day_s)
    with pytest.raises(Unauthenticated):
        await access.person_of(kept.token)
