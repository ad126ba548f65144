"""The people that planned calls need, by queue and interval. Pure; computed by `Aside`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from huawu.centre.levels import level_on
from huawu.centre.model import Queue
from huawu.centre.planning import PlanningRules
from huawu.planning.forecasts import PlannedDay
from huawu.wfm.staffing import Rules, Staffed, Target, staff
from huawu.wfm.volume import Volume, spread_of

_MOST: Final = 0.999  #: not all calls can be in time


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePlan:
    """One queue's calls to come, and what is promised to its callers."""

    queue: str
    volumes: Sequence[Volume]
    targets: Sequence[Target]  #: of each of them
    rules: Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What one open interval needs, and what it then achieves."""

    day: date
    minute: int  #: of its day, when it begins
    staffed: Staffed


def queue_plan(
    queue: Queue,
    days: Mapping[date, PlannedDay],
    rules: PlanningRules,
    patience_s: float | None,
    target: float | None = None,
) -> QueuePlan:
    """Return what a queue's staffing is computed from.

    Args:
        queue: with its service level.
        days: as planned.
        rules: of the whole centre.
        patience_s: as measured; None takes the rules'.
        target: service level instead of the queue's own, a ratio.
    """
    interval = timedelta(minutes=rules.interval_min)
    volumes = [volume for day in days.values() for volume in _volumes(day, interval, rules.aht_s)]
    return QueuePlan(
        queue=queue.id,
        volumes=volumes,
        targets=[_target(queue, volume.ts, target) for volume in volumes],
        rules=Rules(
            target=Target(),
            aht_s=None,
            patience_s=patience_s or rules.patience_s,
            interval=interval,
            shrinkage=rules.shrinkage,
            uncertain=rules.uncertain,
        ),
    )


def _target(queue: Queue, begins: datetime, instead: float | None) -> Target:
    level = level_on(queue, begins.date(), begins.hour * 60 + begins.minute)
    return Target(service_level=min(instead or level.target, _MOST), within_s=level.within_s)


def _volumes(planned: PlannedDay, interval: timedelta, usual_aht_s: float) -> Sequence[Volume]:
    day = planned.forecast
    midnight = datetime.combine(day.day, datetime.min.time())
    found: list[Volume] = []
    for slot, is_open in enumerate(day.open):
        if is_open:
            calls = planned.planned[slot]
            found.append(
                Volume(
                    ts=midnight + slot * interval,
                    calls=calls,
                    spread=spread_of(day.calls[slot], day.low[slot], day.high[slot]),
                    aht_s=usual_aht_s if day.aht_s is None else day.aht_s[slot],
                )
            )
    return found


def needs(plan: QueuePlan) -> Sequence[Need]:
    """Return the people that each open interval needs.

    Raises:
        Invalid: a target that no number of agents meets.
    """
    return [
        Need(
            day=each.volume.ts.date(),
            minute=each.volume.ts.hour * 60 + each.volume.ts.minute,
            staffed=each,
        )
        for each in staff(plan.volumes, plan.rules, plan.targets)
    ]


def all_needs(plans: Sequence[QueuePlan]) -> Mapping[str, Sequence[Need]]:
    """Return `needs` of several queues."""
    return {plan.queue: needs(plan) for plan in plans}
