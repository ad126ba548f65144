"""How long a caller will wait, learnt from the queue itself.

Two forecasts are kept and blended by how wrong each has been of late:

- *drain*: the queue ahead empties at the rate at which agents took contacts from it while
  somebody waited, for as many agents as serve it now, and at the rate at which those ahead gave
  up (Whitt 1999: the queue length with abandonment);
- *head*: as long as the one at the head of the line has waited, or else as the last one did.

The spread comes from how far the blended forecasts were off. Times are seconds of one clock that
never goes backwards. Fed with every event of one queue and channel by the floor; a contact is
*taken* when it leaves the line for an agent, so the time a device rings comes on top.
"""

from collections import deque
from dataclasses import dataclass, field
from math import exp, log, sqrt
from typing import Final

from huawu.kernel.ids import ContactId

#: Rates are remembered for about this long.
MEMORY_S: Final = 3_600.0
#: A contact that was taken sooner met a free agent: it says nothing about the queue.
AT_ONCE_S: Final = 0.2
#: So many must have waited and been taken before anything is told.
ENOUGH: Final = 10.0
#: How many last errors give the spread.
ERRORS: Final = 200
_ERROR_SHARE: Final = 0.03  #: weight of the newest squared error
_EXACT: Final = 16  #: so many steps of the queue are summed, the rest is integrated


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is known of a wait, from now on."""

    p50_s: float  #: half of the callers in this place wait less
    p90_s: float  #: nine of ten wait less


@dataclass(slots=True)
class _Rate:
    """Events for each unit of exposure, forgetting the old."""

    events: float = 0.0
    exposure: float = 0.0

    def fade(self, share: float) -> None:
        self.events *= share
        self.exposure *= share

    @property
    def value(self) -> float:
        return self.events / self.exposure if self.exposure > 0 else 0.0


@dataclass(frozen=True, slots=True)
class _Forecast:
    """What was thought when a contact began to wait."""

    since_s: float
    drain_s: float | None = None
    head_s: float | None = None
    blend_s: float | None = None
    spread_s: float = 0.0


@dataclass(slots=True)
class ExpectedWait:
    """The expected wait in one queue."""

    memory_s: float = MEMORY_S
    _waiting: dict[ContactId, _Forecast] = field(default_factory=dict[ContactId, _Forecast])
    _agents: int = 0
    _seen_s: float | None = None
    _taking: _Rate = field(default_factory=_Rate)  #: for each agent's second while some wait
    _giving_up: _Rate = field(default_factory=_Rate)  #: for each waiting contact's second
    _last_wait_s: float | None = None
    _drain_error: float = 1.0  #: mean square, of relative errors
    _head_error: float = 2.0  #: worse at first: in theory twice the other's
    _misses: deque[float] = field(default_factory=lambda: deque(maxlen=ERRORS))

    def serving(self, agents: int, at_s: float) -> None:
        """Note how many agents serve the queue: signed in and not on a break."""
        self._pass(at_s)
        self._agents = agents

    def queued(self, contact: ContactId, at_s: float, *, since_s: float | None = None) -> None:
        """A contact began to wait; one that returns to its place says `since_s`."""
        self._pass(at_s)
        thought = self._think(len(self._waiting), at_s)
        if since_s is not None and since_s < at_s:
            thought = _Forecast(since_s)  # forecast for another place: no error to learn from
        self._waiting[contact] = thought

    def taken(self, contact: ContactId, at_s: float) -> None:
        """An agent took the contact."""
        self._pass(at_s)
        thought = self._waiting.pop(contact, None)
        if thought is None:
            return
        waited_s = at_s - thought.since_s
        if waited_s < AT_ONCE_S:
            return
        self._taking.events += 1
        self._last_wait_s = waited_s
        self._learn(thought, waited_s)

    def abandoned(self, contact: ContactId, at_s: float) -> None:
        """The caller gave up."""
        self._pass(at_s)
        if self._waiting.pop(contact, None) is not None:
            self._giving_up.events += 1

    def left(self, contact: ContactId, at_s: float) -> None:
        """The contact left by a rule or a transfer; that says nothing about waits."""
        self._pass(at_s)
        self._waiting.pop(contact, None)

    def estimate(self, ahead: int, at_s: float) -> Estimate | None:
        """Return the wait from now for the contact with `ahead` others before it.

        None when it is not known: nobody serves the queue, or too few were taken of late.
        """
        self._pass(at_s)
        thought = self._think(ahead, at_s)
        if thought.blend_s is None:
            return None
        low = _median(thought.blend_s, thought.spread_s)
        return Estimate(low, max(thought.blend_s + self._tail() * thought.spread_s, low))

    def _pass(self, at_s: float) -> None:
        """Let time go by: exposure grows, memory fades."""
        before, self._seen_s = self._seen_s, at_s
        if before is None or at_s <= before:
            self._seen_s = at_s if before is None else before
            return
        length = len(self._waiting)
        if not length:
            return  # an empty queue teaches nothing, so nothing is forgotten for it
        gone_s = at_s - before
        share = exp(-gone_s / self.memory_s)
        self._taking.fade(share)
        self._giving_up.fade(share)
        self._taking.exposure += gone_s * self._agents
        self._giving_up.exposure += gone_s * length

    def _think(self, ahead: int, at_s: float) -> _Forecast:
        drained = self._drain(ahead)
        if drained is None:
            return _Forecast(at_s)
        drain_s, spread_s = drained
        head_s = self._head(ahead, at_s)
        if head_s is None:
            return _Forecast(at_s, drain_s, None, drain_s, spread_s)
        weight = self._head_error / (self._drain_error + self._head_error)
        blend_s = weight * drain_s + (1 - weight) * head_s
        return _Forecast(at_s, drain_s, head_s, blend_s, spread_s)

    def _drain(self, ahead: int) -> tuple[float, float] | None:
        """Return mean and standard deviation of the time until `ahead` and then this are taken."""
        rate = self._taking.value * self._agents
        if rate <= 0 or self._taking.events < ENOUGH:
            return None
        leaving = self._giving_up.value
        mean = variance = 0.0
        for k in range(min(ahead + 1, _EXACT)):
            step = 1 / (rate + k * leaving)
            mean += step
            variance += step * step
        if ahead >= _EXACT:
            first, last = rate + (_EXACT - 0.5) * leaving, rate + (ahead + 0.5) * leaving
            more = ahead + 1 - _EXACT
            mean += log(last / first) / leaving if leaving > 0 else more / rate
            variance += more / (first * last)
        return mean, sqrt(variance)

    def _head(self, ahead: int, at_s: float) -> float | None:
        """Return the head's wait so far, in proportion to the place asked for."""
        head = next(iter(self._waiting.values()), None)
        if head is None:
            return self._last_wait_s
        return (at_s - head.since_s) * (ahead + 1) / max(len(self._waiting), ahead, 1)

    def _learn(self, thought: _Forecast, waited_s: float) -> None:
        if thought.blend_s is None or thought.drain_s is None:
            return
        self._misses.append((waited_s - thought.blend_s) / thought.spread_s)
        if thought.head_s is None:
            return
        keep = 1 - _ERROR_SHARE
        scale = thought.spread_s * thought.spread_s
        drain, head = waited_s - thought.drain_s, waited_s - thought.head_s
        self._drain_error = keep * self._drain_error + _ERROR_SHARE * drain * drain / scale
        self._head_error = keep * self._head_error + _ERROR_SHARE * head * head / scale

    def _tail(self) -> float:
        """Return how many spreads above the forecast nine of ten waits ended."""
        if len(self._misses) < ENOUGH:
            return 1.3
        ordered = sorted(self._misses)
        return ordered[int(0.9 * len(ordered))]


