"""Plain skill pools in compiled loops: who waits longest first, over all queues a group can take.

A caller's deadline stands in their place of the line, and is looked at when they come to its
head: giving up costs no event. Times in seconds.
"""

import math
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from huawu.kernel.compiled import compiled, inlined, lean

_random: Any = np.random  # compiled, these draw from a generator of the thread

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: What is counted for each queue and interval of arrival.
OFFERED, SERVED, IN_TIME, LEFT, LEFT_EARLY, WAIT_SERVED, WAIT_LEFT, *_BACK = range(10)
CALLBACKS, CALLED_BACK, WAIT_BACK = _BACK  # chosen, of these kept, their waits; the core only
COLUMNS: Final = 10


class Floor(NamedTuple):
    """Everything that a day's loop reads and changes; Q queues, G groups, T intervals."""

    aht: Floats  #: (Q, T)
    patience: Floats  #: (Q, T)
    within: Floats  #: (Q, T)
    aging: Floats  #: (Q,): how many seconds of waiting one counts as
    able: Flags  #: (Q, G)
    level: Counts  #: (Q, G): the highest is tried first
    lines: Floats  #: (Q, ring, 3): arrival, deadline and interval of who waits
    place: Counts  #: (Q, 2): first and next position in the ring
    idle: Floats  #: (G, ring): since when the idle are, the longest first
    first: Counts  #: (G,): the longest idle's position
    free: Counts  #: (G,): idle agents; below 0: so many leave when their call ends
    ends: Floats  #: heap of ends of calls
    end_groups: Counts
    size: Counts  #: (1,): of the heap
    counts: Floats  #: (Q, T, COLUMNS)
    work: Floats  #: (G, T + 1, 2): seconds on calls, and of these seconds after a shift's end
    changed: Floats  #: (G,): when its shift last became smaller
    interval_s: float


@inlined
def _spend(
    work: Floats, group: int, column: int, start: float, end: float, interval_s: float
) -> None:
    last = work.shape[1] - 1
    interval = min(int(start / interval_s), last)
    until = (interval + 1) * interval_s
    while interval < last and until < end:
        work[group, interval, column] += until - start
        start = until
        interval += 1
        until += interval_s
    work[group, interval, column] += max(end - start, 0.0)


@compiled
def spend(
    work: Floats, group: int, column: int, span: tuple[float, float], interval_s: float
) -> None:
    """Add a span of a group's time to the intervals it falls into; the last is all time after."""
    _spend(work, group, column, span[0], span[1], interval_s)


@inlined
def _push(floor: Floor, time: float, group: int) -> None:
    """Put an end of call into the heap."""
    at = floor.size[0]
    floor.size[0] = at + 1
    while at > 0:
        above = (at - 1) >> 1
        if floor.ends[above] <= time:
            break
        floor.ends[at] = floor.ends[above]
        floor.end_groups[at] = floor.end_groups[above]
        at = above
    floor.ends[at] = time
    floor.end_groups[at] = group


@inlined
def _pop(floor: Floor) -> None:
    """Take the first end of call out of the heap."""
    last = floor.size[0] - 1
    floor.size[0] = last
    time, group = floor.ends[last], floor.end_groups[last]
    at = 0
    below = 1
    while below < last:
        if below + 1 < last and floor.ends[below + 1] < floor.ends[below]:
            below += 1
        if time <= floor.ends[below]:
            break
        floor.ends[at] = floor.ends[below]
        floor.end_groups[at] = floor.end_groups[below]
        at = below
        below = 2 * at + 1
    floor.ends[at] = time
    floor.end_groups[at] = group


@inlined
def _left(floor: Floor, queue: int, slot: int, at: float) -> None:
    """Count a caller who gave up at a time."""
    arrived = floor.lines[queue, slot, 0]
    interval = int(floor.lines[queue, slot, 2])
    floor.counts[queue, interval, LEFT] += 1.0
    floor.counts[queue, interval, WAIT_LEFT] += at - arrived
    if at - arrived <= floor.within[queue, interval]:
        floor.counts[queue, interval, LEFT_EARLY] += 1.0


