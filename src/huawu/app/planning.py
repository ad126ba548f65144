"""Puts the room of planning together."""

from collections.abc import Callable

from huawu.access.audit import Audit
from huawu.centre.view import CentreView
from huawu.journal.port import Journal
from huawu.kernel.clock import Clock
from huawu.metrics.service import Metrics
from huawu.planning.around import Around
from huawu.planning.local import LocalDays
from huawu.planning.service import Planning
from huawu.storage.database import Database


def planning_of(
    database: Database,
    audit: Audit,
    journal: Journal,
    metrics: Metrics,
    clock: Clock,
    view: Callable[[], CentreView],
    zone: str,
) -> Planning:
    """Return the planning of a centre; `view` gives its set-up as it is now."""
    around = Around(
        database=database,
        audit=audit,
        journal=journal,
        metrics=metrics,
        view=view,
        days=LocalDays(clock, zone),
    )
    return Planning(around)
