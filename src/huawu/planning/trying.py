"""Days tried out otherwise: a past one or one to come, many runs on the production router.

Trials are played one after the other, each on all cores; what came of the last ones is kept.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import prod
from typing import Final

import numpy as np
import structlog
from numpy.typing import NDArray

from huawu.access.permissions import Person, demand
from huawu.centre.levels import level_on
from huawu.centre.model import AgentProfile, Queue
from huawu.centre.plan import RoutingPlan, RoutingRules
from huawu.centre.planning import Shift
from huawu.floor.lent import aged
from huawu.kernel.errors import HouseError, Invalid, NotFound
from huawu.kernel.ids import AgentId, QueueId, new_id
from huawu.planning.apart import Watch, WorkFailed, go_on, spread
from huawu.planning.around import Around
from huawu.planning.forecasts import Forecasts, PlannedDay
from huawu.planning.problem import Placed, shift_of, spans_of
from huawu.planning.replaying import Replays
from huawu.planning.rota import Rota
from huawu.simulation.ahead import DayAhead, wavering
from huawu.simulation.past import Habits, PastDay, Stay
from huawu.simulation.patience import constant_patience
from huawu.simulation.replay import Changed
from huawu.simulation.scenario import CallbackOffer
from huawu.simulation.tried import Trial, Tried, play_seeds, told
from huawu.wfm.adherence import Activity

Array = NDArray[np.float64]
_log: Final = structlog.get_logger()
_AT_ONCE: Final = 2  #: runs from one word about the progress to the next
_KEPT: Final = 20  #: trials whose result can still be seen
_DAY_MIN: Final = 1_440


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be tried."""

    day: date  #: local, past or ahead
    changed: Changed  #: `faster` and `asking` are filled in from what follows
    targets: dict[QueueId, float] = field(default_factory=dict[QueueId, float])
    callbacks_after_s: float | None = None  #: who waits so long is asked; None: nobody more
    runs: int = 40


@dataclass(slots=True, eq=False)
class Job:
    """A trial: asked for, being played, done."""

    id: str
    asked: Asked
    trial: Trial
    done: int = 0  #: runs
    stopped: bool = False
    found: Tried | None = None
    failed: bool = False

    @property
    def day(self) -> PastDay:
        """The day with its queues and people."""
        day = self.trial.day
        return day.day if isinstance(day, DayAhead) else day

    @property
    def people(self) -> int:
        """Who were there, or are planned."""
        return len({stay.agent for stay in self.day.stays})


