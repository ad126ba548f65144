"""Calling a queue's reserve and letting it go, with hysteresis. Pure.

After the threshold reserve of Avaya's Service Level Supervisor: what turns a rule must have held
without a break for its time, and other figures turn it back than turned it on.
"""

from typing import NamedTuple

from huawu.centre.plan import ReserveRule


class Watch(NamedTuple):
    """How far a rule has come towards turning."""

    called: bool = False  #: its reserve is called
    since_s: float | None = None
    """Since when, on the monotonic clock, the condition holds that would turn it."""


def looked(rule: ReserveRule, watch: Watch, now_s: float, *, holds: bool) -> Watch:
    """Return a rule's watch after a look.

    Args:
        rule: the rule.
        watch: as of the last look.
        now_s: on the monotonic clock.
        holds: whether its condition `off` holds while it is called, else its condition `on`.
    """
    if not holds:
        return Watch(watch.called)
    since_s = now_s if watch.since_s is None else watch.since_s
    lasts_s = rule.off_for_s if watch.called else rule.on_for_s
    return Watch(watch.called, since_s) if now_s - since_s < lasts_s else Watch(not watch.called)
