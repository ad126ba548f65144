"""SQL for people who sign in and for their tokens: domain values in and out, no commit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from huawu.access.permissions import Grant
from huawu.access.tables import approvals, tokens, users
from huawu.kernel.ids import QueueId, TeamId, TenantId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Someone who can sign in."""

    id: UserId
    login: str
    name: str
    grants: tuple[Grant, ...]
    disabled: bool
    version: int
    created_at: datetime
    changed_at: datetime
    second_factor: bool = False  #: has one in force
    erased_at: datetime | None = None  #: since then nobody knows who it was


class TokenKind(StrEnum):
    """What a token is for."""

    SESSION = "session"  #: a person at work; ends when idle or at the end of the day
    API = "api"  #: a program; ends on its date


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """A token as kept: without the token."""

    id: str
    user: UserId
    kind: TokenKind
    name: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime  #: to the minute
    permissions: tuple[str, ...] | None = None  #: no more than these; None: all of its user


class AccessStore:
    """Questions and changes of one tenant's users and tokens, within a caller's transaction."""

    def __init__(self, tenant: TenantId) -> None:
        self._tenant = tenant

    async def users(self, session: AsyncConnection) -> Sequence[User]:
        """Return everybody, by login."""
        query = select(users).where(users.c.tenant == self._tenant).order_by(users.c.login_key)
        return [_user(row) for row in (await session.execute(query)).mappings()]

    async def user(
        self, session: AsyncConnection, user: UserId, *, lock: bool = False
    ) -> User | None:
        """Return one user; with `lock` nobody else changes them before our end."""
        query = select(users).where(users.c.tenant == self._tenant, users.c.id == user)
        found = await session.execute(query.with_for_update() if lock else query)
        row = found.mappings().one_or_none()
        return None if row is None else _user(row)

    async def by_login(self, session: AsyncConnection, key: str) -> tuple[User, str] | None:
        """Return the user of a login key, and their password's hash."""
        query = select(users).where(users.c.tenant == self._tenant, users.c.login_key == key)
        row = (await session.execute(query)).mappings().one_or_none()
        return None if row is None else (_user(row), row["password"])

    async def password(self, session: AsyncConnection, user: UserId) -> str | None:
        """Return the hash of a user's password."""
        query = select(users.c.password).where(users.c.tenant == self._tenant, users.c.id == user)
        return (await session.execute(query)).scalar_one_or_none()

    async def add_user(
        self, session: AsyncConnection, user: User, *, key: str, password: str
    ) -> None:
        """Add a user; `key` is the login as it is compared, `password` the hash."""
        row = {"login_key": key, "password": password, **_columns(user)}
        await session.execute(insert(users).values(tenant=self._tenant, id=user.id, **row))

    async def change_user(self, session: AsyncConnection, user: User) -> None:
        """Write a user whose row the caller has locked."""
        await session.execute(self._update_of(user.id).values(**_columns(user)))

    async def erase_user(
        self, session: AsyncConnection, user: User, *, before: str, password: str
    ) -> None:
        """Keep of a user nothing but what is given.

        Args:
            session: of the caller, who locked the row.
            user: as they shall be.
            before: the login as it was, as it is compared.
            password: a hash that nobody knows.
        """
        row = {"login_key": user.login, "password": password, "erased_at": user.erased_at}
        gone: dict[str, Any] = {"second_factor": None, "second_factor_at": None, "spare_codes": []}
        await session.execute(self._update_of(user.id).values(**_columns(user), **row, **gone))
        asked = approvals.c.details["login"].astext == before
        await session.execute(delete(approvals).where(approvals.c.tenant == self._tenant, asked))

    async def set_password(self, session: AsyncConnection, user: UserId, password: str) -> None:
        """Write the hash of a new password."""
        await session.execute(self._update_of(user).values(password=password))

    async def lock_users(self, session: AsyncConnection) -> None:
        """Let only one transaction at a time judge who may remain an administrator."""
        name = f"huawu users {self._tenant}"
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))

    async def add_token(self, session: AsyncConnection, token: TokenRow, digest: bytes) -> None:
        """Add a token by its hash."""
        await session.execute(
            insert(tokens).values(
                tenant=self._tenant,
                id=token.id,
                hash=digest,
                user_id=token.user,
                kind=token.kind,
                name=token.name,
                created_at=token.created_at,
                expires_at=token.expires_at,
                last_used_at=token.last_used_at,
                permissions=token.permissions,
            )
        )

    async def by_digest(
        self, session: AsyncConnection, digest: bytes
    ) -> tuple[TokenRow, User] | None:
        """Return a token and its user."""
        query = (
            select(tokens, users)
            .join_from(tokens, users)
            .where(tokens.c.tenant == self._tenant, tokens.c.hash == digest)
            .set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
        )
        row = (await session.execute(query)).mappings().one_or_none()
        if row is None:
            return None
        return _token(row, "access_token_"), _user(row, "access_user_")

    async def tokens(self, session: AsyncConnection, user: UserId) -> Sequence[TokenRow]:
        """Return a user's tokens, newest first."""
        query = (
            select(tokens)
            .where(tokens.c.tenant == self._tenant, tokens.c.user_id == user)
            .order_by(tokens.c.created_at.desc(), tokens.c.id)
        )
        return [_token(row) for row in (await session.execute(query)).mappings()]

    async def touch(self, session: AsyncConnection, token: str, at: datetime) -> None:
        """Note that a token was used."""
        await session.execute(
            update(tokens)
            .where(tokens.c.tenant == self._tenant, tokens.c.id == token)
            .values(last_used_at=func.greatest(tokens.c.last_used_at, at))
        )

    async def end_token(self, session: AsyncConnection, user: UserId, token: str) -> bool:
        """Remove one token of a user; False when there was none."""
        gone = await session.execute(
            delete(tokens).where(
                tokens.c.tenant == self._tenant, tokens.c.user_id == user, tokens.c.id == token
            )
        )
        return gone.rowcount > 0

    async def end_tokens(
        self, session: AsyncConnection, user: UserId, kind: TokenKind | None = None
    ) -> int:
        """Remove a user's tokens of one kind, or all, and return how many."""
        query = delete(tokens).where(tokens.c.tenant == self._tenant, tokens.c.user_id == user)
        if kind is not None:
            query = query.where(tokens.c.kind == kind)
        return (await session.execute(query)).rowcount

    async def sweep(self, session: AsyncConnection, before: datetime) -> None:
        """Remove tokens that expired before `before`."""
        await session.execute(
            delete(tokens).where(tokens.c.tenant == self._tenant, tokens.c.expires_at < before)
        )

    def _update_of(self, user: UserId) -> Any:
        return update(users).where(users.c.tenant == self._tenant, users.c.id == user)


