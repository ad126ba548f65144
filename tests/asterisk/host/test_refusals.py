"""Who is let in, who is not, and what the refused can learn."""

import asyncio
import contextlib

import aiohttp
import pytest
from tests.asterisk.host.wire import Stranger, shape
from tests.engine_fixture import CARRIER, SECRET, RunningEngine
from tests.loopback import address

from huawu.engine.host.guard import Guard
from huawu.engine.host.offences import GuardPolicy
from huawu.kernel.clock import SystemClock
from huawu.testing.phone.phone import Account, Phone

pytestmark = pytest.mark.asterisk

STRANGER, ATTACKER, GOOD = address(41), address(42), address(43)


async def test_a_wrong_password_and_an_unknown_user_get_the_same_answers(
    running_engine: RunningEngine,
) -> None:
    async with Stranger(STRANGER, running_engine.sip) as stranger:
        known = [shape(answer) for answer in await stranger.guess("anna", "not-her-secret")]
        unknown = [shape(answer) for answer in await stranger.guess("nobody", "not-her-secret")]
        old = [shape(answer) for answer in await stranger.guess("old", "not-its-secret")]
    assert known == unknown == old
    assert known[0][0] == known[1][0] == "SIP/2.0 401 Unauthorized"


async def test_the_first_challenge_is_sha_256(running_engine: RunningEngine) -> None:
    async with Stranger(STRANGER, running_engine.sip) as stranger:
        challenged = await stranger.ask("REGISTER", "anna")
    assert ["SHA-256" in c for c in challenged.all("www-authenticate")] == [True, False]


@pytest.mark.parametrize(("user", "status"), [("anna", 401), ("old", 200)])
async def test_md5_lets_in_only_a_device_that_may_use_it(
    running_engine: RunningEngine, user: str, status: int
) -> None:
    async with Stranger(STRANGER, running_engine.sip) as stranger:
        _, answer = await stranger.guess(user, SECRET, md5=True)
    assert answer.status == status


async def test_an_anonymous_call_is_refused(running_engine: RunningEngine) -> None:
    async with Stranger(STRANGER, running_engine.sip) as stranger:
        answer = await stranger.ask("INVITE", "anonymous", to="4001")
    assert answer.status == 401


async def test_a_stranger_who_takes_a_trunks_name_is_refused(
    running_engine: RunningEngine,
) -> None:
    async with Stranger(STRANGER, running_engine.sip) as stranger:
        answer = await stranger.ask("INVITE", "trunk-carrier", to="4001")
    assert answer.status == 401


async def test_a_number_that_is_not_ours_is_not_found(running_engine: RunningEngine) -> None:
    async with Stranger(CARRIER, running_engine.sip) as caller:
        answer = await caller.ask("INVITE", "10086", to="4999")
    assert answer.status == 404


@pytest.mark.parametrize(
    ("here", "lets_in"),
    [pytest.param(STRANGER, True, id="ours"), pytest.param("127.0.1.41", False, id="a-stranger's")],
)
async def test_ari_is_open_only_to_the_networks_that_are_named(
    running_engine: RunningEngine, here: str, *, lets_in: bool
) -> None:
    password = aiohttp.encode_basic_auth("floor", running_engine.spec.secrets.ari_floor)
    line = aiohttp.TCPConnector(local_addr=(here, 0))
    headers = {"Authorization": password}
    async with aiohttp.ClientSession(connector=line, headers=headers) as session:
        for path in ("/ari/asterisk/info", "/ari/channels"):
            async with session.get(running_engine.ari_url + path) as answer:
                assert (answer.status == 200) is lets_in


async def test_the_reader_of_ari_may_only_look(running_engine: RunningEngine) -> None:
    password = aiohttp.encode_basic_auth("reader", running_engine.spec.secrets.ari_reader)
    async with aiohttp.ClientSession(
        running_engine.ari_url, headers={"Authorization": password}
    ) as session:
        async with session.get("/ari/channels") as answer:
            assert answer.status == 200
        async with session.post("/ari/bridges") as answer:
            assert answer.status == 403


async def test_a_guesser_is_banned_in_5_s_while_a_good_device_still_registers(
    running_engine: RunningEngine,
) -> None:
    guard = Guard(
        running_engine.spec,
        running_engine.control,
        GuardPolicy(),
        clock=SystemClock(),
        is_settled=lambda: running_engine.provisioner.is_settled,
    )
    async with asyncio.TaskGroup() as group:
        watch = group.create_task(guard.run())
        await guard.wait_open(5)
        async with Stranger(ATTACKER, running_engine.sip) as attacker, asyncio.timeout(5):
            while await _status(attacker) != 403:
                pass
        assert guard.banned() == {ATTACKER}
        account = Account(host=GOOD, engine=running_engine.sip, username="anna", secret=SECRET)
        async with Phone(account) as phone:
            await phone.register()
        guard.pardon(ATTACKER)
        async with Stranger(ATTACKER, running_engine.sip) as attacker, asyncio.timeout(5):
            while await _status(attacker) != 401:
                pass
        watch.cancel()


async def _status(attacker: Stranger) -> int:
    with contextlib.suppress(TimeoutError):
        return (await attacker.ask("REGISTER", "victim")).status
    return 0
