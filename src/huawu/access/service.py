"""Signing in and out, and who stands behind a token. Start here; users are in `users`."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.access.approvals import Approvals, GuardedAct
from huawu.access.audit import Audit
from huawu.access.limits import Rate, TokenBuckets
from huawu.access.passwords import PasswordCost, Passwords
from huawu.access.permissions import Person, Scope, demand, matrix, narrowed, scopes_of
from huawu.access.second_factor import SecondFactors
from huawu.access.store import AccessStore, TokenKind, TokenRow, User
from huawu.access.users import Users, login_key
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Invalid, NotFound, Unauthenticated
from huawu.kernel.ids import DEFAULT_TENANT, TenantId, UserId, new_id
from huawu.storage.database import Database

#: A token begins with this, so that a leaked one is recognised wherever it turns up.
TOKEN_PREFIX: Final = "hw_"  # noqa: S105  # not a secret

_TOUCH_S: Final = 60  #: `last_used_at` is written at most this often
_CALENDAR: Final = ("planning:read-own",)  #: what a calendar's token opens
_SELF: Final = frozenset({"me:use"})
_REMEMBERED: Final = 20_000  #: tokens kept in memory at most


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessOptions:
    """How long sign-ins last and how often they may be tried."""

    idle_s: float = 3_600.0  #: without a request; then a session ends
    session_s: float = 43_200.0  #: a session ends after this in any case
    api_token_s: float = 366 * 86_400.0  #: longest life of an API token
    remembered_s: float = 5.0  #: so long another process may not notice that a token ended
    #: Failed tries for one login.
    login_rate: Rate = field(default=Rate(burst=10, refill_s=30.0))
    source_rate: Rate = field(
        default=Rate(burst=60, refill_s=5.0)
    )  #: failed tries from one address
    cost: PasswordCost = field(default=PasswordCost())
    #: Who holds one of these roles can do nothing but set up a second factor until they did.
    second_factor_roles: frozenset[str] = frozenset()
    four_eyes: frozenset[GuardedAct] = frozenset()  #: what a second person must approve


class SecondFactorNeeded(Unauthenticated):
    """The password is right; a code of the second factor is missing."""

    code = "second-factor-needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A new token. This is the only time that it is shown."""

    token: str
    id: str
    expires_at: datetime
    user: User


@dataclass(frozen=True, slots=True)
class _Remembered:
    person: Person
    token: TokenRow
    until_s: float  #: monotonic


