"""The planner's room put together. Start here."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
import structlog

from huawu.access.permissions import Person, demand, may, system_person
from huawu.centre.model import Queue
from huawu.centre.planning import Shift
from huawu.kernel.errors import HouseError, NotFound
from huawu.kernel.ids import QueueId
from huawu.planning import effects
from huawu.planning.absences import Absences
from huawu.planning.apart import WorkFailed
from huawu.planning.around import Around
from huawu.planning.attendance import Attendance
from huawu.planning.denials import Denials
from huawu.planning.fairness import Fairness
from huawu.planning.forecasts import Forecasts, Override
from huawu.planning.history import DayCells, History, added_up
from huawu.planning.learning import Compared, WeekError, week_error
from huawu.planning.leave import Leave
from huawu.planning.loans import Loans
from huawu.planning.needs import Need, QueuePlan, all_needs, queue_plan
from huawu.planning.offers import Offers
from huawu.planning.own import OwnPlans
from huawu.planning.problems import Problems
from huawu.planning.register import Register
from huawu.planning.replaying import Replays
from huawu.planning.rota import Draft, Rota, Schedule
from huawu.planning.schedules import Schedules
from huawu.planning.today import Days
from huawu.planning.trying import Trials
from huawu.planning.whole import Workbench, added
from huawu.planning.wishes import Wishes

_log: Final = structlog.get_logger()

_WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)
_NIGHT_MIN: Final = 150  #: minute of the night at which queues are forecast
_HORIZON_DAYS: Final = 56
_SETTLE_S: Final = 60.0  #: after a start, calls have the processor to themselves


class Planning:
    """One tenant's planning."""

    def __init__(self, around: Around) -> None:
        self._around = around
        self.history: Final = History(around)
        self.forecasts: Final = Forecasts(around, self.history)
        self.absences: Final = Absences(around)
        self.register: Final = Register(around)
        self.leave: Final = Leave(around, self.register, self.absences)
        rota = Rota(around.tenant)
        self.wishes: Final = Wishes(around, rota)
        problems = Problems(
            around=around, rota=rota, absences=self.absences, register=self.register,
            wishes=self.wishes,
        )  # fmt: skip
        self.schedules: Final = Schedules(around, problems)
        self.denials: Final = Denials(around, self.schedules.problems)
        self.fairness: Final = Fairness(around, self.schedules, self.wishes)
        self.own: Final = OwnPlans(around, self.schedules)
        self.offers: Final = Offers(around, self.schedules)
        self.replays: Final = Replays(around)
        self.trials: Final = Trials(around, self.replays, self.forecasts, rota)
        self.attendance: Final = Attendance(around, self.schedules, self.absences)
        self.loans: Final = Loans(around)
        self.days: Final = Days(
            around, self.history, self.forecasts, self.schedules, self.absences, self.offers,
            self.loans,
        )  # fmt: skip

    @property
    def today(self) -> date:
        """The running day in the centre's zone."""
        return self._around.days.today()

    @property
    def interval_min(self) -> int:
        """Length of the intervals in which is planned."""
        return self._around.rules().interval_min

    async def workbench(
        self, person: Person, queue: QueueId, first: date, last: date, version: str | None = None
    ) -> Workbench:
        """Return what is planned on the days of a span and what came on those that are past.

        Raises:
            NotFound: there is no such queue or version.
        """
        demand(person, "planning:read", queue=queue)
        self.queue(queue)
        days = await self.forecasts.planned(queue, first, last, version=version)
        until = min(last, self._around.days.today())
        came: Mapping[date, DayCells] = {}
        if first <= until:
            came = await self.history.days(queue, first, until)
        cells = {day: self._cells(day, its) for day, its in came.items()}
        return Workbench(
            days=days,
            actual={day: [calls for calls, _ in its] for day, its in cells.items()},
            handled={day: [aht_s for _, aht_s in its] for day, its in cells.items()},
        )

    async def whole(
        self, person: Person, first: date, last: date
    ) -> tuple[Workbench, Sequence[tuple[Queue, Workbench]]]:
        """Return all queues with a forecast that one may see, together and each."""
        demand(person, "planning:read")
        told: list[tuple[Queue, Workbench]] = []
        for queue in self._around.view().all(Queue):
            if may(person, "planning:read", queue=queue.id):
                bench = await self.workbench(person, queue.id, first, last)
                told += [(queue, bench)] if bench.days else []
        return added([bench for _, bench in told]), told

    def _cells(self, day: date, its: DayCells) -> Sequence[tuple[float | None, float | None]]:
        """Return a day's calls and handle times by interval; what is not over is not known."""
        interval = self._around.rules().interval_min
        if interval % its.step_min:
            return [(None, None)] * (1_440 // interval)
        over = self._around.days.minute() if day == self._around.days.today() else 1_440
        return [
            cell if (slot + 1) * interval <= over else (None, None)
            for slot, cell in enumerate(added_up(its, interval))
        ]

    async def weeks(self, person: Person, queue: QueueId, count: int) -> Sequence[WeekError]:
        """Return what the plans of the last weeks were worth, newest first.

        A week is judged by the newest forecast that was made before it began; where there was
        none, by the first one made within it.
        """
        demand(person, "planning:read", queue=queue)
        today = self._around.days.today()
        monday = today - today.weekday() * _DAY
        known = await self.forecasts.known(queue)
        found: list[WeekError] = []
        for number in range(count):
            begin = monday - number * _WEEK
            before = [v for v in known if v.first <= begin + 6 * _DAY and v.last >= begin]
            early = [v for v in before if v.known_to < begin]
            chosen = early[0] if early else before[-1] if before else None
            if chosen is None:
                continue
            bench = await self.workbench(person, queue, begin, begin + 6 * _DAY, chosen.id)
            error = week_error(begin, list(_compared(bench)))
            if error is not None:
                found.append(error)
        return found

    async def overrides(self, person: Person, queue: QueueId) -> Sequence[Override]:
        """Return what planners changed of a queue, withdrawn ones too, newest first."""
        demand(person, "planning:read", queue=queue)
        return await self.forecasts.overrides_of(queue)

    async def needs(
        self, person: Person, queue: QueueId, first: date, last: date, target: float | None = None
    ) -> Sequence[Need]:
        """Return the people that a queue needs by interval, where there is a forecast.

        Raises:
            NotFound: there is no such queue.
            Invalid: no number of agents meets the target.
        """
        demand(person, "planning:read", queue=queue)
        plan = await self.plan_of(self.queue(queue), first, last, target)
        return (await self._around.aside.run(all_needs, [plan]))[queue]

    async def plan_of(
        self, queue: Queue, first: date, last: date, target: float | None = None
    ) -> QueuePlan:
        """Return what a queue's staffing is computed from."""
        days = await self.forecasts.planned(queue.id, first, last)
        known = await self.forecasts.known(queue.id, 1)
        patience_s = known[0].patience_s if known else None
        return queue_plan(queue, days, self._around.rules(), patience_s, target)

    def queue(self, queue: QueueId) -> Queue:
        """Return a queue of the set-up.

        Raises:
            NotFound: there is none.
        """
        found = self._around.view().get(Queue, queue)
        if found is None:
            raise NotFound(f"There is no queue {queue}.")
        return found

    async def run(self) -> None:
        """Make schedules and trials that were asked for, forecasts every night; never returns."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.schedules.run(), name="schedules")
                tasks.create_task(self.trials.run(), name="trials")
                tasks.create_task(self._work_nightly(), name="nights")
                tasks.create_task(self.loans.run(), name="loans")
        finally:
            self.close()

    async def _work_nightly(self) -> None:
        await asyncio.sleep(_SETTLE_S)
        await self._around.aside.run(effects.compile_play, None)
        await self.forecast_all(only_new=True)
        await self.attendance.catch_up()
        while True:
            days = self._around.days
            night = days.instant(days.today() + _DAY, _NIGHT_MIN)
            await asyncio.sleep((night - days.now()).total_seconds())
            await self.forecast_all()
            await self.attendance.catch_up()

    async def make_schedule(self, person: Person, draft: Draft) -> Schedule:
        """Ask for a schedule of some weeks that covers what every queue needs.

        Raises:
            Invalid: not whole weeks from a Monday on, or no queue has a forecast for them.
        """
        demand(person, "planning:write", team=None)
        last = draft.first + draft.weeks * _WEEK - _DAY
        plans = [
            await self.plan_of(queue, draft.first, last) for queue in self._around.view().all(Queue)
        ]
        known = [plan for plan in plans if plan.volumes]
        found = await self._around.aside.run(all_needs, known)
        slots = draft.weeks * 7 * 1_440 // self.interval_min
        people = {
            queue: _people(needs, draft.first, slots, self.interval_min)
            for queue, needs in found.items()
        }
        return await self.schedules.create(person, draft, people)

    @property
    def now(self) -> datetime:
        """The instant."""
        return self._around.days.now()

    def span(self, first: date, last: date) -> tuple[datetime, datetime]:
        """Return the instants from the first day's begin to the last one's end."""
        return self._around.days.instant(first, 0), self._around.days.instant(last, 1_440)

    def shift_names(self) -> Mapping[str, str]:
        """Return the names of shifts by id."""
        return {shift.id: shift.name for shift in self._around.view().all(Shift)}

    async def forecast_all(self, *, only_new: bool = False) -> int:
        """Forecast every queue of which enough is known, and return how many those are.

        Args:
            only_new: leave out queues that were forecast before.
        """
        made = 0
        for queue in self._around.view().all(Queue):
            if only_new and await self.forecasts.known(queue.id, 1):
                continue
            try:
                await self.forecasts.make(system_person("nightly"), queue.id, _HORIZON_DAYS)
                made += 1
            except HouseError as trouble:
                _log.info("a queue is not forecast", queue=queue.id, cause=trouble.message)
            except WorkFailed:
                _log.exception("a forecast failed", queue=queue.id)
        return made

    def close(self) -> None:
        """End the process that computes beside."""
        self._around.aside.close()


def _people(needs: Sequence[Need], first: date, slots: int, interval_min: int) -> Sequence[float]:
    """Return people to schedule by interval from the first midnight on."""
    found = [0.0] * slots
    for need in needs:
        at = ((need.day - first).days * 1_440 + need.minute) // interval_min
        if 0 <= at < slots:
            found[at] = float(need.staffed.scheduled)
    return found


def _compared(bench: Workbench) -> Sequence[Compared]:
    found: list[Compared] = []
    for day, planned in bench.days.items():
        actual = bench.actual.get(day)
        told = planned.forecast
        if actual is None or len(actual) != len(told.calls):
            continue
        known = np.array([o and a is not None for o, a in zip(told.open, actual, strict=True)])
        if known.any():
            rows = (told.calls, planned.planned, told.low, told.high, [a or 0.0 for a in actual])
            model, plan, low, high, came = (np.array(row, float)[known] for row in rows)
            found.append(
                Compared(day=day, forecast=model, planned=plan, low=low, high=high, actual=came)
            )
    return found