@inlined
def _head(floor: Floor, queue: int, now: float) -> float:
    """Return when the first of a line who still waits arrived; inf when there is none."""
    mask = floor.lines.shape[1] - 1
    while floor.place[queue, 0] < floor.place[queue, 1]:
        slot = floor.place[queue, 0] & mask
        if floor.lines[queue, slot, 1] > now:
            return floor.lines[queue, slot, 0]
        _left(floor, queue, slot, floor.lines[queue, slot, 1])
        floor.place[queue, 0] += 1
    return math.inf


@inlined
def _group_for(floor: Floor, queue: int) -> int:
    """Return the group a call goes to: the highest level, then the longest idle; -1 for none."""
    best, best_level, best_since = -1, -1, math.inf
    for group in range(floor.free.size):
        if not floor.able[queue, group] or floor.free[group] <= 0:
            continue
        since = floor.idle[group, floor.first[group] & (floor.idle.shape[1] - 1)]
        level = floor.level[queue, group]
        if level > best_level or (level == best_level and since < best_since):
            best, best_level, best_since = group, level, since
    return best


@inlined
def _answer(floor: Floor, queue: int, interval: int, group: int, waited: float, now: float) -> None:
    """Let an idle agent of a group take a call."""
    floor.free[group] -= 1
    floor.first[group] += 1
    floor.counts[queue, interval, SERVED] += 1.0
    floor.counts[queue, interval, WAIT_SERVED] += waited
    if waited <= floor.within[queue, interval]:
        floor.counts[queue, interval, IN_TIME] += 1.0
    handle: float = _random.exponential(floor.aht[queue, interval])
    _spend(floor.work, group, 0, now, now + handle, floor.interval_s)
    _push(floor, now + handle, group)


@inlined
def _become_free(floor: Floor, group: int, now: float) -> None:
    """An agent of a group is free: they leave, take who waits longest, or idle."""
    floor.free[group] += 1
    if floor.free[group] <= 0:
        _spend(floor.work, group, 1, floor.changed[group], now, floor.interval_s)
        return
    mask = floor.idle.shape[1] - 1
    floor.idle[group, (floor.first[group] + floor.free[group] - 1) & mask] = now
    best, since, oldest = -1, 0.0, -1.0
    for queue in range(floor.place.shape[0]):
        if floor.able[queue, group]:
            arrived = _head(floor, queue, now)
            age = (now - arrived) * floor.aging[queue]
            if arrived < math.inf and age > oldest:
                best, since, oldest = queue, arrived, age
    if best >= 0:
        slot = floor.place[best, 0] & (floor.lines.shape[1] - 1)
        floor.place[best, 0] += 1
        _answer(floor, best, int(floor.lines[best, slot, 2]), group, now - since, now)


@inlined
def _arrive(floor: Floor, queue: int, interval: int, now: float) -> None:
    """A call arrives: an agent takes it, or it waits."""
    floor.counts[queue, interval, OFFERED] += 1.0
    group = _group_for(floor, queue)
    if group >= 0:
        _answer(floor, queue, interval, group, 0.0, now)
        return
    ring = floor.lines.shape[1]
    if floor.place[queue, 1] - floor.place[queue, 0] >= ring:
        raise ValueError("more callers wait than a day's calls leave room for")
    patience = floor.patience[queue, interval]
    slot = floor.place[queue, 1] & (ring - 1)
    floor.lines[queue, slot, 0] = now
    floor.lines[queue, slot, 1] = (
        now + _random.exponential(patience) if patience < math.inf else math.inf
    )
    floor.lines[queue, slot, 2] = interval
    floor.place[queue, 1] += 1


@lean
def _change_shift(floor: Floor, agents: Counts, interval: int, now: float) -> None:
    """Let agents come, or go: the longest idle at once, others when their call ends."""
    for group in range(agents.shape[0]):
        before = agents[group, interval - 1] if interval else 0
        more = agents[group, interval] - before
        for _ in range(more):
            if floor.free[group] < 0:  # one who was to leave stays
                floor.free[group] += 1
            else:
                _become_free(floor, group, now)
        for _ in range(-more):
            if floor.free[group] > 0:
                floor.first[group] += 1
            floor.free[group] -= 1
            floor.changed[group] = now


