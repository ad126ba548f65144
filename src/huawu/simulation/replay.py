"""A past day played again on the real router: as it was, with habits drawn, or changed.

What is known of a caller stays: when they came and for what, how long who answered was busy, how
long who gave up had waited. What nobody saw is drawn anew for each run: how much longer who was
answered, or taken out by a rule, would have waited, how long who gave up would have kept an agent.
Who waits is brought through the queue's plan and limits as on the floor, see `rules`. With
`drawn`, patience and handle times of all are drawn from habits learnt on other days: so it shows
what these are worth for days to come.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huawu.centre.model import AgentChoice, Queue
from huawu.centre.plan import ContactOrder
from huawu.events.contact import Band
from huawu.floor.seating import rule_of, seat_of
from huawu.kernel.ids import AgentId, QueueId, RoutingPlanId
from huawu.routing.policy import AgentSeat
from huawu.simulation.core import Play
from huawu.simulation.drawn import backs_of, offer_of
from huawu.simulation.outcome import Outcome
from huawu.simulation.past import Habits, PastCall, PastDay, Stay
from huawu.simulation.rules import ruled_by
from huawu.simulation.scenario import CallbackOffer
from huawu.simulation.stage import Caller, Line, Stage

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What is done otherwise than it was."""

    order: ContactOrder | None = None
    choice: AgentChoice | None = None  #: of every queue
    plan: RoutingPlanId | None = None  #: of every queue; `NO_PLAN`: none
    people: int = 0  #: so many more, each able to do what one who was there can; or fewer
    first_s: float = 0.0  #: these are there, or away, from then
    last_s: float = 86_400.0  #: until then
    kept: float = 0.0  #: of callers, whom the flow's menus serve before they wait
    faster: Mapping[QueueId, float] = field(default_factory=dict[QueueId, float])
    """How much faster callers age in queues with another target than their own."""
    asking: CallbackOffer | None = None
    """Who waits is asked whether to be called back, in queues that do not ask already."""


_OF_MENU: Final = 2  #: beside a day's seed
_OF_BACK: Final = 1
AS_IT_WAS: Final = Changed()
NO_PLAN: Final = RoutingPlanId("")


def replay(
    day: PastDay,
    habits: Sequence[Habits],
    seeds: Sequence[int],
    *,
    drawn: bool = False,
    changed: Changed = AS_IT_WAS,
) -> list[Outcome]:
    """Play a past day again, once for each seed.

    Args:
        day: as it was.
        habits: by queue.
        seeds: of what is drawn; a caller is the same for the same seed, whatever is changed.
        drawn: draw patience and handle times of all.
        changed: what is done otherwise.
    """
    chances = [np.random.default_rng(seed) for seed in seeds]
    return [
        play_day(day, callers_of(day, habits, chance, drawn=drawn), changed, seed)
        for chance, seed in zip(chances, seeds, strict=True)
    ]


def callers_of(
    day: PastDay, habits: Sequence[Habits], chance: np.random.Generator, *, drawn: bool
) -> list[Caller]:
    """Return the day's callers, with what nobody saw drawn."""
    found: list[Caller] = []
    for queue, its in enumerate(habits):
        calls = [call for call in day.calls if call.queue == queue]
        waited = np.array([0.0 if drawn else call.waited for call in calls])
        patience = its.patience.draw(waited, chance).tolist()
        rows = its.services if len(its.services) else np.zeros((1, 2))
        services = rows[chance.integers(len(rows), size=len(calls))].tolist()
        for call, longest, (ring, handle) in zip(calls, patience, services, strict=True):
            theirs = (longest, handle, ring)
            if not drawn:
                theirs = _seen(call, theirs)
            when = call.at, queue, day.interval(call.at)
            found.append(Caller(*when, *theirs, call.priority, call.within_s))
    return sorted(found, key=lambda caller: caller.at)


def _seen(call: PastCall, drawn: tuple[float, float, float]) -> tuple[float, float, float]:
    """Return patience, handle time and ring of a call, drawn only where nobody saw them."""
    longest, handle, ring = drawn
    if call.answered:
        return longest, call.handle, call.ring
    return longest if call.by_rule else call.waited, handle, ring


def play_day(day: PastDay, callers: Sequence[Caller], changed: Changed, seed: int) -> Outcome:
    """Play a day with these callers.

    Args:
        day: queues, plans, people and when they are there.
        callers: in order of time.
        changed: what is done otherwise.
        seed: of who is kept by a menu and who would be called back, the same whatever is changed.
    """
    callers = _changed_callers(callers, changed, seed)
    play = Play(
        Stage(
            lines=[_line(day, queue, changed) for queue in day.queues],
            order=changed.order or day.order,
            interval_s=day.interval_s,
            intervals=day.intervals,
            groups=1,
        )
    )
    seats = [seat_of(profile) for profile in day.agents]
    there = sorted({stay.agent for stay in day.stays})
    away = frozenset(there[: max(-changed.people, 0)])
    for stay in day.stays:
        for part in _without(stay, changed) if stay.agent in away else (stay,):
            _let_stay(play, seats[stay.agent], part)
    for number in range(changed.people if there else 0):
        like = day.agents[there[number % len(there)]]
        seat = seat_of(replace(like, id=AgentId(f"agt_more_{number:04}")))
        _let_stay(play, seat, Stay(changed.first_s, -1, changed.last_s))
    play.run(callers)
    return Outcome(play.counts, play.work[:, :, 0], play.work[:, :, 1])


def _line(day: PastDay, queue: Queue, changed: Changed) -> Line:
    rule, planned = rule_of(queue), queue
    rule = replace(rule, aging=rule.aging * changed.faster.get(queue.id, 1.0))
    if changed.choice is not None:
        rule = replace(rule, choice=changed.choice)
    if changed.plan is not None:
        planned = replace(queue, plan=changed.plan or None)
    asks = queue.callback is not None and queue.callback.offer_after_s is not None
    return Line(
        rule,
        queue.priority_weight_s,
        Band.EMERGENCY if queue.emergency else None,
        ruled_by(planned, day.plans),
        None if asks else offer_of(changed.asking),
    )


def _changed_callers(callers: Sequence[Caller], changed: Changed, seed: int) -> Sequence[Caller]:
    """Return callers without those whom a menu keeps, with who would be called back."""
    if changed.kept:
        spared = np.random.default_rng([seed, _OF_MENU]).random(len(callers)) >= changed.kept
        callers = [caller for caller, is_spared in zip(callers, spared, strict=True) if is_spared]
    if changed.asking is not None:
        backs = backs_of(changed.asking, len(callers), np.random.default_rng([seed, _OF_BACK]))
        callers = [c._replace(back=back) for c, back in zip(callers, backs, strict=True)]
    return callers


def _without(stay: Stay, changed: Changed) -> Iterator[Stay]:
    """Yield what is left of a stay of somebody who is away for some hours."""
    if stay.begin < changed.first_s:
        yield stay._replace(end=min(stay.end, changed.first_s))
    if stay.end > changed.last_s:
        yield stay._replace(begin=max(stay.begin, changed.last_s))


def _let_stay(play: Play, seat: AgentSeat, stay: Stay) -> None:
    def come() -> None:
        agent = play.come(seat)
        play.at(stay.end, lambda: play.go(agent))

    play.at(stay.begin, come)
