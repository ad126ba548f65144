"""Past days played again on the real router, as they were or changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from huawu.access.permissions import Person, demand
from huawu.centre.model import AgentProfile, Queue
from huawu.centre.plan import RoutingPlan, RoutingRules
from huawu.kernel.errors import Invalid, NotFound
from huawu.metrics.facts import milliseconds
from huawu.planning.around import Around
from huawu.simulation.beside import Likeness, likeness
from huawu.simulation.past import Habits, PastDay, learn_habits
from huawu.simulation.recorded import OF_CALLS, OF_STATES, Cast, past_calls, past_day
from huawu.simulation.replay import replay

_DAY: Final = timedelta(days=1)
_DAY_MIN: Final = 1_440
LEARN_DAYS: Final = 28  #: before the day, from which habits are learnt
_ENOUGH: Final = 200  #: calls of these days; with fewer the day teaches its own habits
_RUNS: Final = (4, 30)
_CALLS: Final = 300_000  #: played in all, about


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A past day beside the same day as the router plays it."""

    day: date
    interval_min: int
    runs: int
    people: int  #: who were there
    past: PastDay
    habits: Sequence[Habits]  #: by queue
    learnt_before: bool  #: habits are of the weeks before the day, not its own
    as_it_was: Likeness  #: what was seen of callers stays
    by_habits: Likeness  #: patience and handle times drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is computed beside."""

    past: PastDay
    habits: Sequence[Habits]


Played = tuple[int, Likeness, Likeness]


def play(work: Work) -> Played:
    """Play the day: number of runs, as it was, and by habits."""
    real, past, habits = work.past.outcome(), work.past, work.habits
    runs = min(max(_CALLS // max(len(past.calls), 1), _RUNS[0]), _RUNS[1])
    as_it_was = replay(past, habits, range(runs))
    drawn = replay(past, habits, range(runs), drawn=True)
    return runs, likeness(real, as_it_was), likeness(real, drawn)


class Replays:
    """The past days of one tenant."""

    def __init__(self, around: Around) -> None:
        self._around = around

    async def replay(self, person: Person, day: date) -> Replayed:
        """Play a day that is over.

        Args:
            person: who asks; the whole centre is shown.
            day: local.

        Raises:
            Invalid: the day is not over.
            NotFound: no call of a queue is known of that day.
        """
        demand(person, "planning:read", team=None, queue=None)
        past, habits, before = await self.known(day)
        work = Work(past=past, habits=habits)
        runs, as_it_was, by_habits = await self._around.aside.run(play, work)
        return Replayed(
            day=day,
            interval_min=self._around.rules().interval_min,
            runs=runs,
            people=len({stay.agent for stay in past.stays}),
            past=past,
            habits=habits,
            learnt_before=before,
            as_it_was=as_it_was,
            by_habits=by_habits,
        )

    async def known(self, day: date) -> tuple[PastDay, Sequence[Habits], bool]:
        """Return a past day, habits, and whether these are of the weeks before it.

        Raises:
            Invalid: the day is not over.
            NotFound: no call of a queue is known of it.
        """
        if day >= self._around.days.today():
            raise Invalid("day", "is not over yet; give a day before today.")
        past = await self.past(day)
        if not past.calls:
            raise NotFound(f"No call in a queue is known of {day}.")
        return past, *await self.habits(past, day)

    async def past(self, day: date) -> PastDay:
        """Return a day as facts tell it."""
        view, metrics, days = self._around.view(), self._around.metrics, self._around.days
        rules = view.get(RoutingRules, "main") or RoutingRules()
        return past_day(
            Cast(
                queues=view.all(Queue),
                agents=view.all(AgentProfile),
                plans=view.all(RoutingPlan),
            ),
            await metrics.rows("contact", OF_CALLS, day, day),
            await metrics.rows("state", OF_STATES, day, day),
            begin_ms=milliseconds(days.instant(day, 0)),
            end_ms=milliseconds(days.instant(day, _DAY_MIN)),
            interval_s=self._around.rules().interval_min * 60,
            order=rules.order,
        )

    async def habits(self, past: PastDay, day: date) -> tuple[Sequence[Habits], bool]:
        """Return habits by queue, and whether they are of the weeks before the day.

        With too few calls there they are the day's own, with none of these nothing is learnt.
        """
        first, last = day - LEARN_DAYS * _DAY, day - _DAY
        rows = await self._around.metrics.rows("contact", OF_CALLS, first, last)
        cast = Cast(queues=past.queues, agents=past.agents, plans=list(past.plans.values()))
        before = past_calls(cast, rows, 0)
        enough = len(before) >= _ENOUGH
        return learn_habits(before if enough else past.calls, len(past.queues)), enough
