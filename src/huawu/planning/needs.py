"""The people that planned calls need, by queue and interval. Pure; computed by `Aside`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from huawu.centre.model import Queue
from huawu.centre.planning import PlanningRules
from huawu.planning.forecasts import PlannedDay
from huawu.wfm.staffing import Rules, Staffed, Target, staff
from huawu.wfm.volume import Volume, spread_of


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePlan:
    """One queue's calls to come, and what is promised to its callers."""

    queue: str
    volumes: Sequence[Volume]
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
    return QueuePlan(
        queue=queue.id,
        volumes=[
            volume for day in days.values() for volume in _volumes(day, interval, rules.aht_s)
        ],
        rules=Rules(
            target=Target(
                service_level=min(target or queue.sl_target, 0.999), within_s=queue.sl_within_s
            ),
            aht_s=None,
            patience_s=patience_s or rules.patience_s,
            interval=interval,
            shrinkage=rules.shrinkage,
            uncertain=rules.uncertain,
        ),
    )


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
        for each in staff(plan.volumes, plan.rules)
    ]


def all_needs(plans: Sequence[QueuePlan]) -> Mapping[str, Sequence[Need]]:
    """Return `needs` of several queues."""
    return {plan.queue: needs(plan) for plan in plans}
