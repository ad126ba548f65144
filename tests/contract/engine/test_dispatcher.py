"""Two engines behind Kamailio: calls are spread, one that dies is passed over until it is back."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Generator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.contract.engine.asterisk_process import (
    AGENTS,
    CALLERS,
    DISPATCHER,
    DOOR,
    OTHER_HOST,
    SECRET,
    AsteriskProcess,
)
from tests.contract.engine.asterisk_rig import new_engine
from tests.contract.engine.rig import BORIS, Told, leg, until
from tests.sip.kamailio import Kamailio
from tests.unit.engine.ari_peer import running

from huawu.engine.asterisk import AsteriskEngine
from huawu.engine.host.layout import EngineTree
from huawu.engine.port import (
    CallerShown,
    DeviceSeen,
    DigitPressed,
    LegAnswered,
    LegArrived,
    LegGone,
    NodeBack,
    NodeLost,
)
from huawu.testing.phone.call import CallState, PhoneCall
from huawu.testing.phone.phone import Account, Phone

pytestmark = [pytest.mark.contract, pytest.mark.asterisk]

NODES = ("ast-1", "ast-2")


@pytest.fixture
def other(engine_tree: EngineTree) -> Generator[AsteriskProcess]:
    """A second engine."""
    with tempfile.TemporaryDirectory(prefix="huawu-") as name:
        process = AsteriskProcess(Path(name), engine_tree, "ast-2", host=OTHER_HOST)
        process.start()
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
async def kamailio(asterisk: AsteriskProcess, other: AsteriskProcess) -> AsyncGenerator[Kamailio]:
    """Kamailio in front of both."""
    for process in (asterisk, other):
        await process.ready()
    with tempfile.TemporaryDirectory(prefix="huawu-kam-") as name:
        async with Kamailio(
            Path(name),
            trunk_side=DISPATCHER,
            device_side=DOOR,
            engines=[asterisk.sip, other.sip],
            carriers=[CALLERS],
        ) as proxy:
            yield proxy


@pytest.fixture
async def floor(
    kamailio: Kamailio, asterisk: AsteriskProcess, other: AsteriskProcess
) -> AsyncGenerator[tuple[AsteriskEngine, Told]]:
    """A floor that answers every call."""
    engine, told = new_engine([asterisk, other], "behind"), Told()

    async def collect() -> None:
        async for event in engine.events():
            told.events.append(event)
            if isinstance(event, LegArrived):
                await engine.answer(event.leg)

    async with running(engine.run, collect):
        for node in NODES:
            await told.until(NodeBack, node=node)
        yield engine, told


@pytest.fixture
async def carrier(kamailio: Kamailio) -> AsyncGenerator[Phone]:
    """The carrier's side, which knows Kamailio alone."""
    account = Account(host=CALLERS, engine=kamailio.for_carriers, username="carrier")
    async with Phone(account) as phone:
        yield phone


async def call(carrier: Phone) -> PhoneCall:
    """Call and be answered."""
    made = await carrier.dial("4001", caller="13800001111")
    await made.until(CallState.TALKING)
    return made


def spread(told: Told) -> dict[str, int]:
    """Return how many calls came to each engine."""
    return {node: len(told.all(LegArrived, node=node)) for node in NODES}


async def test_calls_are_spread_and_one_that_dies_takes_only_its_own_calls(
    floor: tuple[AsteriskEngine, Told], carrier: Phone, other: AsteriskProcess
) -> None:
    _, told = floor
    calls = [await call(carrier) for _ in range(6)]
    assert spread(told) == {"ast-1": 3, "ast-2": 3}

    other.kill()

    await told.until(NodeLost, node="ast-2")
    again = [await call(carrier) for _ in range(3)]
    assert spread(told) == {"ast-1": 6, "ast-2": 3}
    await calls_end([*calls, *again])
    assert len(told.all(LegGone, node="ast-1")) == 6


async def calls_end(calls: list[PhoneCall]) -> None:
    """Hang up; those of a dead engine get no answer, and the telephone does not wait for it."""
    for made in calls:
        made.hang_up()
    with suppress(TimeoutError):
        async with asyncio.timeout(3):
            for made in calls:
                await made.until(CallState.GONE)
    await asyncio.sleep(0.5)


async def test_an_engine_that_is_back_gets_calls_again(
    floor: tuple[AsteriskEngine, Told], carrier: Phone, other: AsteriskProcess
) -> None:
    _, told = floor
    other.kill()
    await told.until(NodeLost, node="ast-2")
    await call(carrier)
    other.start()
    await other.ready()
    await told.until(NodeBack, node="ast-2", restarted=True)

    async with asyncio.timeout(30):
        while not spread(told)["ast-2"]:
            await call(carrier)
            await asyncio.sleep(0.3)


async def test_a_drained_engine_is_passed_over_without_a_lost_call(
    floor: tuple[AsteriskEngine, Told], carrier: Phone
) -> None:
    engine, told = floor
    await engine.drain("ast-1", on=True)
    try:
        for _ in range(4):
            await call(carrier)
    finally:
        await engine.drain("ast-1", on=False)
    assert spread(told) == {"ast-1": 0, "ast-2": 4}


async def test_a_stranger_at_the_carriers_door_is_refused(kamailio: Kamailio) -> None:
    account = Account(host=AGENTS, engine=kamailio.for_carriers, username="stranger")
    async with Phone(account) as stranger:
        made = await stranger.dial("4001")
        await until(lambda: made.state is CallState.GONE, "the stranger is refused")
    assert made.status == 403


@pytest.fixture
async def desk(kamailio: Kamailio, floor: tuple[AsteriskEngine, Told]) -> AsyncGenerator[Phone]:
    """A telephone that knows Kamailio alone, and is registered through it; no engine knew it."""
    _, told = floor
    account = Account(host=AGENTS, engine=kamailio.for_devices, username="boris", secret=SECRET)
    async with Phone(account) as phone:
        await phone.register()
        await told.until(DeviceSeen, device=BORIS, registered=True)
        yield phone
        await phone.register(expires_s=0)


async def test_a_telephone_behind_kamailio_is_rung_by_whichever_engine_has_the_caller(
    floor: tuple[AsteriskEngine, Told], desk: Phone
) -> None:
    engine, told = floor
    for number, node in enumerate(NODES, 1):
        ringing, shown = leg(number), CallerShown()
        await engine.ring_device(ringing, BORIS, node=node, caller=shown, timeout_s=20)
        rung = await desk.incoming()
        rung.pick_up()
        await told.until(LegAnswered, leg=ringing)
        rung.hang_up()
        await told.until(LegGone, leg=ringing)


async def test_a_transfer_asked_for_by_a_telephone_or_a_carrier_is_refused_and_the_call_goes_on(
    floor: tuple[AsteriskEngine, Told], desk: Phone, carrier: Phone
) -> None:
    _, told = floor
    own = await desk.dial("4001")
    await own.until(CallState.TALKING)
    for asking in (own, await call(carrier)):
        for untold in (False, True):
            asking.transfer("4002", untold=untold)
            await until(lambda: asking.transfer_status == 603, "it is refused")  # noqa: B023
    own.press("5")
    await told.until(DigitPressed, digit="5")
    assert len(told.all(LegArrived)) == 2
    assert not told.all(LegGone)
