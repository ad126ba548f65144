"""People needed in each interval, and what more or fewer of them would do.

Erlang A where patience is known, else Erlang C. Three things a steady interval does not know can
be added: that the forecast is uncertain, that work spills over from one interval to the next, and
that not everyone scheduled is there.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huawu.kernel.errors import Invalid
from huawu.kernel.lazily import lazily
from huawu.wfm.need import MOST, Asked, Measures, measure, need
from huawu.wfm.volume import Volume

Array = NDArray[np.float64]
_stats = lazily("scipy.stats")  # untyped
_LEVELS: Final = 9  #: loads that stand for an uncertain one
_SURE: Final = (np.ones(1), np.ones(1))
_TARGET: Final = re.compile(r"(\d+(?:\.\d+)?)/(\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What must hold in every interval; None is not asked for. Ratios are 0 to 1."""

    service_level: float | None = None  #: served within `within_s` ÷ all, at least
    within_s: float = 20.0
    asa_s: float | None = None  #: mean wait of who is served, at most
    abandonment: float | None = None  #: at most
    occupancy: float | None = None  #: at most

    def __post_init__(self) -> None:
        for name in ("service_level", "abandonment", "occupancy"):
            value: float | None = getattr(self, name)
            if value is not None and not 0 <= value <= 1:
                raise Invalid(name.replace("_", "-"), "give a ratio from 0 to 1.")
        if self.service_level is not None and self.service_level >= 1:
            raise Invalid("target", "not all calls can be in time; ask for less than 100.")
        if self.asa_s is not None and self.asa_s < 0:
            raise Invalid("asa", "give seconds, 0 or more.")

    def asked(self, aht_s: float) -> Asked:
        """Return the targets in mean handle times; what is not asked for always holds."""
        return Asked(
            0.0 if self.service_level is None else self.service_level,
            self.within_s / aht_s,
            math.inf if self.asa_s is None else self.asa_s / aht_s,
            math.inf if self.abandonment is None else self.abandonment,
            math.inf if self.occupancy is None else self.occupancy,
        )


