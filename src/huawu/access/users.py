"""Who can sign in: added, changed, disabled, given a new password, forgotten.

Nobody is ever deleted: what they did stays under their id, also when who they were is erased.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.exc import IntegrityError

from huawu.access import passwords
from huawu.access.approvals import Approvals, GuardedAct
from huawu.access.audit import Audit
from huawu.access.passwords import Passwords
from huawu.access.permissions import (
    SYSTEM_USER,
    Grant,
    Person,
    demand,
    matrix,
    scopes_of,
    system_person,
)
from huawu.access.store import AccessStore, TokenKind, User, grants_json
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Conflict, Invalid, NotFound, Refused, StaleVersion
from huawu.kernel.ids import UserId, new_id
from huawu.storage.database import Database

ADMINISTRATOR: Final = "administrator"


class LoginTaken(Conflict):
    """Someone else signs in by this login."""

    code = "login-taken"


class LastAdministrator(Conflict):
    """Nobody would be left who can change users."""

    code = "last-administrator"


class StillActive(Conflict):
    """Who is to be forgotten may still sign in."""

    code = "still-active"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChange:
    """A user as they shall be."""

    name: str
    grants: tuple[Grant, ...]
    disabled: bool = False


def login_key(login: str) -> str:
    """Return a login as it is compared: width and case do not matter."""
    return unicodedata.normalize("NFKC", login).casefold().strip()


class Users:
    """Adds and changes people who sign in."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        audit: Audit,
        hashing: Passwords,
        approvals: Approvals,
        *,
        forget: Callable[[UserId], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._hashing = hashing
        self._approvals = approvals
        self._forget = forget
        self._tenant = audit.tenant
        self._store = AccessStore(audit.tenant)

    async def all(self, person: Person) -> Sequence[User]:
        """Return everybody, by login."""
        demand(person, "users:read")
        async with self._database.begin() as session:
            return await self._store.users(session)

    async def get(self, person: Person, user: UserId) -> User:
        """Return one user.

        Raises:
            NotFound: there is none.
        """
        demand(person, "users:read")
        async with self._database.begin() as session:
            return _there(await self._store.user(session, user))

    async def known(self) -> Sequence[User]:
        """Return everybody, by login, for the house itself."""
        async with self._database.begin() as session:
            return await self._store.users(session)

    async def own(self, person: Person) -> User | None:
        """Return who asks, as a user; None for the house itself."""
        async with self._database.begin() as session:
            return await self._store.user(session, person.user)

    async def absent(self, user: UserId, cause: str) -> Person | None:
        """Return a user with their rights of now, for what is done in their name; None without any.

        Args:
            user: whose name.
            cause: on what occasion, as the audit record tells it.
        """
        async with self._database.begin() as session:
            found = await self._store.user(session, user)
        if found is None or found.disabled:
            return None
        return Person(
            user=user,
            tenant=self._tenant,
            name=found.name,
            request_id=cause,
            scopes=scopes_of(found.grants),
        )

    async def named(self, login: str) -> User:
        """Return the user of a login, for the command line.

        Raises:
            NotFound: there is none.
        """
        async with self._database.begin() as session:
            found = await self._store.by_login(session, login_key(login))
        return _there(None if found is None else found[0])

    async def create(
        self,
        person: Person,
        login: str,
        change: UserChange,
        *,
        password: str | None = None,
    ) -> tuple[User, str]:
        """Add a user and return them with their password, the only time that it is shown.

        Args:
            person: who adds.
            login: as it shall be shown; unique whatever its case and width.
            change: everything else.
            password: None lets us make one.

        Raises:
            Invalid: a field is malformed or the password is too easily guessed.
            LoginTaken: someone else has the login.
            Refused: the person may not, or would give away more than they hold.
        """
        demand(person, "users:write")
        _check_login(login)
        self._check(person, change)
        secret = passwords.generated() if password is None else password
        passwords.check(secret, login=login)
        await self._demand_approval(person, "user/new", (), change, login=login_key(login))
        hashed = await self._hashing.hashed(secret)
        now = self._clock.now()
        user = User(
            id=UserId(new_id("usr", now)),
            login=login,
            name=change.name,
            grants=change.grants,
            disabled=change.disabled,
            version=1,
            created_at=now,
            changed_at=now,
        )
        try:
            async with self._database.begin() as session:
                await self._store.add_user(session, user, key=login_key(login), password=hashed)
                await self._audit.record(
                    session, person, "user.created", f"user/{user.id}", _told(change)
                )
        except IntegrityError as error:
            raise LoginTaken("Someone else has this login; choose another.") from error
        return user, secret

    async def change(
        self, person: Person, user: UserId, change: UserChange, *, expected_version: int
    ) -> User:
        """Change a user; disabling one ends their sessions and tokens.

        Raises:
            NotFound: there is no such user.
            StaleVersion: someone changed them first.
            Conflict: they were erased.
            LastAdministrator: nobody would be left who can change users.
            Refused: the person may not, or the user holds or would hold more than they do.
            Invalid: a field is malformed.
        """
        demand(person, "users:write")
        self._check(person, change)
        old = await self.get(person, user)
        await self._demand_approval(person, f"user/{user}", old.grants, change)
        async with self._database.begin() as session:
            await self._store.lock_users(session)
            old = _there(await self._store.user(session, user, lock=True))
            if old.version != expected_version:
                raise StaleVersion(
                    f"The user is at version {old.version}; read it again and repeat the change.",
                    version=old.version,
                )
            self.demand_all_of(person, old.grants)
            if old.erased_at is not None:
                raise Conflict("This account was erased; add a new one.")
            new = replace(
                old,
                name=change.name,
                grants=change.grants,
                disabled=change.disabled,
                version=old.version + 1,
                changed_at=self._clock.now(),
            )
            await self._store.change_user(session, new)
            if not any(map(_administers, await self._store.users(session))):
                raise LastAdministrator("Make another user an administrator first.")
            if new.disabled:
                await self._store.end_tokens(session, user)
            await self._audit.record(session, person, "user.changed", f"user/{user}", _told(change))
        self._forget(user)
        return new

    async def erase(self, person: Person, user: UserId, alias: str, reason: str) -> User:
        """Forget who a user was: name, login, password, second factor, tokens; the id stays.

        Args:
            person: who erases.
            user: whom; disabled before.
            alias: stands for the name from now on.
            reason: for the audit record.

        Raises:
            NotFound: there is no such user.
            StillActive: they may still sign in.
            Refused: the person may not, or the user holds more than they do.
        """
        demand(person, "users:erase")
        unknown = await self._hashing.hashed(passwords.generated())
        async with self._database.begin() as session:
            old = _there(await self._store.user(session, user, lock=True))
            self.demand_all_of(person, old.grants)
            if not old.disabled:
                raise StillActive("Disable the account first: they may still sign in.")
            now = self._clock.now()
            new = replace(
                old, login=f"erased-{user}", name=alias, grants=(), version=old.version + 1,
                changed_at=now, second_factor=False, erased_at=old.erased_at or now,
            )  # fmt: skip
            await self._store.erase_user(
                session, new, before=login_key(old.login), password=unknown
            )
            await self._store.end_tokens(session, user)
            await self._audit.record(
                session, person, "user.erased", f"user/{user}", {"reason": reason}
            )
        self._forget(user)
        return new

    async def reset_password(self, person: Person, user: UserId) -> str:
        """Give a user a new password, end their sessions, and return it, the only time.

        Raises:
            NotFound: there is no such user.
            Refused: the person may not, or the user holds more than they do.
        """
        demand(person, "users:write")
        async with self._database.begin() as session:
            old = _there(await self._store.user(session, user))
        self.demand_all_of(person, old.grants)
        secret = passwords.generated()
        await self.set_password(person, user, secret)
        return secret

    async def set_password(
        self, person: Person, user: UserId, password: str, *, field: str = "password"
    ) -> None:
        """Replace a password that the caller has the right to replace, and end all sessions.

        Raises:
            NotFound: there is no such user.
            Invalid: the password is too easily guessed.
        """
        async with self._database.begin() as session:
            owner = _there(await self._store.user(session, user))
        passwords.check(password, login=owner.login, field=field)
        hashed = await self._hashing.hashed(password)
        async with self._database.begin() as session:
            await self._store.set_password(session, user, hashed)
            await self._store.end_tokens(session, user, TokenKind.SESSION)
            await self._audit.record(session, person, "user.password_set", f"user/{user}")
        self._forget(user)

    async def ensure_administrator(self, login: str = "admin") -> tuple[User, str] | None:
        """On the first start make an administrator; None when there are users already."""
        async with self._database.begin() as session:
            if await self._store.users(session):
                return None
        change = UserChange(name="Administrator", grants=(Grant(role=ADMINISTRATOR),))
        try:
            return await self.create(system_person("first-start", self._tenant), login, change)
        except LoginTaken:
            return None  # another process started first

    def demand_all_of(self, person: Person, grants: Sequence[Grant]) -> None:
        """Raise unless `person` holds everything that `grants` give.

        Raises:
            Refused: nobody gives away, or rules over, more than they hold themselves.
        """
        for wanted in scopes_of(grants):
            missing = wanted.permissions.difference(
                *(
                    scope.permissions
                    for scope in person.scopes
                    if _within(wanted.teams, scope.teams) and _within(wanted.queues, scope.queues)
                )
            )
            if missing:
                raise Refused(
                    "You cannot do this to someone with more rights than you hold yourself.",
                    permission=min(missing),
                )

    async def _demand_approval(
        self,
        person: Person,
        subject: str,
        held: Sequence[Grant],
        change: UserChange,
        **who: str,
    ) -> None:
        """Where the centre wants it, let a second person approve new roles; taking away needs none.

        The house itself asks nobody: who can log in to the machine may do anything.
        """
        if set(change.grants) <= set(held) or person.user == SYSTEM_USER:
            return
        details = {"grants": str(_told(change)["grants"]), **who}
        await self._approvals.demand(person, GuardedAct.ROLE_GRANT, subject, details)

    def _check(self, person: Person, change: UserChange) -> None:
        if not 0 < len(change.name) <= 80 or not change.name.isprintable():
            raise Invalid("name", "use 1 to 80 printable characters")
        roles = matrix().roles
        for place, grant in enumerate(change.grants):
            if grant.role not in roles:
                raise Invalid(
                    f"grants[{place}].role", f"there is no such role; use {', '.join(roles)}"
                )
        self.demand_all_of(person, change.grants)


def _check_login(login: str) -> None:
    signs = all(character.isalnum() or character in "._-@+" for character in login)
    if not 0 < len(login) <= 64 or not signs:
        raise Invalid("login", "use 1 to 64 letters, digits or . _ - @ +")


def _there(user: User | None) -> User:
    if user is None:
        raise NotFound("There is no such user.")
    return user


def _administers(user: User) -> bool:
    return not user.disabled and any(
        scope.everywhere and "users:write" in scope.permissions for scope in scopes_of(user.grants)
    )


def _within(inner: frozenset[str] | None, outer: frozenset[str] | None) -> bool:
    return outer is None or (inner is not None and inner <= outer)


def _told(change: UserChange) -> dict[str, str | bool]:
    """Return a change for the audit record; grants as text, and no name."""
    grants = "; ".join(
        " ".join(f"{key}={value}" for key, value in grant.items())
        for grant in grants_json(change.grants)
    )
    return {"grants": grants, "disabled": change.disabled}
