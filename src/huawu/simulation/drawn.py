"""A scenario's day on the real router: its calls drawn, its groups coming and going."""

import math
from typing import Final

import numpy as np

from huawu.centre.needs import SkillNeed
from huawu.kernel.ids import AgentId, QueueId, SkillId
from huawu.routing.policy import AgentSeat, QueueRule
from huawu.simulation.core import MIDNIGHT, Play
from huawu.simulation.outcome import Outcome
from huawu.simulation.scenario import CallbackOffer, Day
from huawu.simulation.stage import Back, Caller, Line, Offer, Stage

_OF_BACK: Final = 1  #: beside a day's seed


def play_on_the_core(day: Day, seed: int) -> Outcome:
    """Play one day on the production router."""
    lines = [
        Line(_rule(day, n, 0), offer=offer_of(queue.callback))
        for n, queue in enumerate(day.told.queues)
    ]
    length = day.told.interval_s
    play = Play(
        Stage(
            lines=lines, order=day.told.order, interval_s=length, intervals=day.intervals,
            groups=len(day.told.groups),
        )
    )  # fmt: skip
    shifts = _Shifts(play, day)
    for interval in range(day.intervals):
        play.at(interval * length, lambda interval=interval: shifts.change(interval))
    play.run(_callers(day, np.random.default_rng(seed), np.random.default_rng([seed, _OF_BACK])))
    return Outcome(play.counts, play.work[:, :, 0], play.work[:, :, 1])


class _Shifts:
    """Lets as many of each group be there as the scenario says."""

    def __init__(self, play: Play, day: Day) -> None:
        self._play = play
        self._day = day
        self._came = 0
        self._skills = [
            {SkillId(name): level for name, level in group.skills.items()}
            for group in day.told.groups
        ]

    def change(self, interval: int) -> None:
        """Begin an interval: the longest idle go at once, others when their call ends."""
        for queue in range(len(self._day.told.queues) if interval else 0):
            self._play.promise(_rule(self._day, queue, interval))
        for group, wanted in enumerate(self._day.agents[:, interval].tolist()):
            there = self._play.there(group)
            for _ in range(wanted - len(there)):
                self._came += 1
                seat = AgentSeat(
                    agent=AgentId(f"agt_{self._came:07}"), skills=self._skills[group],
                    idle_since=MIDNIGHT,
                )  # fmt: skip
                self._play.come(seat, group)
            for agent in there[: max(len(there) - wanted, 0)]:
                self._play.go(agent)


def _callers(day: Day, chance: np.random.Generator, of_back: np.random.Generator) -> list[Caller]:
    """Draw the day's calls in order of time: a caller is the same whoever serves them.

    Whether they would be called back is drawn from `of_back`, so that the rest is the same with
    callbacks and without.
    """
    shape = day.told.busyness_shape
    busy = 1.0 if shape is None else float(chance.gamma(shape, 1 / shape))
    found: list[Caller] = []
    length = day.told.interval_s
    for queue, told in enumerate(day.told.queues):
        for interval in range(day.intervals):
            rate: float = day.rates[queue, interval]
            count = int(chance.poisson(rate * busy * length))
            times = (chance.random(count) + interval) * length
            longest = chance.standard_exponential(count) * day.patience_s[queue, interval]
            handle = chance.standard_exponential(count) * day.aht_s[queue, interval]
            rows: list[list[float]] = np.stack([times, longest, handle], axis=1).tolist()
            backs = backs_of(told.callback, count, of_back)
            within_s = float(day.within_s[queue, interval])
            found += [
                Caller(at, queue, interval, p, h, 0.0, told.priority, within_s, back)
                for (at, p, h), back in zip(rows, backs, strict=True)
            ]
    return sorted(found, key=lambda caller: caller.at)


def backs_of(
    told: CallbackOffer | None, count: int, chance: np.random.Generator
) -> list[Back | None]:
    """Draw which callers would be called back, and at which attempt each is reached."""
    if told is None:
        return [None] * count
    yes = (chance.random(count) < told.taken).tolist()
    if told.reached > 0:
        failed = (chance.geometric(told.reached, count) - 1).tolist()
    else:
        failed = [told.tries] * count
    return [
        Back(tried, told.dial_s) if takes else None
        for takes, tried in zip(yes, failed, strict=True)
    ]


def offer_of(told: CallbackOffer | None) -> Offer | None:
    """Return when a queue asks, as the core plays it."""
    if told is None:
        return None
    until_s = math.inf if told.until_s is None else told.until_s
    return Offer(told.after_s, until_s, told.tries, told.again_s)


def _rule(day: Day, number: int, interval: int) -> QueueRule:
    queue = day.told.queues[number]
    needs = tuple(
        SkillNeed(skill=SkillId(name), level=level) for name, level in queue.needs.items()
    )
    return QueueRule(
        queue=QueueId(f"que_{number:04}"),
        needs=needs,
        objective_s=max(float(day.within_s[number, interval]), 1.0),
        choice=queue.choice,
        aging=queue.aging,
    )
