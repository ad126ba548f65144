"""Who decides over a call on the real engine: one floor of several, never a telephone."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from tests.contract.engine.asterisk_process import AsteriskProcess
from tests.contract.engine.asterisk_rig import AsteriskRig, new_engine
from tests.contract.engine.rig import Told, until
from tests.unit.engine.ari_peer import running

from huawu.engine.asterisk import AsteriskEngine
from huawu.engine.port import DigitPressed, LegArrived, LegGone, NodeBack
from huawu.testing.phone.call import CallState

pytestmark = [pytest.mark.contract, pytest.mark.asterisk]


@asynccontextmanager
async def second_floor(asterisk: AsteriskProcess) -> AsyncGenerator[tuple[AsteriskEngine, Told]]:
    """Connect another floor."""
    engine, told = new_engine([asterisk], "second"), Told()

    async def collect() -> None:
        async for event in engine.events():
            told.events.append(event)

    async with running(engine.run, collect):
        await told.until(NodeBack)
        yield engine, told


async def test_a_call_goes_to_one_floor_only(asterisk: AsteriskProcess, real: AsteriskRig) -> None:
    async with second_floor(asterisk) as (_, other):
        for number in range(5):
            await real.call(caller=f"1000{number}")

        def arrived() -> list[LegArrived]:
            return [*real.told.all(LegArrived), *other.all(LegArrived)]

        await until(lambda: len(arrived()) >= 5, "five calls")
        await asyncio.sleep(0.1)  # a second arrival of one would come at once
        assert len(arrived()) == len({event.leg for event in arrived()}) == 5


async def test_a_floor_that_takes_no_calls_leaves_them_to_the_other(
    asterisk: AsteriskProcess, real: AsteriskRig
) -> None:
    async with second_floor(asterisk) as (_, other):
        real.engine.take_calls(on=False)

        await real.call()

        await other.until(LegArrived)
        assert not real.told.all(LegArrived)


async def test_a_telephones_own_transfer_is_not_carried_out_and_the_call_goes_on(
    real: AsteriskRig,
) -> None:
    await real.dial_from_anna("4001")
    leg = (await real.told.until(LegArrived)).leg
    await real.engine.answer(leg)
    call = real.anna.calls[-1]
    await call.until(CallState.TALKING)

    call.transfer("4002")
    call.press("5")

    await real.told.until(DigitPressed, leg=leg, digit="5")
    assert call.transfer_status == 0 or call.transfer_status >= 400
    assert len(real.told.all(LegArrived)) == 1
    assert not real.told.all(LegGone)