@inlined
def _pick(rates: Floats, interval: int, total: float) -> int:
    """Draw the queue of a call; where there is but one, nothing is drawn."""
    last = rates.shape[0] - 1
    left: float = _random.random() * total if last > 0 else 0.0
    for queue in range(last):
        left -= rates[queue, interval]
        if left < 0.0:
            return queue
    return last


@inlined
def _ring(least: int) -> int:
    """Return a length of rings, a power of two, so that a place is found by a mask."""
    length = 1
    while length < least:
        length *= 2
    return length


@inlined
def _end_call(floor: Floor) -> None:
    """Take the first end of call."""
    now, group = floor.ends[0], floor.end_groups[0]
    _pop(floor)
    _become_free(floor, group, now)


@lean
def _play(floor: Floor, rates: Floats, agents: Counts) -> float:
    """Play one day on a fresh floor: fill its counts and its work, return when it ended."""
    intervals = rates.shape[1]
    now = 0.0
    for interval in range(intervals):
        now = interval * floor.interval_s
        _change_shift(floor, agents, interval, now)
        until = now + floor.interval_s
        total = 0.0
        for queue in range(rates.shape[0]):
            total += rates[queue, interval]
        while now < until:
            gap: float = _random.exponential(1.0 / total) if total > 0.0 else math.inf
            now += gap
            while floor.size[0] > 0 and floor.ends[0] <= min(now, until):
                _end_call(floor)
            if now < until:
                _arrive(floor, _pick(rates, interval, total), interval, now)
    now = intervals * floor.interval_s
    while floor.size[0] > 0:
        now = floor.ends[0]
        _end_call(floor)
    _send_away(floor, now)
    return now


@lean
def _send_away(floor: Floor, now: float) -> None:
    """Count whom nobody is left to serve as having given up."""
    for queue in range(floor.place.shape[0]):
        _head(floor, queue, 1e300)
        while floor.place[queue, 0] < floor.place[queue, 1]:
            _left(floor, queue, floor.place[queue, 0] & (floor.lines.shape[1] - 1), now)
            floor.place[queue, 0] += 1


class Plan(NamedTuple):
    """A day before it is played; Q queues, G groups, T intervals. Times in seconds."""

    rates: Floats  #: (Q, T), calls per second
    aht: Floats  #: (Q, T)
    patience: Floats  #: (Q, T); inf: nobody gives up
    within: Floats  #: (Q, T)
    aging: Floats  #: (Q,)
    able: Flags  #: (Q, G)
    level: Counts  #: (Q, G)
    agents: Counts  #: (G, T)
    interval_s: float


@compiled
def play(
    plan: Plan, seeds: Counts, busyness: Floats, counts: Floats, work: Floats, ended: Floats
) -> None:
    """Play days; a day is the same again for the same seed.

    Args:
        plan: the day.
        seeds: one for each day.
        busyness: factor on all rates, one for each day.
        counts: written; (days, Q, T, COLUMNS).
        work: written; (days, G, T + 1, 2), see `Floor`.
        ended: written; (days,): when the last call was over.
    """
    queues, groups = plan.able.shape
    come = 1
    for group in range(groups):
        there = 0
        for interval in range(plan.agents.shape[1]):
            come += max(plan.agents[group, interval] - there, 0)
            there = plan.agents[group, interval]
    for day in range(seeds.size):
        _random.seed(seeds[day])
        rates = plan.rates * busyness[day]
        calls = rates.sum() * plan.interval_s
        floor = Floor(
            plan.aht,
            plan.patience,
            plan.within,
            plan.aging,
            plan.able,
            plan.level,
            np.zeros((queues, _ring(int(calls + 10.0 * math.sqrt(calls)) + 100), 3)),
            np.zeros((queues, 2), np.int64),
            np.zeros((groups, _ring(come))),
            np.zeros(groups, np.int64),
            np.zeros(groups, np.int64),
            np.zeros(come),
            np.zeros(come, np.int64),
            np.zeros(1, np.int64),
            counts[day],
            work[day],
            np.zeros(groups),
            plan.interval_s,
        )
        ended[day] = _play(floor, rates, plan.agents)
