"""What tests about people need: a clock that is moved by hand, cheap hashes, people of a role."""

from datetime import UTC, datetime, timedelta
from typing import Final

from huawu.access.passwords import PasswordCost
from huawu.access.permissions import Grant, Person, scopes_of
from huawu.access.service import Access, AccessOptions
from huawu.access.users import UserChange
from huawu.kernel.ids import DEFAULT_TENANT, QueueId, TeamId, UserId
from huawu.storage.database import Database

NINE: Final = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
CHEAP: Final = PasswordCost(memory_kib=8, passes=1, lanes=1)
GOOD: Final = "korrekt-pferd-batterie"


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self._at = NINE

    def now(self) -> datetime:
        return self._at

    def monotonic_s(self) -> float:
        return (self._at - NINE).total_seconds()

    def move(self, seconds: float) -> None:
        self._at += timedelta(seconds=seconds)


def options(**changed: float) -> AccessOptions:
    return AccessOptions(cost=CHEAP, **changed)  # pyright: ignore[reportArgumentType]


def person(
    *roles: str,
    teams: set[str] | None = None,
    queues: set[str] | None = None,
    user: str = "usr_vera",
) -> Person:
    """Return someone with these roles, for these teams and queues."""
    held_teams = None if teams is None else frozenset(map(TeamId, teams))
    held_queues = None if queues is None else frozenset(map(QueueId, queues))
    grants = [Grant(role=role, teams=held_teams, queues=held_queues) for role in roles]
    return Person(
        user=UserId(user),
        tenant=DEFAULT_TENANT,
        name="Vera",
        request_id="req_1",
        scopes=scopes_of(grants),
    )


ROOT: Final = person("administrator", user="usr_root")


def change(*roles: str, name: str = "Anna", disabled: bool = False) -> UserChange:
    return UserChange(name=name, grants=tuple(Grant(role=r) for r in roles), disabled=disabled)


def access_on(database: Database, clock: HandClock, made: AccessOptions | None = None) -> Access:
    return Access(database, clock, made or options())
