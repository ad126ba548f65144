"""Facts about alerts. Streams: `alert/<rule id>`.

A rule's newest event says whether it stands; thresholds are told as they were at that moment.
"""

from huawu.kernel.event import Event


class AlertEvent(Event, frozen=True, kw_only=True):
    """What every event about an alert carries."""

    rule: str
    name: str  #: of the rule, as people called it
    measure: str  #: a metric of the catalogue, or a gauge of the floor
    queue: str = ""  #: "" for all
    team: str = ""
    value: float | None  #: that decided; None when nothing was known any more


class AlertRaised(AlertEvent, frozen=True, kw_only=True, tag="alert.raised"):
    """A figure was beyond its threshold for as long as the rule says."""

    above: bool  #: whether too much is bad
    threshold: float


class AlertCleared(AlertEvent, frozen=True, kw_only=True, tag="alert.cleared"):
    """The figure is back, or nobody watches it any more."""

    cause: str = "back"  #: "back", "changed" or "removed"
    elapsed_s: float = 0.0  #: since it was raised
