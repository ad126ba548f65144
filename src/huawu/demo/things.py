"""The demo centre as data: a bilingual service centre of a telephone company. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from huawu.centre.model import (
    AgentProfile,
    BlockList,
    CallbackRule,
    Device,
    DeviceKind,
    Dials,
    Disposition,
    Hours,
    Number,
    OpenSpan,
    OutsidePolicy,
    Queue,
    ReasonCode,
    ReasonKind,
    Skill,
    Team,
    Trunk,
    WrapMode,
)
from huawu.centre.needs import SkillNeed
from huawu.centre.planning import Contract, Shift, ShiftBreak
from huawu.demo import cast, flow
from huawu.demo.prompts import prompts
from huawu.kernel.ids import (
    ContractId,
    DispositionId,
    NumberId,
    ShiftId,
    SkillId,
    TrunkId,
    UserId,
)

#: A caller whom the centre does not take. Beginnings with 154 are given to nobody in China.
BLOCKED_NUMBER: Final = "15400000000"

_CARRIER: Final = TrunkId("trk_demo_carrier")

BREAK: Final = "break"
TRAINING: Final = "training"
MEAL: Final = "meal"

FULL_TIME: Final = ContractId("ctr_full_time")

_REASONS: Final = (
    (BREAK, ReasonKind.NOT_READY, "小休 Break", False, 900.0),
    (MEAL, ReasonKind.NOT_READY, "用餐 Meal", False, 3_600.0),
    (TRAINING, ReasonKind.NOT_READY, "培训 Training", True, None),
    ("meeting", ReasonKind.NOT_READY, "会议 Meeting", True, None),
    ("paperwork", ReasonKind.NOT_READY, "案头工作 Paperwork", True, None),
    ("not_mine", ReasonKind.REJECT, "非本人业务 Not my field", False, None),
    ("shift_over", ReasonKind.SIGN_OUT, "下班 End of shift", False, None),
)


def things(users: Mapping[str, UserId]) -> tuple[Any, ...]:
    """Return everything but the telephones.

    Args:
        users: who signs in as whom, by login.
    """
    return (
        *_hours_of_work(),
        *_people(users),
        *_queues(),
        *_reasons(),
        *_dispositions(),
        *prompts(),
        *flow.flows(),
        *_lines(),
    )


def devices() -> tuple[Device, ...]:
    """Return the telephones, for agents, visitors and those in browsers, still without secrets."""
    desks = [
        Device(id=role.device, username=role.username, name=f"{role.name} {role.number}")
        for role in cast.AGENTS
    ]
    visitor = Device(
        id=cast.VISITOR_DEVICE, username=cast.VISITOR_USERNAME, name="访客话机 Visitor"
    )
    in_browsers = [
        Device(
            id=role.device,
            username=role.username,
            name=f"浏览器话机 Browser {role.number}",
            kind=DeviceKind.WEBRTC,
        )
        for role in (cast.GUEST, cast.LEAD)
    ]
    return (*desks, visitor, *in_browsers)


def _people(users: Mapping[str, UserId]) -> tuple[Any, ...]:
    teams = (
        Team(id=cast.SERVICE_TEAM, name="客服一组 Service"),
        Team(id=cast.EXPERT_TEAM, name="专家组 Experts"),
    )
    skills = (
        Skill(id=cast.MANDARIN, name="普通话 Mandarin"),
        Skill(id=cast.ENGLISH, name="英语 English"),
        Skill(id=cast.SERVICE, name="业务咨询 Service"),
        Skill(id=cast.TECHNICAL, name="技术支持 Technical"),
        Skill(id=cast.COMPLAINTS, name="投诉处理 Complaints"),
    )
    agents = [
        AgentProfile(
            id=role.agent,
            number=role.number,
            name=role.name,
            user=users[role.login],
            team=role.team,
            device=role.device,
            skills=role.skills,
            language=role.language,
            contract=FULL_TIME,
        )
        for role in cast.STAFF
    ]
    return (*teams, *skills, *agents)


def _hours_of_work() -> tuple[Any, ...]:
    """Return shifts and the contract, so that the demo's people can be scheduled."""
    rests = (
        ShiftBreak(minutes=15, after=90, before=150, paid=True),
        ShiftBreak(minutes=60, after=210, before=300),
        ShiftBreak(minutes=15, after=390, before=450, paid=True),
    )
    early, late = ShiftId("sft_early"), ShiftId("sft_late")
    return (
        Shift(
            id=early, name="早班 Early", length_h=9, earliest="07:00", latest="09:30", breaks=rests
        ),
        Shift(
            id=late, name="晚班 Late", length_h=9, earliest="12:00", latest="14:00", breaks=rests
        ),
        Contract(
            id=FULL_TIME,
            name="全职 Full time",
            shifts=(early, late),
            week_days=(5, 5),
            week_h=(35, 40),
        ),
    )


