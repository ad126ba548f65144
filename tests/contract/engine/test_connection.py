"""What is told of the engine itself and of devices, and what survives a lost connection."""

import pytest
from tests.contract.engine.rig import ANNA, Rig, until_hears

from huawu.engine.port import DeviceSeen, LegArrived, LegGone, NodeBack, NodeLost
from huawu.kernel.errors import Unavailable

pytestmark = pytest.mark.contract


async def test_the_first_event_says_what_is_there(rig: Rig) -> None:
    first = rig.told.events[0]

    assert isinstance(first, NodeBack)
    assert (first.node, first.restarted) == (rig.node, False)
    assert first.legs == frozenset()
    if not first.devices:  # an engine believes a telephone a moment after it has let it in
        await rig.told.until(DeviceSeen, device=ANNA, registered=True)


async def test_a_device_that_registers_or_leaves_is_told(rig: Rig) -> None:
    await rig.register(on=False)
    await rig.told.until(DeviceSeen, device=ANNA, registered=False)

    await rig.register(on=True)
    await rig.told.until(DeviceSeen, device=ANNA, registered=True)


async def test_a_lost_engine_is_told_and_acts_on_it_fail(rig: Rig) -> None:
    await rig.call()
    leg = (await rig.told.until(LegArrived)).leg

    await rig.lose()

    await rig.told.until(NodeLost)
    with pytest.raises(Unavailable):
        await rig.engine.answer(leg)


async def test_calls_live_through_a_lost_connection_and_are_ours_again(rig: Rig) -> None:
    caller = await rig.call()
    leg = (await rig.told.until(LegArrived)).leg
    await rig.engine.answer(leg)
    await rig.lose()

    await rig.come_back()

    back = await rig.told.until(NodeBack, count=2)
    assert (back.restarted, back.legs, back.devices) == (False, {leg}, {ANNA})
    await rig.engine.music(leg, on=True)
    await until_hears(caller, "music")
    caller.hang_up()
    await rig.told.until(LegGone, leg=leg)


async def test_a_leg_that_ends_unseen_is_not_listed_and_not_told_of_again(rig: Rig) -> None:
    caller = await rig.call()
    leg = (await rig.told.until(LegArrived)).leg
    await rig.engine.answer(leg)
    await rig.lose()

    caller.hang_up()
    await rig.register(on=False)
    await rig.come_back()

    back = await rig.told.until(NodeBack, count=2)
    assert (back.legs, back.devices) == (frozenset(), frozenset())
    await rig.engine.hang_up(leg)
    assert not rig.told.all(LegGone)


async def test_a_call_that_came_meanwhile_arrives_when_the_connection_is_back(rig: Rig) -> None:
    await rig.lose()
    await rig.call(called="4009")

    await rig.come_back()

    await rig.told.until(LegArrived, called="4009")
    kinds = [type(x) for x in rig.told.events]
    assert kinds.index(NodeLost) < kinds.index(LegArrived)


async def test_a_restarted_engine_has_no_legs_and_sees_devices_again(rig: Rig) -> None:
    await rig.call()
    leg = (await rig.told.until(LegArrived)).leg
    await rig.engine.answer(leg)

    await rig.restart()

    back = await rig.told.until(NodeBack, count=2)
    assert (back.restarted, back.legs) == (True, frozenset())
    await rig.engine.hang_up(leg)
    assert not rig.told.all(LegGone)
    if ANNA not in back.devices:
        await rig.told.until(DeviceSeen, device=ANNA, registered=True)
