"""The whole of HTTP put together. Start here; each file beside this one holds some routes."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from huawu.access import guard
from huawu.access.guard import Doorkeeper
from huawu.access.oidc import Oidc
from huawu.access.service import Access
from huawu.alerts.service import Alerts
from huawu.app.http import (
    access_api,
    alerts_api,
    approvals_api,
    archive_api,
    callbacks_api,
    centre_api,
    contacts_api,
    customers_api,
    desk_api,
    desk_live,
    desk_today_api,
    engines_api,
    floor_api,
    health,
    inbox_api,
    library_api,
    live,
    metrics_api,
    pages,
    people_api,
    planning_forecast_api,
    planning_own_api,
    planning_people_api,
    planning_replay_api,
    planning_schedule_api,
    planning_today_api,
    planning_trial_api,
    planning_wishes_api,
    problems,
    prompts_api,
    recordings_api,
    retention_api,
    sso_api,
    staffing_api,
    steering_api,
    supervise_api,
    targets_api,
    telephone_api,
    views_api,
    voicemails_api,
    webhooks_api,
    webui,
)
from huawu.app.http.archive_rooms import ArchiveRooms
from huawu.app.http.floor_feed import FloorFeed
from huawu.app.http.floor_rooms import FloorRooms
from huawu.app.http.framing import FramedApp
from huawu.app.http.health import Check
from huawu.app.http.hearings import Hearings
from huawu.app.http.inbox_rooms import InboxRooms
from huawu.app.http.meters import Meters
from huawu.app.http.recordings_api import Ears
from huawu.app.office import Office
from huawu.app.telephones import Telephones
from huawu.centre.service import Centre
from huawu.floor.floor import Floor
from huawu.ivr.prompts import PromptShelf
from huawu.journal.port import Journal
from huawu.kernel.clock import Clock
from huawu.metrics.service import Metrics
from huawu.planning.service import Planning
from huawu.recordings.service import Recordings
from huawu.views.service import Views

_DESCRIPTION: Final = """
The interface of one contact centre. Sign in by `POST /api/v1/session` and send the token as
`Authorization: Bearer …` with every request. Failures are problem details (RFC 9457).

Live: the WebSocket `/api/v1/live` sends the floor as `GET /api/v1/floor` shows it, whenever it
changed, and with `?form=changes` only what is different; `/api/v1/events?after=N` sends the
journal's events above position N in their order; `/api/v1/desk/live?session=…` holds an agent's
session and sends their own desk. All take the token in the header or in a first message
`{"token": "…"}`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The services behind HTTP."""

    clock: Clock
    access: Access
    oidc: Oidc | None  #: single sign-on, where it is set up
    reached_at: str  #: where browsers reach us
    centre: Centre
    prompts: PromptShelf
    floor: Floor
    journal: Journal
    office: Office
    recordings: Recordings
    telephones: Telephones
    metrics: Metrics
    planning: Planning
    alerts: Alerts
    views: Views
    health: Check
    tells_listening: bool = False  #: agents may know that a supervisor listens to them


def _floor_rooms(parts: Parts) -> FloorRooms:
    return FloorRooms(
        floor=parts.floor,
        setup=parts.centre.lookup,
        journal=parts.journal,
        numbers=parts.office.parties,
        notes=parts.access.audit,
        second=parts.access.approvals,
        tells_listening=parts.tells_listening,
    )


def build_app(parts: Parts) -> FastAPI:
    """Put all routes together."""
    rooms = _floor_rooms(parts)
    ears = Ears(rooms, parts.recordings)
    office = parts.office
    past = ArchiveRooms(
        floor=rooms,
        archive=office.archive,
        notes=office.notes,
        follow_ups=office.follow_ups,
        customers=office.customers,
        parties=office.parties,
    )
    hearings = Hearings(parts.clock, parts.reached_at)
    feed = FloorFeed(parts.floor, parts.centre.lookup, parts.clock)
    meters = Meters(feed.look, lambda: parts.floor.repaired)
    routers = (
        access_api.build_router(parts.access, parts.centre.lookup),
        approvals_api.build_router(parts.access),
        sso_api.build_router(parts.access, parts.oidc, parts.reached_at),
        centre_api.build_router(parts.centre),
        people_api.build_router(parts.centre, parts.access, parts.clock),
        inbox_api.build_router(InboxRooms(inbox=office.inbox, past=past)),
        prompts_api.build_router(parts.centre, parts.prompts),
        steering_api.build_router(rooms, parts.prompts),
        recordings_api.build_router(ears, parts.recordings, hearings),
        library_api.build_router(ears, parts.recordings, office.marks),
        retention_api.build_router(office.retention, office.staff, parts.centre),
        archive_api.build_router(past),
        customers_api.build_router(past),
        webhooks_api.build_router(office.webhooks),
        telephone_api.build_router(rooms, parts.telephones, parts.clock),
        metrics_api.build_router(parts.metrics, parts.centre.lookup),
        planning_forecast_api.build_router(parts.planning),
        alerts_api.build_router(parts.alerts, parts.metrics),
        planning_replay_api.build_router(parts.planning),
        planning_trial_api.build_router(parts.planning),
        views_api.build_router(parts.views, parts.access),
        staffing_api.build_router(parts.metrics),
        planning_schedule_api.build_router(parts.planning, parts.centre.lookup),
        planning_people_api.build_router(parts.planning, parts.centre.lookup),
        planning_wishes_api.build_router(parts.planning, parts.centre.lookup),
        planning_today_api.build_router(parts.planning, parts.centre.lookup),
        planning_own_api.build_router(
            parts.planning, parts.centre.lookup, parts.access, parts.reached_at
        ),
        *floor_routers(rooms, feed, meters),
        health.build_router(parts.health, meters),
        pages.build_router(),
        webui.build_router(),
    )
    app = framed(routers, parts.access, parts.clock, meters)
    app.state.hearings = hearings
    return app


def build_ready_app(parts: Parts) -> FastAPI:
    """Put all routes together, and work out what each demands.

    FastAPI would do so at the first request, for half a second in which nobody else is answered.
    Both take about a second of processor time: a thread's work beside a floor that runs.
    """
    app = build_app(parts)
    for _ in iter_route_contexts(app.routes):
        pass
    return app


def floor_routers(rooms: FloorRooms, feed: FloorFeed, meters: Meters) -> Sequence[APIRouter]:
    """Return the routes that need nothing but the floor and the journal."""
    return (
        desk_api.build_router(rooms),
        targets_api.build_router(rooms, feed),
        desk_today_api.build_router(rooms, feed),
        desk_live.build_router(rooms),
        floor_api.build_router(rooms, feed),
        supervise_api.build_router(rooms),
        contacts_api.build_router(rooms),
        voicemails_api.build_router(rooms),
        callbacks_api.build_router(rooms),
        engines_api.build_router(rooms),
        live.build_router(rooms, feed, meters),
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
