"""The matrix file, and the question `may`."""

import pytest
from tests.access_fixture import person

from huawu.access.guard import require
from huawu.access.permissions import Scope, demand, matrix, may, system_person
from huawu.kernel.errors import Refused
from huawu.kernel.ids import QueueId, TeamId

pytestmark = pytest.mark.unit

RED, BLUE = TeamId("tem_red"), TeamId("tem_blue")


def test_every_permission_has_a_sentence_and_is_held_by_some_role() -> None:
    held = frozenset[str]().union(*(role.permissions for role in matrix().roles.values()))
    assert held == matrix().permissions.keys()
    assert all(sentence.endswith(".") for sentence in matrix().permissions.values())


def test_the_administrator_holds_everything_and_everyone_may_see_their_own_profile() -> None:
    roles = matrix().roles
    assert roles["administrator"].permissions == matrix().permissions.keys()
    assert all("me:use" in role.permissions for role in roles.values())


def test_the_roles_are_those_of_the_trade() -> None:
    names = {"agent", "supervisor", "quality", "planner", "analyst", "administrator"}
    assert matrix().roles.keys() == names


def test_a_grant_for_one_team_covers_no_other_team_and_nothing_without_a_team() -> None:
    vera = person("supervisor", teams={RED})
    assert may(vera, "floor:steer")
    assert may(vera, "floor:steer", team=RED)
    assert not may(vera, "floor:steer", team=BLUE)
    assert not may(vera, "floor:steer", team=None)


def test_two_narrow_grants_do_not_add_up_to_their_product() -> None:
    one = person("supervisor", teams={RED}, queues={"que_1"}).scopes
    two = person("supervisor", teams={BLUE}, queues={"que_2"}).scopes
    vera = person()
    object.__setattr__(vera, "scopes", one + two)
    assert may(vera, "floor:steer", team=RED, queue=QueueId("que_1"))
    assert not may(vera, "floor:steer", team=RED, queue=QueueId("que_2"))


def test_somebody_without_roles_may_nothing() -> None:
    assert not any(may(person(), permission) for permission in matrix().permissions)


def test_a_role_that_was_abolished_means_nothing() -> None:
    assert person("emperor").scopes == ()


def test_the_house_itself_may_everything_and_is_no_user_in_events() -> None:
    house = system_person("first-start")
    assert house.permissions == matrix().permissions.keys()
    assert house.scopes[0] == Scope(permissions=house.permissions)
    assert (house.actor.user, house.actor.cause) == (None, "first-start")


def test_refusing_names_the_permission_that_is_missing() -> None:
    with pytest.raises(Refused) as refused:
        demand(person("agent"), "users:write")
    assert refused.value.details == {"permission": "users:write"}


def test_a_route_cannot_demand_what_the_file_does_not_know() -> None:
    with pytest.raises(ValueError, match="users:wrote"):
        require("users:wrote")
