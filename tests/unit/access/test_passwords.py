"""Passwords: judged, hashed, made."""

import asyncio

import pytest
from tests.access_fixture import CHEAP, GOOD

from huawu.access.passwords import PasswordCost, Passwords, check, generated
from huawu.kernel.errors import Invalid, LimitReached

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "12 to 256"),
        ("x" * 300, "12 to 256"),
        ("abababababab", "different"),
        ("vera.smith123456", "mostly"),
        ("Password123456!", "mostly"),
        ("ｐａｓｓｗｏｒｄ１２３４５６", "mostly"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(password: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        check(password, login="vera.smith")


def test_good_and_generated_passwords_pass_and_differ() -> None:
    made = {generated() for _ in range(50)}
    assert len(made) == 50
    for password in (GOOD, "五月的雨后总有彩虹挂在天边", *made):
        check(password, login="vera")


async def test_a_password_matches_its_hash_and_no_other_and_never_no_hash() -> None:
    passwords = Passwords(CHEAP)
    kept = await passwords.hashed(GOOD)
    assert kept.startswith("$argon2id$")
    assert await passwords.matches(kept, GOOD)
    assert not await passwords.matches(kept, GOOD + "!")
    assert not await passwords.matches(None, GOOD)


async def test_a_hash_of_another_cost_is_outdated() -> None:
    kept = await Passwords(CHEAP).hashed(GOOD)
    assert not Passwords(CHEAP).outdated(kept)
    assert Passwords(PasswordCost(memory_kib=16, passes=1, lanes=1)).outdated(kept)


async def test_when_too_many_sign_in_at_once_the_rest_are_told_to_come_back() -> None:
    slow = PasswordCost(memory_kib=65_536, passes=4, lanes=1, at_once=1, wait_s=0.001)
    passwords = Passwords(slow)

    async def crowd() -> None:
        async with asyncio.TaskGroup() as people:
            for _ in range(3):
                people.create_task(passwords.hashed(GOOD))

    with pytest.raises(ExceptionGroup) as refused:
        await crowd()
    assert all(isinstance(error, LimitReached) for error in refused.value.exceptions)
