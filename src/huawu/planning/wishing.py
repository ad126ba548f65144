"""What people would like to work: by weekday for good, or for one day; weighed fairly. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from huawu.kernel.ids import AgentId, ShiftId
from huawu.wfm.schedule.model import DAY_MIN, Wish

_POINTS: Final = 7.0  #: what all wishes of a person in a week weigh at most
_DUE: Final = (0.5, 2.0)  #: how much less, and more, a wish may count for fairness
_PRIOR: Final = 10.0  #: weights asked, as if granted as often as everybody's: few say little


class WishKind(StrEnum):
    """What is wished."""

    OFF = "off"  #: not to work
    TIME = "time"  #: if at work, then so
    WORK = "work"  #: to work, and so: a bid


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWish:
    """One wish, of a weekday or of one day."""

    id: str
    agent: AgentId
    weekday: int | None  #: 0 is Monday; None: `day` says when
    day: date | None
    kind: WishKind
    shift: ShiftId | None  #: None: any
    earliest_min: int = 0  #: of a start
    latest_min: int = DAY_MIN
    weight: int = 1  #: 1 to 3
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What somebody wished for in past schedules, by weight."""

    asked: float
    granted: float


def wishes_of(kept: Sequence[KeptWish], first: date, days: int, due: float) -> tuple[Wish, ...]:
    """Return one person's wishes of a schedule; a day's own wish stands before its weekday's.

    Whoever wishes for everything gains nothing: what a week's wishes weigh together is limited.

    Args:
        kept: of one person.
        first: the schedule's first day.
        days: its length.
        due: how much more this person's wishes count than others'.
    """
    own = {wish.day: wish for wish in kept if wish.day is not None}
    standing = {wish.weekday: wish for wish in kept if wish.weekday is not None}
    found: dict[int, KeptWish] = {}
    for number in range(days):
        day = first + timedelta(days=number)
        wish = own.get(day) or standing.get(day.weekday())
        if wish is not None:
            found[number] = wish
    weeks: dict[int, float] = {}
    for number, wish in found.items():
        weeks[number // 7] = weeks.get(number // 7, 0.0) + wish.weight
    return tuple(
        Wish(
            day=number,
            off=wish.kind is WishKind.OFF,
            work=wish.kind is WishKind.WORK,
            shift=wish.shift,
            earliest=wish.earliest_min,
            latest=wish.latest_min,
            weight=wish.weight * due * min(1.0, _POINTS / weeks[number // 7]),
        )
        for number, wish in found.items()
    )


def dues(records: Mapping[AgentId, Record]) -> Mapping[AgentId, float]:
    """Return how much each person's wishes count: more for whoever was granted less before."""
    asked = sum(record.asked for record in records.values())
    if asked <= 0:
        return {}
    usual = sum(record.granted for record in records.values()) / asked
    if usual <= 0:
        return {}
    least, most = _DUE
    return {
        agent: min(max(usual / max(_rate(record, usual), 1e-9), least), most)
        for agent, record in records.items()
    }


def _rate(record: Record, usual: float) -> float:
    return (record.granted + _PRIOR * usual) / (record.asked + _PRIOR)
