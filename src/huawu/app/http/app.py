"""The whole of HTTP put together. Start here; each file beside this one holds some routes."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from huawu.access import guard
from huawu.access.guard import Doorkeeper
from huawu.access.service import Access
from huawu.app.http import (
    access_api,
    archive_api,
    centre_api,
    contacts_api,
    customers_api,
    desk_api,
    floor_api,
    health,
    live,
    metrics_api,
    pages,
    problems,
    prompts_api,
    recordings_api,
    voicemails_api,
    webui,
)
from huawu.app.http.archive_rooms import ArchiveRooms
from huawu.app.http.floor_feed import FloorFeed
from huawu.app.http.floor_rooms import FloorRooms
from huawu.app.http.framing import FramedApp
from huawu.app.http.health import Check
from huawu.app.http.meters import Meters
from huawu.archive.notes import FollowUps, Notes
from huawu.archive.search import Archive
from huawu.centre.service import Centre
from huawu.contacts.parties import PartyBook
from huawu.customers.service import Customers
from huawu.floor.floor import Floor
from huawu.ivr.prompts import PromptShelf
from huawu.journal.port import Journal
from huawu.kernel.clock import Clock
from huawu.metrics.service import Metrics
from huawu.recordings.service import Recordings

_DESCRIPTION: Final = """
The interface of one contact centre. Sign in by `POST /api/v1/session` and send the token as
`Authorization: Bearer …` with every request. Failures are problem details (RFC 9457).

Live: the WebSocket `/api/v1/live` sends the floor as `GET /api/v1/floor` shows it, whenever it
changed; `/api/v1/events?after=N` sends the journal's events above position N in their order.
Both take the token in the header or in a first message `{"token": "…"}`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The services behind HTTP."""

    clock: Clock
    access: Access
    centre: Centre
    prompts: PromptShelf
    floor: Floor
    journal: Journal
    parties: PartyBook
    archive: Archive
    notes: Notes
    follow_ups: FollowUps
    customers: Customers
    recordings: Recordings
    metrics: Metrics
    health: Check


def build_app(parts: Parts) -> FastAPI:
    """Put all routes together."""
    rooms = FloorRooms(
        floor=parts.floor,
        setup=parts.centre.lookup,
        journal=parts.journal,
        numbers=parts.parties,
        notes=parts.access.audit,
    )
    past = ArchiveRooms(
        floor=rooms,
        archive=parts.archive,
        notes=parts.notes,
        follow_ups=parts.follow_ups,
        customers=parts.customers,
        parties=parts.parties,
    )
    feed = FloorFeed(parts.floor, parts.centre.lookup, parts.clock)
    meters = Meters(feed.look, lambda: parts.floor.repaired)
    routers = (
        access_api.build_router(parts.access),
        centre_api.build_router(parts.centre),
        prompts_api.build_router(parts.centre, parts.prompts),
        recordings_api.build_router(rooms, parts.recordings),
        archive_api.build_router(past),
        customers_api.build_router(past),
        metrics_api.build_router(parts.metrics, parts.centre.lookup),
        *floor_routers(rooms, feed, meters),
        health.build_router(parts.health, meters),
        pages.build_router(),
        webui.build_router(),
    )
    return framed(routers, parts.access, parts.clock, meters)


def floor_routers(rooms: FloorRooms, feed: FloorFeed, meters: Meters) -> Sequence[APIRouter]:
    """Return the routes that need nothing but the floor and the journal."""
    return (
        desk_api.build_router(rooms),
        floor_api.build_router(rooms),
        contacts_api.build_router(rooms),
        voicemails_api.build_router(rooms),
        live.build_router(feed, rooms.journal, meters),
    )


def framed(
    routers: Sequence[APIRouter], doorkeeper: Doorkeeper, clock: Clock, meters: Meters
) -> FastAPI:
    """Return an application of these routes, with everything that surrounds each request."""
    app = FramedApp(
        clock,
        meters,
        title="Huawu",
        version=version("huawu"),
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        generate_unique_id_function=_name_of,
    )
    problems.install(app)
    guard.install(app, doorkeeper)
    for router in routers:
        app.include_router(router)
    return app


def _name_of(route: APIRoute) -> str:
    return route.name
