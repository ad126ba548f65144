"""What names what, found from the types."""

from dataclasses import fields, is_dataclass
from typing import get_args

import pytest
from tests.centre_fixture import ANNA, DESK, ENGLISH, HELLO, MAIN, RED, SUPPORT

from huawu.centre import flow as flows
from huawu.centre.flow import VoicemailNode
from huawu.centre.kinds import KINDS
from huawu.centre.model import Skill
from huawu.centre.plan import RoutingPlan, Step
from huawu.centre.references import NAMED_BY, Reference, references
from huawu.kernel.ids import AgentId, NodeId, QueueId, RoutingPlanId

pytestmark = pytest.mark.unit


def test_an_agent_names_their_team_device_and_skills() -> None:
    assert set(references(ANNA)) == {
        Reference("team", "team", RED.id),
        Reference("device", "device", DESK.id),
        Reference("skills[0].skill", "skill", ENGLISH.id),
    }


def test_a_flow_names_prompts_and_queues_by_node_and_no_nodes() -> None:
    assert set(references(MAIN)) == {
        Reference("nodes[welcome].prompts[0]", "prompt", HELLO.id),
        Reference("nodes[wait].queue", "queue", SUPPORT.id),
    }


def test_a_things_own_id_is_no_reference() -> None:
    assert list(references(Skill(id=ENGLISH.id, name="English"))) == []


def test_everything_that_can_be_named_is_a_kind_or_a_user() -> None:
    assert set(NAMED_BY.values()) <= KINDS.keys() | {"user"}


def test_every_id_in_every_node_is_followed() -> None:
    nodes = [member for member in get_args(get_args(flows.Node)[0]) if is_dataclass(member)]
    named = {
        field.name
        for node in nodes
        for field in fields(node)
        if any(kind.__name__ in str(field.type) for kind in NAMED_BY)
    }
    assert {"prompts", "queue", "hours", "trunk", "prompt", "sorry"} <= named
    node = VoicemailNode(id=NodeId("v"), queue=QueueId("q"), prompts=(HELLO.id,), next=NodeId("v"))
    assert {r.field for r in references(node)} == {"queue", "prompts[0]"}


def test_a_step_that_keeps_the_queues_needs_names_only_its_agents() -> None:
    plan = RoutingPlan(
        id=RoutingPlanId("rtp_a"), name="all", steps=(Step(exclude=(AgentId("agt_a"),)),)
    )
    assert [r.field for r in references(plan)] == ["steps[0].exclude[0]"]
