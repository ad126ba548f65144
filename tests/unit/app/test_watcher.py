"""Whoever lends their rights to `huawu status` has as few as possible."""

from datetime import UTC, datetime

import pytest

from huawu.access.permissions import Grant
from huawu.access.store import User
from huawu.app.cli.asking import watcher_of
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import TeamId, UserId

pytestmark = pytest.mark.unit

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def user(login: str, *grants: Grant, disabled: bool = False) -> User:
    return User(
        id=UserId(f"usr_{login}"),
        login=login,
        name=login,
        grants=grants,
        disabled=disabled,
        version=1,
        created_at=AT,
        changed_at=AT,
    )


ROOT = user("root", Grant(role="administrator"))
PLANNER = user("planner", Grant(role="planner"))


def test_the_one_with_the_fewest_rights_is_chosen() -> None:
    assert watcher_of([ROOT, user("vera", Grant(role="supervisor")), PLANNER]) == PLANNER


def test_who_is_disabled_or_sees_only_some_teams_is_not() -> None:
    team = Grant(role="planner", teams=frozenset({TeamId("tem_1")}))
    gone = user("gone", Grant(role="planner"), disabled=True)
    assert watcher_of([user("part", team), gone, ROOT]) == ROOT


def test_a_centre_that_nobody_may_watch_says_so() -> None:
    with pytest.raises(NotFound, match="huawu admin"):
        watcher_of([user("anna", Grant(role="agent"))])
