"""What a caller lives through while no floor is there."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from tests.engine_fixture import CARRIER, SECRET, RunningEngine
from tests.loopback import address

from huawu.engine.host.voicemail import LeftMessage, left_messages
from huawu.kernel.clock import SystemClock
from huawu.testing.phone.call import CallState, PhoneCall
from huawu.testing.phone.phone import Account, Phone

pytestmark = pytest.mark.asterisk


@asynccontextmanager
async def carrier(engine: RunningEngine) -> AsyncGenerator[Phone]:
    account = Account(host=CARRIER, engine=engine.sip, username="13800138000")
    async with Phone(account) as phone:
        yield phone


class TinyFloor:
    """Claims every call, and hangs it up when it is told to."""

    def __init__(self, engine: RunningEngine) -> None:
        secret = engine.spec.secrets.ari_floor
        header = aiohttp.encode_basic_auth("floor", secret)
        self._session = aiohttp.ClientSession(engine.ari_url, headers={"Authorization": header})

    async def __aenter__(self) -> "TinyFloor":
        self._socket = await self._session.ws_connect("/ari/events?app=cc-tiny")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()
        await self._session.close()

    async def take(self) -> dict[str, Any]:
        """Claim the next call and return its StasisStart."""
        async with asyncio.timeout(10):
            async for message in self._socket:
                event: dict[str, Any] = json.loads(message.data)
                if event["type"] == "CallBroadcast":
                    call = {"channelId": event["channel"]["id"], "application": "cc-tiny"}
                    async with self._session.post("/ari/events/claim", params=call) as answer:
                        assert answer.status == 204
                elif event["type"] == "StasisStart":
                    return event
        raise AssertionError("the engine closed the connection")

    async def hang_up(self, event: dict[str, Any]) -> None:
        """End a call that was taken."""
        async with self._session.delete(f"/ari/channels/{event['channel']['id']}") as answer:
            assert answer.status == 204


@pytest.mark.parametrize(
    ("caller", "args"),
    [
        (None, ["trunk", "carrier", "+861012345678", "13800138000", "shown", "0"]),
        ("anonymous", ["trunk", "carrier", "+861012345678", "", "withheld", "0"]),
        ("1%3A2,3", ["trunk", "carrier", "+861012345678", "123", "shown", "0"]),
    ],
)
async def test_the_floor_is_told_all_about_a_call(
    running_engine: RunningEngine, caller: str | None, args: list[str]
) -> None:
    async with TinyFloor(running_engine) as floor, carrier(running_engine) as phone:
        call = await phone.dial("+861012345678", caller=caller)
        event = await floor.take()
        assert event["args"] == args
        await floor.hang_up(event)
        await call.until(CallState.GONE)


async def test_a_device_may_dial_only_to_the_floor(running_engine: RunningEngine) -> None:
    account = Account(host=address(47), engine=running_engine.sip, username="anna", secret=SECRET)
    async with TinyFloor(running_engine) as floor, Phone(account) as phone:
        call = await phone.dial("00861012345678")
        event = await floor.take()
        assert event["args"][:3] == ["device", "dev_anna", "00861012345678"]
        await floor.hang_up(event)
        await call.until(CallState.GONE)


async def test_a_caller_hears_music_and_is_let_in_when_the_floor_is_back(
    running_engine: RunningEngine,
) -> None:
    async with carrier(running_engine) as phone:
        call = await phone.dial("4001")
        await call.until(CallState.TALKING, timeout_s=5)
        async with TinyFloor(running_engine) as floor:
            event = await floor.take()
            assert event["channel"]["state"] == "Up"
            assert int(event["args"][5]) > 0
            await floor.hang_up(event)
        await call.until(CallState.GONE)


async def test_without_a_floor_a_message_is_left_whole_even_by_hanging_up(
    running_engine: RunningEngine,
) -> None:
    async with carrier(running_engine) as phone:
        call = await phone.dial("4001")
        await call.until(CallState.TALKING, timeout_s=5)
        await _recording_begins(running_engine)
        call.hang_up()
        await call.until(CallState.GONE)
    message = await _message(running_engine)
    assert (message.trunk, message.dialled, message.caller) == ("carrier", "4001", "13800138000")
    assert message.whole
    assert message.path.stat().st_size > 44
    message.discard()


async def _recording_begins(engine: RunningEngine) -> None:
    async with asyncio.timeout(20):
        while not list(engine.paths.voicemail.glob("*.wav")):  # noqa: ASYNC110 - a file, not us
            await asyncio.sleep(0.1)
        await asyncio.sleep(0.5)


async def _message(engine: RunningEngine) -> LeftMessage:
    async with asyncio.timeout(5):
        while True:
            now = SystemClock().now()
            for message in left_messages(engine.paths, now=now):
                return message
            await asyncio.sleep(0.05)


async def test_a_full_trunk_is_answered_503(running_engine: RunningEngine) -> None:
    async with carrier(running_engine) as phone, TinyFloor(running_engine) as floor:
        calls: list[PhoneCall] = []
        for _ in range(running_engine.population.trunks[0].max_channels):
            calls.append(await phone.dial("4001"))
            await floor.take()
        late = await phone.dial("4001")
        await late.until(CallState.GONE)
        assert late.status == 503
        for call in calls:
            call.hang_up()
