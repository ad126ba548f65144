"""The rest of a running day: what is needed, who is there, and what could be changed. Pure.

People alike (same duty, same queues) are counted, not named, so that a day of hundreds is one small
integer programme: every person takes one option, staying as planned, a break at another time, a
longer or a shorter shift, or a queue that they otherwise serve only in reserve; who is there is
shared out over the queues by linear columns. Names are given afterwards.
"""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from huawu.kernel.lazily import lazily
from huawu.wfm.schedule.cover import fit
from huawu.wfm.schedule.model import Break, Demand, SkillName, Weights

if TYPE_CHECKING:
    from ortools.math_opt.python import mathopt
else:
    mathopt = lazily("ortools.math_opt.python.mathopt")

Array = NDArray[np.float64]
Profile = frozenset[str]  #: queues that somebody serves

_UNDER: Final = 10.0  #: one person missing for one interval
_IDLE: Final = 1.0  #: one person too many, whom a shorter shift would save
_MOVE: Final = 1.0  #: a break at another time
_LEND: Final = 2.0
_LONGER: Final = 4.0  #: for each interval
_SHORTER: Final = 0.6
_TIME_S: Final = 4.0
_GAP: Final = 0.01


class Move(StrEnum):
    """What a proposal changes."""

    MOVE_BREAKS = "move_breaks"
    LEND = "lend"  #: a queue that is otherwise in reserve
    LONGER = "longer"  #: ask for overtime
    SHORTER = "shorter"  #: offer to leave early
    RAISE = "raise"  #: a queue's target until its day ends
    LOWER = "lower"  #: so too
    CALL_BACK = "call_back"  #: ask who waits whether to be called back, until an hour


