"""What surrounds every request: ids, headers, limits, health, figures, pages."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
from fastapi import APIRouter, FastAPI, Request
from httpx2 import ASGITransport, AsyncClient
from tests.access_fixture import HandClock
from tests.api.stage import Stage, perform
from tests.api_fixture import RoleKeeper, all_well

from huawu.app.http import framing, health, pages, webui
from huawu.app.http.app import framed
from huawu.app.http.health import Check, Health
from huawu.app.http.meters import Meters
from huawu.centre.view import CentreLookup, CentreView
from huawu.floor.state import FloorState
from huawu.floor.view import floor_now
from huawu.kernel.errors import Unavailable

pytestmark = pytest.mark.api


def trouble() -> APIRouter:
    """Return routes that fail, and one that reads a body."""
    router = APIRouter()

    @router.get("/fault")
    async def fault() -> None:
        raise RuntimeError("a secret of ours")

    @router.post("/body")
    async def body(request: Request) -> int:
        return len(await request.body())

    return router


def app_with(check: Check = all_well) -> FastAPI:
    clock, nothing = HandClock(), CentreLookup(CentreView.of([]))
    meters = Meters(lambda: floor_now(FloorState(), nothing, clock.now()), dict)
    routers = (
        trouble(),
        health.build_router(check, meters),
        pages.build_router(),
        webui.build_router(),
    )
    return framed(routers, RoleKeeper(), clock, meters)


@asynccontextmanager
async def client(
    check: Check = all_well, address: str = "127.0.0.1", token: str = ""
) -> AsyncGenerator[AsyncClient]:
    transport = ASGITransport(
        app=app_with(check), raise_app_exceptions=False, client=(address, 40_000)
    )
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with AsyncClient(transport=transport, base_url="http://huawu", headers=headers) as opened:
        yield opened


@pytest.mark.parametrize(
    ("path", "status"), [("/healthz", 200), ("/nothing", 404), ("/fault", 500), ("/body", 405)]
)
async def test_every_answer_has_an_id_and_safe_headers(path: str, status: int) -> None:
    async with client() as web:
        answer = await web.get(path)
        again = await web.get(path)
    assert answer.status_code == status
    for name, value in framing.SAFE_HEADERS.items():
        assert answer.headers[name] == value
    assert re.fullmatch(r"req_[0-9a-f]{22}", answer.headers["x-request-id"])
    assert answer.headers["x-request-id"] != again.headers["x-request-id"]


async def test_a_fault_of_ours_tells_nothing_of_itself() -> None:
    async with client() as web:
        answer = await web.get("/fault")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text


async def too_long() -> AsyncIterator[bytes]:
    for _ in range(framing.BODY_LIMIT_BYTES // 65_536 + 1):
        yield bytes(65_536)


async def test_a_body_beyond_the_limit_is_refused_announced_or_not() -> None:
    async with client() as web:
        fits = await web.post("/body", content=bytes(framing.BODY_LIMIT_BYTES))
        announced = await web.post("/body", content=bytes(framing.BODY_LIMIT_BYTES + 1))
        streamed = await web.post("/body", content=too_long())
    assert fits.json() == framing.BODY_LIMIT_BYTES
    for answer in (announced, streamed):
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["title"] == "too-large"


async def degraded() -> Mapping[str, Health]:
    return {"database": Health.OK, "engine": Health.DEGRADED}


async def away() -> Mapping[str, Health]:
    raise Unavailable("The database at 10.0.0.1 is away.")


async def silent() -> Mapping[str, Health]:
    await asyncio.Event().wait()
    return {}


@pytest.mark.parametrize(
    ("check", "status", "told"),
    [
        (all_well, 200, {"database": "ok", "engine": "ok"}),
        (degraded, 503, {"database": "ok", "engine": "degraded"}),
        (away, 503, {}),
        (silent, 503, {}),
    ],
)
async def test_health_is_told_to_anybody_and_no_more_than_that(
    check: Check, status: int, told: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "CHECK_WITHIN_S", 0.05)
    async with client(check, address="192.0.2.7") as web:
        answer = await web.get("/healthz")
    assert answer.status_code == status
    word = "ok" if status == 200 else "degraded"
    assert answer.json() == {"status": word, "parts": told}


@pytest.mark.parametrize(
    ("address", "token", "through", "status"),
    [
        ("127.0.0.1", "", None, 200),
        ("::1", "", None, 200),
        ("192.0.2.7", "", None, 401),
        ("127.0.0.1", "", "x-forwarded-for", 401),  # a proxy on this machine is not the asker
        ("127.0.0.1", "", "forwarded", 401),
        ("192.0.2.7", "administrator", None, 200),
        ("192.0.2.7", "supervisor", None, 403),
        ("127.0.0.1", "forged", None, 401),
    ],
)
async def test_figures_are_for_this_machine_and_for_who_may_read_the_system(
    address: str, token: str, through: str | None, status: int
) -> None:
    async with client(address=address, token=token) as web:
        headers = {through: "192.0.2.7"} if through else {}
        answer = await web.get("/metrics", headers=headers)
    assert answer.status_code == status


async def test_figures_count_requests_by_route() -> None:
    async with client() as web:
        for path in ("/healthz", "/healthz", "/wp-admin.php", "/metrics"):
            text = (await web.get(path)).text
    counted = 'huawu_http_requests_total{method="GET",route="get_health",status="200"} 2.0'
    assert counted in text
    assert 'route="none",status="404"} 1.0' in text
    assert "wp-admin" not in text


def test_figures_show_the_floor() -> None:
    async def story(stage: Stage) -> None:
        await stage.at_work("anna")
        for _ in range(2):
            stage.centre.dial(stays_s=60)
        await asyncio.sleep(30)
        text = stage.meters.text().decode()
        for line in (
            "huawu_calls 2.0",
            "huawu_calls_talking 1.0",
            'huawu_agents{state="talking"} 1.0',
            'huawu_queue_waiting{queue="que_care"} 1.0',
            'huawu_queue_today{queue="que_care",way="offered"} 2.0',
            'huawu_stuck_repaired_total{what="orphan"} 0.0',
        ):
            assert line in text
        await asyncio.sleep(60)

    perform(story)


async def test_the_first_page_is_the_application() -> None:
    async with client() as web:
        answer = await web.get("/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/app/")


async def test_only_the_applications_own_files_are_served() -> None:
    async with client() as web:
        for path in ("/app/assets/none.js", "/app/assets/..%2F..%2Fpy.typed"):
            assert (await web.get(path)).status_code == 404, path


async def test_pages_load_nothing_from_elsewhere() -> None:
    async with client() as web:
        for path in ("/app/", "/app/desk", "/docs"):
            page = await web.get(path)
            assert page.headers["content-type"] == "text/html; charset=utf-8"
            assert "default-src 'none'" in page.headers["content-security-policy"]
            assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page.text)
            for local in re.findall(r"(?:src|href)=\"(/[^\"]*)\"", page.text):
                assert (await web.get(local)).status_code == 200, local


async def test_the_icon_is_kept_and_a_page_is_asked_for_anew() -> None:
    async with client() as web:
        page, icon = await web.get("/app/"), await web.get("/app/icon.svg")
    assert page.headers["cache-control"] == "no-cache"
    assert icon.headers["cache-control"] == "public, max-age=86400"
    assert "default-src 'none'" in icon.headers["content-security-policy"]


async def test_built_files_are_packed_for_who_unpacks_them() -> None:
    async with client() as web:
        page = (await web.get("/app/")).text
        script = re.findall(r"src=\"(/app/assets/[^\"]*\.js)\"", page)[0]
        plain = await web.get(script, headers={"Accept-Encoding": "identity"})
        packed = await web.get(script, headers={"Accept-Encoding": "gzip"})
        smallest = await web.get(script, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert packed.text == plain.text  # the client has unpacked it
    assert smallest.headers["content-encoding"] == "br"
    assert smallest.headers["content-type"] == plain.headers["content-type"]
    assert int(smallest.headers["content-length"]) < int(packed.headers["content-length"])
