"""The whole application over a real database, and clients signed in as anybody."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from tests.access_fixture import CHEAP, HandClock, access_on, person
from tests.centre_fixture import centre_on
from tests.flow.floor.surroundings import PlainSounds

from huawu.access import guard
from huawu.access.approvals import GuardedAct
from huawu.access.oidc import Oidc
from huawu.access.permissions import Person
from huawu.access.service import Access, AccessOptions
from huawu.alerts.service import Alerts
from huawu.app.figures import SetupFigures
from huawu.app.http.app import Parts, build_app
from huawu.app.http.health import Health
from huawu.app.office import Office, office_of
from huawu.app.planning import planning_of
from huawu.app.telephones import Telephones, telephone_key
from huawu.centre.service import Centre
from huawu.floor.context import Around
from huawu.floor.floor import Floor
from huawu.floor.view import FloorNow, floor_now
from huawu.ivr.prompts import PromptShelf
from huawu.ivr.speech import Espeak
from huawu.journal.memory import MemoryJournal
from huawu.kernel.errors import Unauthenticated
from huawu.kernel.ids import DEFAULT_TENANT
from huawu.mail.outbox import MailOptions, Outbox
from huawu.metrics.service import Metrics
from huawu.metrics.shelf import FactShelf
from huawu.metrics.warehouse import Warehouse
from huawu.planning.around import FloorDoor
from huawu.planning.local import LocalDays
from huawu.planning.service import Planning
from huawu.recordings.service import Recordings
from huawu.recordings.shelf import Shelf
from huawu.storage.database import Database
from huawu.testing.scripted_engine import ScriptedEngine
from huawu.testing.scripted_world import ScriptedWorld
from huawu.views.service import Views


class RoleKeeper:
    """Takes a role's name for a token, so that tests need not sign in."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}

    async def person_of(self, token: str, request_id: str = "") -> Person:
        if token in self.people:
            return self.people[token]
        found = person(token, user=f"usr_{token}")
        if not found.scopes and token != "nobody":
            raise Unauthenticated("Please sign in.")
        return found


@dataclass(frozen=True)
class House:
    app: FastAPI
    access: Access
    centre: Centre
    keeper: RoleKeeper
    journal: MemoryJournal
    recordings: Recordings
    office: Office
    metrics: Metrics
    planning: Planning
    clock: HandClock
    alerts: Alerts
    views: Views
    database: Database
    folder: Path  #: of the raw files

    @asynccontextmanager
    async def client(
        self, token: str = "", *, address: str = "127.0.0.1", prefix: str = "/api/v1"
    ) -> AsyncGenerator[AsyncClient]:
        transport = ASGITransport(
            app=self.app, raise_app_exceptions=False, client=(address, 40_000)
        )
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with AsyncClient(
            transport=transport, base_url=f"http://huawu{prefix}", headers=headers
        ) as client:
            yield client


MAIL: Final = MailOptions(host="127.0.0.1", sender="huawu@example.com", domains=("example.com",))
TELEPHONES: Final = Telephones(key=telephone_key("test"), line="ws://127.0.0.1:9/ws")


async def all_well() -> Mapping[str, Health]:
    return {"database": Health.OK, "engine": Health.OK}


async def open_house(
    database: Database,
    doorkeeper: Any = None,
    folder: Path | None = None,
    *,
    oidc: Oidc | None = None,
    watched: bool = True,
    four_eyes: GuardedAct | None = None,
) -> House:
    """Build the application over a floor that has not begun; `folder` is for recordings.

    With `doorkeeper` None a token is the name of a role; with `watched` False planning does not
    look at the floor; what is under `four_eyes` needs a second person.
    """
    clock, journal, keeper = HandClock(), MemoryJournal(), RoleKeeper()
    access, centre = _access(database, clock, four_eyes), centre_on(database, journal)
    await centre.load()
    shelf, folder = _shelf(folder), folder or Path("nowhere")
    recordings = Recordings([folder], database, shelf, access.audit, clock, tenant=DEFAULT_TENANT)
    office = office_of(database, journal, access, clock, centre=centre, recordings=recordings)
    floor = Floor(_around(clock, centre, office, recordings), journal, name="test")
    metrics = _metrics(database, clock, centre, folder)

    def look() -> FloorNow | None:
        return floor_now(floor.state, centre.lookup, clock.now()) if watched else None

    days = LocalDays(clock, "Asia/Shanghai")
    planning = planning_of(
        database, access.audit, journal, centre, metrics, FloorDoor(now=look), days
    )
    outbox = Outbox(database, DEFAULT_TENANT, clock, MAIL)
    alerts = Alerts(database, journal, access.audit, clock, metrics, outbox)
    views = Views(database, access.audit, clock, metrics, outbox, centre.lookup.team_of)
    app = build_app(
        Parts(
            clock=clock,
            access=access,
            oidc=oidc,
            reached_at="http://huawu",
            centre=centre,
            prompts=PromptShelf(folder / "prompts", Espeak()),
            floor=floor,
            journal=journal,
            office=office,
            recordings=recordings,
            telephones=TELEPHONES,
            metrics=metrics,
            planning=planning,
            alerts=alerts,
            views=views,
            health=all_well,
        )
    )
    if doorkeeper != "access":
        guard.install(app, keeper)
    return House(
        app=app, access=access, centre=centre, keeper=keeper, journal=journal,
        recordings=recordings, office=office, metrics=metrics, planning=planning, clock=clock,
        alerts=alerts, views=views, database=database, folder=folder,
    )  # fmt: skip


def _access(database: Database, clock: HandClock, four_eyes: GuardedAct | None) -> Access:
    guarded = frozenset(() if four_eyes is None else (four_eyes,))
    return access_on(database, clock, AccessOptions(cost=CHEAP, four_eyes=guarded))


def _around(clock: HandClock, centre: Centre, office: Office, recordings: Recordings) -> Around:
    return Around(
        tenant=DEFAULT_TENANT,
        clock=clock,
        engine=ScriptedEngine(ScriptedWorld()),
        setup=centre.lookup,
        sounds=PlainSounds(),
        parties=office.parties,
        past=office.archive,
        recorder=recordings,
    )


def _shelf(folder: Path | None) -> Shelf:
    return Shelf("memory://" if folder is None else f"file://{folder / 'store'}")


def _metrics(database: Database, clock: HandClock, centre: Centre, folder: Path) -> Metrics:
    shelf = FactShelf(folder / "facts")
    setup = SetupFigures(lambda: centre.view, "Asia/Shanghai", database)
    return Metrics(database, DEFAULT_TENANT, clock, Warehouse(shelf), setup)