def _queues() -> tuple[Any, ...]:
    def week(start: str, end: str) -> tuple[OpenSpan, ...]:
        return tuple(OpenSpan(weekday=day, start=start, end=end) for day in range(1, 8))

    def needs(*skills: SkillId) -> tuple[SkillNeed, ...]:
        return tuple(SkillNeed(skill=skill, level=2) for skill in skills)

    return (
        Hours(id=flow.ALWAYS, name="全天 Always", week=week("00:00", "24:00")),
        Hours(id=flow.DAYTIME, name="日间 Daytime", week=week("07:00", "23:00")),
        Queue(
            id=flow.MANDARIN, name="普通话客服", needs=needs(cast.MANDARIN, cast.SERVICE),
            offer_timeout_s=15, wrap_s=20, max_wait_s=180, announce_every_s=30,
            dials=Dials(trunk=_CARRIER, shown=cast.CHINESE_NUMBER),
            callback=CallbackRule(offer_after_s=60, again_s=120),
        ),
        Queue(
            id=flow.ENGLISH, name="English support", needs=needs(cast.ENGLISH),
            offer_timeout_s=15, wrap_s=20, max_wait_s=180, announce_every_s=30,
        ),
        Queue(
            id=flow.TECHNICAL, name="技术支持", needs=needs(cast.TECHNICAL),
            offer_timeout_s=15, wrap_s=30, max_wait_s=180, announce_every_s=30, sl_within_s=30,
        ),
        Queue(
            id=flow.COMPLAINTS, name="投诉处理", needs=needs(cast.MANDARIN, cast.COMPLAINTS),
            priority=3, offer_timeout_s=15, wrap=WrapMode.TIMED, wrap_s=40, max_wait_s=120,
            announce_every_s=30, announce_position=False,
        ),
    )  # fmt: skip


def _reasons() -> tuple[ReasonCode, ...]:
    return tuple(
        ReasonCode(id=code, kind=kind, name=name, productive=productive, max_s=max_s)
        for code, kind, name, productive, max_s in _REASONS
    )


def _dispositions() -> tuple[Disposition, ...]:
    def under(parent: str | None, *named: tuple[str, str]) -> tuple[Disposition, ...]:
        above = None if parent is None else DispositionId(parent)
        return tuple(
            Disposition(id=DispositionId(code), name=name, parent=above, place=place)
            for place, (code, name) in enumerate(named)
        )

    return (
        *under(None, ("account", "账户 Account"), ("fault", "故障 Fault"),
               ("complaint", "投诉 Complaint"), ("other", "其他 Other")),
        *under("account", ("billing", "账单 Billing"), ("plan_change", "套餐变更 Change of plan")),
        *under("fault", ("fault_fixed", "已解决 Solved"),
               ("visit_booked", "已约上门 Visit booked")),
    )  # fmt: skip


def _lines() -> tuple[Any, ...]:
    return (
        Trunk(
            id=_CARRIER,
            name="demo-carrier",
            host=cast.CARRIER_HOST,
            port=cast.CARRIER_PORT,
            codecs=("alaw",),
            outbound=True,
            shown=cast.CHINESE_NUMBER,
        ),
        Number(
            id=NumberId("num_demo_chinese"),
            dialled=cast.CHINESE_NUMBER,
            name="客户服务热线",
            flow=flow.CHINESE_LINE,
        ),
        Number(
            id=NumberId("num_demo_english"),
            dialled=cast.ENGLISH_NUMBER,
            name="English service line",
            flow=flow.ENGLISH_LINE,
            language="en",
        ),
        OutsidePolicy(allowed_prefixes=("+86",), emergency=()),  # it leads to the demo alone
        BlockList(numbers=(BLOCKED_NUMBER,)),
    )
