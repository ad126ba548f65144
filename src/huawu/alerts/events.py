"""What the journal is told of alerts. Pure."""

from datetime import datetime

from huawu.alerts.rule import Rule
from huawu.events.alert import AlertCleared, AlertEvent, AlertRaised


def stream_of(rule: str) -> str:
    """Return the stream of a rule's events."""
    return f"alert/{rule}"


def raised_event(rule: Rule, value: float | None, at: datetime) -> AlertEvent:
    """Return the event that says that a rule's figure is beyond."""
    return AlertRaised(
        at=at,
        rule=rule.id,
        name=rule.name,
        measure=rule.measure,
        queue=rule.queue,
        team=rule.team,
        value=value,
        above=rule.above,
        threshold=rule.threshold,
    )


def cleared_event(
    rule: Rule, value: float | None, at: datetime, *, raised_at: datetime | None, cause: str
) -> AlertEvent:
    """Return the event that says that an alert does not stand any more."""
    return AlertCleared(
        at=at,
        rule=rule.id,
        name=rule.name,
        measure=rule.measure,
        queue=rule.queue,
        team=rule.team,
        value=value,
        cause=cause,
        elapsed_s=(at - raised_at).total_seconds() if raised_at is not None else 0.0,
    )
