"""An engine that is taken out of use refuses new calls and keeps those it has."""

import pytest
from tests.contract.engine.rig import Rig, until

from huawu.engine.port import LegArrived

pytestmark = pytest.mark.contract


async def test_a_drained_engine_refuses_new_calls_and_keeps_the_running(rig: Rig) -> None:
    assert rig.node in rig.engine.nodes
    running = await rig.call()
    leg = (await rig.told.until(LegArrived)).leg
    await rig.engine.answer(leg)

    await rig.engine.drain(rig.node, on=True)

    refused = await rig.call(called="4002")
    await until(lambda: refused.gone, "the second caller is refused")
    assert not running.gone
    assert not rig.told.all(LegArrived, called="4002")
    await rig.engine.drain(rig.node, on=False)
    await rig.call(called="4003")
    await rig.told.until(LegArrived, called="4003")
