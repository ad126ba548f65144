"""Passwords: made, judged, hashed with Argon2id in a thread, a bounded number at once."""

import asyncio
import secrets
import unicodedata
from dataclasses import dataclass
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from huawu.kernel.errors import Invalid, LimitReached

MIN_LENGTH: Final = 12  #: characters
MAX_LENGTH: Final = 256  #: characters; more only costs time
_MIN_DIFFERENT: Final = 6  #: characters, against "aaaaaaaaaaaa" and "121212121212"
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"  #: nothing that looks like something else
_GROUPS: Final = 4

#: What is tried first everywhere, and common padding that makes it long enough.
_COMMON: Final = (
    "password", "passw0rd", "123456", "qwerty", "111111", "abc123", "letmein", "admin", "welcome",
    "iloveyou", "woaini", "5201314", "huawu",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordCost:
    """What one hash costs. The defaults are the low-memory choice of RFC 9106."""

    memory_kib: int = 65_536
    passes: int = 3
    lanes: int = 4
    at_once: int = 2  #: hashes running at the same time; each takes its memory
    wait_s: float = 10.0  #: for a turn


class Passwords:
    """Hashes and checks passwords without holding up the loop."""

    def __init__(self, cost: PasswordCost) -> None:
        self._hasher = PasswordHasher(
            time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes
        )
        self._turns = asyncio.Semaphore(cost.at_once)
        self._wait_s = cost.wait_s

    async def hashed(self, password: str) -> str:
        """Return the hash to keep, with its salt and cost in it."""
        await self._turn()
        try:
            return await asyncio.to_thread(self._hasher.hash, _normal(password))
        finally:
            self._turns.release()

    async def matches(self, kept: str | None, password: str) -> bool:
        """Say whether `password` is the one `kept` was made from; None takes as long and is no."""
        if kept is None:
            await self.hashed(password)
            return False
        await self._turn()
        try:
            return await asyncio.to_thread(self._verified, kept, _normal(password))
        finally:
            self._turns.release()

    def outdated(self, kept: str) -> bool:
        """Say whether `kept` was made at another cost than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _verified(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except VerificationError:
            return False

    async def _turn(self) -> None:
        try:
            async with asyncio.timeout(self._wait_s):
                await self._turns.acquire()
        except TimeoutError:
            raise LimitReached(
                "Very many people are signing in. Try again in a moment.", retry_after_s=5
            ) from None


def generated() -> str:
    """Return a password for a person to type once, such as `k7mq-w2xh-9fce-pt4d` (79 bits)."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(_GROUPS))
    return "-".join(groups)


def check(password: str, *, login: str, field: str = "password") -> None:
    """Refuse a password that is easily guessed.

    Raises:
        Invalid: too short, too long, too simple, or made of the login or of a very common one.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise Invalid(field, f"use {MIN_LENGTH} to {MAX_LENGTH} characters")
    plain = _normal(password).casefold()
    if len(set(plain)) < _MIN_DIFFERENT:
        raise Invalid(field, f"use at least {_MIN_DIFFERENT} different characters")
    rest = plain
    for word in (login.casefold(), *_COMMON):
        rest = rest.replace(word, "")
    if len(rest) < MIN_LENGTH // 2:
        raise Invalid(field, "it is mostly the login or a very common password; choose another")


def _normal(password: str) -> str:
    """Return one spelling for what different keyboards send for the same characters."""
    return unicodedata.normalize("NFKC", password)
