"""Puts the room of metrics together: where its facts lie, and what the set-up tells it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from huawu.app.settings import Settings
from huawu.centre.model import (
    AgentProfile,
    Disposition,
    Number,
    OutsidePolicy,
    Queue,
    ReasonCode,
    Team,
)
from huawu.centre.store import CentreStore
from huawu.centre.view import CentreView
from huawu.contacts.parties import PartyBook
from huawu.journal.port import Journal
from huawu.kernel.clock import Clock, SystemClock
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.metrics.facts import span_ms
from huawu.metrics.rebuilding import FactRows
from huawu.metrics.service import Metrics
from huawu.metrics.shelf import FactShelf
from huawu.metrics.warehouse import Warehouse
from huawu.planning.register import first_days
from huawu.storage.database import Database

#: The settings of a queue that metrics may ask for, all times.
_OF_QUEUES: Final = ("sl_within_s",)
#: Dimension → the kind of thing whose ids are its values.
_NAMED: Final[Mapping[str, type[Any]]] = {
    "queue": Queue,
    "agent": AgentProfile,
    "team": Team,
    "number": Number,
    "topic": Disposition,
    "reason": ReasonCode,
}


class SetupFigures:
    """What the centre's set-up says to metrics, as it is now."""

    def __init__(self, view: Callable[[], CentreView], zone: str, database: Database) -> None:
        self._view = view
        self._database = database
        self.zone: Final = ZoneInfo(zone)

    def name(self, dimension: str, value: str) -> str:
        """Return what people call a value of a dimension; one unknown stands for itself."""
        kind = _NAMED.get(dimension)
        kept = None if kind is None else self._view().kept(kind, value)
        return value if kept is None else kept.thing.name

    def teams(self) -> Mapping[str, str]:
        """Return the team of each agent that has one."""
        return {each.id: each.team for each in self._view().all(AgentProfile) if each.team}

    def projects(self) -> Mapping[str, str]:
        """Return the project of each queue that has one."""
        return {each.id: each.project for each in self._view().all(Queue) if each.project}

    async def joined(self) -> Mapping[str, date]:
        """Return the first day of each agent of whom planning's register knows it."""
        return await first_days(self._database, DEFAULT_TENANT)

    async def regions(self) -> Mapping[str, str]:
        """Return where each customer is from, as far as the number tells."""
        policy = self._view().get(OutsidePolicy, "main") or OutsidePolicy()
        parties = PartyBook(self._database, DEFAULT_TENANT, SystemClock())
        return dict(await parties.regions(policy.region))

    def queue_settings(self) -> Mapping[str, Mapping[str, float]]:
        """Return the settings of queues, in milliseconds."""
        queues = self._view().all(Queue)
        return {name: {q.id: span_ms(getattr(q, name)) for q in queues} for name in _OF_QUEUES}


def metrics_of(
    settings: Settings, database: Database, clock: Clock, view: Callable[[], CentreView]
) -> Metrics:
    """Return the figures of a centre that runs; `view` gives its set-up as it is now."""
    warehouse = Warehouse(FactShelf(settings.facts_dir))
    setup = SetupFigures(view, settings.zone, database)
    return Metrics(database, DEFAULT_TENANT, clock, warehouse, setup)


async def figures_of(settings: Settings, database: Database) -> Metrics:
    """Return the figures of an installation for a command that reads its set-up once."""
    async with database.begin() as session:
        kept = await CentreStore(DEFAULT_TENANT).newest(session)
    view = CentreView()
    for each in kept:
        view.put(each)
    return metrics_of(settings, database, SystemClock(), lambda: view)


def fact_rows(settings: Settings, journal: Journal, metrics: Metrics) -> FactRows:
    """Return the journal's facts as a projection, to be built anew or compared."""
    clock = SystemClock()
    return FactRows(journal, metrics.fresh, metrics.warehouse, clock, settings.zone)