def target_of(
    text: str | None,
    *,
    asa_s: float | None = None,
    abandonment: float | None = None,
    occupancy: float | None = None,
) -> Target:
    """Return the target that a planner gave, `text` like 80/20.

    Raises:
        Invalid: it is none, or nothing is asked for.
    """
    if text is None and asa_s is None and abandonment is None and occupancy is None:
        raise Invalid("target", "give one: --target 80/20, --asa, --abandonment or --occupancy.")
    rest = Target(asa_s=asa_s, abandonment=abandonment, occupancy=occupancy)
    if text is None:
        return rest
    found = _TARGET.fullmatch(text.strip())
    if found is None or not 0 < float(found[1]) < 100:
        raise Invalid("target", f"{text!r} is no target; write it like 80/20: 80 % within 20 s.")
    return replace(rest, service_level=float(found[1]) / 100, within_s=float(found[2]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How to staff."""

    target: Target
    aht_s: float | None = None  #: None: the volume brings it
    patience_s: float | None = None  #: None: nobody gives up
    interval: timedelta = timedelta(minutes=30)
    shrinkage: Mapping[str, float] = field(default_factory=dict[str, float])
    """By kind, the share of scheduled time that is not at the telephone."""
    uncertain: bool = False  #: staff on the forecast's distribution, not on its mean
    carry_over: bool = True  #: work begun in one interval lasts into the next

    def __post_init__(self) -> None:
        for kind, share in self.shrinkage.items():
            if not 0 <= share < 1:
                raise Invalid("shrinkage", f"{kind} is {share:g}; give a ratio of 0 to below 1.")
        for name, value in (("aht", self.aht_s), ("patience", self.patience_s)):
            if value is not None and not 0 < value < math.inf:
                raise Invalid(name, "give seconds, more than 0.")

    @property
    def present(self) -> float:
        """Share of scheduled time at the telephone: gross = net ÷ this."""
        return math.prod(1 - share for share in self.shrinkage.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffed:
    """One interval's people, and what they achieve in the long run. Ratios are 0 to 1."""

    volume: Volume
    load_erl: float
    agents: int  #: at the telephone
    scheduled: int  #: with shrinkage, rounded up once
    service_level: float
    asa_s: float
    abandonment: float
    occupancy: float


def staff(
    volumes: Sequence[Volume], rules: Rules, targets: Sequence[Target] | None = None
) -> list[Staffed]:
    """Return the people each interval needs.

    Args:
        volumes: its calls.
        rules: how.
        targets: of each interval; None: the rules' own.

    Raises:
        Invalid: no handle time, or a target that no number of agents meets.
    """
    handle = [_aht(volume, rules) for volume in volumes]
    loads = _loads(volumes, handle, rules)
    asked = targets or [rules.target] * len(volumes)
    return [
        _staffed(volume, load, aht_s, replace(rules, target=target))
        for volume, load, aht_s, target in zip(volumes, loads, handle, asked, strict=True)
    ]


def agents_needed(load_erl: float, aht_s: float, target: Target, patience_s: float | None) -> int:
    """Return the fewest agents for one steady interval.

    Raises:
        Invalid: no number of agents meets the target.
    """
    patience = math.inf if patience_s is None else patience_s / aht_s
    return _need(np.array([load_erl]), np.ones(1), patience, target.asked(aht_s))


def _need(loads: Array, weights: Array, patience: float, asked: Asked) -> int:
    agents = need(loads, weights, patience, asked)
    if agents >= MOST:
        raise Invalid("target", "no number of agents meets it; ask for less.")
    return agents


def _aht(volume: Volume, rules: Rules) -> float:
    aht_s = rules.aht_s or volume.aht_s
    if aht_s is None:
        raise Invalid("aht", "the volume has no column aht; give --aht in seconds.")
    return aht_s


def _staffed(volume: Volume, load: float, aht_s: float, rules: Rules) -> Staffed:
    patience = math.inf if rules.patience_s is None else rules.patience_s / aht_s
    factors, weights = _levels(volume.spread) if rules.uncertain else _SURE
    asked = rules.target.asked(aht_s)
    agents = _need(load * factors, weights, patience, asked)
    found = (
        measure(load * factors, weights, agents, patience, asked.within)
        if agents
        else Measures(1.0, 0.0, 0.0, 0.0)
    )
    return Staffed(
        volume=volume,
        load_erl=load,
        agents=agents,
        scheduled=math.ceil(agents / rules.present - 1e-9),
        service_level=found.service_level,
        asa_s=found.wait * aht_s,
        abandonment=found.abandonment,
        occupancy=found.occupancy,
    )


def _levels(spread: float) -> tuple[Array, Array]:
    """Return equally likely factors on the load, mean 1: a Gamma distribution's middle parts."""
    if spread < 1e-6:
        return _SURE
    shares = (np.arange(_LEVELS) + 0.5) / _LEVELS
    factors: Array = _stats.gamma.ppf(shares, 1 / spread) * spread
    return factors / factors.mean(), np.full(_LEVELS, 1 / _LEVELS)


def _loads(volumes: Sequence[Volume], handle: Sequence[float], rules: Rules) -> list[float]:
    """Return erlangs by interval.

    With carry-over it is the mean number busy if nobody ever had to wait, which follows the
    arrivals with a delay of a handle time, and never less than the interval's own load. Source:
    Jennings, Mandelbaum, Massey & Whitt 1996 (offered load of M_t/M/inf), averaged over intervals.
    """
    length = rules.interval.total_seconds()
    found: list[float] = []
    busy, ended = 0.0, None
    for volume, aht_s in zip(volumes, handle, strict=True):
        steady = volume.calls * aht_s / length
        if not rules.carry_over:
            found.append(steady)
            continue
        if ended is not None and volume.ts > ended:
            busy *= math.exp(-(volume.ts - ended).total_seconds() / aht_s)
        fading = -math.expm1(-length / aht_s) * aht_s / length
        found.append(max(steady, steady + (busy - steady) * fading))
        busy = steady + (busy - steady) * math.exp(-length / aht_s)
        ended = volume.ts + rules.interval
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What one number of agents does and costs, by the hour."""

    agents: int
    service_level: float
    asa_s: float
    abandonment: float
    occupancy: float
    cost: float
    revenue_kept: float  #: of the calls that are served
    gain: float  #: of revenue less cost, against one agent fewer


def curve(
    load_erl: float, aht_s: float, patience_s: float, within_s: float, money: tuple[float, float]
) -> Iterator[Point]:
    """Yield staff against service, abandonment, cost and revenue, from too few to plenty.

    Args:
        load_erl: more than 0.
        aht_s: mean handle time.
        patience_s: mean patience.
        within_s: threshold of the service level.
        money: cost of an agent's hour, revenue of a served call.
    """
    loads, weights = np.array([load_erl]), np.ones(1)
    per_hour = load_erl * 3600 / aht_s
    before: float | None = None
    for agents in range(max(1, int(load_erl * 0.7)), int(load_erl * 1.3) + 6):
        found = measure(loads, weights, agents, patience_s / aht_s, within_s / aht_s)
        cost = agents * money[0]
        kept = per_hour * (1 - found.abandonment) * money[1]
        yield Point(
            agents=agents,
            service_level=found.service_level,
            asa_s=found.wait * aht_s,
            abandonment=found.abandonment,
            occupancy=found.occupancy,
            cost=cost,
            revenue_kept=kept,
            gain=0.0 if before is None else kept - cost - before,
        )
        before = kept - cost
