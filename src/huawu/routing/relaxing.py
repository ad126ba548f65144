"""What a contact asks for on its way through a plan, and when that changes next. Pure.

Steps are numbered from 1. Only what is asked changes: the place in the queue is not a plan's to
give or to take, but for a step's own `priority_delta`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from huawu.centre.needs import AgentNeed, AllOf, AnyOf, AttributeNeed, Need, NoneOf
from huawu.centre.plan import RoutingPlan, Step
from huawu.events.contact import StepChange
from huawu.kernel.ids import AgentId


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


def exhausted(plan: RoutingPlan, progress: Progress) -> bool:
    """Say whether the last step of a plan has expired."""
    return progress.expired >= len(plan.steps)


def after(progress: Progress, step: int, change: StepChange) -> Progress:
    """Return how far a contact has come after a change."""
    if change is StepChange.EXPIRED:
        return progress._replace(expired=step)
    applied = (*progress.applied, step) if change is StepChange.APPLIED else progress.applied
    return Progress(applied, step, progress.expired)