class Access:
    """Sessions and API tokens of one tenant."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        options: AccessOptions | None = None,
        *,
        tenant: TenantId = DEFAULT_TENANT,
    ) -> None:
        self._options = options or AccessOptions()
        self._database = database
        self._clock = clock
        self._tenant = tenant
        self._store = AccessStore(tenant)
        self._passwords = Passwords(self._options.cost)
        self._logins = TokenBuckets(self._options.login_rate, clock)
        self._sources = TokenBuckets(self._options.source_rate, clock)
        self._remembered: dict[bytes, _Remembered] = {}
        #: The record of what people did.
        self.audit = Audit(database, clock, tenant)
        #: What a second person must approve.
        self.approvals = Approvals(database, clock, self.audit, self._options.four_eyes)
        #: Codes beside the password.
        self.second_factors = SecondFactors(database, clock, self.audit)
        #: Who can sign in.
        self.users = Users(
            database, clock, self.audit, self._passwords, self.approvals, forget=self.forget
        )

    async def sign_in(self, login: str, password: str, *, source: str, code: str = "") -> SignedIn:
        """Start a session.

        Args:
            login: as people type it; case and width do not matter.
            password: likewise, but case matters.
            source: the address of who asks; failures are counted for it.
            code: of the second factor, for who has one.

        Raises:
            Unauthenticated: unknown, disabled or wrong: the answer and its delay do not tell which.
            SecondFactorNeeded: the password is right, and a code is missing.
            LimitReached: too many failures for this login or from this address.
        """
        key = login_key(login)
        self._sources.take(source)
        self._logins.take(key)
        async with self._database.begin() as session:
            found = await self._store.by_login(session, key)
        matches = await self._passwords.matches(None if found is None else found[1], password)
        if found is None or not matches or found[0].disabled:
            user = None if found is None else found[0].id
            await self.audit.note(None, "session.refused", f"user/{user or 'unknown'}")
            raise Unauthenticated("The login or the password is wrong.")
        await self._demand_code(found[0], code)
        self._sources.give_back(source)
        self._logins.give_back(key)
        await self._renew_hash(found[0].id, found[1], password)
        return await self._start(found[0].id)

    async def sign_in_by(self, login: str) -> SignedIn:
        """Start a session for whom a provider of single sign-on vouches.

        Raises:
            Unauthenticated: nobody of that login may sign in here.
        """
        async with self._database.begin() as session:
            found = await self._store.by_login(session, login_key(login))
        if found is None or found[0].disabled:
            user = None if found is None else found[0].id
            await self.audit.note(None, "session.refused", f"user/{user or 'unknown'}")
            raise Unauthenticated("Nobody of this login may sign in here; ask an administrator.")
        return await self._start(found[0].id)

    async def person_of(self, token: str, request_id: str = "") -> Person:
        """Return who stands behind a token; what was just asked is remembered for a few seconds.

        Raises:
            Unauthenticated: unknown, expired, idle for too long, or the user is disabled.
        """
        digest = _digest(token)
        known = self._remembered.get(digest)
        if known is None or known.until_s <= self._clock.monotonic_s():
            known = await self._look_up(digest)
        if self._clock.now() >= known.token.expires_at:
            raise _expired()
        return replace(known.person, request_id=request_id)

    async def sign_out(self, token: str) -> None:
        """End the token's session; one that has ended already is fine."""
        async with self._database.begin() as session:
            found = await self._store.by_digest(session, _digest(token))
            if found is not None:
                await self._store.end_token(session, found[1].id, found[0].id)
        self._remembered.pop(_digest(token), None)

    async def sign_out_everywhere(self, person: Person) -> int:
        """End all sessions of a person, this one too, and return how many there were."""
        async with self._database.begin() as session:
            ended = await self._store.end_tokens(session, person.user, TokenKind.SESSION)
            await self.audit.record(
                session, person, "session.ended_everywhere", f"user/{person.user}"
            )
        self.forget(person.user)
        return ended

    async def issue_api_token(
        self,
        person: Person,
        user: UserId,
        name: str,
        *,
        life_s: float,
        permissions: Sequence[str] | None = None,
    ) -> SignedIn:
        """Make a token by which a program works as `user`.

        Args:
            person: who issues it.
            user: whose rights it has.
            name: what it is for.
            life_s: how long it holds.
            permissions: no more than these, and never more than the user holds; None: all.

        Raises:
            Refused: the person may not, or does not hold all that the user holds.
            Invalid: it would live too long or not at all, or a permission is unknown.
            NotFound: there is no such user, or they are disabled.
        """
        demand(person, "users:write")
        if not 0 < life_s <= self._options.api_token_s:
            days = int(self._options.api_token_s // 86_400)
            raise Invalid("life_s", f"let the token live at most {days} days")
        if unknown := set(permissions or ()) - matrix().permissions.keys():
            raise Invalid("permissions", f"there is no permission {min(unknown)}")
        made, digest = self._new_token(user, TokenKind.API, name, life_s)
        made = replace(made, permissions=None if permissions is None else tuple(permissions))
        async with self._database.begin() as session:
            owner = await self._store.user(session, user, lock=True)
            if owner is None or owner.disabled:
                raise NotFound("There is no such user who may sign in.")
            self.users.demand_all_of(person, owner.grants)
            await self._add_token(session, person, made, digest.digest)
        return SignedIn(token=digest.token, id=made.id, expires_at=made.expires_at, user=owner)

    async def issue_calendar_token(self, person: Person) -> SignedIn:
        """Make a token that opens one's own plan to a calendar; one made before is void."""
        demand(person, _CALENDAR[0])
        life_s = self._options.api_token_s
        made, digest = self._new_token(person.user, TokenKind.API, "calendar", life_s)
        made = replace(made, permissions=_CALENDAR)
        async with self._database.begin() as session:
            for old in await self._store.tokens(session, person.user):
                if old.permissions == _CALENDAR:
                    await self._store.end_token(session, person.user, old.id)
            owner = await self._store.user(session, person.user, lock=True)
            if owner is None:
                raise NotFound("You are no user of this centre.")
            await self._add_token(session, person, made, digest.digest)
        self.forget(person.user)
        return SignedIn(token=digest.token, id=made.id, expires_at=made.expires_at, user=owner)

    async def _add_token(
        self, session: AsyncConnection, person: Person, made: TokenRow, digest: bytes
    ) -> None:
        await self._store.add_token(session, made, digest)
        details = {"token": made.id, "name": made.name}
        await self.audit.record(session, person, "token.issued", f"user/{made.user}", details)

    async def tokens_of(self, person: Person, user: UserId) -> Sequence[TokenRow]:
        """Return a user's sessions and API tokens, newest first."""
        demand(person, "users:read")
        async with self._database.begin() as session:
            return await self._store.tokens(session, user)

    async def revoke(self, person: Person, user: UserId, token: str) -> None:
        """End one token of a user, by its id.

        Raises:
            NotFound: there is none.
        """
        demand(person, "users:write")
        async with self._database.begin() as session:
            if not await self._store.end_token(session, user, token):
                raise NotFound("There is no such token.")
            await self.audit.record(
                session, person, "token.revoked", f"user/{user}", {"token": token}
            )
        self.forget(user)

    async def change_own_password(self, person: Person, old: str, new: str) -> None:
        """Replace one's own password and end all one's sessions.

        Raises:
            Invalid: the old one is wrong or the new one is too easily guessed.
            LimitReached: too many tries with a wrong old one.
        """
        self._logins.take(f"own {person.user}")
        async with self._database.begin() as session:
            kept = await self._store.password(session, person.user)
        if not await self._passwords.matches(kept, old):
            raise Invalid("old", "is not the present password")
        self._logins.give_back(f"own {person.user}")
        await self.users.set_password(person, person.user, new, field="new")

    def forget(self, user: UserId) -> None:
        """Ask the database again about everything of this user."""
        for digest in [d for d, known in self._remembered.items() if known.person.user == user]:
            del self._remembered[digest]

    async def _look_up(self, digest: bytes) -> _Remembered:
        now, now_s = self._clock.now(), self._clock.monotonic_s()
        self._remembered.pop(digest, None)
        async with self._database.begin() as session:
            found = await self._store.by_digest(session, digest)
            if found is None or found[1].disabled:
                raise _expired()
            token, user = found
            scopes = self._scopes(user, token)
            if self._over(token, now):
                await self._store.end_token(session, user.id, token.id)
            elif now - token.last_used_at >= timedelta(seconds=_TOUCH_S):
                await self._store.touch(session, token.id, now)
        if self._over(token, now):
            raise _expired()
        known = _Remembered(
            Person(
                user=user.id,
                tenant=self._tenant,
                name=user.name,
                request_id="",
                scopes=scopes,
            ),
            token,
            now_s + self._options.remembered_s,
        )
        self._remember(digest, known)
        return known

    def _scopes(self, user: User, token: TokenRow) -> tuple[Scope, ...]:
        scopes = scopes_of(user.grants)
        if token.permissions is not None:
            return narrowed(scopes, token.permissions)
        return narrowed(scopes, _SELF) if self.must_enrol(user) else scopes

    def must_enrol(self, user: User) -> bool:
        """Say whether a user must set up a second factor before anything else."""
        roles = {grant.role for grant in user.grants}
        return not user.second_factor and not roles.isdisjoint(self._options.second_factor_roles)

    async def _demand_code(self, user: User, code: str) -> None:
        if user.second_factor and not code:
            raise SecondFactorNeeded("Type the code that your telephone shows, or a spare one.")
        async with self._database.begin() as session:
            right = await self.second_factors.accept(session, user.id, code)
        if not right:
            await self.audit.note(None, "session.refused", f"user/{user.id}")
            raise Unauthenticated("The code is wrong or was used before.")

    def _over(self, token: TokenRow, now: datetime) -> bool:
        idle = timedelta(seconds=self._options.idle_s)
        slept = token.kind is TokenKind.SESSION and now - token.last_used_at > idle
        return slept or now >= token.expires_at

    def _remember(self, digest: bytes, known: _Remembered) -> None:
        if len(self._remembered) >= _REMEMBERED:
            now_s = self._clock.monotonic_s()
            self._remembered = {d: k for d, k in self._remembered.items() if k.until_s > now_s}
        if len(self._remembered) < _REMEMBERED:
            self._remembered[digest] = known

    async def _start(self, user: UserId) -> SignedIn:
        made, digest = self._new_token(user, TokenKind.SESSION, "", self._options.session_s)
        async with self._database.begin() as session:
            # Disabled or removed while the password was being compared: locked, so not after us.
            owner = await self._store.user(session, user, lock=True)
            if owner is None or owner.disabled:
                raise Unauthenticated("The login or the password is wrong.")
            await self._store.sweep(session, self._clock.now())
            await self._store.add_token(session, made, digest.digest)
            person = Person(user=user, tenant=self._tenant, name=owner.name, request_id=made.id)
            await self.audit.record(session, person, "session.started", f"user/{user}")
        return SignedIn(token=digest.token, id=made.id, expires_at=made.expires_at, user=owner)

    async def _renew_hash(self, user: UserId, kept: str, password: str) -> None:
        if not self._passwords.outdated(kept):
            return
        renewed = await self._passwords.hashed(password)
        async with self._database.begin() as session:
            if await self._store.password(session, user) == kept:
                await self._store.set_password(session, user, renewed)

    def _new_token(
        self, user: UserId, kind: TokenKind, name: str, life_s: float
    ) -> tuple[TokenRow, "_Secret"]:
        now = self._clock.now()
        row = TokenRow(
            id=new_id("tok", now),
            user=user,
            kind=kind,
            name=name,
            created_at=now,
            expires_at=now + timedelta(seconds=life_s),
            last_used_at=now,
        )
        token = TOKEN_PREFIX + secrets.token_urlsafe(32)
        return row, _Secret(token, _digest(token))


@dataclass(frozen=True, slots=True)
class _Secret:
    token: str  #: 256 random bits
    digest: bytes


def _expired() -> Unauthenticated:
    return Unauthenticated("Please sign in.")


def _digest(token: str) -> bytes:
    """Return what is kept of a token; plain SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(token.encode(errors="replace")).digest()
