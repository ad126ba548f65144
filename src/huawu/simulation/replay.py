"""A past day played again on the real router: as it was, with habits drawn, or changed.

What is known of a caller stays: when they came and for what, how long who answered was busy, how
long who gave up had waited. What nobody saw is drawn anew for each run: how much longer who was
answered, or taken out by a rule, would have waited, how long who gave up would have kept an agent.
Who waits is brought through the queue's plan and limits as on the floor, see `rules`. With
`drawn`, patience and handle times of all are drawn from habits learnt on other days: so it shows
what these are worth for days to come.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huawu.centre.model import AgentChoice
from huawu.centre.plan import ContactOrder
from huawu.events.contact import Band
from huawu.floor.seating import rule_of, seat_of
from huawu.kernel.ids import AgentId, RoutingPlanId
from huawu.routing.policy import AgentSeat
from huawu.simulation.core import Play
from huawu.simulation.outcome import Outcome
from huawu.simulation.past import Habits, PastCall, PastDay, Stay
from huawu.simulation.rules import ruled_by
from huawu.simulation.stage import Caller, Line, Stage

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What is done otherwise than it was."""

    order: ContactOrder | None = None
    choice: AgentChoice | None = None  #: of every queue
    plan: RoutingPlanId | None = None  #: of every queue; `NO_PLAN`: none
    people: int = 0  #: so many more; each can do what one who was there can, in turn
    first_s: float = 0.0  #: these are there from then
    last_s: float = 86_400.0  #: until then


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
    return [_play(day, callers_of(day, habits, chance, drawn=drawn), changed) for chance in chances]


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
    return sorted(found)


def _seen(call: PastCall, drawn: tuple[float, float, float]) -> tuple[float, float, float]:
    """Return patience, handle time and ring of a call, drawn only where nobody saw them."""
    longest, handle, ring = drawn
    if call.answered:
        return longest, call.handle, call.ring
    return longest if call.by_rule else call.waited, handle, ring


def _play(day: PastDay, callers: Sequence[Caller], changed: Changed) -> Outcome:
    lines: list[Line] = []
    for queue in day.queues:
        rule, planned = rule_of(queue), queue
        if changed.plan is not None:
            planned = replace(queue, plan=changed.plan or None)
        lines.append(
            Line(
                rule if changed.choice is None else replace(rule, choice=changed.choice),
                queue.priority_weight_s,
                Band.EMERGENCY if queue.emergency else None,
                ruled_by(planned, day.plans),
            )
        )
    play = Play(
        Stage(
            lines=lines, order=changed.order or day.order, interval_s=day.interval_s,
            intervals=day.intervals, groups=1,
        )
    )  # fmt: skip
    seats = [seat_of(profile) for profile in day.agents]
    for stay in day.stays:
        _let_stay(play, seats[stay.agent], stay)
    there = sorted({stay.agent for stay in day.stays})
    for number in range(changed.people if there else 0):
        like = day.agents[there[number % len(there)]]
        seat = seat_of(replace(like, id=AgentId(f"agt_more_{number:04}")))
        _let_stay(play, seat, Stay(changed.first_s, -1, changed.last_s))
    play.run(callers)
    return Outcome(play.counts, play.work[:, :, 0], play.work[:, :, 1])


def _let_stay(play: Play, seat: AgentSeat, stay: Stay) -> None:
    def come() -> None:
        agent = play.come(seat)
        play.at(stay.end, lambda: play.go(agent))

    play.at(stay.begin, come)
