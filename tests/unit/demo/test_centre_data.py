"""The demo centre as data can be saved, its flows walked, its people reached."""

import pytest

from huawu.access.permissions import system_person
from huawu.app.flow_check import flow_check
from huawu.centre.checks import Change, judge
from huawu.centre.devices import with_secret
from huawu.centre.flow import Flow
from huawu.centre.model import AgentProfile, Number, OutsidePolicy, Prompt, Queue, Trunk
from huawu.centre.view import CentreView
from huawu.demo import cast, flow, things
from huawu.floor.seating import may_dial_for
from huawu.floor.view import serves
from huawu.ivr import walk
from huawu.kernel.ids import UserId

pytestmark = pytest.mark.unit

USERS = {role.login: UserId(f"usr_{role.number}") for role in cast.STAFF}


def demo_view() -> CentreView:
    phones = [with_secret(device, "secret-of-a-phone") for device in things.devices()]
    return CentreView.of([*phones, *things.things(USERS)])


def test_everything_can_be_saved_into_an_empty_centre() -> None:
    phones = [with_secret(device, "secret-of-a-phone") for device in things.devices()]
    changes = [Change(thing=t, expected_version=0) for t in (*phones, *things.things(USERS))]
    made = judge(CentreView(), changes, system_person("test"), flow_check)
    assert len(made) == len(changes)


def test_no_fault_is_found_in_the_flows() -> None:
    view = demo_view()
    for line in view.all(Flow):
        assert flow_check(line, view) == []


def test_every_queue_is_served_by_somebody_and_everybody_serves_one() -> None:
    view = demo_view()
    queues, agents = view.all(Queue), view.all(AgentProfile)
    assert all(sum(serves(agent, queue) for agent in agents) >= 2 for queue in queues)
    idle = [agent.id for agent in agents if not any(serves(agent, queue) for queue in queues)]
    assert idle == [cast.LEAD.agent]  # who supervises takes calls over, and gets none by queue


def test_calls_outside_lead_to_the_demo_alone() -> None:
    view = demo_view()
    assert {trunk.host for trunk in view.all(Trunk) if trunk.outbound} == {cast.CARRIER_HOST}
    assert not view.need(OutsidePolicy, "main").thing.emergency


def test_the_guest_may_dial_for_a_queue() -> None:
    view = demo_view()
    guest = view.need(AgentProfile, cast.GUEST.agent).thing
    assert any(may_dial_for(guest, queue) for queue in view.all(Queue))


def test_each_number_speaks_its_language_to_those_who_press_nothing() -> None:
    view = demo_view()
    ends = {}
    for number in view.all(Number):
        line = view.need(Flow, number.flow).thing
        attributes: dict[str, str] = {}
        moved = walk.enter(line, attributes)
        while not isinstance(step := walk.action(line, moved.cursor), walk.EnterQueue):
            if isinstance(step, walk.Ask):
                moved = walk.answered(line, moved.cursor, "", attributes)
                continue
            if isinstance(step, walk.SetAttribute):
                attributes[step.name] = step.value
            exit_ = "open" if isinstance(step, walk.CheckHours) else "next"
            moved = walk.advance(line, moved.cursor, exit_, attributes)
        ends[number.dialled] = step.queue
    assert ends == {cast.CHINESE_NUMBER: flow.MANDARIN, cast.ENGLISH_NUMBER: flow.ENGLISH}


def test_every_prompt_is_said_in_both_languages_and_used() -> None:
    view = demo_view()
    assert all(set(prompt.texts) == {"zh", "en"} for prompt in view.all(Prompt))
    text = repr(flow.flows())
    assert all(prompt.id in text for prompt in view.all(Prompt))


def test_callers_and_agents_have_different_voices() -> None:
    assert not set(cast.CALLER_VOICES) & {role.voice for role in cast.AGENTS}
