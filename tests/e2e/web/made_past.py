"""Ten days that the demo centre is said to have had: calls, agents' time, surveys. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from huawu.demo import cast, flow
from huawu.metrics.facts import (
    ContactFact,
    Fact,
    LocalTime,
    MarkFact,
    SegmentFact,
    StateFact,
    milliseconds,
)

DAYS: Final = 10
_CALLS: Final = 220  #: a day
_ANNOUNCED_S: Final = 30
_SHIFT_H: Final = (9, 18)
#: Of all calls, and what they are about.
_QUEUES: Final = (
    (flow.MANDARIN, 50, ("billing", "plan_change")),
    (flow.ENGLISH, 22, ("billing", "other")),
    (flow.TECHNICAL, 18, ("fault_fixed", "visit_booked")),
    (flow.COMPLAINTS, 10, ("complaint",)),
)
#: How a quarter hour goes by, in seconds.
_QUARTER: Final = (("talking", 520), ("wrap", 110), ("ringing", 20), ("available", 250))


def made_past(now: datetime, zone: str) -> dict[str, list[Fact]]:
    """Return facts of the days up to now, always the same for the same moment."""
    random, local = Random(5), LocalTime(zone)  # noqa: S311  (a play)
    made: dict[str, list[Fact]] = {"contact": [], "segment": [], "state": [], "mark": []}
    step_ms = DAYS * 86_400_000 // (DAYS * _CALLS)
    for number in range(DAYS * _CALLS):
        at_ms = milliseconds(now) - (DAYS * _CALLS - number) * step_ms
        for kind, fact in _call(random, number, _placed(local, at_ms)):
            made[kind].append(fact)
    made["state"] += _time_of_agents(now, local)
    return made


def _placed(local: LocalTime, at_ms: int) -> dict[str, Any]:
    day, minute, slot_s = local.place(at_ms)
    return {"at_ms": at_ms, "day": day, "minute": minute, "slot_s": slot_s}


def _call(random: Random, number: int, when: dict[str, Any]) -> Iterator[tuple[str, Fact]]:
    """Yield one call; after the announcement at 30 s more callers leave."""
    ((queue, _, topics),) = random.choices(_QUEUES, weights=[share for _, share, _ in _QUEUES])
    wait_s, patience_s = random.expovariate(1 / 11), random.expovariate(1 / 150)
    if patience_s > _ANNOUNCED_S:
        patience_s = _ANNOUNCED_S + random.expovariate(1 / 60)
    answered, waited_s = wait_s < patience_s, min(wait_s, patience_s)
    agent = random.choice(cast.AGENTS).agent if answered else ""
    who = {"queue": queue, "agent": agent, "customer": f"cus_{random.randrange(900)}"}
    heard = waited_s > _ANNOUNCED_S
    yield "contact", ContactFact(
        id=f"ctc_made{number}", topic=random.choice(topics) if answered else "", asked=1, rings=1,
        outcome="answered" if answered else "abandoned", announced=int(heard), ring=4_000,
        wait=int(1000 * waited_s), talk=int(1000 * random.gammavariate(3, 25)) if answered else 0,
        hold=random.choice((0, 0, 0, 12_000)) if answered else 0,
        wrap=random.randrange(5_000, 20_000) if answered else 0, **who, **when,
    )  # fmt: skip
    if heard:
        span = {"length": _ANNOUNCED_S * 1000, "queue": queue}
        yield (
            "segment",
            SegmentFact(id=f"ctc_made{number}", number=0, kind="announcement", **span, **when),
        )
    if answered and random.random() < 0.75:
        word = "satisfied" if random.random() < 0.972 else "dissatisfied"
        yield "mark", MarkFact(id=f"mrk_{number}", kind="survey", word=word, **who, **when)


def _time_of_agents(now: datetime, local: LocalTime) -> Iterator[Fact]:
    """Yield every quarter hour of the agents' shifts, each in its usual parts."""
    begin = datetime.fromtimestamp(now.timestamp() // 900 * 900, now.tzinfo)
    for quarter in range(1, DAYS * 96):
        at_ms = milliseconds(begin - timedelta(minutes=15 * quarter))
        minute = _placed(local, at_ms)["minute"]
        if not _SHIFT_H[0] * 60 <= minute < _SHIFT_H[1] * 60:
            continue
        for place, role in enumerate(cast.AGENTS):
            moment = at_ms
            for state, length_s in _QUARTER[place % 4 :] + _QUARTER[: place % 4]:
                yield StateFact(
                    agent=role.agent, state=state, length=1000 * length_s, **_placed(local, moment)
                )
                moment += 1000 * length_s
