"""Who keeps to the published plan: now, and over a day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from huawu.access.permissions import Person, demand, may
from huawu.centre.model import AgentProfile, ReasonCode
from huawu.centre.planning import Shift
from huawu.kernel.errors import Invalid
from huawu.metrics.days import day_number
from huawu.metrics.facts import Fact, LocalTime, MarkFact, milliseconds, span_ms
from huawu.planning.absences import Absence, Absences, Answer
from huawu.planning.around import Around
from huawu.planning.keeping import AgentDay, Stretch, activity_of, kept
from huawu.planning.problem import shift_of, spans_of
from huawu.planning.schedules import Schedules
from huawu.wfm.adherence import Activity, Adherence, Span

_DAY: Final = timedelta(days=1)
_DAY_MIN: Final = 1_440
_MOST_DAYS: Final = 31
_CAUGHT_UP: Final = 14  #: days back for which a count is made up
_MEAL: Final = timedelta(minutes=30)  #: a shorter break counts as scheduled time


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One agent's running day: now, and so far."""

    agent: AgentProfile
    planned: Activity
    state: str
    reason: str
    since: datetime | None  #: when the state began; None: signed out
    in_step: bool
    so_far: Adherence
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDays:
    """How one agent kept to the plans of some days; without the days off."""

    agent: AgentProfile
    days: Mapping[date, Adherence]


class Attendance:
    """One tenant's people against their plans."""

    def __init__(self, around: Around, schedules: Schedules, absences: Absences) -> None:
        self._around = around
        self._schedules = schedules
        self._absences = absences

    async def keeping(self, person: Person) -> Sequence[Kept]:
        """Return who is in step with the plan now, and how well each kept to it today."""
        demand(person, "planning:read")
        view, days = self._around.view(), self._around.days
        now, today = days.now(), days.today()
        floor = self._around.floor()
        at = {agent.id: agent for agent in floor.agents} if floor else {}
        productive = self._productive()
        rows = await self._agent_days(today)
        so_far = await self._around.aside.run(
            _kept, (rows, now, timedelta(minutes=self._around.rules().tolerance_min), productive)
        )
        found: list[Kept] = []
        for agent, row in rows.items():
            profile = view.get(AgentProfile, agent)
            if profile is None or not may(person, "planning:read", team=profile.team):
                continue
            state = at[profile.id].state if profile.id in at else "signed_out"
            reason = at[profile.id].reason if profile.id in at else ""
            current = [s.activity for s in row.planned if s.begin <= now < s.end]
            planned = current[0] if current else Activity.OFF
            excused = any(s.begin <= now < s.end for s in row.excused)
            found.append(
                Kept(
                    agent=profile,
                    planned=planned,
                    state=state,
                    reason=reason,
                    since=at[profile.id].since if profile.id in at else None,
                    in_step=excused or activity_of(state, reason, productive) is planned,
                    so_far=so_far[agent],
                    spans=row.planned,
                )
            )
        return sorted(found, key=lambda k: (k.in_step, k.agent.number))

    async def history(self, person: Person, first: date, last: date) -> Sequence[KeptDays]:
        """Return how each agent kept to the plans of some days, today's as far as it is past.

        Raises:
            Invalid: the days are not in order, or more than a month.
        """
        demand(person, "planning:read")
        if not 0 <= (last - first).days < _MOST_DAYS:
            raise Invalid("to", f"give a day from {first} on, at most {_MOST_DAYS} days in all.")
        days, view, productive = self._around.days, self._around.view(), self._productive()
        tolerance = timedelta(minutes=self._around.rules().tolerance_min)
        found: dict[str, dict[date, Adherence]] = {}
        for day in (first + n * _DAY for n in range((last - first).days + 1)):
            if day > days.today():
                break
            rows = await self._agent_days(day)
            given = rows, days.now(), tolerance, productive
            for agent, its in (await self._around.aside.run(_kept, given)).items():
                found.setdefault(agent, {})[day] = its
        profiles = [(view.get(AgentProfile, agent), its) for agent, its in found.items()]
        shown = [
            KeptDays(agent=profile, days=its)
            for profile, its in profiles
            if profile is not None and may(person, "planning:read", team=profile.team)
        ]
        return sorted(shown, key=lambda each: each.agent.number)

    async def count(self, day: date) -> int:
        """Tell metrics who should have worked on a day that is over, for how long, and who came.

        Returns how many people; told again, the same facts are replaced.
        """
        rows = await self._agent_days(day)
        local = LocalTime(str(self._around.days.zone))
        marks: list[Fact] = []
        for agent, row in rows.items():
            if not any(s.begin <= row.planned[0].begin < s.end for s in row.excused):
                marks += _marks(agent, day, row, local)
        await self._around.metrics.fresh.put({"mark": marks})
        return len(rows)

    async def catch_up(self) -> int:
        """Count the last days that are over and were not counted, and return how many."""
        yesterday = self._around.days.today() - _DAY
        last = [yesterday - n * _DAY for n in range(_CAUGHT_UP)]
        marks = await self._around.metrics.rows("mark", ("id", "day"), last[-1], yesterday)
        counted = {row["day"] for row in marks if row["id"].startswith("plan/")}
        missing = [day for day in reversed(last) if day_number(day) not in counted]
        return sum([await self.count(day) > 0 for day in missing])

    def _productive(self) -> frozenset[str]:
        return frozenset(r.id for r in self._around.view().all(ReasonCode) if r.productive)

    async def _agent_days(self, day: date) -> Mapping[str, AgentDay]:
        """Return the plan and the deeds of everybody who has a duty on a day."""
        async with self._around.database.begin() as session:
            standing = await self._schedules.rota.standing(session, day, day)
        days, view = self._around.days, self._around.view()
        excused = await self._absences.between(days.instant(day, 0), days.instant(day, _DAY_MIN))
        done = await self._stretches(day)
        found: dict[str, AgentDay] = {}
        for duty in [duty for _, its in standing.values() for duty in its]:
            shift = view.get(Shift, duty.shift)
            if shift is not None:
                found[duty.agent] = AgentDay(
                    planned=spans_of(duty, shift_of(shift), days),
                    done=done.get(duty.agent, []),
                    excused=[_span(a) for a in excused if _excuses(a, duty.agent)],
                )
        return found

    async def _stretches(self, day: date) -> Mapping[str, list[Stretch]]:
        """Return what agents did on a day: as facts say, and since the last one as they stand."""
        found: dict[str, list[Stretch]] = {}
        for row in await self._around.metrics.stretches(day):
            found.setdefault(row["agent"], []).append(
                Stretch(
                    state=row["state"], reason=row["reason"], begin_ms=row["at_ms"],
                    length_ms=row["length"],
                )
            )  # fmt: skip
        floor = self._around.floor()
        if floor is not None and day == self._around.days.today():
            now_ms = round(floor.at.timestamp() * 1000)
            for agent in floor.agents:
                if agent.since is not None and agent.state != "signed_out":
                    mine = found.setdefault(agent.id, [])
                    last = max((s.begin_ms + s.length_ms for s in mine), default=0)
                    begin = max(round(agent.since.timestamp() * 1000), last)
                    mine.append(
                        Stretch(
                            state=agent.state, reason=agent.reason, begin_ms=begin,
                            length_ms=max(0, now_ms - begin),
                        )
                    )  # fmt: skip
        return found


