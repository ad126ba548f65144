"""What an alert says by e-mail, in both languages. Pure."""

from collections.abc import Sequence
from datetime import tzinfo

from huawu.alerts.events import stream_of
from huawu.alerts.rule import Rule
from huawu.events.alert import AlertEvent, AlertRaised
from huawu.mail.letter import Letter
from huawu.metrics.catalogue import Words


def letter_of(
    rule: Rule,
    event: AlertEvent,
    number: int,
    *,
    value: str,
    remedies: Sequence[Words],
    zone: tzinfo,
) -> Letter:
    """Return the letter that tells of an alert.

    Args:
        rule: that it stands by.
        event: what happened.
        number: of the event among the rule's; the letter of each is sent once.
        value: the figure as people write it.
        remedies: what to do.
        zone: of the wall clock that is named.
    """
    raised = isinstance(event, AlertRaised)
    words = ("告警", "Alert") if raised else ("告警解除", "Alert cleared")
    at = f"{event.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    sides = ("高于", "above") if rule.above else ("低于", "below")
    lines = [
        f"{words[0]}：{rule.name}",
        f"{at}  当前值 {value}（规则：{sides[0]} {rule.threshold:g}）",
        *(f"· {remedy.zh}" for remedy in remedies if raised),
        "",
        f"{words[1]}: {rule.name}",
        f"{at}  the figure is {value} (rule: {sides[1]} {rule.threshold:g})",
        *(f"· {remedy.en}" for remedy in remedies if raised),
    ]
    return Letter(
        id=f"{rule.id}.{number}",
        about=stream_of(rule.id),
        to=rule.mail_to,
        subject=f"[{words[0]} {words[1]}] {rule.name}",
        text="\n".join(lines) + "\n",
    )
