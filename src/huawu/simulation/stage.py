"""What stands before anybody calls, and who calls, as the core plays it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from huawu.centre.plan import ContactOrder
from huawu.events.contact import Band
from huawu.routing.policy import QueueRule
from huawu.simulation.rules import Ruled


class Back(NamedTuple):
    """A caller who says yes when asked whether to be called back."""

    failed: int  #: attempts in which they are not reached, before one in which they are
    dial_s: float  #: their telephone rings so long at each


class Offer(NamedTuple):
    """When a queue asks who waits whether to be called back. Times in seconds."""

    after_s: float
    until_s: float = math.inf  #: of the day
    tries: int = 3
    again_s: float = 600.0


class Caller(NamedTuple):
    """A call as it comes, and what of it is the caller's own. Times in seconds."""

    at: float
    queue: int
    interval: int
    patience: float  #: inf: never gives up
    handle: float  #: how long an agent is busy once they picked up
    ring: float = 0.0  #: until the chosen agent picks up; the caller still waits
    priority: int = 0
    within_s: float = 20.0  #: what it is promised: an answer within this time
    back: Back | None = None  #: None: they hold the line


class Line(NamedTuple):
    """A queue as it is played."""

    rule: QueueRule
    level_s: float = 60.0  #: worth of one level of priority
    band: Band | None = None
    ruled: Ruled | None = None  #: None: callers only wait
    offer: Offer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What stands before anybody calls."""

    lines: Sequence[Line]
    order: ContactOrder
    interval_s: float
    intervals: int
    groups: int  #: of agents, whose time is added up apart
