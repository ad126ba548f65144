"""Builds the rooms in order, starts what runs, and stops it in reverse. Start here.

database → journal → access → centre → prompts → engine → floor → HTTP
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import Final

import structlog

from huawu.access.service import Access
from huawu.alerts.service import Alerts
from huawu.alerts.watcher import AlertWatcher
from huawu.app.accounts import service_account
from huawu.app.engines import Engines, open_engines
from huawu.app.figures import metrics_of
from huawu.app.flow_check import flow_check
from huawu.app.gauges import FloorGauges
from huawu.app.intake import Intake
from huawu.app.keeping import kept, still_wanted
from huawu.app.mailing import outbox_of
from huawu.app.office import Office, office_of
from huawu.app.planning import planning_of
from huawu.app.settings import Settings
from huawu.app.signing_in import access_options
from huawu.app.sounds import ShelfSounds
from huawu.centre.model import Prompt
from huawu.centre.service import Centre
from huawu.events.retention import PersonalDataDeleted, PersonErased
from huawu.events.system import CentreChanged
from huawu.floor.context import Around
from huawu.floor.floor import Floor
from huawu.floor.view import floor_now
from huawu.ivr.prompts import PromptShelf
from huawu.ivr.speech import Espeak
from huawu.journal.postgres import PostgresJournal, open_journal
from huawu.kernel.clock import Clock, SystemClock
from huawu.kernel.errors import HouseError
from huawu.kernel.event import Recorded
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.kernel.scope import Background, background, finish
from huawu.mail.postman import Postman
from huawu.metrics.feed import FactFeed
from huawu.metrics.service import Metrics
from huawu.planning.around import FloorDoor
from huawu.planning.local import LocalDays
from huawu.planning.service import Planning
from huawu.recordings.service import Recordings
from huawu.recordings.shelf import Shelf
from huawu.routing.search import compile_searches
from huawu.storage.database import Database, DatabaseOptions, open_database
from huawu.storage.embedded import EmbeddedOptions, EmbeddedPostgres, reach
from huawu.storage.leadership import Lead, LeadLost, leading
from huawu.storage.schema import upgrade
from huawu.views.sending import ViewSender
from huawu.views.service import Views
from huawu.webhooks.addresses import networks_of

_log: Final = structlog.get_logger()

#: Told what is being started, for people who wait.
Say = Callable[[str], None]

_FLOOR_BACK_OFF_S: Final = (0.2, 1.0, 2.0, 5.0)
_CALM_S: Final = 60.0
#: A change of the set-up is felt within this.
_SETUP_REST_S: Final = 0.1


def embedded_options(settings: Settings) -> EmbeddedOptions:
    """Return how the embedded database runs here."""
    return EmbeddedOptions(data_dir=settings.postgres_dir.absolute(), account=service_account())


@asynccontextmanager
async def reach_database(settings: Settings) -> AsyncGenerator[Database]:
    """Open the database for a command: the running one, or one run meanwhile."""
    async with AsyncExitStack() as stack:
        url = settings.database_url
        if not url:
            url = await stack.enter_async_context(reach(embedded_options(settings)))
        yield await stack.enter_async_context(open_database(DatabaseOptions(url=url)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """Everything that answers requests."""

    settings: Settings
    clock: Clock
    database: Database
    journal: PostgresJournal
    access: Access
    centre: Centre
    prompts: PromptShelf
    office: Office
    recordings: Recordings
    engines: Engines
    floor: Floor
    metrics: Metrics
    planning: Planning
    alerts: Alerts
    views: Views
    server: EmbeddedPostgres | None  #: the database server, when it is ours

    async def supply(self) -> None:
        """Bring the newest set-up to prompts, engines and floor, and return when they have it.

        Raises:
            HouseError: a prompt cannot be made, or the engine does not take it.
        """
        await self.prompts.stock(self.centre.view.all(Prompt))
        await self.engines.bring(self.centre.view)
        self.floor.setup_changed()


@asynccontextmanager
async def open_house(settings: Settings, say: Say) -> AsyncGenerator[Rooms]:
    """Start everything but HTTP, for the length of the block.

    Raises:
        HouseError: something cannot start; says what and how to mend it.
    """
    clock = SystemClock()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        database, server = await _open_database(settings, stack, say)
        journal = await stack.enter_async_context(open_journal(database, patience_s=86_400.0))
        access = Access(database, clock, access_options(settings))
        centre = Centre(
            database, clock, journal, access.audit, flow_check, tls=settings.offers_sip_tls
        )
        await centre.load()
        say("prompts")
        prompts = PromptShelf(settings.prompts_dir, Espeak())
        await prompts.stock(centre.view.all(Prompt))
        say("engine")
        engines = await stack.enter_async_context(
            open_engines(settings, centre.view, clock, Random())  # noqa: S311  (jitter only)
        )
        shelf = Shelf(settings.recordings_store)
        recordings = Recordings(
            engines.spools, database, shelf, access.audit, clock, tenant=DEFAULT_TENANT
        )
        office = _office(settings, database, journal, access, centre, clock, recordings)
        around = _around(settings, engines, centre, prompts, office, recordings, clock)
        floor = Floor(around, journal, name=settings.floor_name)
        metrics = metrics_of(settings, database, clock, lambda: centre.view)
        outbox = outbox_of(settings, database, clock)
        rooms = Rooms(
            settings=settings,
            clock=clock,
            database=database,
            journal=journal,
            access=access,
            centre=centre,
            prompts=prompts,
            office=office,
            recordings=recordings,
            engines=engines,
            floor=floor,
            metrics=metrics,
            planning=planning_of(
                database,
                access.audit,
                journal,
                centre,
                metrics,
                _door(floor, centre, clock),
                LocalDays(clock, settings.zone),
            ),
            alerts=Alerts(database, journal, access.audit, clock, metrics, outbox),
            views=Views(database, access.audit, clock, metrics, outbox, centre.lookup.team_of),
            server=server,
        )
        await _run(rooms, await stack.enter_async_context(background()), say)
        yield rooms


def _office(
    settings: Settings,
    database: Database,
    journal: PostgresJournal,
    access: Access,
    centre: Centre,
    clock: Clock,
    recordings: Recordings,
) -> Office:
    """Return the rooms behind the floor."""
    inside = networks_of(settings.webhook_networks)
    return office_of(
        database, journal, access, clock, centre=centre, recordings=recordings, inside=inside
    )


def _door(floor: Floor, centre: Centre, clock: Clock) -> FloorDoor:
    """Return what planning sees and does of the floor."""
    return FloorDoor(
        now=lambda: floor_now(floor.state, centre.lookup, clock.now()),
        steers=lambda: floor.steering if floor.opened.is_set() else None,
    )


def _around(
    settings: Settings,
    engines: Engines,
    centre: Centre,
    prompts: PromptShelf,
    office: Office,
    recordings: Recordings,
    clock: Clock,
) -> Around:
    """Return what the floor stands on."""
    return Around(
        tenant=DEFAULT_TENANT,
        clock=clock,
        engine=engines.driver,
        setup=centre.lookup,
        sounds=ShelfSounds(prompts),
        parties=office.parties,
        past=office.archive,
        recorder=recordings,
        zone=settings.zone,
    )


async def _open_database(
    settings: Settings, stack: AsyncExitStack, say: Say
) -> tuple[Database, EmbeddedPostgres | None]:
    say("database")
    url, server = settings.database_url, None
    if not url:
        server = await stack.enter_async_context(EmbeddedPostgres(embedded_options(settings)))
        beside = await stack.enter_async_context(background())
        beside.run(server.run(), "postgres")
        url = server.url
    database = await stack.enter_async_context(open_database(DatabaseOptions(url=url)))
    await upgrade(database)
    return database, server


async def _run(rooms: Rooms, beside: Background, say: Say) -> None:
    """Start what runs beside the requests, and return when calls are taken."""
    say("floor")
    beside.run(asyncio.to_thread(_compile), "routing is compiled")
    beside.run(rooms.centre.teller.run(), "centre teller")
    rooms.office.run(beside, rooms.centre.view, rooms.settings.zone)
    beside.run(rooms.prompts.stock_built_ins(), "built-in sentences")
    beside.run(_lead(rooms), "floor")
    beside.run(_follow_setup(rooms), "set-up")
    beside.run(kept(lambda: _feed_facts(rooms), "facts"), "facts")
    beside.run(kept(rooms.planning.run, "planning"), "planning")
    if rooms.views.outbox.ready:
        beside.run(kept(lambda: _carry_letters(rooms), "mail"), "mail")
        beside.run(kept(lambda: _send_views(rooms), "views"), "views")
    for node in rooms.engines.nodes:
        plan = node.plan
        intake = Intake(plan.name, plan.paths, rooms.floor, rooms.centre.lookup, rooms.journal)
        beside.run(intake.run(rooms.clock), f"intake {plan.name}")
    await rooms.floor.opened.wait()


def _compile() -> None:
    """Let routing be compiled; where that cannot be, it decides the same, only slower."""
    try:
        compile_searches()
    except Exception:  # noqa: BLE001  (a compiler fails in many ways, none of which ends calls)
        _log.warning("routing is not compiled", exc_info=True)


async def _feed_facts(rooms: Rooms) -> None:
    """Feed the facts that figures are counted from."""
    await FactFeed(rooms.journal, rooms.metrics, rooms.clock, rooms.settings.zone).run()


async def _carry_letters(rooms: Rooms) -> None:
    """Carry letters to the mail server."""
    options = rooms.views.outbox.options
    await Postman(rooms.database, DEFAULT_TENANT, rooms.clock, options).run()


async def _send_views(rooms: Rooms) -> None:
    """Send views whose time has come."""
    await ViewSender(
        rooms.database,
        DEFAULT_TENANT,
        rooms.clock,
        rooms.metrics,
        rooms.views.outbox,
        rooms.access.users,
        rooms.settings.reached_at,
    ).run()


async def _lead(rooms: Rooms) -> None:
    """Lead whenever nobody else does: drive the engine and run the floor; else stand by.

    Only who leads is connected to the engine, under the one name that all floors of a centre
    use, so that a successor inherits the calls.
    """
    while True:
        try:
            async with leading(rooms.database, DEFAULT_TENANT) as lead:
                try:
                    async with asyncio.TaskGroup() as tasks:
                        tasks.create_task(rooms.engines.driver.run(), name="engine driver")
                        tasks.create_task(_keep_floor(rooms), name="floor")
                        tasks.create_task(
                            kept(lambda: _watch_alerts(rooms), "alerts"), name="alerts"
                        )
                finally:
                    await finish(_hand_over(rooms, lead))
        except* LeadLost:
            _log.warning("another floor leads now; standing by")


async def _watch_alerts(rooms: Rooms) -> None:
    """Watch the rules of alerts; begun again, it goes on with what the journal tells."""
    gauges = FloorGauges(rooms.floor, rooms.centre.lookup, rooms.clock)
    watcher = AlertWatcher(
        rooms.alerts, rooms.metrics, gauges, rooms.journal, rooms.clock, DEFAULT_TENANT
    )
    await rooms.floor.opened.wait()
    await watcher.run()


async def _hand_over(rooms: Rooms, lead: Lead) -> None:
    """Leave engine and database running when another floor waits to go on with the calls."""
    if not await lead.successors():
        return
    for node in rooms.engines.nodes:
        if node.host is not None:
            node.host.leave()
    if rooms.server is not None:
        rooms.server.leave()
    _log.info("the calls are handed over")


async def _keep_floor(rooms: Rooms) -> None:
    """Run the floor; after a failure begin again from the journal, calls meanwhile talk on."""
    failures = 0
    while True:
        began_s = rooms.clock.monotonic_s()
        try:
            await rooms.floor.run()
        except* Exception:  # noqa: BLE001  (the floor begins again from what is durable)
            _log.exception("the floor failed and begins again")
        still_wanted()
        if rooms.clock.monotonic_s() - began_s > _CALM_S:
            failures = 0
        await asyncio.sleep(_FLOOR_BACK_OFF_S[min(failures, len(_FLOOR_BACK_OFF_S) - 1)])
        failures += 1


async def _follow_setup(rooms: Rooms) -> None:
    """Carry changes of the set-up to the floor, the engines and the prompts as they happen."""
    after = await rooms.journal.head()

    async def follow() -> None:
        nonlocal after
        async for chunk in rooms.journal.follow(after=after, rest_s=_SETUP_REST_S):
            await _carry(rooms, chunk)
            after = chunk[-1].position  # what failed is carried again

    await kept(follow, "set-up")


async def _carry(rooms: Rooms, chunk: Sequence[Recorded]) -> None:
    if any(isinstance(r.event, PersonErased | PersonalDataDeleted) for r in chunk):
        rooms.office.parties.look_again()
    changes = [r.event for r in chunk if isinstance(r.event, CentreChanged)]
    if not changes:
        return
    for change in changes:
        await rooms.centre.apply(change)
    try:
        await rooms.supply()
    except HouseError as trouble:
        _log.error("a change of the set-up did not reach the engine", cause=trouble.message)
