"""How contacts find agents beyond what their queue says: plans that relax in steps, and the order.

A plan is data. Bullseye rings are steps that require less and less, routing criteria are steps
that expire, a conditional group is a step with a condition that adds a team.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from annotated_types import Ge, Le, MaxLen, MinLen

from huawu.centre.form import Form
from huawu.centre.model import Name, Seconds
from huawu.centre.needs import Need
from huawu.kernel.ids import AgentId, QueueId, RoutingPlanId, TeamId


class ContactOrder(StrEnum):
    """How contacts of different queues compare; inside a queue the oldest key is first."""

    AGE = "age"  #: by waiting, at the queue's own rate of aging
    OBJECTIVE = "objective"  #: by waiting as a part of the queue's service objective
    RATIO = "ratio"  #: the queue that is longest above its share of all who wait


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingRules(Form):
    """What holds for all queues. One for the centre, id `main`."""

    id: str = "main"
    order: ContactOrder = ContactOrder.AGE


class Measure(StrEnum):
    """What a step's condition looks at."""

    WAITING = "waiting"  #: how many wait in the queue
    LONGEST_WAIT_S = "longest_wait_s"  #: of those
    SERVICE_LEVEL = "service_level"  #: today's, 0 to 1; unknown before the first call
    RECENT_SERVICE_LEVEL = "recent_service_level"
    """Of the last half hour, 0 to 1; unknown while nobody asked."""
    STAFFED = "staffed"  #: signed in and able to serve the queue
    FREE = "free"  #: those of them who are free
    EXPECTED_WAIT_S = "expected_wait_s"  #: of one who would join now; unknown at first


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Form):
    """A measure within bounds, both included; one that is unknown is not within any."""

    measure: Measure
    queue: QueueId | None = None  #: None: the one in which the contact waits
    at_least: Annotated[float, Ge(0), Le(1_000_000)] | None = None
    at_most: Annotated[float, Ge(0), Le(1_000_000)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference(Form):
    """An agent who is taken before others when free."""

    agent: AgentId
    score: Annotated[int, Ge(0), Le(100)] = 50  #: the highest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Form):
    """What changes for a contact after so much waiting; its place stays as it is."""

    after_s: Seconds = 0.0  #: since it was queued; 0 holds from the start
    expires_s: Seconds | None = None  #: after so long this step and those before hold no more
    when: Annotated[tuple[Condition, ...], MaxLen(10)] = ()
    """All must hold when the step is due, else it is passed over."""
    require: tuple[Need, ...] | None = None
    """Instead of the queue's needs and of earlier steps; None keeps these, none at all is ()."""
    add_groups: Annotated[tuple[TeamId, ...], MaxLen(20)] = ()  #: these teams are able besides
    reserve: Annotated[int, Ge(0), Le(2)] = 0
    """Agents count too who have a skill as reserve of this level or a lower one."""
    exclude: Annotated[tuple[AgentId, ...], MaxLen(20)] = ()  #: never these
    prefer: Annotated[tuple[Preference, ...], MaxLen(20)] = ()  #: instead of earlier steps'
    prefer_wait_s: Seconds = 0.0
    """So long at most only these are waited for, while one is expected to be free in time."""
    priority_delta: Annotated[int, Ge(-10), Le(10)] = 0  #: levels, each worth the queue's weight


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveRule(Form):
    """When those are called who have a skill as reserve, and when they are let go again.

    Two conditions with a gap between them, each of which must have held for a while without a
    break: nobody is called for one bad minute, and nobody is sent back and forth.
    """

    level: Annotated[int, Ge(1), Le(2)] = 1  #: reserves of this level and of lower ones
    on: Condition
    on_for_s: Seconds = 120.0
    off: Condition
    off_for_s: Seconds = 300.0


class Exhaust(StrEnum):
    """What becomes of a contact when the last step has expired."""

    STAY = "stay"  #: anybody whom the queue itself asks for may take it
    OVERFLOW = "overflow"  #: it takes the flow's overflow exit


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingPlan(Form):
    """Steps by which a contact that waits comes to be taken by more agents, or by others."""

    id: RoutingPlanId
    name: Name
    steps: Annotated[tuple[Step, ...], MinLen(1), MaxLen(20)]
    on_exhaust: Exhaust = Exhaust.STAY
    reserves: Annotated[tuple[ReserveRule, ...], MaxLen(2)] = ()
    """For everybody who waits, whatever their step; a step may call a reserve for its own."""
