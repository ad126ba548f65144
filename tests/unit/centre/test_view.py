"""The set-up in memory."""

from dataclasses import replace

import pytest
from tests.centre_fixture import ANNA, DESK, HOTLINE, MAIN, SUPPORT, THINGS

from huawu.centre.flow import Flow
from huawu.centre.model import AgentProfile, Device, OutsidePolicy, Queue
from huawu.centre.view import CentreLookup, CentreView, Kept
from huawu.floor.context import Setup
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import AgentId, FlowId, UserId

pytestmark = pytest.mark.unit


def test_the_floor_finds_everything_under_its_own_names() -> None:
    lookup = CentreLookup(CentreView.of(THINGS))
    floor: Setup = lookup
    assert floor.number("4008001234") == HOTLINE
    assert floor.flow(MAIN.id) == (MAIN, 1)
    assert (floor.queue(SUPPORT.id), floor.queues()) == (SUPPORT, [SUPPORT])
    assert (floor.agent(ANNA.id), floor.device(DESK.id)) == (ANNA, DESK)
    assert floor.outside_policy() == OutsidePolicy()
    assert floor.block_list().numbers == ()


def test_a_contact_that_entered_an_old_flow_still_finds_it() -> None:
    view = CentreView.of(THINGS)
    changed = replace(MAIN, name="Changed")
    view.put(Kept(thing=changed, version=2))
    view.put(Kept(thing=changed, version=3, removed=True))
    lookup = CentreLookup(view)
    assert lookup.flow(MAIN.id) is None
    assert lookup.flow(MAIN.id, 1) == (MAIN, 1)
    assert lookup.flow(FlowId("flw_none"), 1) is None


def test_versions_that_come_out_of_order_do_not_undo_each_other() -> None:
    view = CentreView()
    view.put(Kept(thing=replace(MAIN, name="New"), version=2, change=2))
    view.put(Kept(thing=MAIN, version=1, change=1))
    assert view.need(Flow, MAIN.id).thing.name == "New"
    assert view.change == 2


def test_a_value_that_was_given_up_finds_nobody_any_more() -> None:
    view = CentreView.of(THINGS)
    view.put(Kept(thing=replace(ANNA, number="2002", user=UserId("usr_1")), version=2))
    assert view.find(AgentProfile, "number", "1001") is None
    assert view.find(AgentProfile, "number", "2002") is not None
    assert CentreLookup(view).agent_of(UserId("usr_1")) is not None


def test_a_value_is_found_whatever_its_case() -> None:
    shouting = replace(DESK, username="Desk1")
    assert CentreView.of([shouting]).find(Device, "username", "dESK1") == shouting


def test_what_is_not_there_is_said_so() -> None:
    with pytest.raises(NotFound, match="agent agt_none"):
        CentreView.of(THINGS).need(AgentProfile, AgentId("agt_none"))


def test_a_copy_goes_its_own_way() -> None:
    view = CentreView.of(THINGS)
    copy = view.copy()
    copy.put(Kept(thing=DESK, version=2, removed=True))
    assert view.get(Device, DESK.id) == DESK
    assert list(view.all(Queue)) == list(copy.all(Queue))
