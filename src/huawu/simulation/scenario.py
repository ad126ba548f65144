"""What is simulated: queues with their calls, groups of agents, how they are matched."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

import numpy as np
import yaml
from annotated_types import Gt, Len
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from huawu.centre.model import AgentChoice
from huawu.kernel.errors import Invalid
from huawu.routing.policy import ContactOrder

Array = NDArray[np.float64]
_PER_HOUR: Final = 3600.0
Positive = Annotated[float, Gt(0), Field(allow_inf_nan=False)]
Rate = Annotated[float, Field(ge=0, allow_inf_nan=False)]
#: One figure for the whole time, or one for each interval.
Rates = Rate | Annotated[list[Rate], Len(1)]
Times = Positive | Annotated[list[Positive], Len(1)]
Share = Annotated[float, Field(ge=0, le=1)]
Heads = Annotated[int, Field(ge=0)] | Annotated[list[Annotated[int, Field(ge=0)]], Len(1)]


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CallbackOffer(_Told):
    """Who waits long is asked whether to be called back; who says yes keeps the place."""

    after_s: Rate  #: of waiting
    until_s: Positive | None = None  #: asked so long, from the day's begin; None: all day
    taken: Share  #: of those asked who say yes
    reached: Share  #: of attempts that the customer answers
    dial_s: Positive = 15.0  #: an agent hears the customer's telephone ring, at each attempt
    tries: Annotated[int, Field(ge=1, le=10)] = 3
    again_s: Positive = 600.0  #: from an attempt that failed to the next


class Queue(_Told):
    """Calls of one kind. Figures hold for calls that arrive in their interval."""

    name: str
    calls_per_hour: Rates
    aht_s: Times
    patience_s: Times | None = None  #: None: nobody gives up
    within_s: Rates = 20.0
    needs: dict[str, Annotated[int, Field(ge=1, le=10)]] = {}  #: skills and least levels
    priority: int = 0  #: each level counts like a minute more of waiting
    choice: AgentChoice = AgentChoice.LONGEST_IDLE
    aging: Positive = 1.0  #: how many seconds of waiting one counts as, beside other queues
    callback: CallbackOffer | None = None


class Group(_Told):
    """Agents who know the same."""

    name: str
    agents: Heads
    skills: dict[str, Annotated[int, Field(ge=1, le=10)]] = {}


class Scenario(_Told):
    """A day. After the last interval nobody calls, and the last staff serves who still waits."""

    interval_s: Positive
    queues: Annotated[list[Queue], Len(1)]
    groups: Annotated[list[Group], Len(1)]
    order: ContactOrder = ContactOrder.AGE
    busyness_shape: Positive | None = None
    """Each day's calls are multiplied by one Gamma factor of this shape and mean 1."""


@dataclass(frozen=True, slots=True)
class Day:
    """A scenario as arrays: queues × intervals, and groups × intervals. Times in seconds."""

    told: Scenario
    rates: Array  #: calls per second
    aht_s: Array
    patience_s: Array  #: inf where nobody gives up
    agents: NDArray[np.int64]
    within_s: Array
    able: NDArray[np.bool_]  #: queues × groups

    @property
    def intervals(self) -> int:
        """How many intervals the day has."""
        return self.rates.shape[1]

    @property
    def swift(self) -> bool:
        """Whether the compiled loops know its rules: first come first served over all queues."""
        choices = {queue.choice for queue in self.told.queues}
        return (
            self.told.order is ContactOrder.AGE
            and len({queue.priority for queue in self.told.queues}) == 1
            and choices <= {AgentChoice.LONGEST_IDLE, AgentChoice.MOST_PROFICIENT}
            and len(choices) == 1
            and all(queue.callback is None for queue in self.told.queues)
        )


def read_scenario(text: str) -> Day:
    """Read a scenario in YAML or JSON.

    Raises:
        Invalid: names the field and the rule.
    """
    try:
        raw: Any = yaml.safe_load(text)
    except yaml.YAMLError as trouble:
        raise Invalid("scenario", f"it is not YAML: {trouble}") from None
    try:
        told = Scenario.model_validate(raw)
    except ValidationError as trouble:
        first = trouble.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Invalid(place or "scenario", first["msg"]) from None
    return day_of(told)


def day_of(told: Scenario) -> Day:
    """Return a scenario as arrays.

    Raises:
        Invalid: lists of different lengths, or a queue that no group can serve.
    """
    intervals = _intervals(told)
    able = np.array([[_serves(group, queue) for group in told.groups] for queue in told.queues])
    for number, queue in enumerate(told.queues):
        if not able[number].any():
            raise Invalid(f"queues.{queue.name}", "no group has the skills it needs.")
    return Day(
        told=told,
        rates=_table([queue.calls_per_hour for queue in told.queues], intervals) / _PER_HOUR,
        aht_s=_table([queue.aht_s for queue in told.queues], intervals),
        patience_s=_table([queue.patience_s or math.inf for queue in told.queues], intervals),
        agents=_table([group.agents for group in told.groups], intervals).astype(np.int64),
        within_s=_table([queue.within_s for queue in told.queues], intervals),
        able=able,
    )


def _serves(group: Group, queue: Queue) -> bool:
    return all(group.skills.get(skill, 0) >= level for skill, level in queue.needs.items())


def _intervals(told: Scenario) -> int:
    lengths: Mapping[str, Any] = {
        **{
            f"queues.{queue.name}.{name}": getattr(queue, name)
            for queue in told.queues
            for name in ("calls_per_hour", "aht_s", "patience_s", "within_s")
        },
        **{f"groups.{group.name}.agents": group.agents for group in told.groups},
    }
    found = {name: len(values) for name, values in lengths.items() if hasattr(values, "__len__")}
    if len(set(found.values())) > 1:
        listed = ", ".join(f"{name} has {count}" for name, count in found.items())
        raise Invalid("scenario", f"lists must have one length, one figure per interval: {listed}.")
    return next(iter(found.values()), 1)


def _table(rows: list[Any], intervals: int) -> Array:
    return np.array([row if isinstance(row, list) else [row] * intervals for row in rows], float)
