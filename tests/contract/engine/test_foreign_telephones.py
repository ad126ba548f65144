"""Telephones that others wrote call through the trunk: baresip carefully, sipp many at once."""

import asyncio
from pathlib import Path

import pytest
from tests.contract.engine.asterisk_process import CALLERS, HOST, AsteriskProcess
from tests.contract.engine.asterisk_rig import TONES_HZ, AsteriskRig
from tests.contract.engine.rig import PROMPT, until
from tests.loopback import free_port
from tests.sip.baresip import Baresip, BaresipPlace
from tests.sip.sipp import AwaitHangUp, HangUp, Sipp, Wait

from huawu.engine.port import DigitPressed, LegArrived, LegGone
from huawu.testing.phone.sound import amplitude

pytestmark = [pytest.mark.contract, pytest.mark.asterisk]


def sipp(process: AsteriskProcess, folder: Path) -> Sipp:
    """Return callers at the trunk's address."""
    port = free_port(CALLERS)
    return Sipp(folder, host=CALLERS, port=port, engine=(HOST, process.spec.sip_udp_port))


async def test_a_baresip_caller_hears_us_presses_keys_and_hangs_up(
    asterisk: AsteriskProcess, real: AsteriskRig, tmp_path: Path
) -> None:
    place = BaresipPlace(
        host=CALLERS,
        port=free_port(CALLERS),
        control_port=free_port(CALLERS),
        engine=(HOST, asterisk.spec.sip_udp_port),
    )
    async with Baresip(tmp_path, place) as caller:
        await caller.dial("4001")
        leg = (await real.told.until(LegArrived)).leg
        await real.engine.answer(leg)
        await caller.until("CALL_ESTABLISHED")
        await real.engine.play(leg, [PROMPT] * 5, play="welcome")
        await until(
            lambda: amplitude(caller.heard(0.3), TONES_HZ["prompt"]) > 1000, "the prompt is heard"
        )
        await caller.press("7")
        await real.told.until(DigitPressed, leg=leg, digit="7")
        await caller.hang_up()
        await real.told.until(LegGone, leg=leg)


async def test_many_sipp_callers_arrive_are_answered_and_leave(
    asterisk: AsteriskProcess, real: AsteriskRig, tmp_path: Path
) -> None:
    async with asyncio.TaskGroup() as group:
        calls = group.create_task(
            sipp(asterisk, tmp_path).call("4001", [Wait(0.5), HangUp()], calls=10, per_second=10)
        )
        for number in range(1, 11):
            arrived = await real.told.until(LegArrived, count=number)
            await real.engine.answer(arrived.leg)
        await real.told.until(LegGone, count=10)

    assert (calls.result().succeeded, calls.result().failed) == (10, 0)


async def test_a_sipp_caller_stays_until_we_hang_up(
    asterisk: AsteriskProcess, real: AsteriskRig, tmp_path: Path
) -> None:
    async with asyncio.TaskGroup() as group:
        calls = group.create_task(sipp(asterisk, tmp_path).call("4001", [AwaitHangUp()]))
        leg = (await real.told.until(LegArrived)).leg
        await real.engine.answer(leg)
        await asyncio.sleep(0.5)  # sipp takes no BYE before it has sent its ACK
        await real.engine.hang_up(leg)

    assert calls.result().succeeded == 1
