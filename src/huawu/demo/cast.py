"""Who works in the demo centre, and where its telephones stand. Pure."""

from dataclasses import dataclass
from typing import Final

from huawu.centre.model import AgentSkill
from huawu.kernel.ids import AgentId, DeviceId, SkillId, TeamId

MANDARIN: Final = SkillId("skl_demo_mandarin")
ENGLISH: Final = SkillId("skl_demo_english")
SERVICE: Final = SkillId("skl_demo_service")
TECHNICAL: Final = SkillId("skl_demo_technical")
COMPLAINTS: Final = SkillId("skl_demo_complaints")

SERVICE_TEAM: Final = TeamId("tem_demo_service")
EXPERT_TEAM: Final = TeamId("tem_demo_experts")

#: Where the callers stand: calls from here are the demo carrier's, whatever number they show.
CARRIER_HOST: Final = "127.0.0.77"
#: Where calls outside arrive there.
CARRIER_PORT: Final = 5060
#: Where the agents' telephones stand.
DESKS_HOST: Final = "127.0.0.78"

CHINESE_NUMBER: Final = "95000"
ENGLISH_NUMBER: Final = "95001"

#: A telephone for people who want to call the demo by hand; its name is its number.
VISITOR_DEVICE: Final = DeviceId("dev_demo_visitor")
VISITOR_USERNAME: Final = "8000"

SUPERVISOR_LOGIN: Final = "zhou.hui"
SUPERVISOR_NAME: Final = "周慧"

#: Who works in the browser alone: login, name, role.
OFFICE: Final = (
    ("lin.lan", "林岚", "planner"),
    ("he.bo", "何博", "analyst"),
    ("qian.yu", "钱瑜", "quality"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One agent of the demo."""

    number: str  #: 工号
    login: str
    name: str
    team: TeamId
    skills: tuple[AgentSkill, ...]
    voice: str  #: variant of the speaking program's voices; callers have others
    language: str = "zh"

    @property
    def agent(self) -> AgentId:
        """Return the agent's id."""
        return AgentId(f"agt_demo_{self.number}")

    @property
    def device(self) -> DeviceId:
        """Return the id of the agent's telephone."""
        return DeviceId(f"dev_demo_{self.number}")

    @property
    def username(self) -> str:
        """Return what the agent's telephone registers as."""
        return f"desk{self.number}"


def _can(**levels: int) -> tuple[AgentSkill, ...]:
    return tuple(
        AgentSkill(skill=SkillId(f"skl_demo_{name}"), level=level) for name, level in levels.items()
    )


AGENTS: Final = (
    Role(
        number="1001", login="wang.li", name="王丽", team=SERVICE_TEAM, voice="f2",
        skills=_can(mandarin=5, service=5, complaints=3),
    ),
    Role(
        number="1002", login="li.qiang", name="李强", team=SERVICE_TEAM, voice="m2",
        skills=_can(mandarin=5, service=4),
    ),
    Role(
        number="1003", login="zhang.min", name="张敏", team=SERVICE_TEAM, voice="f3",
        skills=_can(mandarin=5, service=5, english=3),
    ),
    Role(
        number="1004", login="liu.yang", name="刘洋", team=SERVICE_TEAM, voice="m5",
        skills=_can(mandarin=5, service=3),
    ),
    Role(
        number="2001", login="chen.jing", name="陈静", team=EXPERT_TEAM, voice="f4",
        skills=_can(mandarin=5, service=5, english=4, complaints=5),
    ),
    Role(
        number="2002", login="david.chen", name="David Chen 陈大卫", team=EXPERT_TEAM, voice="m6",
        skills=_can(english=5, service=4, technical=3), language="en",
    ),
    Role(
        number="2003", login="zhao.lei", name="赵磊", team=EXPERT_TEAM, voice="m8",
        skills=_can(mandarin=5, technical=5),
    ),
    Role(
        number="2004", login="grace.sun", name="Grace Sun 孙雅", team=EXPERT_TEAM, voice="f5",
        skills=_can(mandarin=4, english=5, technical=4),
    ),
)  # fmt: skip

#: A seat for whoever looks at the demo: its telephone is in the browser, nobody plays it.
GUEST: Final = Role(
    number="1000", login="guest", name="体验坐席 Guest", team=SERVICE_TEAM, voice="f1",
    skills=_can(mandarin=5, service=5, english=5),
)  # fmt: skip

#: Everybody who takes contacts.
SEATS: Final = (*AGENTS, GUEST)

#: The supervisor listens by a telephone in the browser, too; calls come only when taken over.
LEAD: Final = Role(
    number="9001", login=SUPERVISOR_LOGIN, name=SUPERVISOR_NAME, team=SERVICE_TEAM, voice="f1",
    skills=(),
)  # fmt: skip

#: Everybody who has a telephone to work by.
STAFF: Final = (*SEATS, LEAD)

#: Variants that only callers speak with.
CALLER_VOICES: Final = ("f1", "m1", "m3", "m4", "m7", "Alicia", "Mike", "linda", "edward", "Annie")
