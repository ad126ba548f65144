"""Every route with every role, compared with permissions.toml."""

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from tests.api_fixture import House, open_house

from huawu.access.guard import permissions_of
from huawu.access.permissions import matrix
from huawu.storage.database import Database

pytestmark = [pytest.mark.api, pytest.mark.db]

#: What anybody may ask: the door, whether all is well, and pages that tell nothing of the centre.
#: /metrics asks by itself whether the caller sits on this machine or may read it.
PUBLIC = {
    ("POST", "/api/v1/session"),
    ("POST", "/api/v1/session/ticket"),
    *(("GET", f"/api/v1/{path}") for path in ("sign-in-ways", "sso/start", "sso/callback")),
    *(("GET", path) for path in ("/healthz", "/metrics", "/", "/docs")),
    *(("GET", path) for path in ("/docs/docs.js", "/docs/page.css")),
    *(("GET", path) for path in ("/app/{page:path}", "/app/assets/{name}", "/app/icon.svg")),
}

#: Asks for a token as a password, which `tests/api/planning` gives it.
BY_PASSWORD = {"/api/v1/planning/calendar.ics"}


@pytest.fixture(scope="module")
async def house(shared_database: Database) -> House:
    return await open_house(shared_database)


def routes(house: House) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield method, address and permissions of every route of ours."""
    for context in iter_route_contexts(house.app.routes):
        route = context.original_route
        path = getattr(context, "path", None) or getattr(route, "path", "")
        if isinstance(route, APIRoute):
            for method in sorted(route.methods or ()):
                yield method, path, permissions_of(route)


def filled(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "none", path).removeprefix("/api/v1")


async def test_every_route_but_the_door_demands_a_permission(house: House) -> None:
    found = list(routes(house))
    assert len(found) > 110
    assert {(method, path) for method, path, rights in found if not rights} == PUBLIC


async def test_nobody_gets_anywhere_without_a_token(house: House) -> None:
    async with house.client() as stranger, house.client("forged") as forger:
        for method, path, rights in routes(house):
            if rights:
                for client in (stranger, forger):
                    answer = await client.request(method, filled(path))
                    assert (answer.status_code, method, path) == (401, method, path)
                    scheme = "Basic" if path.endswith("calendar.ics") else "Bearer"
                    assert answer.headers["WWW-Authenticate"].startswith(scheme)


@pytest.mark.parametrize("role", ["nobody", *matrix().roles])
async def test_a_role_gets_exactly_where_the_file_lets_it(house: House, role: str) -> None:
    held = frozenset[str]() if role == "nobody" else matrix().roles[role].permissions
    async with house.client(role) as client:
        for method, path, rights in routes(house):
            if not rights or rights & held or path in BY_PASSWORD:
                continue
            answer = await client.request(method, filled(path))
            assert (answer.status_code, method, path) == (403, method, path)


@pytest.mark.parametrize("role", matrix().roles)
async def test_a_role_is_let_in_where_the_file_lets_it(house: House, role: str) -> None:
    async with house.client(role) as client:
        for method, path, rights in routes(house):
            if rights & matrix().roles[role].permissions and path not in BY_PASSWORD:
                answer = await client.request(method, filled(path), json={})
                assert answer.status_code not in {401, 403, 405, 500}, (method, path, answer.text)


async def test_operation_ids_are_unique(house: House) -> None:
    ids = [
        operation["operationId"]
        for path in house.app.openapi()["paths"].values()
        for operation in path.values()
    ]
    assert len(ids) == len(set(ids))
    assert {"list_queues", "get_queue", "save_queue", "remove_queue", "undo_queue"} <= set(ids)
    assert {"history_of_hours", "list_reason_codes", "sign_in"} <= set(ids)
