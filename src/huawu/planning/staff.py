"""Who is employed, and how: joiners and leavers, rotas, leave that is due. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from huawu.kernel.ids import AgentId

FREE: Final = ""  #: a day of a rota without work
ANY: Final = "*"  #: with work, whatever shift
_DAY: Final = timedelta(days=1)
_LEAVE_MIN: Final = 480  #: absent for so long, a whole day of leave is used


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """One agent's entry of the register, beside what the set-up says of them."""

    agent: AgentId
    joined: date | None = None  #: first day; None: always there
    left: date | None = None  #: last day; None: still there
    home: bool = False  #: works from home
    together: bool = False  #: likes to work at the same time as the team
    rota: tuple[str, ...] = ()  #: by day of its cycle: FREE, ANY, or a shift; (): none
    rota_from: date | None = None  #: on which the cycle begins
    leave_days: float | None = None  #: a year; None: not limited

    def employed(self, day: date) -> bool:
        """Say whether somebody is there on a day."""
        begun = self.joined is None or self.joined <= day
        return begun and (self.left is None or day <= self.left)

    def rota_on(self, day: date) -> str:
        """Return what the rota says of a day: FREE, ANY, or a shift."""
        if not self.rota or self.rota_from is None:
            return ANY
        return self.rota[(day - self.rota_from).days % len(self.rota)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """Who came and went in a span."""

    at_begin: int
    at_end: int
    joiners: int
    leavers: int

    @property
    def rate(self) -> float | None:
        """Leavers by mean head count; None when nobody was there."""
        mean = (self.at_begin + self.at_end) / 2
        return self.leavers / mean if mean else None


def turnover(people: Iterable[Staff], first: date, last: date) -> Turnover:
    """Return who came and went from a day to another; whoever leaves works that day."""
    known = list(people)
    return Turnover(
        at_begin=sum(each.employed(first - _DAY) for each in known),
        at_end=sum(each.employed(last) and each.left != last for each in known),
        joiners=sum(each.joined is not None and first <= each.joined <= last for each in known),
        leavers=sum(each.left is not None and first <= each.left <= last for each in known),
    )


def leave_used(minutes: Mapping[date, float], staff: Staff, most_a_week: int, year: int) -> float:
    """Return the days of leave that absences use in a year.

    Args:
        minutes: of absence by local day.
        staff: free days of the rota use none.
        most_a_week: working days of the contract; more are not used in a week.
        year: of the calendar.
    """
    weeks: dict[tuple[int, int], float] = defaultdict(float)
    for day, absent in minutes.items():
        if day.year == year and staff.rota_on(day) != FREE:
            weeks[day.isocalendar()[:2]] += min(1.0, absent / _LEAVE_MIN)
    return sum(min(used, most_a_week) for used in weeks.values())