def grants_json(grants: Sequence[Grant]) -> list[dict[str, Any]]:
    """Return grants in the form they are kept in."""
    return [
        {
            "role": grant.role,
            "teams": None if grant.teams is None else sorted(grant.teams),
            "queues": None if grant.queues is None else sorted(grant.queues),
        }
        for grant in grants
    ]


def _grant(kept: Mapping[str, Any]) -> Grant:
    teams, queues = kept["teams"], kept["queues"]
    return Grant(
        role=kept["role"],
        teams=None if teams is None else frozenset(map(TeamId, teams)),
        queues=None if queues is None else frozenset(map(QueueId, queues)),
    )


def _columns(user: User) -> dict[str, Any]:
    return {
        "login": user.login,
        "name": user.name,
        "grants": grants_json(user.grants),
        "disabled": user.disabled,
        "version": user.version,
        "created_at": user.created_at,
        "changed_at": user.changed_at,
    }


def _user(row: Mapping[Any, Any], prefix: str = "") -> User:
    return User(
        id=UserId(row[f"{prefix}id"]),
        login=row[f"{prefix}login"],
        name=row[f"{prefix}name"],
        grants=tuple(map(_grant, row[f"{prefix}grants"])),
        disabled=row[f"{prefix}disabled"],
        version=row[f"{prefix}version"],
        created_at=row[f"{prefix}created_at"],
        changed_at=row[f"{prefix}changed_at"],
        second_factor=row[f"{prefix}second_factor_at"] is not None,
        erased_at=row[f"{prefix}erased_at"],
    )


def _token(row: Mapping[Any, Any], prefix: str = "") -> TokenRow:
    held = row[f"{prefix}permissions"]
    return TokenRow(
        id=row[f"{prefix}id"],
        user=UserId(row[f"{prefix}user_id"]),
        kind=TokenKind(row[f"{prefix}kind"]),
        name=row[f"{prefix}name"],
        created_at=row[f"{prefix}created_at"],
        expires_at=row[f"{prefix}expires_at"],
        last_used_at=row[f"{prefix}last_used_at"],
        permissions=None if held is None else tuple(held),
    )
