"""When an alert is raised and cleared: rules as data and one state machine. Pure.

    QUIET ──beyond──▶ RISING ──for as long as the rule says──▶ RAISED
      ▲                 │ not beyond                             │ back by the margin
      └─────────────────┘                                        ▼
      └──────────────for as long as the rule says────────── FALLING ──beyond──▶ RAISED

A figure that is not known is neither beyond nor back: it ends what only began.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from annotated_types import Ge, Le, MaxLen, MinLen


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is watched, and when somebody wants to know."""

    id: str
    name: Annotated[str, MinLen(1), MaxLen(80)]
    measure: str  #: a metric of the catalogue, or a gauge of the floor
    above: bool  #: beyond is above the threshold; else below
    threshold: float  #: in the measure's unit; ratios 0 to 1
    margin: Annotated[float, Ge(0)] = 0.0  #: by how much it must be better again
    for_s: Annotated[float, Ge(0), Le(86_400)] = 0.0  #: how long beyond, and how long back
    window_s: Annotated[float, Ge(60), Le(86_400)] = 1_800.0  #: a metric counts so far back
    queue: str = ""  #: "" for all
    team: str = ""
    enabled: bool = True
    mail_to: Annotated[tuple[str, ...], MaxLen(50)] = ()  #: e-mail addresses that are told

    def beyond(self, value: float) -> bool:
        """Say whether a value is on the bad side of the threshold."""
        return value > self.threshold if self.above else value < self.threshold

    def back(self, value: float) -> bool:
        """Say whether a value is on the good side, by the margin at least."""
        if self.above:
            return value <= self.threshold - self.margin
        return value >= self.threshold + self.margin


class Phase(StrEnum):
    """Where a watch is."""

    QUIET = "quiet"
    RISING = "rising"  #: beyond, but not for long enough
    RAISED = "raised"
    FALLING = "falling"  #: raised, and back, but not for long enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One rule as of its last look."""

    phase: Phase = Phase.QUIET
    since: datetime | None = None  #: begin of RISING or FALLING
    raised_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether the alert is raised."""
        return self.phase in (Phase.RAISED, Phase.FALLING)


QUIET = Watch()


def step(rule: Rule, watch: Watch, value: float | None, at: datetime) -> Watch:
    """Return the watch after a look at the figure."""
    if watch.stands:
        return _while_raised(rule, watch, value, at)
    if value is None or not rule.beyond(value):
        return QUIET
    since = watch.since if watch.phase is Phase.RISING and watch.since is not None else at
    if (at - since).total_seconds() >= rule.for_s:
        return Watch(phase=Phase.RAISED, raised_at=at)
    return Watch(phase=Phase.RISING, since=since)


def _while_raised(rule: Rule, watch: Watch, value: float | None, at: datetime) -> Watch:
    if value is None or not rule.back(value):
        return Watch(phase=Phase.RAISED, raised_at=watch.raised_at)
    since = watch.since if watch.phase is Phase.FALLING and watch.since is not None else at
    if (at - since).total_seconds() >= rule.for_s:
        return QUIET
    return Watch(phase=Phase.FALLING, since=since, raised_at=watch.raised_at)