#: What is done to a queue, not to people.
OF_QUEUES: Final = frozenset({Move.RAISE, Move.LOWER, Move.CALL_BACK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One person of the running day. Minutes are of the day."""

    agent: str
    queues: Profile
    reserve: Profile = frozenset()  #: queues they could be lent to
    begin: int
    end: int
    rests: tuple[int, ...] = ()  #: starts of breaks
    breaks: tuple[Break, ...] = ()  #: of the shift, in the order of `rests`
    shift_begin: int  #: from which the windows of breaks count
    may_stay: int = 0  #: minutes longer that rest and contract allow


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What is left of a day."""

    interval: int  #: minutes
    first: int  #: slot of the day from which on things can be changed
    slots: int  #: of the day up to which somebody is needed
    need: Mapping[str, Sequence[float]]  #: people by queue and slot of the day, whole day
    seats: tuple[Seat, ...]
    notice: int  #: minutes from the present to the first change of anybody's plan
    now: int  #: minute of the day


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One person's plan as it would be; or one queue's target."""

    agent: str
    act: Move
    rests: tuple[int, ...] = ()  #: all breaks as they would be, for MOVE_BREAKS
    extra: int = 0  #: minutes longer, negative shorter
    queue: str = ""  #: for LEND, RAISE, LOWER and CALL_BACK
    target: float = 0.0  #: for RAISE and LOWER
    after_s: float = 0.0  #: of waiting, for CALL_BACK
    until: int = 0  #: minute of the day, for CALL_BACK


@dataclass(frozen=True, slots=True)
class _Option:
    change: Change | None
    there: tuple[float, ...]  #: presence by slot of the day
    profile: Profile
    cost: float


def presence(seat: Seat, rests: Sequence[int], extra: int, slots: int, interval: int) -> Array:
    """Return which share of each slot a person is at their desk."""
    minutes = np.zeros(slots * interval)
    minutes[max(seat.begin, 0) : max(seat.end + extra, 0)] = 1.0
    for rest, begins in zip(seat.breaks, rests, strict=False):
        minutes[max(begins, 0) : max(begins + rest.length, 0)] = 0.0
    found: Array = minutes.reshape(slots, interval).mean(axis=1)
    return found


def supply(
    seats: Sequence[Seat], slots: int, interval: int, changes: Sequence[Change] = ()
) -> dict[Profile, Array]:
    """Return how many are there, by what they serve and slot of the day, after changes."""
    by_agent: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_agent[change.agent].append(change)
    found: dict[Profile, Array] = {}
    for seat in seats:
        profile, rests, extra = seat.queues, seat.rests, 0
        for change in by_agent[seat.agent]:
            profile = profile | {change.queue} if change.queue else profile
            rests = change.rests or rests
            extra += change.extra
        line = found.setdefault(profile, np.zeros(slots))
        line += presence(seat, rests, extra, slots, interval)
    return found


def shares(
    there: Mapping[Profile, Array], need: Mapping[str, Sequence[float]], interval: int
) -> dict[str, list[float]]:
    """Return who is there by queue, shared out so that the fewest are missing."""
    names = sorted(need)
    if not names:
        return {}
    skills = tuple(SkillName(name) for name in names)
    people = np.array([need[name] for name in names], np.float64)
    demand = Demand(skills=skills, interval=interval, people=people)
    known = frozenset(skills)
    given: dict[frozenset[SkillName], Array] = {}
    for profile, line in there.items():
        useful = frozenset(SkillName(queue) for queue in profile) & known
        if useful:
            given[useful] = given.get(useful, np.zeros_like(line)) + line
    cover = fit(demand, Weights(), given).cover
    return {name: cover[row].tolist() for row, name in enumerate(names)}


def propose(rest: Rest) -> list[Change]:
    """Return the changes that leave the fewest people missing for what they ask of people."""
    model: Any = mathopt.Model(name="rest of the day")
    groups = _groups(rest)
    counts: list[tuple[Any, _Option, Sequence[str]]] = []
    there: dict[tuple[Profile, int], list[Any]] = defaultdict(list)
    cost: list[Any] = []
    for options, agents in groups:
        mine: list[Any] = []
        for option in options:
            count = model.add_integer_variable(lb=0, ub=len(agents))
            mine.append(count)
            counts.append((count, option, agents))
            cost.append(option.cost * count)
            for slot in range(rest.first, rest.slots):
                if option.there[slot]:
                    there[option.profile, slot].append(option.there[slot] * count)
        model.add_linear_constraint(mathopt.fast_sum(mine) == len(agents))
    cost += _share_out(model, rest, there)
    model.minimize(mathopt.fast_sum(cost))
    result = mathopt.solve(
        model,
        mathopt.SolverType.HIGHS,
        params=mathopt.SolveParameters(
            time_limit=timedelta(seconds=_TIME_S), relative_gap_tolerance=_GAP
        ),
    )
    if not result.has_primal_feasible_solution():
        return []
    return list(_named(counts, result.variable_values()))


def _share_out(model: Any, rest: Rest, there: Mapping[tuple[Profile, int], list[Any]]) -> list[Any]:
    """Share who is there over the queues; return what is missing and idle as costs."""
    cost: list[Any] = []
    given: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for (profile, slot), parts in there.items():
        shares = [model.add_variable(lb=0.0) for _ in profile]
        idle = model.add_variable(lb=0.0)
        cost.append(_IDLE * idle)
        for queue, share in zip(sorted(profile), shares, strict=True):
            given[queue, slot].append(share)
        model.add_linear_constraint(mathopt.fast_sum([*shares, idle]) == mathopt.fast_sum(parts))
    for queue, need in rest.need.items():
        for slot in range(rest.first, rest.slots):
            if need[slot] > 0 or (queue, slot) in given:
                missing = model.add_variable(lb=0.0)
                spare = model.add_variable(lb=0.0)
                have = mathopt.fast_sum([*given[queue, slot], missing])
                model.add_linear_constraint(have == need[slot] + spare)
                cost += [_UNDER * missing, _IDLE * spare]
    return cost


def _named(
    counts: Sequence[tuple[Any, _Option, Sequence[str]]], values: Mapping[Any, float]
) -> Iterator[Change]:
    """Give the counted options to people, in the order of their ids."""
    taken: dict[str, int] = defaultdict(int)
    for count, option, agents in counts:
        if option.change is None:
            continue
        for _ in range(round(values[count])):
            agent = agents[taken[agents[0]]]
            taken[agents[0]] += 1
            its = option.change
            yield Change(
                agent=agent, act=its.act, rests=its.rests, extra=its.extra, queue=its.queue
            )


def _groups(rest: Rest) -> Iterator[tuple[list[_Option], list[str]]]:
    """Yield people alike with what each of them could do."""
    alike: dict[object, list[Seat]] = defaultdict(list)
    for seat in rest.seats:
        if seat.end > rest.now:
            key = (
                seat.queues, seat.reserve, seat.begin, seat.end, seat.rests, seat.breaks,
                seat.shift_begin, seat.may_stay,
            )  # fmt: skip
            alike[key].append(seat)
    for seats in alike.values():
        yield list(_options(seats[0], rest)), sorted(seat.agent for seat in seats)


def _options(seat: Seat, rest: Rest) -> Iterator[_Option]:
    def option(change: Change | None, profile: Profile, cost: float) -> _Option:
        rests = seat.rests if change is None or not change.rests else change.rests
        extra = 0 if change is None else change.extra
        line = presence(seat, rests, extra, rest.slots, rest.interval)
        return _Option(change, tuple(line.tolist()), profile, cost)

    earliest = rest.now + rest.notice
    yield option(None, seat.queues, 0.0)
    for rests in _moved(seat, rest, earliest):
        change = Change(agent="", act=Move.MOVE_BREAKS, rests=rests)
        yield option(change, seat.queues, _MOVE)
    for queue in sorted(seat.reserve):
        yield option(Change(agent="", act=Move.LEND, queue=queue), seat.queues | {queue}, _LEND)
    if seat.end < earliest:
        return
    for steps in (1, 2):
        minutes = steps * rest.interval
        if minutes <= seat.may_stay and seat.end + minutes <= rest.slots * rest.interval:
            change = Change(agent="", act=Move.LONGER, extra=minutes)
            yield option(change, seat.queues, _LONGER * steps)
        if seat.begin < earliest <= seat.end - minutes and _is_free(seat, seat.end - minutes):
            change = Change(agent="", act=Move.SHORTER, extra=-minutes)
            yield option(change, seat.queues, _SHORTER * steps)


def _is_free(seat: Seat, end: int) -> bool:
    """Say whether all breaks are over by a time."""
    return all(
        begins + rest.length <= end for begins, rest in zip(seat.rests, seat.breaks, strict=False)
    )


def _moved(seat: Seat, rest: Rest, earliest: int) -> Iterator[tuple[int, ...]]:
    """Yield the breaks with one that is still ahead at another time of its window."""
    for place, (begins, kind) in enumerate(zip(seat.rests, seat.breaks, strict=False)):
        if begins < earliest:
            continue
        before = 0 if place == 0 else seat.rests[place - 1] + seat.breaks[place - 1].length
        after = seat.rests[place + 1] if place + 1 < len(seat.rests) else seat.end
        first = max(seat.shift_begin + kind.earliest, before, earliest)
        last = min(seat.shift_begin + kind.latest, after - kind.length)
        step = min(rest.interval, 30)
        for start in range(-(-first // step) * step, last + 1, step):
            if start != begins:
                yield (*seat.rests[:place], start, *seat.rests[place + 1 :])
