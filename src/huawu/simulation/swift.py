"""Plain skill pools in compiled loops: first come first served over all queues a group can take.

A caller's deadline stands in their place of the line, and is looked at when they come to its
head: giving up costs no event. Times in seconds.
"""

import math
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from huawu.kernel.compiled import compiled, inlined

_random: Any = np.random  # compiled, these draw from a generator of the thread

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: What is counted for each queue and interval of arrival.
OFFERED, SERVED, IN_TIME, LEFT, LEFT_EARLY, WAIT_SERVED, WAIT_LEFT = range(7)
COLUMNS: Final = 7


@compiled
def _push(times: Floats, groups: Counts, size: int, time: float, group: int) -> None:
    """Put an end of call into the heap of `size` entries."""
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if times[above] <= time:
            break
        times[at], groups[at] = times[above], groups[above]
        at = above
    times[at], groups[at] = time, group


@compiled
def _pop(times: Floats, groups: Counts, size: int) -> None:
    """Take the first end of call out of the heap of `size` entries."""
    time, group = times[size - 1], groups[size - 1]
    at, last = 0, size - 1
    while True:
        below = 2 * at + 1
        if below >= last:
            break
        if below + 1 < last and times[below + 1] < times[below]:
            below += 1
        if time <= times[below]:
            break
        times[at], groups[at] = times[below], groups[below]
        at = below
    times[at], groups[at] = time, group


class Floor(NamedTuple):
    """Everything that a day's loop reads and changes; Q queues, G groups, T intervals."""

    aht: Floats  #: (Q, T)
    patience: Floats  #: (Q, T)
    within: Floats  #: (Q,)
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


@compiled
def spend(work: Floats, column: int, span: tuple[float, float], interval_s: float) -> None:
    """Add a span of time to the intervals it falls into; the last row is all time after them."""
    start, end = span
    last = work.shape[0] - 1
    interval = min(int(start / interval_s), last)
    while start < end:
        until = end if interval == last else min(end, (interval + 1) * interval_s)
        work[interval, column] += until - start
        start = until
        interval = min(interval + 1, last)


@inlined
def _left(floor: Floor, queue: int, slot: int, at: float) -> None:
    """Count a caller who gave up at a time."""
    arrived = floor.lines[queue, slot, 0]
    interval = int(floor.lines[queue, slot, 2])
    floor.counts[queue, interval, LEFT] += 1.0
    floor.counts[queue, interval, WAIT_LEFT] += at - arrived
    if at - arrived <= floor.within[queue]:
        floor.counts[queue, interval, LEFT_EARLY] += 1.0


@inlined
def _head(floor: Floor, queue: int, now: float) -> float:
    """Return when the first of a line who still waits arrived; inf when there is none."""
    length = floor.lines.shape[1]
    while floor.place[queue, 0] < floor.place[queue, 1]:
        slot = floor.place[queue, 0] % length
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
        since = floor.idle[group, floor.first[group] % floor.idle.shape[1]]
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
    if waited <= floor.within[queue]:
        floor.counts[queue, interval, IN_TIME] += 1.0
    handle: float = _random.exponential(floor.aht[queue, interval])
    spend(floor.work[group], 0, (now, now + handle), floor.interval_s)
    _push(floor.ends, floor.end_groups, floor.size[0], now + handle, group)
    floor.size[0] += 1


@inlined
def _become_free(floor: Floor, group: int, now: float) -> None:
    """An agent of a group is free: they leave, take who waits longest, or idle."""
    floor.free[group] += 1
    if floor.free[group] <= 0:
        spend(floor.work[group], 1, (floor.changed[group], now), floor.interval_s)
        return
    ring = floor.idle.shape[1]
    floor.idle[group, (floor.first[group] + floor.free[group] - 1) % ring] = now
    best, since = -1, math.inf
    for queue in range(floor.place.shape[0]):
        if floor.able[queue, group]:
            arrived = _head(floor, queue, now)
            if arrived < since:
                best, since = queue, arrived
    if best >= 0:
        slot = floor.place[best, 0] % floor.lines.shape[1]
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
    slot = floor.place[queue, 1] % ring
    floor.lines[queue, slot, 0] = now
    floor.lines[queue, slot, 1] = (
        now + _random.exponential(patience) if patience < math.inf else math.inf
    )
    floor.lines[queue, slot, 2] = interval
    floor.place[queue, 1] += 1


@compiled
def _change_shift(floor: Floor, before: Counts, after: Counts, now: float) -> None:
    """Let agents come, or go: the longest idle at once, others when their call ends."""
    for group in range(after.size):
        for _ in range(after[group] - before[group]):
            if floor.free[group] < 0:  # one who was to leave stays
                floor.free[group] += 1
            else:
                _become_free(floor, group, now)
        for _ in range(before[group] - after[group]):
            if floor.free[group] > 0:
                floor.first[group] += 1
            floor.free[group] -= 1
            floor.changed[group] = now


@inlined
def _pick(rates: Floats, total: float) -> int:
    """Draw the queue of a call."""
    left: float = _random.random() * total
    for queue in range(rates.size - 1):
        left -= rates[queue]
        if left < 0.0:
            return queue
    return rates.size - 1


@inlined
def _end_call(floor: Floor) -> None:
    """Take the first end of call."""
    now, group = floor.ends[0], floor.end_groups[0]
    _pop(floor.ends, floor.end_groups, floor.size[0])
    floor.size[0] -= 1
    _become_free(floor, group, now)


@compiled
def _play(floor: Floor, rates: Floats, agents: Counts) -> float:
    """Play one day on a fresh floor: fill its counts and its work, return when it ended."""
    nobody = np.zeros(agents.shape[0], np.int64)
    intervals = rates.shape[1]
    now = 0.0
    for interval in range(intervals):
        now = interval * floor.interval_s
        before = agents[:, interval - 1] if interval else nobody
        _change_shift(floor, before, agents[:, interval], now)
        until = now + floor.interval_s
        total = rates[:, interval].sum()
        while now < until:
            gap: float = _random.exponential(1.0 / total) if total > 0.0 else math.inf
            now += gap
            while floor.size[0] > 0 and floor.ends[0] <= min(now, until):
                _end_call(floor)
            if now < until:
                _arrive(floor, _pick(rates[:, interval], total), interval, now)
    now = intervals * floor.interval_s
    while floor.size[0] > 0:
        now = floor.ends[0]
        _end_call(floor)
    _send_away(floor, now)
    return now


@compiled
def _send_away(floor: Floor, now: float) -> None:
    """Count whom nobody is left to serve as having given up."""
    for queue in range(floor.place.shape[0]):
        _head(floor, queue, 1e300)
        while floor.place[queue, 0] < floor.place[queue, 1]:
            _left(floor, queue, floor.place[queue, 0] % floor.lines.shape[1], now)
            floor.place[queue, 0] += 1


class Plan(NamedTuple):
    """A day before it is played; Q queues, G groups, T intervals. Times in seconds."""

    rates: Floats  #: (Q, T), calls per second
    aht: Floats  #: (Q, T)
    patience: Floats  #: (Q, T); inf: nobody gives up
    within: Floats  #: (Q,)
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
            plan.able,
            plan.level,
            np.zeros((queues, int(calls + 10.0 * math.sqrt(calls)) + 100, 3)),
            np.zeros((queues, 2), np.int64),
            np.zeros((groups, come)),
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
