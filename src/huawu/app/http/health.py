"""Is the house well? And its figures for Prometheus."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from ipaddress import ip_address
from typing import Annotated, Final

import structlog
from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from huawu.access.guard import current_person, current_token
from huawu.access.permissions import demand
from huawu.app.http.meters import Meters
from huawu.app.http.problems import RESPONSES
from huawu.kernel.errors import HouseError

#: A part that does not answer in this time is not well.
CHECK_WITHIN_S: Final = 5.0

#: A request that came through a proxy says so; its nearest address tells nothing about who asks.
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip")

_log: Final = structlog.get_logger()


class Health(StrEnum):
    """How a part is."""

    OK = "ok"
    DEGRADED = "degraded"


#: Tells how each part is; the names are for people.
Check = Callable[[], Awaitable[Mapping[str, Health]]]


class HealthView(BaseModel):
    """How the house is; what exactly is wrong stands in the log."""

    status: Health
    parts: dict[str, Health]


def build_router(check: Check, meters: Meters) -> APIRouter:
    """Wire the routes; they stand outside the API's prefix, as their callers expect."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz", operation_id="get_health", responses={503: {"model": HealthView}})
    async def get_health(response: Response) -> HealthView:
        """Tell how each part is; 503 when one is not well. Anybody may ask."""
        found = await _checked(check)
        if found.status is not Health.OK:
            response.status_code = 503
        return found

    @router.get(
        "/metrics", operation_id="get_metrics", response_class=Response, responses=RESPONSES
    )
    async def get_metrics(_: Annotated[None, Depends(near_or_known)]) -> Response:
        """Show the figures for Prometheus; from elsewhere only with `system:read`."""
        return Response(meters.text(), media_type=CONTENT_TYPE_LATEST)

    return router


async def near_or_known(request: Request, token: Annotated[str, Depends(current_token)]) -> None:
    """Let through who asks from this machine, or holds `system:read`.

    Raises:
        Unauthenticated: from elsewhere and without a token.
        Refused: without the permission.
    """
    if not token and _from_here(request):
        return
    demand(await current_person(request, token), "system:read")


def _from_here(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


async def _checked(check: Check) -> HealthView:
    try:
        async with asyncio.timeout(CHECK_WITHIN_S):
            parts = dict(await check())
    except (HouseError, TimeoutError) as trouble:
        _log.warning("the health check failed", cause=type(trouble).__name__)
        return HealthView(status=Health.DEGRADED, parts={})
    well = all(part is Health.OK for part in parts.values())
    return HealthView(status=Health.OK if well else Health.DEGRADED, parts=parts)
