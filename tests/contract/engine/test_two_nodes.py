"""One floor with two engines: every leg's acts go to the engine it lives on."""

import tempfile
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest
from tests.contract.engine.asterisk_process import CALLERS, AsteriskProcess
from tests.contract.engine.asterisk_rig import new_engine
from tests.contract.engine.rig import Told
from tests.unit.engine.ari_peer import running

from huawu.engine.asterisk import AsteriskEngine
from huawu.engine.host.layout import EngineTree
from huawu.engine.port import LegArrived, LegGone, NodeBack, NodeLost
from huawu.testing.phone.call import CallState
from huawu.testing.phone.phone import Account, Phone

pytestmark = [pytest.mark.contract, pytest.mark.asterisk]


@pytest.fixture
def other(engine_tree: EngineTree) -> Generator[AsteriskProcess]:
    """A second engine."""
    with tempfile.TemporaryDirectory(prefix="huawu-") as name:
        process = AsteriskProcess(Path(name), engine_tree, "ast-2")
        process.start()
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
async def floor(
    asterisk: AsteriskProcess, other: AsteriskProcess
) -> AsyncGenerator[tuple[AsteriskEngine, Told]]:
    """A floor that is connected with both."""
    for process in (asterisk, other):
        await process.ready()
    engine, told = new_engine([asterisk, other], "both"), Told()

    async def collect() -> None:
        async for event in engine.events():
            told.events.append(event)

    async with running(engine.run, collect):
        for node in ("ast-1", "ast-2"):
            await told.until(NodeBack, node=node)
        yield engine, told


async def test_calls_of_both_engines_arrive_and_are_answered_where_they_are(
    floor: tuple[AsteriskEngine, Told], asterisk: AsteriskProcess, other: AsteriskProcess
) -> None:
    engine, told = floor
    for process in (asterisk, other):
        account = Account(
            host=CALLERS, engine=process.sip, username="carrier", port=process.trunk_port
        )
        async with Phone(account) as caller:
            call = await caller.dial("4001", caller="13800001111")
            arrived = await told.until(LegArrived, node=process.spec.name)
            await engine.answer(arrived.leg)
            await call.until(CallState.TALKING)
            await engine.hang_up(arrived.leg)
            await told.until(LegGone, leg=arrived.leg, node=process.spec.name)


async def test_an_engine_that_dies_takes_only_its_own_with_it(
    floor: tuple[AsteriskEngine, Told], other: AsteriskProcess
) -> None:
    engine, told = floor

    other.kill()

    await told.until(NodeLost, node="ast-2")
    assert not told.all(NodeLost, node="ast-1")
    assert list(engine.errors()) in ([], ["ast-2"])
