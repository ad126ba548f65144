"""What a contact asks for on its way through a plan, and when that changes next. Pure.

Steps are numbered from 1. Only what is asked changes: the place in the queue is not a plan's to
give or to take, but for a step's own `priority_delta`.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from huawu.centre.levels import promised_s
from huawu.centre.model import Queue
from huawu.centre.needs import AgentNeed, AllOf, AnyOf, AttributeNeed, Need, NoneOf
from huawu.centre.plan import Condition, Exhaust, RoutingPlan, Step
from huawu.events.contact import Band, StepChange
from huawu.kernel.ids import AgentId, RoutingPlanId

#: The band of those who waited too long is at most this.
HIGHEST: Final = Band.STICKY


class Progress(NamedTuple):
    """How far a contact has come."""

    applied: tuple[int, ...] = ()  #: steps that took effect
    seen: int = 0  #: the last step that was due
    expired: int = 0  #: this step and those before hold no more


class Asked(NamedTuple):
    """What a contact asks for instead of what its queue does."""

    needs: tuple[Need, ...] | None = None  #: None: the queue's
    prefer: tuple[tuple[AgentId, int], ...] = ()
    reserve: int = 0  #: which reserve it calls


class Due(NamedTuple):
    """The next change."""

    after_s: float  #: of waiting
    step: int
    expires: bool  #: the step ends; else it begins


class Changed(NamedTuple):
    """A change that is due, and how far the contact has come with it."""

    plan: RoutingPlanId
    number: int  #: of the step, from 1
    step: Step
    change: StepChange
    progress: Progress


def holding(plan: RoutingPlan, progress: Progress) -> Sequence[Step]:
    """Return the steps that hold now, in their order."""
    return [
        plan.steps[number - 1]
        for number in progress.applied
        if progress.expired < number <= len(plan.steps)  # a plan may have become shorter
    ]


def asked(plan: RoutingPlan, progress: Progress, needs: tuple[Need, ...]) -> Asked:
    """Return what a contact asks for.

    Args:
        plan: its queue's.
        progress: how far it has come.
        needs: the queue's own.
    """
    steps = holding(plan, progress)
    if not steps:
        return Asked()
    required = [step.require for step in steps if step.require is not None]
    prefer = [step.prefer for step in steps if step.prefer]
    found = required[-1] if required else needs
    groups = dict.fromkeys(team for step in steps for team in step.add_groups)
    if groups and found:
        teams = (AttributeNeed(attribute="team", value=team) for team in groups)
        found = (AnyOf(any=(AllOf(all=found), *teams)),)
    excluded = tuple(dict.fromkeys(agent for step in steps for agent in step.exclude))
    if excluded:
        found = (*found, NoneOf(none=(AgentNeed(agents=excluded),)))
    return Asked(
        needs=found,
        prefer=tuple((each.agent, each.score) for each in prefer[-1]) if prefer else (),
        reserve=max(step.reserve for step in steps),
    )


def next_due(plan: RoutingPlan, progress: Progress) -> Due | None:
    """Return what changes next and when; None when nothing does."""
    coming: list[Due] = []
    if progress.seen < len(plan.steps):
        number = progress.seen + 1
        coming.append(Due(plan.steps[number - 1].after_s, number, expires=False))
    last = progress.applied[-1] if progress.applied else 0
    if progress.expired < last <= len(plan.steps):
        step = plan.steps[last - 1]
        if step.expires_s is not None:
            coming.append(Due(step.after_s + step.expires_s, last, expires=True))
    return min(coming, key=lambda due: (due.after_s, not due.expires), default=None)


def changes(
    plan: RoutingPlan, progress: Progress, waited_s: float, holds: Callable[[Condition], bool]
) -> Iterator[Changed]:
    """Yield what is due for a contact by now, in order.

    Args:
        plan: its queue's.
        progress: how far it has come.
        waited_s: since it was queued.
        holds: says whether a condition holds now, for a contact of this queue.
    """
    while (due := next_due(plan, progress)) is not None and due.after_s <= waited_s:
        step = plan.steps[due.step - 1]
        applies = all(holds(condition) for condition in step.when)
        change = StepChange.APPLIED if applies else StepChange.PASSED_OVER
        change = StepChange.EXPIRED if due.expires else change
        progress = after(progress, due.step, change)
        yield Changed(plan.id, due.step, step, change, progress)


def exhausted(plan: RoutingPlan, progress: Progress) -> bool:
    """Say whether the last step of a plan has expired."""
    return progress.expired >= len(plan.steps)


def sends_on(plan: RoutingPlan | None, progress: Progress) -> bool:
    """Say whether a plan is over and sends the contact on."""
    leaves = plan is not None and plan.on_exhaust is Exhaust.OVERFLOW
    return leaves and plan is not None and exhausted(plan, progress)


def within(condition: Condition, value: float | None) -> bool:
    """Say whether a figure is within the bounds of a condition; an unknown one never is."""
    if value is None:
        return False
    low, high = condition.at_least, condition.at_most
    return (low is None or value >= low) and (high is None or value <= high)


def guard_s(queue: Queue, within_s: float | None) -> float | None:
    """Return after how much waiting a contact is served one band higher; None: never.

    Args:
        queue: in which it waits.
        within_s: what it was promised there; None: not known.
    """
    return None if queue.fairness is None else queue.fairness * promised_s(queue, within_s)


def band_above(band: Band) -> Band:
    """Return the band of a contact that waited too long in this one."""
    return Band(min(band + 1, HIGHEST))


def after(progress: Progress, step: int, change: StepChange) -> Progress:
    """Return how far a contact has come after a change."""
    if change is StepChange.EXPIRED:
        return progress._replace(expired=step)
    applied = (*progress.applied, step) if change is StepChange.APPLIED else progress.applied
    return Progress(applied, step, progress.expired)
