"""Who carried what over months: weekends, nights, early and late shifts, wishes granted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from huawu.access.permissions import Person, demand, may
from huawu.centre.model import AgentProfile
from huawu.centre.planning import Shift
from huawu.kernel.errors import Invalid
from huawu.kernel.ids import AgentId
from huawu.planning.around import Around
from huawu.planning.problem import Placed, shift_of
from huawu.planning.schedules import Schedules
from huawu.planning.wishes import Wishes
from huawu.planning.wishing import Record

_MOST_DAYS: Final = 366
_DAY_MIN: Final = 1_440
_NIGHT: Final = (22 * 60, 30 * 60)  #: minutes of the day, up to 06:00 of the next
_EARLY_MIN: Final = 8 * 60  #: who starts before begins early
_LATE_MIN: Final = 20 * 60  #: who ends after ends late


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What duties were to one person."""

    days: int = 0
    paid_min: int = 0
    weekends: int = 0  #: with work
    nights: int = 0  #: duties with work between 22:00 and 06:00
    early: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One person's share."""

    agent: AgentProfile
    load: Load
    wishes: Record


def load_of(duties: Sequence[Placed], shifts: Mapping[str, Shift]) -> Load:
    """Return what duties are to the one who works them."""
    weekends = set[tuple[int, int]]()
    days = paid = nights = early = late = 0
    for duty in duties:
        shift = shifts.get(duty.shift)
        length = 0 if shift is None else round(shift.length_h * 60)
        begin, end = duty.start_min, duty.start_min + length + duty.extra_min
        days += 1
        paid += duty.extra_min + (0 if shift is None else shift_of(shift).paid)
        night = begin < _NIGHT[1] - _DAY_MIN or (end > _NIGHT[0] and begin < _NIGHT[1])
        nights += night
        early += begin < _EARLY_MIN and not night
        late += end > _LATE_MIN and not night
        if duty.day.weekday() >= 5:
            weekends.add(duty.day.isocalendar()[:2])
    return Load(
        days=days, paid_min=paid, weekends=len(weekends), nights=nights, early=early, late=late
    )


class Fairness:
    """What one tenant's published schedules were to their people."""

    def __init__(self, around: Around, schedules: Schedules, wishes: Wishes) -> None:
        self._around = around
        self._schedules = schedules
        self._wishes = wishes

    async def shares(self, person: Person, first: date, last: date) -> Sequence[Share]:
        """Return everybody's share of the duties of a span, by number.

        Raises:
            Invalid: it ends before it begins, or is longer than a year.
        """
        demand(person, "planning:read")
        if not 0 <= (last - first).days < _MOST_DAYS:
            raise Invalid("to", f"give a day from {first} on, at most a year.")
        async with self._around.database.begin() as session:
            standing = await self._schedules.rota.standing(session, first, last)
            records = await self._wishes.records(session, first, last)
        mine: dict[AgentId, list[Placed]] = defaultdict(list)
        for _, duties in standing.values():
            for duty in duties:
                mine[duty.agent].append(duty)
        view = self._around.view()
        shifts: dict[str, Shift] = {shift.id: shift for shift in view.all(Shift)}
        found = [
            Share(
                agent=profile,
                load=load_of(mine.get(profile.id, ()), shifts),
                wishes=records.get(profile.id) or Record(asked=0.0, granted=0.0),
            )
            for profile in view.all(AgentProfile)
            if profile.id in mine and may(person, "planning:read", team=profile.team)
        ]
        return sorted(found, key=lambda share: share.agent.number)
