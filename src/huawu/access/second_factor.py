"""A second factor beside the password: a code from a telephone (TOTP, RFC 6238), or a spare one."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import segno
from pyotp import random_base32
from pyotp.totp import TOTP
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.access.audit import Audit
from huawu.access.permissions import Person, demand
from huawu.access.tables import users
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Conflict, Invalid, NotFound
from huawu.kernel.ids import UserId
from huawu.storage.database import Database

ISSUER: Final = "Huawu"
STEP_S: Final = 30
SPARE_CODES: Final = 10

#: A telephone's clock may be one step off either way.
_LEEWAY: Final = (-1, 0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What a telephone needs to make codes. This is the only time that it is shown."""

    secret: str  #: base32
    uri: str
    picture: str  #: of the address: an SVG as a `data:` address


class SecondFactors:
    """One tenant's second factors."""

    def __init__(self, database: Database, clock: Clock, audit: Audit) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit

    async def begin(self, person: Person, login: str) -> Enrolment:
        """Make a new secret for oneself; it counts once a code of it was confirmed.

        Raises:
            Conflict: there is one in force; it must be removed first.
        """
        secret = random_base32()
        async with self._database.begin() as session:
            row = await self._locked(session, person.user)
            if row["second_factor_at"] is not None:
                raise Conflict("You have a second factor; remove it before you set up another.")
            await self._set(session, person.user, second_factor=secret)
        uri = TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)
        picture = segno.make(uri, error="m").svg_data_uri(scale=4, border=2)
        return Enrolment(secret=secret, uri=uri, picture=picture)

    async def confirm(self, person: Person, code: str) -> Sequence[str]:
        """Put the new secret in force and return spare codes, the only time.

        Raises:
            Invalid: the code is not one of it.
            Conflict: none was begun.
        """
        spare = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(SPARE_CODES)]
        async with self._database.begin() as session:
            row = await self._locked(session, person.user)
            if row["second_factor"] is None or row["second_factor_at"] is not None:
                raise Conflict("Begin to set up a second factor first.")
            step = self._step_of(row["second_factor"], code, after=0)
            if step is None:
                raise Invalid("code", "is not the one that your telephone shows now")
            await self._set(
                session,
                person.user,
                second_factor_at=self._clock.now(),
                second_factor_step=step,
                spare_codes=[_digest(each) for each in spare],
            )
            await self._audit.record(session, person, "second_factor.set", f"user/{person.user}")
        return spare

    async def accept(self, session: AsyncConnection, user: UserId, code: str) -> bool:
        """Say whether a code is right, within a sign-in; each counts once.

        A user without a second factor needs no code.
        """
        row = await self._locked(session, user)
        if row["second_factor_at"] is None:
            return True
        step = self._step_of(row["second_factor"], code, after=row["second_factor_step"])
        if step is not None:
            await self._set(session, user, second_factor_step=step)
            return True
        left = [kept for kept in row["spare_codes"] if kept != _digest(code.strip().lower())]
        if len(left) == len(row["spare_codes"]):
            return False
        await self._set(session, user, spare_codes=left)
        return True

    async def remove_own(self, person: Person, code: str) -> None:
        """Remove one's own second factor.

        Raises:
            Invalid: the code is wrong.
        """
        async with self._database.begin() as session:
            if not await self.accept(session, person.user, code):
                raise Invalid("code", "is not the one that your telephone shows now")
            await self._clear(session, person, person.user)

    async def remove(self, person: Person, user: UserId) -> None:
        """Remove somebody's second factor, when they lost their telephone and spare codes.

        Raises:
            NotFound: there is no such user.
            Refused: the person may not.
        """
        demand(person, "users:write")
        async with self._database.begin() as session:
            await self._locked(session, user)
            await self._clear(session, person, user)

    async def _clear(self, session: AsyncConnection, person: Person, user: UserId) -> None:
        await self._set(
            session, user, second_factor=None, second_factor_at=None, second_factor_step=0,
            spare_codes=[],
        )  # fmt: skip
        await self._audit.record(session, person, "second_factor.removed", f"user/{user}")

    def _step_of(self, secret: str, code: str, *, after: int) -> int | None:
        """Return which step of time a code belongs to; None when it is wrong or was used."""
        plain, totp = code.replace(" ", ""), TOTP(secret)
        now = int(self._clock.now().timestamp()) // STEP_S
        for step in (now + away for away in _LEEWAY):
            if step > after and secrets.compare_digest(totp.at(step * STEP_S), plain):
                return step
        return None

    async def _locked(self, session: AsyncConnection, user: UserId) -> Any:
        columns = users.c
        query = (
            select(
                columns.second_factor,
                columns.second_factor_at,
                columns.second_factor_step,
                columns.spare_codes,
            )
            .where(columns.tenant == self._audit.tenant, columns.id == user)
            .with_for_update()
        )
        row = (await session.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound("There is no such user.")
        return row

    async def _set(self, session: AsyncConnection, user: UserId, **values: Any) -> None:
        await session.execute(
            update(users)
            .where(users.c.tenant == self._audit.tenant, users.c.id == user)
            .values(**values)
        )


def _digest(code: str) -> str:
    """Return what is kept of a spare code; 48 random bits behind the limits of signing in."""
    return hashlib.sha256(code.encode()).hexdigest()
