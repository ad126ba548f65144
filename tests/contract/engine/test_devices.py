"""Registrations are told, whatever the engine knew before and whoever else comes and goes."""

import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.contract.engine.asterisk_process import AGENTS, OTHER_HOST, SECRET, AsteriskProcess
from tests.contract.engine.asterisk_rig import AsteriskRig, new_engine
from tests.contract.engine.conftest import real_rig
from tests.contract.engine.rig import ANNA, Told, leg
from tests.unit.engine.ari_peer import running

from huawu.engine.asterisk import AsteriskEngine
from huawu.engine.host.layout import EngineTree
from huawu.engine.host.spec import Caps
from huawu.engine.port import CallerShown, DeviceSeen, LegAnswered, LegGone, LegRinging, NodeBack
from huawu.floor.losing import SILENT
from huawu.testing.phone.phone import Account, Phone
from huawu.testing.phone.sound import tone

pytestmark = [pytest.mark.contract, pytest.mark.asterisk]


async def test_a_telephone_is_seen_though_the_engine_had_none_when_the_floor_came(
    engine_tree: EngineTree,
) -> None:
    async with own_engine(engine_tree) as (process, engine, told):
        await process.ready()
        async with Phone(anna_at(process)) as phone:
            await phone.register()
            await engine.watch_devices("ast-1")
            await told.until(DeviceSeen, device=ANNA, registered=True)


async def test_a_telephone_from_which_no_sound_comes_any_more_is_out_of_the_call(
    engine_tree: EngineTree,
) -> None:
    async with own_engine(engine_tree, Caps(rtp_timeout_s=2)) as (process, engine, told):
        await process.ready()
        async with Phone(anna_at(process)) as phone:
            await phone.register()
            shown = CallerShown(number="4001")
            await engine.ring_device(leg(), ANNA, node="ast-1", caller=shown, timeout_s=20)
            call = await phone.incoming()
            call.pick_up(tone(1000.0))
            await told.until(LegAnswered, leg=leg())
            call.audio.muted = True
            gone = await told.until(LegGone, leg=leg())

    assert gone.cause == SILENT


def anna_at(process: AsteriskProcess) -> Account:
    return Account(host=AGENTS, engine=process.sip, username="anna", secret=SECRET)


@asynccontextmanager
async def own_engine(
    tree: EngineTree, caps: Caps | None = None
) -> AsyncGenerator[tuple[AsteriskProcess, AsteriskEngine, Told]]:
    """Run an engine for one test, and a floor's connection to it."""
    with tempfile.TemporaryDirectory(prefix="huawu-") as name:
        process = AsteriskProcess(Path(name), tree, host=OTHER_HOST, has_trunk=False, caps=caps)
        process.start()
        try:
            await process.answers()
            engine, told = new_engine([process], "early"), Told()

            async def collect() -> None:
                async for event in engine.events():
                    told.events.append(event)

            async with running(engine.run, collect):
                await told.until(NodeBack)
                yield process, engine, told
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