class Trials:
    """The trials of one tenant."""

    def __init__(self, around: Around, replays: Replays, forecasts: Forecasts, rota: Rota) -> None:
        self._around = around
        self._replays = replays
        self._forecasts = forecasts
        self._rota = rota
        self._waiting = asyncio.Queue[Job]()
        self._jobs: dict[str, Job] = {}

    async def run(self) -> None:
        """Play what was asked for, one after the other; never returns."""
        while True:
            job = await self._waiting.get()
            try:
                await self._finish(job)
            except (HouseError, WorkFailed):
                _log.exception("a trial failed", trial=job.id)
                job.failed = True

    async def begin(self, person: Person, asked: Asked) -> Job:
        """Ask for a trial; `run` plays it.

        Raises:
            Invalid: the day is the running one, or nothing can be meant by a field.
            NotFound: nothing is known of the day, or there is no such plan or queue.
        """
        demand(person, "planning:read", team=None, queue=None)
        trial = await self._trial(asked)
        job = Job(id=new_id("try", self._around.days.now()), asked=asked, trial=trial)
        self._jobs = dict(list(self._jobs.items())[1 - _KEPT :]) | {job.id: job}
        self._waiting.put_nowait(job)
        return job

    async def play(self, person: Person, asked: Asked, watch: Watch = go_on) -> Tried:
        """Play a trial at once and return what came of it; raises as `begin`."""
        demand(person, "planning:read", team=None, queue=None)
        return await _played(await self._trial(asked), asked.runs, watch)

    def job(self, person: Person, trial: str) -> Job:
        """Return a trial.

        Raises:
            NotFound: it is not known any more.
        """
        demand(person, "planning:read", team=None, queue=None)
        found = self._jobs.get(trial)
        if found is None:
            raise NotFound("This trial is not known any more; begin it anew.")
        return found

    def stop(self, person: Person, trial: str) -> None:
        """Let a trial end with the runs that are played."""
        self.job(person, trial).stopped = True

    async def _finish(self, job: Job) -> None:
        def watch(parts: int) -> bool:
            job.done = min(parts * _AT_ONCE, job.asked.runs)
            return not job.stopped

        if not job.stopped:
            job.found = await _played(job.trial, job.asked.runs, watch)

    async def _trial(self, asked: Asked) -> Trial:
        today = self._around.days.today()
        if asked.day == today:
            raise Invalid("day", "is the running day; take its proposals, or another day.")
        if asked.day < today:
            past, habits, _ = await self._replays.known(asked.day)
            return Trial(day=past, habits=habits, changed=self._changed(asked, past))
        ahead = await self._ahead(asked.day)
        return Trial(day=ahead, habits=ahead.habits, changed=self._changed(asked, ahead.day))

    def _changed(self, asked: Asked, day: PastDay) -> Changed | None:
        queues = {queue.id: queue for queue in day.queues}
        for queue in asked.targets:
            if queue not in queues:
                raise NotFound(f"There is no queue {queue}.")
        if asked.changed.plan and asked.changed.plan not in day.plans:
            raise NotFound(f"There is no routing plan {asked.changed.plan}.")
        faster = {q: aged(queues[q].sl_target, target) for q, target in asked.targets.items()}
        made = replace(asked.changed, faster=faster, asking=self._asking(asked))
        return None if made == Changed() else made

    def _asking(self, asked: Asked) -> CallbackOffer | None:
        if asked.callbacks_after_s is None:
            return None
        rules = self._around.rules()
        return CallbackOffer(
            after_s=asked.callbacks_after_s,
            taken=rules.callback_taken,
            reached=rules.callback_reached,
        )

    # -- a day to come --------------------------------------------------------------------

    async def _ahead(self, day: date) -> DayAhead:
        """Return a day as its forecast and its schedule say.

        Raises:
            NotFound: there is no forecast, or no schedule.
        """
        rules, slots = self._around.rules(), _DAY_MIN // self._around.rules().interval_min
        queues, planned = self._around.view().all(Queue), dict[QueueId, PlannedDay]()
        for queue in queues:
            found = (await self._forecasts.planned(queue.id, day, day)).get(day)
            if found is not None and len(found.planned) == slots:
                planned[queue.id] = found
        if not planned:
            raise NotFound(f"No queue has a forecast for {day}; forecast it first.")
        empty = await self._empty(day, slots)
        habits, _ = await self._replays.habits(empty, self._around.days.today())
        calls, wavers, aht_s = _expected(queues, planned, slots, rules.aht_s)
        return DayAhead(
            day=empty,
            calls=calls,
            wavers=wavers,
            aht_s=aht_s,
            within_s=_promised(queues, day, slots),
            habits=[self._habits(each) for each in habits],
            present=prod(1 - share for share in rules.shrinkage.values()),
        )

    def _habits(self, learnt: Habits) -> Habits:
        """Return habits; where nothing was learnt, callers are as patient as the rules say."""
        if learnt.calls:
            return learnt
        return replace(learnt, patience=constant_patience(self._around.rules().patience_s))

    async def _empty(self, day: date, slots: int) -> PastDay:
        """Return a day with who is planned, and without calls; its times are the wall clock's."""
        view = self._around.view()
        rules = view.get(RoutingRules, "main") or RoutingRules()
        agents = view.all(AgentProfile)
        return PastDay(
            interval_s=_DAY_MIN * 60 / slots,
            intervals=slots,
            queues=view.all(Queue),
            agents=agents,
            calls=(),
            stays=await self._stays(day, {agent.id: n for n, agent in enumerate(agents)}),
            order=rules.order,
            plans={plan.id: plan for plan in view.all(RoutingPlan)},
        )

    async def _stays(self, day: date, place: Mapping[AgentId, int]) -> Sequence[Stay]:
        """Return who is planned when, by the published schedule, else by the newest draft."""
        view, days = self._around.view(), self._around.days
        found: list[Stay] = []
        for duty in await self._duties(day):
            shift = view.get(Shift, duty.shift)
            if shift is None or duty.agent not in place:
                continue
            found += [
                Stay(
                    days.minute_of(span.begin, day) * 60.0,
                    place[duty.agent],
                    days.minute_of(span.end, day) * 60.0,
                )
                for span in spans_of(duty, shift_of(shift), days)
                if span.activity is Activity.WORK
            ]
        return sorted(found)

    async def _duties(self, day: date) -> Sequence[Placed]:
        async with self._around.database.begin() as session:
            standing = await self._rota.standing(session, day, day)
            if day in standing:
                return standing[day][1]
            for schedule in await self._rota.all(session):
                its = schedule.first <= day <= schedule.last
                if its and (duties := await self._rota.duties(session, schedule.id, day)):
                    return duties
        raise NotFound(f"Nobody is scheduled for {day}; make a schedule for its week first.")


async def _played(trial: Trial, runs: int, watch: Watch) -> Tried:
    parts = [range(at, min(at + _AT_ONCE, runs)) for at in range(0, runs, _AT_ONCE)]
    made = await spread(play_seeds, trial, parts, watch)
    return told(([o for base, _ in made for o in base], [o for _, other in made for o in other]))


def _promised(queues: Sequence[Queue], day: date, slots: int) -> Array:
    """Return by queue and interval within what time callers are promised an answer."""
    minutes = range(0, _DAY_MIN, _DAY_MIN // slots)
    return np.array([[level_on(q, day, minute).within_s for minute in minutes] for q in queues])


def _expected(
    queues: Sequence[Queue], planned: dict[QueueId, PlannedDay], slots: int, usual_s: float
) -> tuple[Array, Array, Array]:
    """Return calls and handle times by queue and interval, and how far each day's level wavers."""
    calls, aht_s = np.zeros((len(queues), slots)), np.full((len(queues), slots), usual_s)
    wavers = np.zeros(len(queues))
    for n, queue in enumerate(queues):
        if (its := planned.get(queue.id)) is not None:
            calls[n] = its.planned
            limits = np.array(its.forecast.low), np.array(its.forecast.high)
            wavers[n] = wavering(np.array(its.forecast.calls), *limits)
            if its.forecast.aht_s is not None:
                aht_s[n] = its.forecast.aht_s
    return calls, wavers, aht_s
