"""Whatever is sent by the API's own description, the answer is never a fault of ours.

Requests are made for every operation, right and wrong ones, always the same: a finding is found
again. The budget is small here and larger in `make test-all`.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from httpx2 import AsyncClient, Response
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import openapi
from schemathesis.core.errors import SerializationNotPossible
from schemathesis.generation import GenerationMode
from tests.access_fixture import ROOT
from tests.api_fixture import House, open_house
from tests.centre_fixture import THINGS

from huawu.storage.database import Database

pytestmark = [pytest.mark.api, pytest.mark.db]

FEW, MANY = 1, 30  #: requests of each kind for each operation

#: No fault of ours: the floor has not begun here, and says so.
NOT_BEGUN = 503


@pytest.fixture
async def house(database: Database) -> House:
    made = await open_house(database)
    await made.centre.save_all(THINGS, ROOT)
    return made


def requests_of(operation: Any, mode: GenerationMode, count: int) -> list[dict[str, Any]]:
    """Return requests for an operation as the description allows them, or just not."""
    found: list[dict[str, Any]] = []

    def collect(case: Any) -> None:
        found.append(case.as_transport_kwargs(base_url="http://huawu"))

    # Nothing can be wrong where nothing is asked for; uploads of sound have tests of their own.
    with suppress(Unsatisfiable, SerializationNotPossible):
        budget = settings(
            max_examples=count,
            phases=[Phase.generate],
            database=None,
            derandomize=True,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        )
        budget(given(operation.as_strategy(generation_mode=mode))(collect))()
    return found


def all_requests(house: House, count: int) -> Iterator[dict[str, Any]]:
    described: Any = openapi.from_dict(house.app.openapi())
    for result in described.get_all_operations():
        for mode in GenerationMode:
            yield from requests_of(result.ok(), mode, count)


async def sent(client: AsyncClient, request: dict[str, Any]) -> Response:
    given_headers: dict[str, str] = dict(request.get("headers") or {})
    given_headers.pop("Authorization", None)  # the client's own stands
    return await client.request(
        request["method"],
        request["url"],
        params=request.get("params"),
        headers=given_headers,
        json=request.get("json"),
        content=request.get("data") if "json" not in request else None,
    )


async def ask_everything(house: House, count: int) -> int:
    """Ask as an administrator; return how many requests were made."""
    asked = 0
    async with house.client("administrator", prefix="") as client:
        for request in all_requests(house, count):
            try:
                answer = await sent(client, request)
            except (ValueError, TypeError, UnicodeError):
                continue  # what no client can put on the wire
            asked += 1
            at_fault = answer.status_code >= 500 and answer.status_code != NOT_BEGUN
            assert not at_fault, (request, answer.status_code, answer.text)
    return asked


@pytest.mark.timeout(600)
async def test_no_request_finds_a_fault_of_ours(house: House) -> None:
    assert await ask_everything(house, FEW) > 250


@pytest.mark.slow
@pytest.mark.timeout(1_200)
async def test_no_request_of_many_finds_a_fault_of_ours(house: House) -> None:
    assert await ask_everything(house, MANY) > 5_000