def _median(mean: float, spread: float) -> float:
    """Return the median of a gamma distribution (Wilson and Hilferty 1931).

    Not learnt like the tail: within one rush all errors lean the same way, and a middle that
    follows them is further off in the next.
    """
    if mean <= 0:
        return 0.0
    return mean * max(1 - (spread / mean) ** 2 / 9, 0.0) ** 3


@dataclass(frozen=True, slots=True)
class Told:
    """What a caller hears: a range in seconds, rounded as people speak."""

    low_s: int
    high_s: int
    longer: bool = False  #: it grew by more than callers are asked to bear unexplained


#: Without a change that explains it, the next announcement is at most this much above the last.
MAX_GROWTH: Final = 1.2


def announce(last: Told | None, fresh: Estimate | None, *, changed: bool = False) -> Told | None:
    """Return what to tell a waiting caller; None keeps silent because nothing is known.

    Args:
        last: what this caller heard before.
        fresh: the estimate now.
        changed: something explains a longer wait (agents left, the place moved back); then the
            truth is told and marked `longer`.
    """
    if fresh is None:
        return None
    low, high = spoken(fresh.p50_s), spoken(fresh.p90_s)
    if last is None:
        return Told(low, high)
    most_low, most_high = _at_most(last.low_s * MAX_GROWTH), _at_most(last.high_s * MAX_GROWTH)
    if changed:
        return Told(low, high, longer=low > most_low)
    low = min(low, most_low)
    return Told(low, max(min(high, most_high), low))


_STEPS: Final = ((60.0, 15), (300.0, 30))


def spoken(seconds: float) -> int:
    """Round up as people speak: quarters of a minute, then halves, then minutes."""
    step = next((step for limit, step in _STEPS if seconds <= limit), 60)
    return max(int(-(-seconds // step)) * step, step)


def _at_most(seconds: float) -> int:
    """Round like `spoken`, but never above `seconds` (and never below the smallest step)."""
    step = next((step for limit, step in _STEPS if seconds <= limit), 60)
    return max(int(seconds // step) * step, _STEPS[0][1])
