"""Registrations are told, whatever the engine knew before and whoever else comes and goes."""

import tempfile
from pathlib import Path

import pytest
from tests.contract.engine.asterisk_process import AGENTS, OTHER_HOST, SECRET, AsteriskProcess
from tests.contract.engine.asterisk_rig import AsteriskRig, new_engine
from tests.contract.engine.conftest import real_rig
from tests.contract.engine.rig import ANNA, Told, leg
from tests.unit.engine.ari_peer import running

from huawu.engine.host.layout import EngineTree
from huawu.engine.port import CallerShown, DeviceSeen, LegRinging, NodeBack
from huawu.testing.phone.phone import Account, Phone

pytestmark = [pytest.mark.contract, pytest.mark.asterisk]


async def test_a_telephone_is_seen_though_the_engine_had_none_when_the_floor_came(
    engine_tree: EngineTree,
) -> None:
    with tempfile.TemporaryDirectory(prefix="huawu-") as name:
        process = AsteriskProcess(Path(name), engine_tree, host=OTHER_HOST, has_trunk=False)
        process.start()
        try:
            await process.answers()
            engine, told = new_engine([process], "early"), Told()

            async def collect() -> None:
                async for event in engine.events():
                    told.events.append(event)

            async with running(engine.run, collect):
                await told.until(NodeBack)
                await process.ready()
                account = Account(host=AGENTS, engine=process.sip, username="anna", secret=SECRET)
                async with Phone(account) as phone:
                    await phone.register()
                    await engine.watch_devices("ast-1")
                    await told.until(DeviceSeen, device=ANNA, registered=True)
        finally:
            process.kill()


@pytest.mark.slow
async def test_floors_come_and_go_while_telephones_ring(
    asterisk: AsteriskProcess,
) -> None:
    for _ in range(150):
        async with real_rig(asterisk) as rig:
            await _ring_and_refuse(rig)


async def _ring_and_refuse(rig: AsteriskRig) -> None:
    shown = CallerShown(number="4001")
    await rig.engine.ring_device(leg(), ANNA, node=rig.node, caller=shown, timeout_s=20)
    party = await rig.rings()
    await rig.told.until(LegRinging)
    party.reject(21)  # its device state changes while the floor leaves
