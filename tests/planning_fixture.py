"""Past calls with known rates, days as facts, and people with contracts, for tests of planning."""

from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np

from huawu.centre.model import AgentProfile, AgentSkill, Queue, Skill, Team
from huawu.centre.needs import SkillNeed
from huawu.centre.planning import Contract, Shift, ShiftBreak
from huawu.kernel.ids import AgentId, ContractId, QueueId, ShiftId, SkillId, TeamId
from huawu.metrics.facts import ContactFact, Fact, LocalTime, StateFact, milliseconds

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


_LOCAL: Final = LocalTime("Asia/Shanghai")


def _placed(at: datetime) -> dict[str, Any]:
    at_ms = milliseconds(at)
    day, minute, slot_s = _LOCAL.place(at_ms)
    return {"at_ms": at_ms, "day": day, "minute": minute, "slot_s": slot_s}


def served_in_turn(
    begin: datetime, count: int, people: int, hours: int = 4
) -> tuple[list[Fact], list[Fact]]:
    """Return calls, of which the first agent who is free answers each, and the agents' time.

    Who would wait longer than 90 seconds gives up then.
    """
    chance = np.random.default_rng(5)
    free = [0.0] * people
    calls: list[Fact] = []
    for at in np.sort(chance.random(count) * hours * 3600).round(3).tolist():
        who = int(np.argmin(free))
        wait, handle = max(0.0, free[who] - at), round(float(chance.exponential(200)), 3)
        theirs: dict[str, Any] = {"outcome": "abandoned", "wait": 90_000}
        if wait <= 90:
            spans = {"wait": round(wait * 1000), "talk": round(handle * 1000)}
            theirs = {"outcome": "answered", "agent": f"agt_{who:03}", **spans}
            free[who] = max(free[who], at) + handle
        where = _placed(begin + timedelta(seconds=at))
        calls.append(ContactFact(id=f"c{len(calls)}", queue=CARE.id, asked=1, **theirs, **where))
    states: list[Fact] = [
        StateFact(
            agent=f"agt_{n:03}", state="available", length=900_000,
            **_placed(begin + timedelta(seconds=900 * quarter)),
        )
        for n in range(people)
        for quarter in range(hours * 4 + 8)
    ]  # fmt: skip
    return calls, states
