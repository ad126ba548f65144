"""Single sign-on against a provider that runs, on the loopback."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx2 import AsyncClient, Response
from tests.access_fixture import ROOT, change
from tests.api_fixture import House, open_house

from huawu.access.oidc import Oidc, OidcOptions
from huawu.kernel.clock import SystemClock
from huawu.storage.database import Database

pytestmark = [pytest.mark.api, pytest.mark.db]

CLIENT, SECRET = "huawu", "s3cret"


@pytest.fixture(scope="module")
async def issuer() -> AsyncIterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.oidc_provider", str(port), CLIENT, SECRET, "Anna",
        cwd=Path(__file__).parents[3], stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    async with asyncio.timeout(60):
        assert await process.stdout.readline() == b"ready\n"
    yield f"http://127.0.0.1:{port}"
    process.kill()
    await process.wait()


@pytest.fixture
async def house(database: Database, issuer: str) -> House:
    options = OidcOptions(
        issuer=issuer, client_id=CLIENT, client_secret=SECRET,
        redirect_uri="http://huawu/api/v1/sso/callback",
    )  # fmt: skip
    made = await open_house(database, "access", oidc=Oidc(options, SystemClock()))
    await made.access.users.create(ROOT, "root", change("administrator"))
    await made.access.users.create(ROOT, "anna", change("agent"))
    return made


async def gone_and_back(browser: AsyncClient) -> Response:
    """Follow the browser to the provider and back, without following where it is sent then."""
    away = await browser.get("/sso/start")
    assert away.status_code == 302, away.text
    async with AsyncClient() as outside:
        back = await outside.get(away.headers["Location"])
    return await browser.get(back.headers["Location"])


def ticket_of(answer: Response) -> str:
    assert answer.status_code == 302, answer.text
    address, _, ticket = answer.headers["Location"].partition("?ticket=")
    assert address == "http://huawu/app/"
    return ticket


async def test_who_the_provider_knows_is_signed_in_as_the_user_of_that_login(house: House) -> None:
    async with house.client() as browser:
        assert (await browser.get("/sign-in-ways")).json() == {"sso": True}
        ticket = ticket_of(await gone_and_back(browser))
        signed = await browser.post("/session/ticket", json={"ticket": ticket})
        assert (signed.status_code, signed.json()["user"]["login"]) == (201, "anna")
        headers = {"Authorization": f"Bearer {signed.json()['token']}"}
        assert (await browser.get("/me", headers=headers)).json()["login"] == "anna"
        again = await browser.post("/session/ticket", json={"ticket": ticket})
        assert again.status_code == 401


async def test_a_ticket_counts_only_in_the_browser_that_went_for_it(house: House) -> None:
    async with house.client() as browser, house.client() as thief:
        ticket = ticket_of(await gone_and_back(browser))
        stolen = await thief.post("/session/ticket", json={"ticket": ticket})
        assert stolen.status_code == 401


async def test_an_answer_that_this_browser_did_not_ask_for_is_refused(house: House) -> None:
    async with house.client() as browser, house.client() as other:
        away = await browser.get("/sso/start")
        async with AsyncClient() as outside:
            back = await outside.get(away.headers["Location"])
        assert (await other.get(back.headers["Location"])).status_code == 401


@pytest.mark.parametrize("spoilt", ["audience", "nonce", "late", "algorithm"])
async def test_a_word_that_is_not_good_signs_nobody_in(
    house: House, issuer: str, spoilt: str
) -> None:
    async with house.client() as browser, AsyncClient() as outside:
        await outside.post(f"{issuer}/spoil", content=spoilt)
        try:
            assert (await gone_and_back(browser)).status_code == 401
        finally:
            await outside.post(f"{issuer}/spoil", content="")


async def test_who_is_no_user_here_or_disabled_is_not_let_in(house: House) -> None:
    anna = await house.access.users.named("anna")
    await house.access.users.change(
        ROOT, anna.id, change("agent", disabled=True), expected_version=1
    )
    async with house.client() as browser:
        ticket = ticket_of(await gone_and_back(browser))
        refused = await browser.post("/session/ticket", json={"ticket": ticket})
        assert refused.status_code == 401


async def test_without_a_provider_there_is_no_single_sign_on(database: Database) -> None:
    plain = await open_house(database, "access")
    async with plain.client() as browser:
        assert (await browser.get("/sign-in-ways")).json() == {"sso": False}
        assert (await browser.get("/sso/start")).status_code == 404
        answer = await browser.post("/session/ticket", json={"ticket": "x"})
        assert answer.status_code == 404
