"""A small centre for tests: one of everything, naming each other."""

from collections.abc import Sequence
from typing import Any, Final

from tests.access_fixture import HandClock

from huawu.access.audit import Audit
from huawu.centre.checks import FlowFault
from huawu.centre.flow import Flow, HangUpNode, PlayNode, QueueNode
from huawu.centre.model import (
    AgentProfile,
    AgentSkill,
    Device,
    Hours,
    Number,
    OpenSpan,
    Prompt,
    Queue,
    Skill,
    Team,
    Trunk,
)
from huawu.centre.needs import AnyOf, AttributeNeed, SkillNeed
from huawu.centre.plan import Condition, Measure, RoutingPlan, Step
from huawu.centre.service import Centre
from huawu.centre.view import CentreView
from huawu.journal.port import Journal
from huawu.kernel.ids import (
    DEFAULT_TENANT,
    AgentId,
    DeviceId,
    FlowId,
    HoursId,
    NodeId,
    NumberId,
    PromptId,
    QueueId,
    RoutingPlanId,
    SkillId,
    TeamId,
    TrunkId,
)
from huawu.storage.database import Database

RED: Final = Team(id=TeamId("tem_red"), name="Red")
BLUE: Final = Team(id=TeamId("tem_blue"), name="Blue")
ENGLISH: Final = Skill(id=SkillId("skl_en"), name="English")
DESK: Final = Device(id=DeviceId("dev_1"), username="desk1")
ANNA: Final = AgentProfile(
    id=AgentId("agt_anna"),
    number="1001",
    name="张安娜",
    team=RED.id,
    device=DESK.id,
    skills=(AgentSkill(skill=ENGLISH.id),),
)
OFFICE: Final = Hours(
    id=HoursId("hrs_office"),
    name="Office",
    week=(OpenSpan(weekday=1, start="09:00", end="18:00"),),
)
SUPPORT: Final = Queue(
    id=QueueId("que_support"),
    name="Support",
    needs=(SkillNeed(skill=ENGLISH.id),),
    hours=OFFICE.id,
)
HELLO: Final = Prompt(id=PromptId("prm_hello"), name="Hello", texts={"zh": "您好"})
MAIN: Final = Flow(
    id=FlowId("flw_main"),
    name="Main",
    start=NodeId("welcome"),
    nodes=(
        PlayNode(id=NodeId("welcome"), prompts=(HELLO.id,), next=NodeId("wait")),
        QueueNode(
            id=NodeId("wait"), queue=SUPPORT.id, overflow=NodeId("bye"), closed=NodeId("bye")
        ),
        HangUpNode(id=NodeId("bye")),
    ),
)
HOTLINE: Final = Number(
    id=NumberId("num_hotline"), dialled="4008001234", name="Hotline", flow=MAIN.id
)
CARRIER: Final = Trunk(
    id=TrunkId("trk_carrier"),
    name="Carrier",
    host="192.0.2.10",
    username="acme",
    secret="only-for-us-4711",
)
RELAX: Final = RoutingPlan(
    id=RoutingPlanId("rpl_relax"),
    name="Relax",
    steps=(
        Step(
            require=(AnyOf(any=(AttributeNeed(attribute="site", value="Chengdu"),)),),
        ),
        Step(
            after_s=30,
            when=(Condition(measure=Measure.WAITING, queue=SUPPORT.id, at_least=2),),
            require=(),
            add_groups=(RED.id,),
        ),
    ),
)
THINGS: Final = (
    RED, BLUE, ENGLISH, DESK, ANNA, OFFICE, SUPPORT, RELAX, HELLO, MAIN, HOTLINE, CARRIER,
)  # fmt: skip


def gentle_check(flow: Flow, view: CentreView) -> Sequence[FlowFault]:
    """Stand for `huawu.ivr`: the start must be a node, and every prompt spoken in zh."""
    faults: list[FlowFault] = []
    if flow.start not in {node.id for node in flow.nodes}:
        faults.append(
            FlowFault(
                node=flow.start, field="id", message="there is no such node; choose another start"
            )
        )
    faults += [
        FlowFault(node=node.id, field="prompts", message="is not spoken in zh; add the text")
        for node in flow.nodes
        for prompt in getattr(node, "prompts", ())
        if "zh" not in view.need(Prompt, prompt).thing.texts
    ]
    return faults


def centre_on(database: Database, journal: Journal, clock: HandClock | None = None) -> Centre:
    clock = clock or HandClock()
    return Centre(database, clock, journal, Audit(database, clock, DEFAULT_TENANT), gentle_check)


def without(*left_out: Any) -> list[Any]:
    return [thing for thing in THINGS if thing not in left_out]
