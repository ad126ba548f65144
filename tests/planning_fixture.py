"""Past calls with known rates, and people with contracts, for tests of planning."""

from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np

from huawu.centre.model import AgentProfile, AgentSkill, Queue, Skill, Team
from huawu.centre.needs import SkillNeed
from huawu.centre.planning import Contract, Shift, ShiftBreak
from huawu.kernel.ids import AgentId, ContractId, QueueId, ShiftId, SkillId, TeamId

#: The day before the hand clock's first morning.
LAST: Final = date(2026, 1, 4)


def rate(at: datetime) -> float:
    """Return the calls expected in the half hour that begins."""
    by_day = 0.4 if at.weekday() >= 5 else 1.3 if at.weekday() == 0 else 1.0
    return by_day * (20 + 30 * np.sin(np.pi * (at.hour + at.minute / 60 - 8) / 12) ** 2)


def past_calls(days: int = 70, last: date = LAST, seed: int = 1) -> str:
    """Return a file of calls, 08:00 to 20:00 of every day."""
    chance = np.random.default_rng(seed)
    lines = ["ts,calls,aht"]
    for offset in range(days - 1, -1, -1):
        midnight = datetime.combine(last - timedelta(days=offset), datetime.min.time())
        for slot in range(16, 40):
            at = midnight + slot * timedelta(minutes=30)
            lines.append(f"{at.isoformat(sep=' ')},{chance.poisson(rate(at))},{200 + slot}")
    return "\n".join(lines)


SHIFT: Final = Shift(
    id=ShiftId("sft_day"), name="Day", length_h=9, earliest="07:00", latest="11:00", every_min=60,
    breaks=(ShiftBreak(minutes=60, after=210, before=330),),
)  # fmt: skip
FULL: Final = Contract(
    id=ContractId("ctr_full"), name="Full", shifts=(SHIFT.id,), week_days=(5, 5), week_h=(40, 40)
)
CARE_SKILL: Final = Skill(id=SkillId("skl_care"), name="Care")
CARE: Final = Queue(id=QueueId("que_care"), name="Care", needs=(SkillNeed(skill=CARE_SKILL.id),))
RED: Final = Team(id=TeamId("tem_red"), name="Red")
BLUE: Final = Team(id=TeamId("tem_blue"), name="Blue")


def agents(count: int) -> list[AgentProfile]:
    """Return agents of the queue, every other one in the red team."""
    return [
        AgentProfile(
            id=AgentId(f"agt_{n:03}"), number=f"{1000 + n}", name=f"Agent {n}",
            team=(RED if n % 2 == 0 else BLUE).id, contract=FULL.id,
            skills=(AgentSkill(skill=CARE_SKILL.id),),
        )
        for n in range(count)
    ]  # fmt: skip


def setup_of(count: int) -> list[Any]:
    """Return a small centre whose people can be planned."""
    return [SHIFT, FULL, CARE_SKILL, CARE, RED, BLUE, *agents(count)]
