"""Permissions, roles and scopes: `permissions.toml` as frozen data, and the one question `may`."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Final

from huawu.kernel.errors import Refused
from huawu.kernel.event import Actor
from huawu.kernel.ids import DEFAULT_TENANT, QueueId, TeamId, TenantId, UserId

#: The house itself, where no person asks: first start, command line, demo.
SYSTEM_USER: Final = UserId("usr_system")


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A named set of permissions."""

    name: str
    title: str
    sentence: str
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """What there is to be permitted, and which role holds what."""

    permissions: Mapping[str, str]  #: name → sentence
    roles: Mapping[str, Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role given to a user, for all teams and queues or only for some."""

    role: str
    teams: frozenset[TeamId] | None = None  #: None means all
    queues: frozenset[QueueId] | None = None  #: None means all


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Permissions and where they hold: what a grant means."""

    permissions: frozenset[str]
    teams: frozenset[TeamId] | None = None
    queues: frozenset[QueueId] | None = None
    role: str = ""  #: that the grant gave

    @property
    def everywhere(self) -> bool:
        """Whether neither team nor queue narrows it."""
        return self.teams is None and self.queues is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who asks, recognised, within one tenant."""

    user: UserId
    tenant: TenantId
    name: str
    request_id: str
    scopes: tuple[Scope, ...] = ()
    permissions: frozenset[str] = field(default=frozenset[str](), init=False)  #: held anywhere

    def __post_init__(self) -> None:
        held = frozenset[str]().union(*(scope.permissions for scope in self.scopes))
        object.__setattr__(self, "permissions", held)

    @property
    def actor(self) -> Actor:
        """This person as the cause of what the request leads to."""
        user = None if self.user == SYSTEM_USER else self.user
        return Actor(tenant=self.tenant, user=user, cause=self.request_id)


class Anywhere(Enum):
    """Stands for a team or queue that the question is not about."""

    ANYWHERE = "anywhere"


ANYWHERE: Final = Anywhere.ANYWHERE


@cache
def matrix() -> Matrix:
    """Return the content of `permissions.toml`.

    Raises:
        ValueError: a role names a permission that does not exist.
    """
    raw = tomllib.loads((files("huawu.access") / "permissions.toml").read_text("utf-8"))
    permissions: dict[str, str] = raw["permissions"]
    roles: dict[str, Role] = {}
    for name, entry in raw["roles"].items():
        held = frozenset[str](entry["permissions"])
        if unknown := held - permissions.keys():
            raise ValueError(f"permissions.toml: {name} holds unknown {sorted(unknown)}")
        roles[name] = Role(
            name=name, title=entry["title"], sentence=entry["sentence"], permissions=held
        )
    return Matrix(permissions=permissions, roles=roles)


def scopes_of(grants: Iterable[Grant]) -> tuple[Scope, ...]:
    """Return what grants mean; one of a role that no longer exists means nothing."""
    roles = matrix().roles
    return tuple(
        Scope(
            permissions=roles[grant.role].permissions,
            teams=grant.teams,
            queues=grant.queues,
            role=grant.role,
        )
        for grant in grants
        if grant.role in roles
    )


def narrowed(scopes: Iterable[Scope], permissions: Iterable[str]) -> tuple[Scope, ...]:
    """Return scopes with no more than `permissions` in each."""
    allowed = frozenset(permissions)
    return tuple(replace(scope, permissions=scope.permissions & allowed) for scope in scopes)


def system_person(cause: str, tenant: TenantId = DEFAULT_TENANT) -> Person:
    """Return the house itself, which may do everything; `cause` says on what occasion."""
    return Person(
        user=SYSTEM_USER,
        tenant=tenant,
        name="Huawu",
        request_id=cause,
        scopes=(Scope(permissions=frozenset(matrix().permissions)),),
    )


def may(
    person: Person,
    permission: str,
    *,
    team: TeamId | Anywhere | None = ANYWHERE,
    queue: QueueId | Anywhere | None = ANYWHERE,
) -> bool:
    """Say whether `person` holds `permission` there.

    Args:
        person: who asks.
        permission: a name of `permissions.toml`.
        team: the team of what is asked about; None when it has none, which only a grant for all
            teams covers; ANYWHERE when the question is not about a team.
        queue: likewise.
    """
    return any(
        permission in scope.permissions
        and _covers(scope.teams, team)
        and _covers(scope.queues, queue)
        for scope in person.scopes
    )


def demand(
    person: Person,
    permission: str,
    *,
    team: TeamId | Anywhere | None = ANYWHERE,
    queue: QueueId | Anywhere | None = ANYWHERE,
) -> None:
    """Raise unless `may`.

    Raises:
        Refused: the person does not hold the permission there.
    """
    if may(person, permission, team=team, queue=queue):
        return
    if permission in person.permissions:
        raise Refused("You may not do this for that team or queue.", permission=permission)
    raise Refused("You do not have the right to do this.", permission=permission)


def _covers(
    held: frozenset[TeamId] | frozenset[QueueId] | None, asked: str | Anywhere | None
) -> bool:
    return held is None or asked is ANYWHERE or asked in held
