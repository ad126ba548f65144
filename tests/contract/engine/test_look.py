"""What a node says of itself when it is asked: the truth beside the events."""

import pytest
from tests.contract.engine.rig import ANNA, CONTACT, PROMPT, Rig, leg, until_hears

from huawu.engine.port import CallerShown, LegAnswered, LegArrived, LegGone, PlayEnded

pytestmark = pytest.mark.contract


async def test_an_idle_node_has_its_devices_and_nothing_else(rig: Rig) -> None:
    seen = await rig.engine.look(rig.node)

    assert (seen.node, seen.devices) == (rig.node, {ANNA})
    assert not seen.legs
    assert not seen.joins
    assert not seen.arrivals


async def test_two_who_hear_each_other_are_seen_joined(rig: Rig) -> None:
    caller = await rig.call()
    arrived = await rig.told.until(LegArrived)
    await rig.engine.answer(arrived.leg)
    shown = CallerShown(number="1")
    await rig.engine.ring_device(leg(), ANNA, node=rig.node, caller=shown, timeout_s=20)
    agent = await rig.rings()

    seen = await rig.engine.look(rig.node)
    assert seen.legs == {arrived.leg: True, leg(): False}
    assert list(seen.arrivals) == [arrived]

    agent.pick_up()
    await rig.told.until(LegAnswered, leg=leg())
    await rig.engine.join(CONTACT, [arrived.leg, leg()])
    await until_hears(caller, "agent")
    seen = await rig.engine.look(rig.node)
    assert seen.legs == {arrived.leg: True, leg(): True}
    assert seen.joins == {CONTACT: {arrived.leg, leg()}}


async def test_a_play_is_seen_until_its_end(rig: Rig) -> None:
    await rig.call()
    caller = (await rig.told.until(LegArrived)).leg
    await rig.engine.answer(caller)
    await rig.engine.play(caller, [PROMPT], play="p")

    assert (await rig.engine.look(rig.node)).plays == {(caller, "p")}
    await rig.told.until(PlayEnded)
    assert not (await rig.engine.look(rig.node)).plays


async def test_a_leg_that_ended_is_not_seen(rig: Rig) -> None:
    caller = await rig.call()
    arrived = await rig.told.until(LegArrived)
    await rig.engine.answer(arrived.leg)

    caller.hang_up()

    await rig.told.until(LegGone)
    seen = await rig.engine.look(rig.node)
    assert not seen.legs
    assert not seen.arrivals
