"""Leave that is due: how much is used, and whether what is asked for can be given."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import floor
from typing import Final

from huawu.access.permissions import Person
from huawu.centre.model import AgentProfile
from huawu.centre.planning import Contract
from huawu.kernel.errors import Conflict
from huawu.kernel.ids import AgentId
from huawu.planning.absences import Absence, AbsenceDraft, Absences, Answer, Cause
from huawu.planning.around import Around
from huawu.planning.register import Register
from huawu.planning.staff import Staff, leave_used

_DAY: Final = timedelta(days=1)
_DAY_MIN: Final = 1_440
_WEEK: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One agent's leave of a year, in days."""

    year: int
    due: float | None  #: None: not limited
    used: float  #: approved
    asked: float  #: not decided yet


class LeaveUsedUp(Conflict):
    """More leave is asked for than is due."""

    code = "leave-used-up"


class TooManyAway(Conflict):
    """Too many of a team would be on leave on a day."""

    code = "too-many-away"


class Leave:
    """The leave of one tenant's people."""

    def __init__(self, around: Around, register: Register, absences: Absences) -> None:
        self._around = around
        self._register = register
        self._absences = absences

    async def account(self, agent: AgentId, year: int) -> Account:
        """Return an agent's leave of a year."""
        staff, its = await self._register.of(agent), await self._leave_of(year, agent)
        used, asked = (
            self._days(staff, [a for a in its if a.state is state], year)
            for state in (Answer.APPROVED, Answer.ASKED)
        )
        return Account(year=year, due=staff.leave_days, used=used, asked=asked)

    async def used(self, year: int) -> Mapping[AgentId, float]:
        """Return the days of leave that are approved, by agent, where there are any."""
        found: dict[AgentId, list[Absence]] = defaultdict(list)
        for absence in await self._leave_of(year):
            if absence.state is Answer.APPROVED:
                found[absence.agent].append(absence)
        staff = await self._register.known()
        return {
            agent: self._days(staff.get(agent) or Staff(agent=agent), its, year)
            for agent, its in found.items()
        }

    async def ask(self, person: Person, draft: AbsenceDraft) -> Absence:
        """Ask for an absence of one's own; leave must be due, and the team not too few.

        Raises:
            LeaveUsedUp: says how much is due.
            TooManyAway: names the day.
            Invalid: it ends before it begins.
        """
        if draft.cause is Cause.LEAVE and draft.begin < draft.end:
            await self._check_due(draft)
            await self._check_team(draft)
        return await self._absences.ask(person, draft)

    async def _check_due(self, draft: AbsenceDraft) -> None:
        staff = await self._register.of(draft.agent)
        for year in sorted({day.year for day in self._minutes([draft])}):
            account = await self.account(draft.agent, year)
            if account.due is None:
                continue
            left = account.due - account.used - account.asked
            wanted = self._days(staff, [draft], year)
            if wanted > left + 1e-9:
                raise LeaveUsedUp(
                    f"This takes {wanted:g} days of leave of {year}; {max(left, 0):g} of"
                    f" {account.due:g} are left."
                )

    async def _check_team(self, draft: AbsenceDraft) -> None:
        view, share = self._around.view(), self._around.rules().leave_share
        mine = view.get(AgentProfile, draft.agent)
        if mine is None or share >= 1:
            return
        team = {p.id for p in view.all(AgentProfile) if p.team == mine.team and p.contract}
        most = max(1, floor(share * len(team)))
        others = [
            absence
            for absence in await self._absences.between(draft.begin, draft.end)
            if absence.cause is Cause.LEAVE
            and absence.state is not Answer.REFUSED
            and absence.agent in team - {draft.agent}
        ]
        for day in sorted(self._minutes([draft])):
            away = {absence.agent for absence in others if day in self._minutes([absence])}
            if len(away) >= most:
                raise TooManyAway(
                    f"On {day} already {len(away)} of {len(team)} people of the team are on"
                    f" leave; at most {most} may be."
                )

    async def _leave_of(self, year: int, agent: AgentId | None = None) -> Sequence[Absence]:
        days = self._around.days
        begin, end = days.instant(date(year, 1, 1), 0), days.instant(date(year + 1, 1, 1), 0)
        found = await self._absences.between(begin, end, agent)
        return [absence for absence in found if absence.cause is Cause.LEAVE]

    def _days(self, staff: Staff, absences: Sequence[Absence | AbsenceDraft], year: int) -> float:
        profile = self._around.view().get(AgentProfile, staff.agent)
        contract = self._around.view().get(Contract, (profile and profile.contract) or "")
        most = _WEEK if contract is None else contract.week_days[1]
        return leave_used(self._minutes(absences), staff, most, year)

    def _minutes(self, absences: Sequence[Absence | AbsenceDraft]) -> Mapping[date, float]:
        """Return the minutes of absence by local day."""
        found: dict[date, float] = defaultdict(float)
        for absence in absences:
            day = self._local(absence.begin)
            while self._around.days.instant(day, 0) < absence.end:
                begin, end = (self._around.days.instant(day, m) for m in (0, _DAY_MIN))
                span = min(end, absence.end) - max(begin, absence.begin)
                found[day] += span / timedelta(minutes=1)
                day += _DAY
        return found

    def _local(self, at: datetime) -> date:
        return at.astimezone(self._around.days.zone).date()