def _kept(
    given: tuple[Mapping[str, AgentDay], datetime, timedelta, frozenset[str]],
) -> Mapping[str, Adherence]:
    return kept(*given)


def _marks(agent: str, day: date, row: AgentDay, local: LocalTime) -> Iterator[MarkFact]:
    """Yield what was planned, by activity, and whether the agent was there at all."""
    at_ms = milliseconds(row.planned[0].begin)
    number, minute, slot_s = local.place(at_ms)
    came = any(stretch.state not in {"unreachable", "away"} for stretch in row.done)
    lengths = {"work": 0, "meal": 0}
    for span in row.planned:
        length = span.end - span.begin
        meal = span.activity is Activity.BREAK and length >= _MEAL
        lengths["meal" if meal else "work"] += span_ms(length.total_seconds())
    told = [("schedule", word, length) for word, length in lengths.items() if length]
    told.append(("attendance", "present" if came else "absent", 0))
    for kind, word, length in told:
        yield MarkFact(
            id=f"plan/{agent}/{day}/{kind}/{word}", kind=kind, word=word, agent=agent,
            length=length, at_ms=at_ms, day=number, minute=minute, slot_s=slot_s,
        )  # fmt: skip


def _excuses(absence: Absence, agent: str) -> bool:
    return absence.agent == agent and absence.state is Answer.APPROVED


def _span(absence: Absence) -> Span:
    return Span(begin=absence.begin, end=absence.end, activity=Activity.OFF)
